"""The wording that nothing may have after a commit, in both languages."""

from __future__ import annotations

import re

_DENIALS = re.compile(
    r"ry again|othing was changed|sk me again|sk for it once more"
    r"|ersuche? es|ichts (wurde )?geändert|rag mich gleich|rag noch einmal danach"
)


def denials(text: str) -> list[str]:
    """What a text says of this kind: that nothing was done, or that it should be done again."""
    return [match[0] for match in _DENIALS.finditer(text)]

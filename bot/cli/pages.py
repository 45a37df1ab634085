"""`meridian docs` and `messages`: what is generated from the code."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.terminal import fail, out


def docs(check: Annotated[bool, typer.Option(help="Only say whether they are current.")] = False) -> None:
    """Write the generated pages: commands, permissions, and the settings table of the README."""
    from bot.app import declared
    from bot.docs import stale, write

    registry = declared()
    if check and (old := stale(registry)):
        fail(f"Not current: {', '.join(old)}. Run make docs.")
    if not check:
        for page in write(registry):
            out().print(f"wrote {page}")


def messages() -> None:
    """Bring the catalogues of all languages up to date with the sentences in the code."""
    from bot.app import declared
    from bot.messages import update

    for language, missing in update(declared()).items():
        out().print(f"{language}: {missing} missing")

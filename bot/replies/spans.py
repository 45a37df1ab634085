"""Spans: inline instants, people and references of a sentence, rendered per reader and platform.

They travel inside ordinary strings between two private-use characters, so every text stays a `str`. What people
type is cleaned of those characters before it is bound (`cleaned`), so no input can forge one.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import NamedTuple

OPEN, SEP, CLOSE = "\ue000", "\ue001", "\ue002"
ADDRESSED = f"{OPEN}p{SEP}"
"""How the span of a person who is addressed begins."""
_SPAN = re.compile(f"{OPEN}([a-z]){SEP}([^{SEP}{CLOSE}]*){SEP}([^{CLOSE}]*){CLOSE}")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(\s?[AaPp]\.?[Mm]\.?)?")
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Span(NamedTuple):
    """A piece of text; `text` is what a platform without that feature shows.

    kind is "text", "time" (value: UTC epoch seconds), "person" (value: person id) or "record" (value: reference).
    """

    kind: str
    text: str
    value: str = ""

    @property
    def is_clock(self) -> bool:
        """Whether an instant is told by the time of day alone."""
        return self.kind == "time" and bool(_CLOCK.fullmatch(self.text.strip()))


_KINDS = {"t": "time", "p": "person", "r": "record"}


def instant_span(at: datetime, text: str) -> str:
    """An instant that readers see in their own zone; `text` is the fallback in the sentence's zone."""
    return f"{OPEN}t{SEP}{int(at.astimezone(UTC).timestamp())}{SEP}{text}{CLOSE}"


def person_span(person_id: int, name: str) -> str:
    """A person who is addressed: the one way in which a text mentions a person."""
    return f"{ADDRESSED}{person_id}{SEP}{name}{CLOSE}"


def record_span(ref: str) -> str:
    """A reference that opens its card when pressed."""
    return f"{OPEN}r{SEP}{ref}{SEP}{ref}{CLOSE}"


def spans(text: str) -> list[Span]:
    """The pieces of a sentence in order."""
    if OPEN not in text:
        return [Span("text", text)] if text else []
    found: list[Span] = []
    at = 0
    for match in _SPAN.finditer(text):
        if match.start() > at:
            found.append(Span("text", text[at : match.start()]))
        found.append(Span(_KINDS.get(match[1], "text"), match[3], match[2]))
        at = match.end()
    if at < len(text):
        found.append(Span("text", text[at:]))
    return found


def plain(text: str) -> str:
    """The sentence with every span as its fallback text."""
    return _SPAN.sub(lambda match: match[3], text) if OPEN in text else text


def cleaned(text: str) -> str:
    """What a person typed without control, private-use and direction-override characters; newlines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c for c in text.translate(_BIDI) if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Co", "Cs", "Cn"}
    )

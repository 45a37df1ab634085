"""Doubts about the free text of a line: in pieces, in quotation marks beside other words, or with records in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.options.record import Reference
from bot.options.references import AND
from bot.parsing.doubts import Doubt, Reading, SecondValue
from bot.records.kinds import REFERENCE
from bot.replies.i18n import _
from bot.replies.reply import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.options.option import Option
    from bot.parsing.parse import Parse

Run = tuple[int, int]


def doubts_of_text(found: Parse, text: Option, runs: list[Run]) -> Iterator[Doubt]:
    """The questions about the stretches of words that are left for the text."""
    for option in found.command.trailing:
        if option.name in found.values and (spot := _certain_beside(found, option, runs)):
            yield SecondValue(found, option, *spot)
    if len(runs) > 1:
        yield TornText(found, text, tuple(runs))
    elif inside := _record_inside(found, *runs[0]) or _record_behind(found, *runs[0]):
        yield RecordInside(found, text, *inside)
    elif any(isinstance(head.type, Reference) for head in found.command.heads) and _names_records(found, *runs[0]):
        yield RecordText(found, text, runs[0])
    elif _is_beside_quoted(found, text, *runs[0]):
        yield QuotedName(found, text, runs[0])


def _is_beside_quoted(found: Parse, text: Option, first: int, last: int) -> bool:
    """Whether a value of several words in quotation marks may stand before or behind others; inside they are characters.

    Texts that read such marks themselves, and commands that have no other value to give, are not asked about.
    """
    words = found.line.words
    others = [o for o in found.command.options if o.name not in found.values and o is not text and not o.type.hidden]
    if text.type.kind is FieldKind.LINES or last - first < 2 or not others:
        return False
    begin, end = words[first], words[last - 1]
    if begin.quoted and " " in begin.text:
        return True
    if not (end.quoted and " " in end.text):
        return False
    return any(not o.type.free and o.type.fits(end.text, found.ctx) for o in others)


def _certain_beside(found: Parse, option: Option, runs: list[Run]) -> tuple[int, int] | None:
    """A word at either end of the text that is one more certain value of an option."""
    for index in (runs[0][0], runs[-1][1] - 1):
        if option.type.certain(found.line.words[index].text, found.ctx):
            return index, index
    return None


def _open(found: Parse) -> list[Option]:
    """The records that may stand at the ends of the text and have no value."""
    return [o for o in found.command.trailing if isinstance(o.type, Reference) and o.name not in found.values]


def _record_inside(found: Parse, first: int, last: int) -> tuple[Option, int, int] | None:
    """A reference that stands inside the text."""
    words = [word.text for word in found.line.words]
    inside = ((o, i, i + 1) for o in _open(found) for i in range(first, last) if o.type.certain(words[i], found.ctx))
    return next(inside, None)


def _record_behind(found: Parse, first: int, last: int) -> tuple[Option, int, int] | None:
    """A name at the end of the text, behind a joining word, by which a record may be meant."""
    words = found.line.words
    for option in _open(found):
        for start in range(max(first + 2, last - (option.type.words or 0)), last):
            led = words[start - 1].text.casefold() in option.type.joining and words[start].text[:1].isupper()
            if led and option.type.fits(found.line.between(start, last), found.ctx):
                return option, start, last
    return None


def _names_records(found: Parse, first: int, last: int) -> bool:
    """Whether words are nothing but references."""
    words = (word.text.strip(",") for word in found.line.words[first:last])
    kinds = {kind.prefix for kind in found.ctx.registry.kinds.values()}
    said = [word for word in words if word and word.casefold() not in AND]
    return all(REFERENCE.fullmatch(word) and word.upper().partition("-")[0] in kinds for word in said)


@dataclass(frozen=True)
class TornText(Doubt):
    """Words in several places that only the text could take."""

    text: Option
    runs: tuple[tuple[int, int], ...]

    def sentence(self) -> str:
        """The pieces."""
        pieces = " · ".join(f"“{self.found.line.between(*run)}”" for run in self.runs)
        return _("{label}: I see several pieces, {pieces}. Write it in one.", label=_(self.text.label), pieces=pieces)

    def readings(self) -> Iterator[Reading]:
        """All pieces one after another."""
        whole = " ".join(self.found.line.between(*run) for run in self.runs)
        yield f"{_(self.text.label)}: {whole}", self.found.texts | {self.text.name: whole}


@dataclass(frozen=True)
class QuotedName(Doubt):
    """Several words in quotation marks beside others: a value of its own, or a part of the text."""

    text: Option
    run: tuple[int, int]

    def sentence(self) -> str:
        """The whole text."""
        whole = self.found.line.between(*self.run)
        return _(
            "{label}: all of {whole}? Give other values by their key.",
            label=_(self.text.label),
            whole=whole,
        )

    def readings(self) -> Iterator[Reading]:
        """The quoted words or those around them as the value of an option that they fit, and all of it as the text."""
        found, (first, last) = self.found, self.run
        words = found.line.words
        index = next(i for i in range(first, last) if words[i].quoted and " " in words[i].text)
        around = self._without(index, index + 1)
        rest, quoted = around[self.text.name], words[index].text
        for option in found.command.options:
            if option.name not in found.values and not option.type.free and not option.type.hidden:
                if option.type.fits(quoted, found.ctx):
                    yield f"{_(option.label)}: {quoted}", around | {option.name: quoted}
                if option.type.fits(rest, found.ctx):
                    yield f"{quoted} · {option.name}: {rest}", around | {self.text.name: quoted, option.name: rest}
        whole = found.line.between(first, last)
        yield f"{_(self.text.label)}: {whole}", found.texts | {self.text.name: whole}


@dataclass(frozen=True)
class RecordText(Doubt):
    """References where the text would be: a record is never a note."""

    text: Option
    run: tuple[int, int]

    def sentence(self) -> str:
        """The references."""
        refs = self.found.line.between(*self.run)
        return _("{label}: is “{refs}” a text, or another record?", label=_(self.text.label), refs=refs)

    def readings(self) -> Iterator[Reading]:
        """The options whose record it is, and the text."""
        refs, found = self.found.line.between(*self.run), self.found
        for option in found.command.options:
            if option.name not in found.values and option.type.certain(refs, found.ctx):
                yield f"{_(option.label)}: {refs}", self._without(*self.run) | {option.name: refs}
        yield _("Keep it as text"), dict(found.texts)


@dataclass(frozen=True)
class RecordInside(Doubt):
    """A record inside the text, which may be there to be read or to be kept; `first` and `last` (exclusive) name it."""

    text: Option
    option: Option
    first: int
    last: int

    def sentence(self) -> str:
        """The record."""
        ref = self.found.line.between(self.first, self.last)
        return _("Is {ref} the {label}, or a part of the text?", ref=ref, label=_(self.option.label))

    def readings(self) -> Iterator[Reading]:
        """The option, with what is left as the text; all of it as the text."""
        ref, found = self.found.line.between(self.first, self.last), self.found
        joined = self.first > 0 and found.line.words[self.first - 1].text.casefold() in self.option.type.joining
        rest = self._without(self.first - joined, self.last)
        yield f"{_(self.option.label)}: {ref} · {rest[self.text.name]}", rest | {self.option.name: ref}
        yield f"{_(self.text.label)}: {found.texts[self.text.name]}", dict(found.texts)

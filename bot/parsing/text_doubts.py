"""Doubts about the free text of a line: in pieces, in quotation marks beside other words, or with records in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.options.record import Reference
from bot.options.references import AND
from bot.parsing.doubts import Doubt, SecondValue
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
    elif inside := _record_inside(found, *runs[0]):
        yield RecordInside(found, text, *inside)
    elif any(isinstance(head.type, Reference) for head in found.command.heads) and _names_records(found, *runs[0]):
        yield RecordText(found, text, runs[0])
    elif _begins_quoted(found, text, *runs[0]):
        yield QuotedName(found, text, runs[0])


def _begins_quoted(found: Parse, text: Option, first: int, last: int) -> bool:
    """Whether words in quotation marks stand beside others, in a text that does not read such marks itself."""
    words = found.line.words[first:last]
    return (
        text.type.kind is not FieldKind.LINES
        and len(words) > 1
        and any(word.quoted and " " in word.text for word in words)
    )


def _certain_beside(found: Parse, option: Option, runs: list[Run]) -> tuple[int, int] | None:
    """A word at either end of the text that is one more certain value of an option."""
    for index in (runs[0][0], runs[-1][1] - 1):
        if option.type.certain(found.line.words[index].text, found.ctx):
            return index, index
    return None


def _record_inside(found: Parse, first: int, last: int) -> tuple[Option, int] | None:
    """A record that stands inside the text, of an option that may stand at its ends and has no value."""
    options = (o for o in found.command.trailing if isinstance(o.type, Reference) and o.name not in found.values)
    inside = (
        (o, i) for o in options for i in range(first, last) if o.type.certain(found.line.words[i].text, found.ctx)
    )
    return next(inside, None)


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

    def readings(self) -> Iterator[tuple[str, dict[str, str]]]:
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

    def readings(self) -> Iterator[tuple[str, dict[str, str]]]:
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

    def readings(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The options whose record it is, and the text."""
        refs, found = self.found.line.between(*self.run), self.found
        for option in found.command.options:
            if option.name not in found.values and option.type.certain(refs, found.ctx):
                yield f"{_(option.label)}: {refs}", self._without(*self.run) | {option.name: refs}
        yield _("Keep it as text"), dict(found.texts)


@dataclass(frozen=True)
class RecordInside(Doubt):
    """A reference inside the text, which may be there to be read or to be kept."""

    text: Option
    option: Option
    index: int

    def sentence(self) -> str:
        """The reference."""
        ref = self.found.line.words[self.index].text
        return _("Is {ref} the {label}, or a part of the text?", ref=ref, label=_(self.option.label))

    def readings(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The option, with what is left as the text; all of it as the text."""
        ref, found = self.found.line.words[self.index].text, self.found
        joined = found.line.words[self.index - 1].text.casefold() in self.option.type.joining
        for first in (self.index - 1, self.index) if joined else (self.index,):
            rest = self._without(first, self.index + 1)
            yield f"{_(self.option.label)}: {ref} · {rest[self.text.name]}", rest | {self.option.name: ref}
        yield f"{_(self.text.label)}: {found.texts[self.text.name]}", dict(found.texts)

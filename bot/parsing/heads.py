"""The required values that stand first in a typed line, and what may be wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.options.record import NEW, THIS, Reference
from bot.options.references import AND, References
from bot.parsing.doubts import Doubt, Reading, SecondValue
from bot.parsing.parse import LEFT, Parse
from bot.replies.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.options.option import Option

FURTHEST = 8
"""How many words after its place a record is looked for by its name."""


def read_heads(found: Parse) -> None:
    """Give the required values their words, in the order of the signature."""
    for option in _order(found):
        if option.name in found.values:
            continue
        first, end = next(found.runs(), (0, 0))
        if _thread_has(found, option, first, end):
            found.texts[option.name] = THIS
            continue
        if first == end:
            return
        joined = int(_is_led_to(found, option, first, end))
        last, text = _value(found, option, first + joined, end)
        found.take(option, first + joined, last, text, joined=joined)
        _second(found, option, last)
        if _of_thread(found, option):
            found.doubts.append(ThreadOrName(found, option, first, last))
        else:
            _doubtful(found, option, first, last)


def _order(found: Parse) -> tuple[Option, ...]:
    """The heads as they stand: of two that are the wrong way round the second comes first, `@ken K-1`."""
    heads = found.command.heads
    run = next(found.runs(), None)
    if len(heads) < 2 or run is None or any(head.name in found.values for head in heads[:2]):
        return heads
    one, other, *more = heads
    (first, end), words = run, found.line.words
    if longest(found, one, first, end) or not (last := longest(found, other, first, end)):
        return heads
    sure = other.type.certain(found.line.between(first, last), found.ctx)
    last += last < end and words[last].text.casefold() in one.type.joining
    fits = last < end and (one.type.certain(words[last].text, found.ctx) or (sure and longest(found, one, last, end)))
    return (other, one, *more) if fits else heads


def _is_led_to(found: Parse, option: Option, first: int, end: int) -> bool:
    """Whether a joining word stands before a value: `to @ken`."""
    led = first + 1 < end and found.line.words[first].text.casefold() in option.type.joining
    return led and not longest(found, option, first, end) and longest(found, option, first + 1, end) > 0


def _value(found: Parse, option: Option, first: int, end: int) -> tuple[int, str]:
    """Where the value ends that begins at a word, and its text: of `K-1, K-2` the first is K-1."""
    listed = found.line.words[first].text.removesuffix(",")
    if isinstance(option.type, Reference) and option.type.certain(listed, found.ctx):
        last = _listed(found, option, first, end) if isinstance(option.type, References) else first + 1
        return last, found.line.between(first, last).removesuffix(",")
    last = longest(found, option, first, end) or _wrong(found, option, first, end)
    return last, found.line.between(first, last)


def _listed(found: Parse, option: Option, first: int, end: int) -> int:
    """Where a list of references ends: one after another, with nothing but joining words between."""
    last = first + 1
    for index in range(first + 1, end):
        text = found.line.words[index].text
        if option.type.certain(text.removesuffix(","), found.ctx):
            last = index + 1
        elif text.casefold() not in AND:
            break
    return last


def _wrong(found: Parse, option: Option, first: int, end: int) -> int:
    """Where words end that stand in the place of a value and are none."""
    alone = found.command.text is None and option is found.command.heads[-1]
    return min(end, first + (option.type.words or end)) if alone else first + 1


def _doubtful(found: Parse, option: Option, first: int, last: int) -> None:
    """Ask where a name begins or ends: of a new record that is not in quotation marks, or of one that stands further on."""
    text, end = found.texts[option.name], next(found.runs(), (last, last))[1]
    if last >= end or (text.startswith(NEW) and found.line.words[first].quoted):
        return
    if isinstance(option.type, Reference) and text.startswith(NEW):
        found.doubts.append(NameEnd(found, option, first, end))
    elif (
        found.command.text and not option.type.fits(text, found.ctx) and (spot := _elsewhere(found, option, last, end))
    ):
        found.doubts.append(NamedLater(found, option, first, *spot))


def _elsewhere(found: Parse, option: Option, first: int, end: int) -> tuple[int, int] | None:
    """The first words further on that are such a value: certain ones, or a record's name in capitals."""
    for start in range(first, min(end, first + FURTHEST)):
        word = found.line.words[start].text
        named = isinstance(option.type, Reference) and word[:1].isupper()
        if (named or option.type.certain(word, found.ctx)) and (last := longest(found, option, start, end)):
            return start, last
    return None


def _of_thread(found: Parse, option: Option) -> bool:
    """Whether the thread's own record may be meant, and what was typed is no reference that says otherwise."""
    type_, noun, text = option.type, found.ctx.this.noun, found.texts.get(option.name, "")
    mine = isinstance(type_, Reference) and type_.noun == noun and found.command.text is not None
    return mine and text.casefold() != THIS and not type_.certain(text, found.ctx)


def _thread_has(found: Parse, option: Option, first: int, end: int) -> bool:
    """Whether the record of the thread is meant, because nothing that names one stands in its place."""
    if not _of_thread(found, option):
        return False
    word = found.line.words[first].text.removesuffix(",") if first < end else ""
    return first == end or not (option.type.certain(word, found.ctx) or longest(found, option, first, end))


def longest(found: Parse, option: Option, first: int, end: int) -> int:
    """Where the longest value ends that begins at a word, or 0."""
    most = min(end, first + (option.type.words or end))
    if found.line.words[first].quoted:
        most = first + 1
    fits = (last for last in range(most, first, -1) if option.type.fits(found.line.between(first, last), found.ctx))
    return next(fits, 0)


def _second(found: Parse, option: Option, index: int) -> None:
    """Ask when one more value of a kind follows where one is wanted: it is never a note."""
    words = found.line.words
    start = index + 1 if index < len(words) and words[index].text.casefold() in AND else index
    if start < found.head and not found.owners[start] and not words[start].key:
        text = words[start].text.rstrip(",")
        others = (o for o in found.command.heads if o.name not in found.values and o.type.fits(text, found.ctx))
        if option.type.certain(text, found.ctx) and option.type.fits(found.texts[option.name], found.ctx):
            if any(others):
                return
            doubt = SecondValue(found, option, index, start)
            found.doubts.append(doubt)
            if found.command.text is None:
                found.owners[index : doubt.last] = [LEFT] * (doubt.last - index)


@dataclass(frozen=True)
class ThreadOrName(Doubt):
    """Words that name a record, in the thread of one: the record that is meant, or how the text begins."""

    option: Option
    first: int
    last: int

    def sentence(self) -> str:
        """The words."""
        return _("Is it about “{name}”, or about this thread?", name=self.found.texts[self.option.name])

    def readings(self) -> Iterator[Reading]:
        """The record that the words name; the thread's, with the words in the text."""
        found, text = self.found, self.found.command.text
        name = found.texts[self.option.name]
        yield name, dict(found.texts)
        if text is not None:
            whole = f"{found.line.between(self.first, self.last)} {found.texts.get(text.name, '')}".strip()
            yield _("This thread"), found.texts | {self.option.name: THIS, text.name: whole}


@dataclass(frozen=True)
class NameEnd(Doubt):
    """The name of a new record without quotation marks, before other words."""

    option: Option
    first: int
    end: int

    def sentence(self) -> str:
        """The name as it was taken."""
        words = self.found.texts[self.option.name].lstrip("+")
        return _("Where does the new name end? “{name}” alone, or more words? Put it in quotation marks.", name=words)

    def readings(self) -> Iterator[Reading]:
        """The name with no, one or two further words."""
        for last in range(self.first + 1, min(self.end, self.first + 4)):
            name = self.found.line.between(self.first, last)
            word = self.found.line.words[last - 1].text
            if any(option.type.certain(word, self.found.ctx) for option in self.found.command.trailing):
                return
            yield name, self._without(self.first + 1, last) | {self.option.name: name}


@dataclass(frozen=True)
class NamedLater(Doubt):
    """A record that is named further on in the line than where it should stand."""

    option: Option
    first: int
    start: int
    last: int

    def sentence(self) -> str:
        """Where it should stand, and what was found instead."""
        name, label = self.found.line.between(self.start, self.last), _(self.option.label)
        return _("{label} comes first in this command. Is it {name}?", label=label, name=name)

    def readings(self) -> Iterator[Reading]:
        """The record that was found, and all other words as the text."""
        found, text = self.found, self.found.command.text
        words, joining = found.line.words, self.option.type.joining
        start = self.start - 1 if words[self.start - 1].text.casefold() in joining else self.start
        name = found.line.between(self.start, self.last)
        if text is None:
            return
        taken = found.line.between(self.first, self.first + 1)
        rest = self._without(start, self.last).get(text.name, "")
        yield name, found.texts | {self.option.name: name, text.name: f"{taken} {rest}".strip()}

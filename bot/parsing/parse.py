"""What became of the words of a typed line, and the values behind their keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.parsing.doubts import Doubt, TwiceGiven, UnknownKey
from bot.parsing.edits import empties
from bot.parsing.keys import key_of, near_keys
from bot.replies.reply import FieldKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option
    from bot.parsing.line import TypedLine

LEFT = "?"
"""Whose words are those that a question is about."""


@dataclass
class Parse:
    """What became of a line: `values` are the first and the last word (exclusive) of each option.

    `again` reads another line of the same command. `texts` are what was typed for each option, without keys, joining words and the quotation marks around it; `owners` names
    the option of each word; `doubts` are the questions, the first to be asked first.
    """

    command: Command
    line: TypedLine
    ctx: Context
    again: Callable[[str], Parse]
    values: dict[str, tuple[int, int]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    owners: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def take(self, option: Option, first: int, last: int, text: str, *, joined: int = 0) -> None:
        """Give words to an option; `joined` words before them lead to the value and are no part of it."""
        self.values[option.name] = (first - joined, last)
        self.texts[option.name] = text
        self.owners[first - joined : last] = [option.name] * (last - first + joined)

    def __post_init__(self) -> None:
        """Count the words that are read as values and text: those of the first line, or all where a text has several."""
        text = self.command.text
        self.head = len(self.line.words) if text and text.type.lines else self.line.first_line()

    def wants_more(self) -> bool:
        """Whether the lines so far are used up, and a value that must be given or the text is still to come."""
        wanted = (*self.command.heads, *filter(None, (self.command.text,)))
        return not any(self.runs()) and any(option.name not in self.values for option in wanted)

    def take_line(self) -> bool:
        """Read one more line as values and text; False where there is none that no key has taken."""
        if self.head == len(self.line.words) or self.owners[self.head]:
            return False
        self.head = _line_end(self, self.head)
        return True

    def runs(self) -> Iterator[tuple[int, int]]:
        """The stretches of words of the first line that nothing has taken yet."""
        if not any(self.owners):
            yield from ((0, self.head),) if self.head else ()
            return
        start = None
        for index, owner in enumerate([*self.owners[: self.head], LEFT]):
            if not owner and start is None:
                start = index
            if owner and start is not None:
                yield start, index
                start = None


def read_keys(found: Parse) -> None:
    """Give each key its value, and ask about keys that the command does not have."""
    words = found.line.words
    if ":" not in found.line.text:
        return
    keys = {index: key_of(found.command, word) for index, word in enumerate(words) if word.key}
    known = {index: option for index, option in keys.items() if option}
    for index, option in known.items():
        limit = next((start for start in known if start > index), len(words))
        last = _reach(found, option, index, limit)
        if option.name in found.values:
            found.doubts.append(TwiceGiven(found, option, index, last))
            found.owners[index:last] = [LEFT] * (last - index)
        else:
            found.take(option, index, last, found.line.between(index, last, keyed=True))
    for index in sorted(keys.keys() - known.keys()):
        _unknown(found, index)


def _unknown(found: Parse, index: int) -> None:
    """A word with a colon that is no key: a question, unless the command has nothing but its text to give."""
    word, command = found.line.words[index], found.command
    text = command.text
    keyless = all(option in {*command.heads, text} or option.type.hidden for option in command.options)
    if not word.text or (text and (keyless or (text.type.kind is FieldKind.LONG and not near_keys(found, word.key)))):
        return
    found.doubts.append(UnknownKey(found, index))
    if text is None and not found.owners[index]:
        found.owners[index] = LEFT


def _reach(found: Parse, option: Option, index: int, limit: int) -> int:
    """Where the value of a key ends."""
    word = found.line.words[index]
    if not option.type.lines:
        limit = min(limit, _line_end(found, index))
    if word.quoted:
        return index + 1
    if option.type.free:
        return limit
    longest = min(limit, index + (option.type.words or limit))
    first = index + 1 if word.text else index + 2
    for last in range(longest, index, -1):
        text = found.line.between(index, last, keyed=True)
        if empties(found.command, option, text) or option.type.fits(text, found.ctx):
            return last
    return min(first, limit)


def _line_end(found: Parse, index: int) -> int:
    stop = found.line.text.find("\n", found.line.words[index].start)
    return len(found.line.words) if stop < 0 else sum(word.start < stop for word in found.line.words)

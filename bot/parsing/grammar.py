"""The grammar: assigns the words of a typed line to the options of a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.parsing.edits import empties
from bot.parsing.line import TypedLine, TypedWord, read_line
from bot.replies.errors import UsageError
from bot.replies.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option

_LONGEST_TEXT = 200
_Spans = dict[str, tuple[int, int]]


def texts(command: Command, rest: str, ctx: Context) -> dict[str, str]:
    """What was typed for each option; raises UsageError when words are left over that no option takes."""
    line = read_line(rest, command.keys)
    keyed, positional = _keyed(line)
    plain = _positions(command, keyed, positional, ctx)
    spans = plain.spans()
    if keyed and (spans is None or any(positional.torn(*span) for span in spans.values())):
        stretched = _stretched(line)
        if spans is None or _all_fit(command, stretched, ctx):
            longer = _positions(command, stretched, TypedLine(line.text, _before_keys(line)), ctx)
            found = longer.spans()
            if found is not None:
                return stretched | longer.texts(found)
            plain, keyed = (plain, keyed) if spans is not None else (longer, stretched)
    return keyed | (plain.loose(command) if spans is None else plain.texts(spans))


def _positions(command: Command, keyed: dict[str, str], line: TypedLine, ctx: Context) -> _Positions:
    """The words that stand without a key, for the options that were given none."""
    options = command.positional
    if keyed:
        options = tuple(option for option in options if option.name not in keyed)
    return _Positions(line, options, ctx)


def _all_fit(command: Command, keyed: dict[str, str], ctx: Context) -> bool:
    options = {option.name: option for option in command.options}
    return all(
        empties(command, options[name], text) or options[name].type.fits(text, ctx) for name, text in keyed.items()
    )


def spans_of(command: Command, line: TypedLine, ctx: Context) -> dict[str, tuple[int, int]]:
    """Which words of an unfinished line belong to which option, as far as they can be told."""
    _values, positional = _keyed(line)
    options = tuple(option for option in command.positional if option.name not in _values)
    for count in range(len(options) + 1):
        found = _Positions(positional, options[:count], ctx).spans()
        if found is not None:
            return found
    return {}


def _keyed(line: TypedLine) -> tuple[dict[str, str], TypedLine]:
    keyed = {word.key: word.text for word in line.words if word.key}
    if not keyed:
        return keyed, line
    return keyed, line.without({index for index, word in enumerate(line.words) if word.key})


def _before_keys(line: TypedLine) -> tuple[TypedWord, ...]:
    first = next((index for index, word in enumerate(line.words) if word.key), len(line.words))
    return line.words[:first]


def _stretched(line: TypedLine) -> dict[str, str]:
    """Each key's value up to the next key: `note:paid by wire` without quotes."""
    starts = [index for index, word in enumerate(line.words) if word.key]
    values: dict[str, str] = {}
    for start, end in zip(starts, [*starts[1:], len(line.words)], strict=True):
        word = line.words[start]
        value_from = word.start + len(word.key) + 1
        values[word.key] = word.text if end == start + 1 else line.text[value_from : line.words[end - 1].end]
    return values


@dataclass
class _Positions:
    """Which words belong to which option, found by trying the longest spans that fit, free text taking the shortest."""

    line: TypedLine
    options: tuple[Option, ...]
    ctx: Context
    tried: dict[tuple[int, int, bool], _Spans | None] = field(default_factory=dict)
    fitting: dict[tuple[int, int, int], bool] = field(default_factory=dict)

    def texts(self, spans: _Spans) -> dict[str, str]:
        """The text of each option's words."""
        return {name: self.line.between(*span) for name, span in spans.items()}

    def spans(self) -> _Spans | None:
        """First and last word (exclusive) of each option with no word left over, or None."""
        return self._from(0, 0, False)  # noqa: FBT003 - as in all calls of it: keywords cost more than it does

    def _from(self, option: int, word: int, text_before: bool) -> _Spans | None:  # noqa: FBT001 - see above
        if word == len(self.line.words):
            return {}
        key = (option, word, text_before)
        if key not in self.tried:
            self.tried[key] = self._search(option, word, text_before)
        return self.tried[key]

    def _search(self, first: int, word: int, text_before: bool) -> _Spans | None:  # noqa: FBT001 - see above
        quoted = self.line.words[word].quoted
        for index, option in enumerate(self.options[first:], first):
            free = option.type.free
            if free and not option.required and (rest := self._without_text(index, word)) is not None:
                return rest
            for end in self._ends(index, word, text_before):
                if self._fits(index, word, end):
                    rest = self._from(index + 1, end, text_before or (free and not quoted))
                    if rest is not None:
                        return {option.name: (word, end), **rest}
            if option.required:
                return None
        return None

    def _without_text(self, index: int, word: int) -> dict[str, tuple[int, int]] | None:
        """The rest when other values than text take all of it: `yesterday` alone is the day and not the note."""
        if self.line.words[word].quoted:
            return None
        rest = self._from(index + 1, word, False)  # noqa: FBT003 - see above
        texts = {option.name for option in self.options if option.type.free}
        return None if rest is None or texts & rest.keys() else rest

    def _ends(self, index: int, word: int, text_before: bool) -> Sequence[int]:  # noqa: FBT001 - see above
        type_, words = self.options[index].type, self.line.words
        if words[word].quoted or (type_.words == 1 and not type_.free):
            return (word + 1,)
        if text_before and type_.free:
            return ()
        left = len(words) - word
        most = min(left, type_.words or left, _LONGEST_TEXT)
        if not type_.free:
            return range(word + most, word, -1)
        if all(other.type.free for other in self.options[index + 1 :]):
            return (len(words),)
        return (*range(word + 1, word + most + 1), len(words))

    def _fits(self, index: int, word: int, end: int) -> bool:
        key = (index, word, end)
        fits = self.fitting.get(key)
        if fits is None:
            fits = self.fitting[key] = self.options[index].type.fits(self.line.between(word, end), self.ctx)
        return fits

    def loose(self, command: Command) -> dict[str, str]:
        """The best reading of a line that does not fit, so that the values that are wrong can be named."""
        found: dict[str, str] = {}
        word, count = 0, len(self.line.words)
        for index, option in enumerate(self.options):
            if word == count:
                break
            end = next((end for end in self._ends(index, word, text_before=False) if self._fits(index, word, end)), 0)
            if not end and not option.required:
                continue
            end = count if option.type.free and not self.line.words[word].quoted else end or word + 1
            found[option.name] = self.line.between(word, end)
            word = end
        if word < count and not self._wrong(found):
            left = self.line.between(word, count)
            raise UsageError(_("I did not understand “{text}”. Use: {usage}", text=left, usage=command.usage))
        return found

    def _wrong(self, found: dict[str, str]) -> bool:
        by_name = {option.name: option for option in self.options}
        return any(not by_name[name].type.fits(text, self.ctx) for name, text in found.items())

"""Doubts about a typed line: each is a question whose buttons run the line as it may have been meant.

Nothing is stored while there is a doubt, and what else was typed is kept in every button.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from bot.options.references import AND
from bot.parsing.bind import GivenTexts, bind, kept, understood
from bot.parsing.forms import opener
from bot.parsing.keys import near_keys
from bot.replies.errors import Refusal, UsageError
from bot.replies.i18n import _
from bot.replies.reply import Action, Style, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.options.option import Option
    from bot.parsing.parse import Parse

LONGEST_LABEL = 60
MOST_KEYS = 4
Reading = tuple[str, dict[str, str]]
"""What may have been meant: a button's words, and the texts of all options."""


@dataclass(frozen=True)
class Doubt:
    """A question about a parse; `loses` says that words are left over, which the buttons of another one would drop."""

    loses: ClassVar[bool] = False
    found: Parse

    def sentence(self) -> str:
        """The question, in the reader's language."""
        raise NotImplementedError

    def corrections(self) -> Iterator[Reading]:
        """What may have been meant, when the line is read anew, without any question."""
        return iter(())

    def readings(self) -> Iterator[Reading]:
        """What may have been meant, if this is the only question."""
        return iter(())

    def refusal(self) -> UsageError:
        """The question with a button for each reading that can be run, and one that opens the form."""
        others = [doubt for doubt in self.found.doubts if doubt is not self and doubt.loses]
        readings = (*self.corrections(), *(() if others else self.readings()))
        offers = [self._offer(label, texts) for label, texts in readings]
        actions = [offer for offer in offers if offer]
        values, wrong = understood(self.found.command, GivenTexts(typed=self.found.texts), self.found.ctx)
        form = opener(self.found.command, _emptying(self.found, values))
        form = form.model_copy(update={"style": Style.DEFAULT}) if actions else form
        about = getattr(self, "option", None)
        errors = (error.sentence for name, error in wrong.items() if about is None or name != about.name)
        said = sentences(self.sentence(), *(doubt.sentence() for doubt in others), *errors)
        return UsageError(said, actions=(*actions, form))

    def _offer(self, label: str, texts: dict[str, str]) -> Action | None:
        args = _bound(self.found, texts)
        return None if args is None else Action(label=label[:LONGEST_LABEL], command=self.found.command.name, args=args)

    def _without(self, first: int, last: int) -> dict[str, str]:
        """The texts of all options, the free text without some of its words."""
        found, text = self.found, self.found.command.text
        if text is None or text.name not in found.values:
            return dict(found.texts)
        start, end = found.values[text.name]
        pieces = [found.line.between(*piece) for piece in ((start, first), (last, end)) if piece[0] < piece[1]]
        return found.texts | {text.name: " ".join(pieces)} if start <= first and last <= end else dict(found.texts)


def _bound(found: Parse, texts: dict[str, str]) -> dict[str, str] | None:
    """The texts as a button carries them, or None when they are no whole command."""
    try:
        values = bind(found.command, GivenTexts(typed=texts), found.ctx)
    except Refusal:
        return None
    return _emptying(found, values)


def _emptying(found: Parse, values: dict[str, Any]) -> dict[str, str]:
    texts = kept(found.command, values, found.ctx)
    found.ctx.emptied.clear()
    return texts


@dataclass(frozen=True)
class UnknownKey(Doubt):
    """A key that the command does not have."""

    loses = True
    index: int

    def sentence(self) -> str:
        """Which key, and what there is."""
        key, name = self.found.line.words[self.index].key, self.found.command.name
        near = near_keys(self.found, key)
        if near:
            names = ", ".join(option.name for option in near)
            return _("/{name} has no option “{key}”. Did you mean {names}?", name=name, key=key, names=names)
        names = ", ".join(option.name for option in self.found.command.options if not option.type.hidden)
        return _("/{name} has no option “{key}”. It has: {names}.", name=name, key=key, names=names)

    def corrections(self) -> Iterator[Reading]:
        """Each key that is near, in place of what was typed; further unknown keys become what is nearest."""
        for option in near_keys(self.found, self.found.line.words[self.index].key):
            found, names = self.renamed(option), [option.name]
            while found.doubts and isinstance(doubt := found.doubts[0], UnknownKey) and len(names) < MOST_KEYS:
                near = near_keys(found, found.line.words[doubt.index].key)
                if not near:
                    break
                found, names = doubt.renamed(near[0]), [*names, near[0].name]
            if not found.doubts:
                yield " · ".join(f"{name}: {found.texts[name]}" for name in names), found.texts

    def renamed(self, option: Option) -> Parse:
        """The line with the key of an option in place of the one that is unknown."""
        word, text = self.found.line.words[self.index], self.found.line.text
        return self.found.again(f"{text[: word.start]}{option.name}{text[word.start + len(word.key) :]}")

    def readings(self) -> Iterator[Reading]:
        """The text as it was typed."""
        if self.found.owners[self.index] in self.found.values:
            yield _("Keep it as text"), dict(self.found.texts)


@dataclass(frozen=True)
class TwiceGiven(Doubt):
    """A key that was given twice; `first` and `last` (exclusive) are the words of its second value."""

    loses = True
    option: Option
    first: int
    last: int

    def sentence(self) -> str:
        """Which key, and both values."""
        one, other = self._values()
        return _("“{key}” is given twice: {one} or {other}?", key=self.option.name, one=one, other=other)

    def readings(self) -> Iterator[Reading]:
        """Each of the two values."""
        for value in self._values():
            yield f"{self.option.name}: {value}", self.found.texts | {self.option.name: value}

    def _values(self) -> tuple[str, str]:
        other = self.found.line.between(self.first, self.last, keyed=True)
        return self.found.texts[self.option.name], other


@dataclass(frozen=True)
class SecondValue(Doubt):
    """Further values of an option that takes one; `first` is the joining word before the next, which is at `index`."""

    option: Option
    first: int
    index: int

    def sentence(self) -> str:
        """All values."""
        *others, last = self._values()
        label = _(self.option.label)
        return _("{label}: one at a time. {one} or {other}?", label=label, one=", ".join(others), other=last)

    def readings(self) -> Iterator[Reading]:
        """Each of them, without the others."""
        rest = self._without(self.first, self.last)
        for value in self._values():
            yield value, rest | {self.option.name: value}

    def _values(self) -> list[str]:
        further = (self.found.line.words[index].text.strip(",") for index in self._further())
        return [self.found.texts.get(self.option.name, ""), *further]

    @property
    def last(self) -> int:
        """Where the values end."""
        return self._further()[-1] + 1

    def _further(self) -> list[int]:
        """The words that are values: the second, and those that follow it with nothing but joining words between."""
        words, indexes = self.found.line.words, [self.index]
        for index in range(self.index + 1, self.found.head):
            text = words[index].text
            if self.found.owners[index] == self.option.name:
                continue
            if not words[index].key and self.option.type.certain(text.strip(","), self.found.ctx):
                indexes.append(index)
            elif text.casefold() not in AND:
                break
        return indexes

"""Doubts about words that no option took: left over, for an unsure option, or a second line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.parsing.doubts import Doubt, Reading
from bot.parsing.keys import near_keys
from bot.replies.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.options.option import Option


@dataclass(frozen=True)
class LeftOver(Doubt):
    """Words that no option takes."""

    loses = True
    first: int
    last: int

    def sentence(self) -> str:
        """The words, and what the command takes."""
        text = self.found.line.between(self.first, self.last)
        return _("I did not understand “{text}”. Use: {usage}", text=text, usage=self.found.command.usage)

    def readings(self) -> Iterator[Reading]:
        """The words behind a word that is almost a key; all of them as each of the texts that are given by key."""
        for start in range(self.first + 1, min(self.first + 3, self.last)):
            value = self.found.line.between(start, self.last)
            for option in near_keys(self.found, self.found.line.words[self.first].text):
                if option.name not in self.found.values and option.type.fits(value, self.found.ctx):
                    yield f"{option.name}: {value}", self.found.texts | {option.name: value}
        whole = self.found.line.between(self.first, self.last)
        for option in self.found.command.options:
            plain = option.type.free and not option.type.hidden and option.name not in self.found.values
            if plain and option.type.fits(whole, self.found.ctx):
                yield f"{option.name}: {whole}", self.found.texts | {option.name: whole}


@dataclass(frozen=True)
class UnsureOption(Doubt):
    """Words that fit several options alike."""

    options: tuple[Option, ...]
    first: int
    last: int

    def sentence(self) -> str:
        """The words, and the options."""
        text = self.found.line.between(self.first, self.last)
        names = ", ".join(option.name for option in self.options)
        return _("“{text}” could be: {names}. Which one?", text=text, names=names)

    def readings(self) -> Iterator[Reading]:
        """Each of the options."""
        text = self.found.line.between(self.first, self.last)
        for option in self.options:
            yield f"{option.name}: {text}", self.found.texts | {option.name: text}


@dataclass(frozen=True)
class MoreLines(Doubt):
    """More lines than the command has values for."""

    loses = True
    first: int

    def sentence(self) -> str:
        """The second line."""
        line = self.found.line.text[self.found.line.words[self.first].start :].partition("\n")[0]
        return _("/{name} takes one line. What is “{text}”?", name=self.found.command.name, text=line)

    def corrections(self) -> Iterator[Reading]:
        """All lines as one."""
        line = " ".join(self.found.line.text.split())
        single = self.found.again(line)
        if not single.doubts:
            yield f"/{self.found.command.name} {line}", single.texts

    def readings(self) -> Iterator[Reading]:
        """The further lines as a part of the text."""
        found, text = self.found, self.found.command.text
        if text and text.name in found.texts:
            rest = " ".join(found.line.text[found.line.words[self.first].start :].split())
            whole = f"{found.texts[text.name]} {rest}"
            if all(texts.get(text.name) != whole for _line, texts in self.corrections()):
                yield f"{_(text.label)}: {whole}", found.texts | {text.name: whole}

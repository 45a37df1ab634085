"""Option types: parse, suggest, ask for and write back one kind of value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.replies.reply import FieldKind

if TYPE_CHECKING:
    from bot.context import Context
    from bot.replies.reply import Choice

V = TypeVar("V")


class OptionType(Generic[V]):
    """A type of value. Use one by annotating a parameter: `Annotated[date, DayType()]`.

    `words` is the most words that one value may take in a typed line; None means as many as there are.
    `free` values are texts that anything may be; `lines` ones may have several lines.
    `joining` are the words, folded, that may lead to the value at the end of a text: `Slides for monday`.
    `called` are the words, folded, that people name such a value by when they do not know the option's name.
    `mentions` is what a platform's own mention may stand for it: "person", "channel" or nothing.
    `ending` is what the column that keeps it has behind its name (`keeper_id`), `beside` the further column for a part
    of it, such as the currency of an amount; `number` ones stand to the right in tables.
    `ignored` are the characters of a text that make no difference between two values.
    """

    kind: FieldKind = FieldKind.TEXT
    words: int | None = 1
    free = False
    lines = False
    joining: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    hidden = False
    mentions = ""
    example = ""
    ending = ""
    beside = ""
    number = False
    ignored = ""

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> V:
        """The value that a text means; `typed` texts follow the caller's notation, others are canonical.

        Raises BadValue, NotFound or Forbidden with a sentence in the caller's language.
        """
        raise NotImplementedError

    def fits(self, text: str, ctx: Context) -> bool:
        """Whether some words of a typed line can be such a value: cheap, and without raising."""
        raise NotImplementedError

    def certain(self, text: str, ctx: Context) -> bool:
        """Whether some words are such a value beyond doubt, wherever they stand: cheap, and without raising."""
        return False

    def leading(self, text: str, ctx: Context) -> bool:
        """Whether some words are such a value where they stand before the free text, though not everywhere."""
        return self.certain(text, ctx)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Up to 25 values that begin like `prefix`, of what the caller may see."""
        return []

    def canonical(self, value: V) -> str:
        """The text that means the value in every language."""
        return str(value)

    def written(self, value: V, ctx: Context) -> str:
        """The text that the caller would type for the value."""
        return self.canonical(value)

    def shown(self, value: V, ctx: Context) -> str:
        """The value as the reader sees it on cards and in lists."""
        return self.written(value, ctx)

    def cell(self, value: V, ctx: Context) -> str:
        """The value as a file holds it: what the caller would type, so that it can be read back."""
        return self.written(value, ctx)

    def stored(self, value: V) -> tuple[Any, ...]:
        """What the columns keep of the value, one part for each."""
        return (value,)

    def loaded(self, parts: tuple[Any, ...], ctx: Context) -> V | None:
        """The value of what columns keep; the first part is there, None when another one is missing."""
        value: V = parts[0]
        return value

    def table(self, ctx: Context) -> type[Any] | None:
        """The table to whose rows the stored number points, for values that are rows."""
        return None

    def taken_from(self, message: str) -> str:
        """What of a whole message becomes the value when a shortcut hands it over."""
        return message

    def choices(self) -> tuple[Choice, ...]:
        """All values, for types that have few."""
        return ()

    def expected(self) -> str:
        """What a right value is, in the caller's language, without the example."""
        raise NotImplementedError


class Spot(Enum):
    """Where an optional value may stand in a typed line without its key; a part of a parameter's annotation.

    `TRAILING`: before or after the free text, where it is certain. `TEXT`: it is the free text itself.
    """

    TRAILING = "trailing"
    TEXT = "text"


@dataclass(frozen=True)
class Option:
    """A parameter of a command: name, type, whether it must be given, its line of the docstring, and its spot.

    `title` is the word over it where that is not its name. `clears` is whether a dash in its place takes away what is
    there, though a value must be given.
    """

    name: str
    type: OptionType[Any]
    required: bool
    default: Any
    summary: str
    spot: Spot | None = None
    title: str = ""
    clears: bool = False

    @property
    def label(self) -> str:
        """The word over it; translate before showing."""
        return self.title or self.name.replace("_", " ").capitalize()

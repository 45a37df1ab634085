"""Option types of yes or no, and of choices from a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.options.option import OptionType
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Choice, FieldKind

if TYPE_CHECKING:
    from enum import Enum

    from bot.context import Context


class BoolType(OptionType[bool]):
    """Yes or no."""

    kind = FieldKind.SWITCH
    example = "yes"
    _YES = frozenset({"yes", "y", "true", "on", "1", "ja", "j"})
    _NO = frozenset({"no", "n", "false", "off", "0", "nein"})
    _WORDS = _YES | _NO

    def __repr__(self) -> str:
        return "BoolType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> bool:
        """True for yes, False for no, in English and German."""
        word = text.strip().casefold()
        if word not in self._WORDS:
            raise BadValue(_("“{text}” is neither yes nor no.", text=text))
        return word in self._YES

    def fits(self, text: str, ctx: Context) -> bool:
        """One of the known words."""
        return text.casefold() in self._WORDS

    def canonical(self, value: bool) -> str:  # noqa: FBT001 - a value like any other
        """The English word."""
        return "yes" if value else "no"

    def shown(self, value: bool, ctx: Context) -> str:  # noqa: FBT001 - a value like any other
        """The word in the reader's language."""
        return _("yes") if value else _("no")

    def choices(self) -> tuple[Choice, ...]:
        """Yes and no."""
        return (Choice(label=_("yes"), value="yes"), Choice(label=_("no"), value="no"))

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Yes and no."""
        return _matching(self.choices(), prefix)

    def expected(self) -> str:
        """Yes or no."""
        return _("yes or no")


class EnumType(OptionType[Any]):
    """One of the members of an enum; members are written and stored by value, shown by their translated value.

    `ALSO`, a part of the enum that is no member, are other English words for values.
    """

    kind = FieldKind.CHOICE
    words = 3

    def __init__(self, members: type[Enum]) -> None:
        self.members = members
        self.example = str(next(iter(members)).value)

    def __repr__(self) -> str:
        return f"EnumType({self.members.__name__}: {[str(m.value) for m in self.members]})"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> Any:
        """The member whose value or translated value the text is; raises BadValue when they are two."""
        found = self._found(text)
        if not found:
            raise BadValue(_("“{text}” is not one of: {choices}.", text=text, choices=self._listed()))
        if len(found) > 1 and typed:
            readings = tuple(_choice(self.canonical(one)) for one in found)
            raise BadValue(_("“{text}” may mean more than one of them.", text=text), readings=readings)
        return found[0]

    def fits(self, text: str, ctx: Context) -> bool:
        """Exactly one of the values."""
        return bool(self._found(text))

    def canonical(self, value: Any) -> str:
        """The member's value."""
        return str(value.value)

    def shown(self, value: Any, ctx: Context) -> str:
        """The translated value."""
        return _(str(value.value))

    def stored(self, value: Any) -> tuple[Any, ...]:
        """The member's value."""
        return (value.value,)

    def loaded(self, parts: tuple[Any, ...], ctx: Context) -> Any:
        """The member of a value."""
        return self.members(parts[0])

    def choices(self) -> tuple[Choice, ...]:
        """All members."""
        return tuple(_choice(str(m.value)) for m in self.members)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Members that begin like the prefix."""
        return _matching(self.choices(), prefix)

    def expected(self) -> str:
        """The list of values."""
        return _("one of: {choices}", choices=self._listed())

    def _found(self, text: str) -> list[Any]:
        """The member of that value, and the one whose translation it is: one and the same, unless languages clash."""
        word = text.strip().casefold()
        also = getattr(self.members, "ALSO", {}).get(word)
        named = [m for m in self.members if str(m.value).casefold() in {word, also}]
        return [*named, *(m for m in self.members if _(str(m.value)).casefold() == word and m not in named)]

    def _listed(self) -> str:
        return ", ".join(choice.label for choice in self.choices())


class ChoiceType(OptionType[str]):
    """One of some words; they are written and stored as they are, and shown translated where they can be."""

    kind = FieldKind.CHOICE
    words = 3

    def __init__(self, listed: tuple[str, ...]) -> None:
        self.listed = listed
        self.example = listed[0] if listed else ""

    def __repr__(self) -> str:
        return f"ChoiceType({self.listed})"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """The word that the text is, as it is or translated."""
        found = self._find(text)
        if found is None:
            raise BadValue(_("“{text}” is not one of: {choices}.", text=text, choices=", ".join(self._labels())))
        return found

    def shown(self, value: str, ctx: Context) -> str:
        """The word as its choice is shown."""
        return dict(zip(self.listed, self._labels(), strict=True)).get(value, value)

    def fits(self, text: str, ctx: Context) -> bool:
        """Exactly one of the words."""
        return self._find(text) is not None

    def choices(self) -> tuple[Choice, ...]:
        """All words."""
        return tuple(Choice(label=label, value=word) for word, label in zip(self.listed, self._labels(), strict=True))

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Words that begin like the prefix."""
        return _matching(self.choices(), prefix)

    def expected(self) -> str:
        """The list of words."""
        return _("one of: {choices}", choices=", ".join(self._labels()))

    def _labels(self) -> list[str]:
        """The words as they are shown: translated, unless two would then look the same."""
        labels = [_(word) for word in self.listed]
        return labels if len({label.casefold() for label in labels}) == len(labels) else list(self.listed)

    def _find(self, text: str) -> str | None:
        wanted = text.strip().casefold()
        pairs = list(zip(self.listed, self._labels(), strict=True))
        by_word = (word for word, _label in pairs if word.casefold() == wanted)
        return next(by_word, None) or next((word for word, label in pairs if label.casefold() == wanted), None)


def _choice(word: str) -> Choice:
    return Choice(label=_(word), value=word)


def _matching(choices: tuple[Choice, ...], prefix: str) -> list[Choice]:
    start = prefix.casefold()
    return [c for c in choices if c.label.casefold().startswith(start) or c.value.casefold().startswith(start)][:25]

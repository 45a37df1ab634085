"""Option types of codes that have names: currencies and languages; countries and zones stand in modules of their own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from bot.options.option import OptionType
from bot.records.kinds import folded
from bot.replies.errors import BadValue
from bot.replies.i18n import _, current, languages
from bot.replies.reply import Choice, FieldKind
from bot.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.context import Context

MOST = 25


class ListedType(OptionType[str]):
    """A code out of a list that the reader's language has names for."""

    kind = FieldKind.SUGGEST
    words = 3

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def names(self) -> Mapping[str, str]:
        """Code to name in the reader's language."""
        raise NotImplementedError

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """The code that is meant by a code or a name."""
        found = self._find(text)
        if found is None:
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=self.expected()))
        return found

    def fits(self, text: str, ctx: Context) -> bool:
        """A known code or name."""
        return self._find(text) is not None

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Codes and names that begin like the prefix."""
        start = folded(prefix)
        found = [
            Choice(label=name, value=code, detail=code)
            for code, name in self.names().items()
            if code.casefold().startswith(start) or any(word.startswith(start) for word in _parts(name))
        ]
        return found[:MOST]

    def _find(self, text: str) -> str | None:
        listed: Any = type(self)
        return codes_by_name(listed, current().language).get(folded(text))


@cache
def codes_by_name(listed: Callable[[], ListedType], _language: str) -> dict[str, str]:
    """What may be typed for each code, in the language that is being read."""
    names = dict(listed().names())
    return {folded(name): code for code, name in reversed(names.items())} | {code.casefold(): code for code in names}


def _parts(name: str) -> list[str]:
    return [folded(name), *folded(name).replace("/", " ").replace("_", " ").split()]


class CurrencyType(ListedType):
    """A currency by its ISO 4217 code or its name."""

    example = "EUR"
    words = 1

    def names(self) -> Mapping[str, str]:
        """The currencies in use, by CLDR's names."""
        return _currencies(current().language)

    def expected(self) -> str:
        """A currency code."""
        return _("a currency code")


@cache
def _currencies(language: str) -> dict[str, str]:
    from babel import Locale

    names = Locale.parse(language).currencies
    return {code: names[code] for code in sorted(names) if _usable(code)}


def _usable(code: str) -> bool:
    try:
        Money(minor=0, currency=code)
    except ValueError:
        return False
    return True


class LanguageType(ListedType):
    """A language in which Meridian speaks."""

    words = 1
    example = "de"

    def names(self) -> Mapping[str, str]:
        """The languages that have a catalogue, each by its own name."""
        return {code: _own_name(code) for code in languages()}

    def expected(self) -> str:
        """A language."""
        return _("a language: {codes}", codes=", ".join(languages()))


@cache
def _own_name(code: str) -> str:
    from babel import Locale

    return Locale.parse(code).get_display_name(code) or code


CurrencyCode = Annotated[str | None, CurrencyType()]
LanguageCode = Annotated[str | None, LanguageType()]

"""Option types of countries, currencies, time zones and languages."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import available_timezones

from bot.calendar.zonetext import parse_zone, zones_by_rule
from bot.options.option import OptionType
from bot.options.value import ValueType
from bot.records.kinds import folded
from bot.replies.errors import BadValue
from bot.replies.i18n import _, current, languages
from bot.replies.reply import Choice, FieldKind
from bot.values.errors import Ambiguous, NotUnderstood
from bot.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.context import Context

MOST = 25
CODE = 2
"""Letters of a country's code, which are no name of a zone."""


class _Listed(OptionType[str]):
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
        return _codes(listed, current().language).get(folded(text))


@cache
def _codes(listed: Callable[[], _Listed], _language: str) -> dict[str, str]:
    """What may be typed for each code, in the language that is being read."""
    names = dict(listed().names())
    return {folded(name): code for code, name in reversed(names.items())} | {code.casefold(): code for code in names}


def _parts(name: str) -> list[str]:
    return [folded(name), *folded(name).replace("/", " ").replace("_", " ").split()]


class CountryType(_Listed):
    """A country by its ISO 3166 code or its name."""

    example = "DE"

    def names(self) -> Mapping[str, str]:
        """CLDR's territories."""
        return _countries(current().language)

    def expected(self) -> str:
        """A country."""
        return _("a country")


@cache
def _countries(language: str) -> dict[str, str]:
    from babel import Locale

    names = Locale.parse(language).territories
    found = {
        code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


class CurrencyType(_Listed):
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


class ZoneType(ValueType[str], _Listed):
    """An IANA time zone, by its name, its city, a country with one, or what its time is called there."""

    words = 4
    example = "Europe/Berlin"

    def read(self, text: str, ctx: Context, *, typed: bool) -> str:
        """A zone that keeps its summer time; one of several places is asked for."""
        with suppress(NotUnderstood):
            return parse_zone(text, language=current().language, now=ctx.now)
        country = _codes(CountryType, current().language).get(folded(text)) if len(text) > CODE else None
        zones = zones_by_rule(_territories().get(country or "", ()), ctx.now)
        if len(zones) > 1:
            raise Ambiguous(text, zones)
        if not zones:
            raise NotUnderstood(text)
        return zones[0]

    def fits(self, text: str, ctx: Context) -> bool:
        """A name of a zone, of one or of several places."""
        try:
            self.read(text, ctx, typed=True)
        except Ambiguous:
            return True
        except NotUnderstood:
            return False
        return True

    def label(self, value: str) -> str:
        """The city, for a choice between several."""
        return value.rpartition("/")[2].replace("_", " ")

    def names(self) -> Mapping[str, str]:
        """All zones that have a place."""
        return _zones()

    def expected(self) -> str:
        """A time zone."""
        return _("a time zone")


@cache
def _territories() -> dict[str, list[str]]:
    """The zones of each country."""
    from babel.core import get_global

    zones: dict[str, list[str]] = dict(get_global("territory_zones"))
    return zones


@cache
def _zones() -> dict[str, str]:
    return {
        zone: zone.replace("_", " ")
        for zone in sorted(available_timezones())
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    } | {"UTC": "UTC"}


class LanguageType(_Listed):
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


CountryCode = Annotated[str | None, CountryType()]
CurrencyCode = Annotated[str | None, CurrencyType()]
ZoneName = Annotated[str | None, ZoneType()]
LanguageCode = Annotated[str | None, LanguageType()]

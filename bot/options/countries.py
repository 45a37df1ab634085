"""Option type of countries and their regions."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from bot.calendar.regions import region_name, region_of, regions_named
from bot.options.places import ListedType, codes_by_name
from bot.options.value import ValueType
from bot.records.kinds import folded
from bot.replies.i18n import _, current, languages
from bot.values.errors import Ambiguous, NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.context import Context

_REGION = re.compile(r"(?P<country>[A-Za-z]{2})[-/](?P<region>[\w .-]+)")
_COMMON = {
    "uk": "GB",
    "great britain": "GB",
    "usa": "US",
    "uae": "AE",
    "holland": "NL",
    "czech republic": "CZ",
    "grossbritannien": "GB",
}
_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


class CountryType(ValueType[str], ListedType):
    """A country, or one of its regions that has holidays of its own: `DE`, `GB-ENG`, `Bavaria`.

    The value is the code; columns keep country and region apart.
    """

    words = 4
    beside = "subdivision"
    example = "DE"

    def read(self, text: str, ctx: Context, *, typed: bool) -> str:
        """By code or name; Georgia is a country and a state, so it is asked about."""
        if match := _REGION.fullmatch(text):
            return _region(text, match["country"], match["region"])
        name, _comma, country = (part.strip() for part in text.rpartition(","))
        if name:
            return _region(text, country, name)
        code = country_named(text)
        found = tuple(filter(None, (code, *regions_named(text))))
        if len(found) > 1:
            raise Ambiguous(text, found)
        if not found:
            raise NotUnderstood(text)
        return found[0]

    def fits(self, text: str, ctx: Context) -> bool:
        """A known code or name."""
        return bool(self.readings(text, ctx))

    def names(self) -> Mapping[str, str]:
        """CLDR's territories."""
        return _countries(current().language)

    def label(self, value: str) -> str:
        """The name, with the country of a region."""
        return place_name(value)

    def shown(self, value: str, ctx: Context) -> str:
        """The name, with the country of a region."""
        return place_name(value)

    def stored(self, value: str) -> tuple[Any, ...]:
        """Country and region."""
        country, _dash, region = value.partition("-")
        return (country, region or None)

    def loaded(self, parts: tuple[Any, ...], ctx: Context) -> str:
        """The code of both."""
        return "-".join(filter(None, parts))

    def expected(self) -> str:
        """A country or region."""
        return _("a country or region")


def _region(text: str, country: str, region: str) -> str:
    code = country_named(country)
    found = region_of(code, region) if code else None
    if not found:
        raise NotUnderstood(text)
    return f"{code}-{found}"


def country_named(text: str) -> str | None:
    """The code of a country by its code or its name in one of our languages; None for other words."""
    wanted = folded(text)
    return codes_by_name(CountryType, current().language).get(wanted) or _names_anywhere().get(wanted)


def place_name(value: str | None) -> str:
    """The name of a country or region in the reader's language; nothing for none."""
    country, _dash, region = (value or "").partition("-")
    name = _countries(current().language).get(country, country)
    return f"{region_name(country, region, current().language)}, {name}" if region else name


def place_of(row: Any) -> str:
    """The code of the country and region of a row; nothing for none."""
    return "-".join(filter(None, (row.country, row.subdivision)))


def place_columns(value: str | None) -> dict[str, Any]:
    """The columns of a country or region; None for both where there is none."""
    country, _dash, region = (value or "").partition("-")
    return {"country": country or None, "subdivision": region or None}


@cache
def _names_anywhere() -> dict[str, str]:
    names = (item for language in languages() for item in _countries(language).items())
    return {folded(name): code for code, name in names} | _COMMON


@cache
def _countries(language: str) -> dict[str, str]:
    from babel import Locale

    names = Locale.parse(language).territories
    found = {
        code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


CountryCode = Annotated[str | None, CountryType()]

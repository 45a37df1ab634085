"""Option type of time zones."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated
from zoneinfo import available_timezones

from bot.calendar.zonetext import parse_zone, zones_by_rule
from bot.options.countries import country_named
from bot.options.places import ListedType
from bot.options.value import ValueType
from bot.replies.i18n import _, current
from bot.values.errors import Ambiguous, NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.context import Context

CODE = 2
"""Letters of a country's code, which are no name of a zone."""


class ZoneType(ValueType[str], ListedType):
    """An IANA time zone, by its name, its city, a country with one, or what its time is called there."""

    words = 4
    example = "Europe/Berlin"

    def read(self, text: str, ctx: Context, *, typed: bool) -> str:
        """A zone that keeps its summer time; one of several places is asked for."""
        with suppress(NotUnderstood):
            return parse_zone(text, language=current().language, now=ctx.now)
        country = country_named(text) if len(text) > CODE else None
        zones = zones_by_rule(_territories().get(country or "", ()), ctx.now)
        if len(zones) > 1:
            raise Ambiguous(text, zones)
        if not zones:
            raise NotUnderstood(text)
        return zones[0]

    def fits(self, text: str, ctx: Context) -> bool:
        """A name of a zone, of one or of several places."""
        return bool(self.readings(text, ctx))

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


ZoneName = Annotated[str | None, ZoneType()]

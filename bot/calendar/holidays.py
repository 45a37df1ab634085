"""Public holidays as plain sets of dates, from the `holidays` library; its releases change days, so recompute on upgrade."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from bot.values.errors import NotUnderstood


def public_holidays(country: str, subdivision: str | None, years: Iterable[int]) -> frozenset[date]:
    """Public and observed holidays of an ISO 3166 country, with those of a subdivision if given.

    A day belongs to the year in which it is kept: New Year 2022 was observed on 31 December 2021. Without the subdivision
    only national days count (Bavaria has twelve, Germany nine). NotUnderstood for an unknown place.
    """
    return frozenset().union(*(_year(country, subdivision, year) for year in years))


@lru_cache(maxsize=4096)
def _year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    from holidays import country_holidays

    if country not in _known():
        raise NotUnderstood(country)
    try:
        return frozenset(country_holidays(country, subdiv=subdivision, years=year, expand=False, observed=True))
    except NotImplementedError:
        raise NotUnderstood("-".join(filter(None, (country, subdivision)))) from None


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Codes and their aliases; the library would take class names such as `Germany` too."""
    from holidays import list_supported_countries

    return frozenset(list_supported_countries(include_aliases=True))


@lru_cache(maxsize=1)
def places() -> dict[str, tuple[str, ...]]:
    """Country code -> codes of its subdivisions, those whose holidays are known."""
    from holidays import list_supported_countries

    return {country: tuple(parts) for country, parts in sorted(list_supported_countries(include_aliases=False).items())}

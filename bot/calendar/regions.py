"""Regions of countries whose public holidays differ: `GB-ENG`, `DE-BY`, `US-CA`, with their names."""

from __future__ import annotations

from functools import lru_cache

from bot.calendar.holidays import places
from bot.values.plaintext import folded

NAMED = ("GB", "DE", "AT", "CH", "US", "CA", "AU", "ES")
"""Countries whose regions are also known by name alone."""
SHORTEST = 4
"""Letters of a name; the `holidays` library also lists abbreviations, such as K for Carinthia."""
_OTHER: dict[str, dict[str, str]] = {
    "en": {
        "DE-BY": "Bavaria", "DE-HE": "Hesse", "DE-NI": "Lower Saxony", "DE-NW": "North Rhine-Westphalia", "DE-RP": "Rhineland-Palatinate",
        "DE-SN": "Saxony", "DE-ST": "Saxony-Anhalt", "DE-TH": "Thuringia", "AT-2": "Carinthia", "AT-3": "Lower Austria", "AT-4": "Upper Austria",
        "AT-6": "Styria", "AT-7": "Tyrol", "AT-9": "Vienna", "CH-BE": "Bern", "CH-GE": "Geneva", "CH-GR": "Grisons", "CH-LU": "Lucerne", "CH-ZH": "Zurich",
        "CH-SG": "St. Gallen", "ES-AN": "Andalusia", "ES-CT": "Catalonia", "ES-PV": "Basque Country", "CA-QC": "Quebec",
    },
    "de": {
        "GB-SCT": "Schottland", "GB-NIR": "Nordirland", "US-CA": "Kalifornien", "CH-GE": "Genf", "CH-BE": "Bern", "CH-GR": "Graubünden",
        "ES-CT": "Katalonien", "ES-AN": "Andalusien", "ES-PV": "Baskenland", "CA-QC": "Québec",
    },
}  # fmt: skip
"""Names in a language that differ from the region's own."""


def region_of(country: str, text: str) -> str | None:
    """The code of a region of a country, as the holidays know it, by its code or its name."""
    wanted = folded(text)
    codes = {folded(code): code for code in places().get(country, ())}
    return codes.get(wanted) or _names(country).get(wanted)


def regions_named(text: str) -> tuple[str, ...]:
    """Regions as `DE-BY` that a name alone may mean."""
    wanted = folded(text)
    if len(wanted) < SHORTEST:
        return ()
    found = ((country, _names(country).get(wanted)) for country in NAMED)
    return tuple(f"{country}-{code}" for country, code in found if code)


def region_name(country: str, code: str, language: str) -> str:
    """The name of a region in a language, its own where that has no other; the code of one without a name."""
    return _OTHER.get(language, {}).get(f"{country}-{code}") or _own_names(country).get(code, code)


@lru_cache(maxsize=32)
def _names(country: str) -> dict[str, str]:
    """Folded names to codes, in every language for which there is one."""
    own = {folded(name): code for name, code in _aliases(country).items() if len(name) >= SHORTEST}
    prefix = f"{country}-"
    other = (item for names in _OTHER.values() for item in names.items())
    return own | {folded(name): code.removeprefix(prefix) for code, name in other if code.startswith(prefix)}


@lru_cache(maxsize=32)
def _own_names(country: str) -> dict[str, str]:
    return {code: name for name, code in reversed(_aliases(country).items()) if len(name) >= SHORTEST}


def _aliases(country: str) -> dict[str, str]:
    from holidays import country_holidays

    if country not in places():
        return {}
    aliases: dict[str, str] = country_holidays(country).subdivisions_aliases
    return dict(aliases)

"""CLDR locales of language tags."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


@lru_cache(maxsize=256)
def locale_of(name: str) -> "Locale":
    """`de_CH`, `de-CH` or `de`; an unknown region falls back to the language, an unknown language to English."""
    from babel import Locale, UnknownLocaleError

    tag = name.replace("-", "_")
    for candidate in (tag, tag.split("_")[0]):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")

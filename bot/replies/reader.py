"""Readers: the language, zone, country and rights for which an answer is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.replies.i18n import catalogue

if TYPE_CHECKING:
    import gettext


@dataclass
class Reader:
    """A person or a channel that is spoken to.

    `amounts` is whether money may be shown at all; `saw_amounts` tells afterwards whether some was.
    """

    language: str = "en"
    zone: str = "UTC"
    country: str | None = None
    amounts: bool = False
    person_id: int | None = None
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    saw_amounts: bool = field(default=False, compare=False)

    @property
    def translations(self) -> gettext.NullTranslations:
        """The catalogue of the reader's language."""
        return catalogue(self.language)

    @property
    def locale(self) -> str:
        """The CLDR locale: language and country where CLDR knows the pair, else the language."""
        return _locale(self.language, self.country)

    @property
    def tz(self) -> ZoneInfo:
        """The reader's zone."""
        return ZoneInfo(self.zone)

    @property
    def today(self) -> date:
        """The reader's local date now."""
        return self.now.astimezone(self.tz).date()


@cache
def _locale(language: str, country: str | None) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(f"{language}_{country}")) if country else language
    except (UnknownLocaleError, ValueError):
        return language

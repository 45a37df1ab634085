"""Reads the phrases of foreign test suites as the product does and tells right, asked, refused and wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.dates.daytext import parse_day
from bot.dates.instanttext import parse_instant
from bot.values.durations import parse_duration
from bot.values.errors import Ambiguous, NotUnderstood
from bot.values.money import Money
from bot.values.moneytext import parse_money

HERE = Path(__file__).parent
REGIONS = {"en": "US", "de": "DE", "fr": "FR", "es": "ES"}
SHOPS = {
    "$": "en",
    "USD": "en",
    "£": "en_GB",
    "GBP": "en_GB",
    "€": "de",
    "EUR": "de",
    "zł": "pl",
    "Kč": "cs",
    "R$": "pt_BR",
    "kr": "sv",
    "CHF": "de_CH",
}
"""The locale of a shop by its sign of currency; English for others."""
UTC_ZONE = ZoneInfo("UTC")


class Reading(NamedTuple):
    """One phrase read: `outcome` is right, asked, refused, wrong, or named (wrong by the source, with its reason)."""

    kind: str
    language: str
    phrase: str
    wanted: str
    found: str
    outcome: str


def rows(name: str) -> Iterator[list[str]]:
    """The cells of each line of a data file."""
    for line in (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def readings() -> Iterator[Reading]:
    """Every phrase of every file; a day counts twice, looking ahead and looking back."""
    named = {(kind, phrase, wanted) for kind, phrase, wanted, _reason in rows("differences")}
    for language, phrase, amount, code in rows("money"):
        yield _judged(
            named, "money", language, phrase, f"{amount} {code}", _amount(phrase, language), _money(amount, code)
        )
    for phrase, sign, amount in rows("prices"):
        language = SHOPS.get(sign, "en")
        yield _judged(named, "prices", language, phrase, amount, _amount(phrase, language), _money(amount, "-"))
    for language, phrase, seconds in rows("durations"):
        length = timedelta(seconds=float(seconds))
        yield _judged(named, "durations", language, phrase, seconds, partial(parse_duration, phrase), length.__eq__)
    for language, phrase, clock in rows("times"):
        read = _instant(phrase, language, "2016-11-07T00:00:00")
        yield _judged(named, "times", language, phrase, clock, read, _at(clock, "%H:%M:%S"))
    for language, now, phrase, ahead, _back in rows("instants"):
        yield _judged(
            named, "instants", language, phrase, ahead, _instant(phrase, language, now), _at(ahead, "%Y-%m-%dT%H:%M:%S")
        )
    for language, today, phrase, *both in rows("days"):
        for past, day in zip((False, True), both, strict=True):
            read_day = _day(phrase, language, today, past=past)
            yield _judged(named, "days", language, phrase, day, read_day, date.fromisoformat(day).__eq__)


def _judged(
    named: set[tuple[str, str, str]],
    kind: str,
    language: str,
    phrase: str,
    wanted: str,
    read: Callable[[], Any],
    is_right: Callable[[Any], bool],
) -> Reading:
    try:
        found = read()
    except Ambiguous as question:
        return Reading(kind, language, phrase, wanted, str(question.readings), "asked")
    except NotUnderstood as refusal:
        return Reading(kind, language, phrase, wanted, type(refusal).__name__, "refused")
    outcome = "right" if is_right(found) else "named" if (kind, phrase, wanted) in named else "wrong"
    return Reading(kind, language, phrase, wanted, str(found), outcome)


def _amount(phrase: str, locale: str) -> Callable[[], Money]:
    return lambda: parse_money(phrase, locale=locale, currency="EUR", signed=True)


def _money(amount: str, code: str) -> Callable[[Money], bool]:
    return lambda found: found.amount == Decimal(amount) and code in {"-", found.currency}


def _at(wanted: str, form: str) -> Callable[[datetime], bool]:
    return lambda found: found.strftime(form) == wanted


def _instant(phrase: str, language: str, now: str) -> Callable[[], datetime]:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    return lambda: parse_instant(
        phrase, now=at, zone=UTC_ZONE, language=language, region=REGIONS[language], day_end=None
    )


def _day(phrase: str, language: str, today: str, *, past: bool) -> Callable[[], date]:
    return lambda: parse_day(
        phrase, today=date.fromisoformat(today), language=language, region=REGIONS[language], past=past
    )

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.calendar.instants import instant
from bot.dates.daytext import parse_day
from bot.dates.instanttext import parse_instant
from bot.options.amounts import LinesType, MoneyType
from bot.options.numbers import MOST_DIGITS, NumberType
from bot.replies.reader import Reader
from bot.values.currencies import exponents
from bot.values.durations import parse_duration, shown_duration
from bot.values.lines import LineItem, parse_lines
from bot.values.money import Money, shown
from bot.values.moneytext import parse_money
from bot.values.numerals import parse_percent
from bot.values.unitprices import UnitPrice
from tests.bot.values.test_moneytext import LOCALES

LANGUAGES = st.sampled_from(["en", "de", "fr", "es"])
CODES = st.sampled_from(sorted(exponents()))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]).map(ZoneInfo)
DAYS = st.dates(date(1971, 1, 1), date(2199, 12, 30))
NAMES = st.lists(
    st.sampled_from(["Consulting", "Windows", "10", "2026", "A4", "Größe", "phase", "24", "x", "Design"]), max_size=4
).map(lambda words: " ".join(["Work", *words, "done"]))
FIGURES = st.integers(0, 10**9) | st.decimals(0, 10**6, places=6)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "CHF", "USD"])
QUANTITIES = st.decimals(Decimal("0.0001"), 1000, places=4).map(lambda quantity: quantity.normalize())
MONEYS = st.builds(Money, minor=st.integers(-(10**13), 10**13), currency=CODES)


@given(MONEYS, st.sampled_from(LOCALES))
def test_an_amount_below_nothing_reads_back(money: Money, locale: str) -> None:
    """As it is shown, with the minus of the locale, and in its canonical form."""
    assert parse_money(shown(money, locale), locale=locale, currency=money.currency, signed=True) == money
    assert parse_money(MoneyType().canonical(money), locale="en", currency=None, signed=True) == money


@given(st.builds(Money, minor=st.integers(0, 10**13), currency=CODES), st.sampled_from(LOCALES))
def test_an_amount_in_a_form_reads_back(money: Money, locale: str) -> None:
    """Digits without groups in the locale's notation, the code behind them."""
    places = -int(money.amount.as_tuple().exponent)
    text = format_decimal(money.amount, "0." + "0" * places if places else "0", locale=locale, numbering_system="latn")
    assert parse_money(f"{text} {money.currency}", locale=locale, currency="EUR") == money


@given(
    st.lists(
        st.tuples(QUANTITIES, NAMES, FIGURES, st.sampled_from(["", "h", "d"]), st.booleans()), min_size=1, max_size=3
    ),
    CURRENCIES,
    st.sampled_from(["en", "de", "fr", "es"]),
)
def test_items_read_back(rows: list[tuple[Decimal, str, Decimal, str, bool]], code: str, language: str) -> None:
    """As they are kept and as they are written: quantities with decimals and below nothing, prices finer than coins."""
    lines = tuple(
        LineItem(-quantity if negative else quantity, name, UnitPrice.of(Decimal(price), code), unit)
        for quantity, name, price, unit, negative in rows
        if quantity != 1
    )
    assume(lines)
    ctx: Any = SimpleNamespace(reader=Reader(language=language), currency="SEK")
    assert parse_lines(LinesType().canonical(lines), locale="en", currency="SEK") == lines
    assert parse_lines(LinesType().written(lines, ctx), locale=ctx.reader.locale, currency="SEK") == lines


@given(
    st.decimals(-(10**8), 10**8, places=6).filter(lambda number: len(number.as_tuple().digits) <= MOST_DIGITS),
    LANGUAGES,
    st.booleans(),
)
def test_a_number_reads_back(number: Decimal, language: str, typographic: bool) -> None:
    """Its canonical form, and what the caller would type for it, with either minus; it is stored as it is."""
    ctx: Any = SimpleNamespace(reader=Reader(language=language))
    type_ = NumberType()
    written = type_.written(number, ctx).replace("-", "\N{MINUS SIGN}" if typographic else "-")
    assert type_.parse(type_.canonical(number), ctx, typed=False) == number
    assert type_.parse(written, ctx) == number
    assert type_.fits(written, ctx)
    assert type_.loaded(type_.stored(number), ctx) == number


@given(DAYS, DAYS, LANGUAGES, st.booleans())
def test_a_day_as_it_is_shown_reads_back(day: date, today: date, language: str, past: bool) -> None:
    """ISO, and the long and medium forms of each language, with their year, whatever direction is asked."""
    for text in (
        day.isoformat(),
        format_date(day, "d MMMM y", locale=language),
        format_date(day, "EEEE d MMMM y", locale=language),
    ):
        assert parse_day(text, today=today, language=language, region=None, past=past) == day


@given(DAYS, st.integers(0, 1439), ZONES, LANGUAGES)
def test_an_instant_reads_back(day: date, minute: int, zone: ZoneInfo, language: str) -> None:
    """ISO with its offset, and the local wall clock."""
    at = instant(datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute), zone)
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    written = at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    for text in (at.isoformat(), f"{written}{at.astimezone(zone):%z}"):
        assert parse_instant(text, now=now, zone=zone, language=language, region=None, day_end=None) == at
    assert (
        parse_instant(written, now=now, zone=zone, language=language, region=None, day_end=None)
        .astimezone(zone)
        .strftime("%Y-%m-%d %H:%M")
        == written
    )


@given(st.integers(0, 9999 * 60), st.sampled_from(["hours", "minutes", None]))
def test_a_duration_reads_back_whatever_the_unit(minutes: int, unit: str | None) -> None:
    """Hours and minutes with a colon need no unit."""
    span = timedelta(minutes=minutes)
    assert parse_duration(shown_duration(span), unit=unit) == span  # type: ignore[arg-type]


@given(st.decimals(0, 999, places=4))
def test_a_percentage_reads_back(share: Decimal) -> None:
    """Its canonical form has a point and up to four decimals."""
    assert parse_percent(f"{share.normalize():f}", "en") == share


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "de_CH", "sv"])
def test_a_percentage_in_the_locales_figures_reads_back(locale: str) -> None:
    """With the decimal sign of the locale, where no group could be meant."""
    for share in ("0", "7.7", "19.5", "12.25", "100", "0.3"):
        assert parse_percent(f"{format_decimal(Decimal(share), locale=locale)} %", locale) == Decimal(share)

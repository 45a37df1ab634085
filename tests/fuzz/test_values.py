"""Money in every currency of ISO 4217, and time in every zone of the tz database, from 1970 to 2040."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.calendars import Calendar, Frame, Hours
from bot.calendar.instants import instant
from bot.calendar.opentime import OpenTime
from bot.values.currencies import digits, exponents
from bot.values.money import Money, rounded, shown, subtotals
from bot.values.moneytext import parse_money
from tests.bot.values.test_moneytext import LOCALES
from tests.fuzz.lines import share

CURRENCIES = st.sampled_from(sorted(exponents()))
ZONES = st.sampled_from(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))
DATES = st.dates(date(1970, 1, 2), date(2040, 12, 30))
MINOR = st.one_of(st.integers(-(10**13), 10**13), st.integers(-200, 200))
MINUTE = timedelta(minutes=1)
WHOLE_DAY = tuple(Frame(weekday=day, start=0, end=1440) for day in range(7))


@share(0.03)
@given(MINOR, CURRENCIES, st.sampled_from(LOCALES))
def test_an_amount_in_any_currency_reads_back(minor: int, code: str, locale: str) -> None:
    """What is shown in a language is read in it as the same amount, to the last minor unit."""
    money = Money(minor=minor, currency=code)
    assert parse_money(shown(abs_of(money), locale), locale=locale, currency=code) == abs_of(money)
    assert Money.of(str(money.amount), code) == money


@share(0.03)
@given(st.fractions(-(10**9), 10**9, max_denominator=10**6), CURRENCIES)
def test_rounding_in_any_currency_is_to_the_nearest_unit(exact: Fraction, code: str) -> None:
    """Half a minor unit is the most that rounding moves an amount, and a negative one is its mirror image."""
    amount = Decimal(exact.numerator) / Decimal(exact.denominator)
    found = rounded(amount, code)
    assert abs(Fraction(amount) * 10 ** digits(code) - found) <= Fraction(1, 2)
    assert rounded(-amount, code) == -found


@share(0.01)
@given(st.lists(st.tuples(MINOR, CURRENCIES), max_size=20), st.integers(1, 400))
def test_nothing_is_lost_in_sums_and_splits(amounts: list[tuple[int, str]], parts: int) -> None:
    """Subtotals hold each minor unit of each currency once, and so do the parts of a split."""
    moneys = [Money(minor=minor, currency=code) for minor, code in amounts]
    sums = subtotals(moneys)
    for code, found in sums.items():
        assert found.minor == sum(money.minor for money in moneys if money.currency == code)
        split = found.split(parts)
        assert (sum(part.minor for part in split), len(split)) == (found.minor, parts)
        assert max(part.minor for part in split) - min(part.minor for part in split) <= 1


@share(0.02)
@given(ZONES, DATES)
def test_days_in_any_zone_follow_each_other(name: str, day: date) -> None:
    """A day ends when the next begins, has 21 to 27 hours or was left out by its zone, and begins on its own date."""
    zone = ZoneInfo(name)
    start, end = Hours(start=0, end=1440).span(day, zone)
    after, _end = Hours(start=0, end=1440).span(day + timedelta(days=1), zone)
    assert end == after
    assert end - start == timedelta() or timedelta(hours=21) <= end - start <= timedelta(hours=27)
    assert start == end or start.astimezone(zone).date() == day


@share(0.01)
@given(ZONES, st.datetimes(datetime(1970, 1, 2), datetime(2040, 12, 30)))  # noqa: DTZ001 - a wall clock has no zone
def test_a_wall_time_in_any_zone_is_its_first_minute(name: str, wall: datetime) -> None:
    """In gaps and folds too: at the instant the clock shows the time or later, and at no minute before it did."""
    zone, wall = ZoneInfo(name), wall.replace(second=0, microsecond=0)
    for around in (wall, *near_a_leap(zone, wall)):
        found = instant(around, zone)
        assert found.astimezone(zone).replace(tzinfo=None) >= around
        before = (found - number * MINUTE for number in range(1, 181))
        assert all(moment.astimezone(zone).replace(tzinfo=None) < around for moment in before)


@share(0.002)
@given(ZONES, DATES, st.integers(0, 1439), st.integers(1, 14 * 1440), st.integers(60, 1440))
def test_working_time_in_any_zone_adds_up(name: str, day: date, begin: int, span: int, length: int) -> None:
    """What is added to a start lies that much open time behind it, whatever the clocks did meanwhile."""
    frames = tuple(Frame(weekday=weekday, start=begin, end=(begin + length) % 1440) for weekday in range(5))
    start = instant(datetime.combine(day, datetime.min.time()), ZoneInfo(name))
    table = OpenTime([Calendar(zone=name, frames=frames)], start)
    wanted = timedelta(minutes=span)
    end = table.add(start, wanted)
    assert table.between(start, end) == wanted
    assert table.add(end, -wanted) <= end
    assert table.between(start, end - MINUTE) == wanted - MINUTE


@share(0.0002)
@given(ZONES, DATES)
def test_round_the_clock_in_any_zone_is_plain_time(name: str, day: date) -> None:
    """A calendar that never closes counts every minute once, also those that a clock showed twice or not at all."""
    start = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
    table = OpenTime([Calendar(zone=name, frames=WHOLE_DAY)], start)
    assert table.between(start, start + timedelta(days=20)) == timedelta(days=20)


def abs_of(money: Money) -> Money:
    """The amount without its sign, as people type amounts."""
    return -money if money.minor < 0 else money


def near_a_leap(zone: ZoneInfo, wall: datetime) -> list[datetime]:
    """Wall times within the hours around the first change of the clock in the year from a wall time on."""
    low = wall.replace(tzinfo=UTC)
    offset = low.astimezone(zone).utcoffset()
    for _week in range(53):
        high = low + timedelta(days=7)
        if high.astimezone(zone).utcoffset() != offset:
            break
        low = high
    else:
        return []
    while high - low > MINUTE:
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    shown = high.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return [shown + timedelta(minutes=number) for number in (-121, -61, -31, -1, 0, 1, 29, 59, 119)]

"""Money, days, instants, durations, shares and lines, read in the caller's notation, zone and language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeVar

from bot.calendar.durations import looks_like_duration, parse_duration, shown_duration
from bot.dates.daytext import looks_like_day, parse_day
from bot.dates.instanttext import looks_like_instant, parse_instant
from bot.options.option import OptionType
from bot.replies import reader
from bot.replies.errors import BadValue
from bot.replies.i18n import _, current
from bot.replies.reply import Choice, FieldKind
from bot.values.errors import Ambiguous, Impossible, MixedCurrencies, NotUnderstood
from bot.values.lines import Line, parse_lines
from bot.values.money import Money, shown
from bot.values.moneytext import looks_like_money, parse_money
from bot.values.numerals import parse_percent

if TYPE_CHECKING:
    from bot.context import Context

V = TypeVar("V")


class _ValueType(OptionType[V]):
    """A value whose text is read by a function that raises NotUnderstood or Ambiguous."""

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> V:
        """The value; an ambiguous text offers its readings."""
        try:
            return self.read(text.strip(), ctx, typed=typed)
        except Ambiguous as error:
            readings = tuple(Choice(label=self.label(value), value=self.canonical(value)) for value in error.readings)
            labels = " / ".join(choice.label for choice in readings)
            raise BadValue(
                _("“{text}” could be {readings}. Which one?", text=text, readings=labels), readings=readings
            ) from error
        except NotUnderstood as error:
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=self.expected())) from error
        except MixedCurrencies as error:
            codes = ", ".join(error.currencies)
            raise BadValue(_("These are several currencies ({codes}); use one.", codes=codes)) from error

    def read(self, text: str, ctx: Context, *, typed: bool) -> V:
        """The value of a stripped text."""
        raise NotImplementedError

    def label(self, value: V) -> str:
        """The value as the reader sees it."""
        return self.canonical(value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class MoneyType(_ValueType[Money]):
    """An amount; without a currency it is in the company's."""

    words = 3
    example = "1200 EUR"

    def read(self, text: str, ctx: Context, *, typed: bool) -> Money:
        """Strict in the caller's notation; canonical texts are in English notation."""
        locale = ctx.reader.locale if typed else "en"
        return parse_money(text, locale=locale, currency=ctx.company.currency)

    def fits(self, text: str, ctx: Context) -> bool:
        """Has the shape of an amount."""
        return looks_like_money(text)

    def canonical(self, value: Money) -> str:
        """Plain digits and the ISO code."""
        return f"{value.amount:f} {value.currency}"

    def written(self, value: Money, ctx: Context) -> str:
        """The amount in the caller's notation with its ISO code."""
        from babel.numbers import format_decimal

        digits = -int(value.amount.as_tuple().exponent)
        pattern = "0." + "0" * digits if digits else "0"
        return f"{format_decimal(value.amount, pattern, locale=ctx.reader.locale)} {value.currency}"

    def label(self, value: Money) -> str:
        """The amount in the reader's notation."""
        return shown(value, current().locale)

    def expected(self) -> str:
        """An amount."""
        return _("an amount")


class DayType(_ValueType[date]):
    """A calendar day in the caller's zone and language."""

    kind = FieldKind.DAY
    words = 5
    example = "friday"

    def read(self, text: str, ctx: Context, *, typed: bool) -> date:
        """ISO or natural language, relative to the caller's today."""
        return parse_day(text, today=ctx.today, language=ctx.reader.language, region=ctx.reader.country)

    def fits(self, text: str, ctx: Context) -> bool:
        """Has the shape of a day; several words must mean one, or what follows the day would be taken for a part of it."""
        return looks_like_day(text) and (" " not in text or self._means(text, ctx))

    def _means(self, text: str, ctx: Context) -> bool:
        try:
            self.read(text, ctx, typed=True)
        except (Ambiguous, Impossible):
            return True
        except NotUnderstood:
            return False
        return True

    def canonical(self, value: date) -> str:
        """ISO 8601."""
        return value.isoformat()

    def label(self, value: date) -> str:
        """The date with its weekday."""
        return reader.day(value)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """The coming days, and what the prefix means if it means a day."""
        days = [ctx.today + timedelta(days=n) for n in (0, 1, 2, 3, 7, 14, 30)]
        if prefix.strip():
            try:
                days = [self.read(prefix, ctx, typed=True)]
            except Ambiguous as error:
                days = list(error.readings)
            except NotUnderstood:
                return []
        return [Choice(label=reader.day(day), value=day.isoformat(), detail=reader.days_from_now(day)) for day in days]

    def expected(self) -> str:
        """A day."""
        return _("a day")


class InstantType(_ValueType[datetime]):
    """A day with a time of day in the caller's zone."""

    words = 7
    example = "tomorrow 9:00"

    def read(self, text: str, ctx: Context, *, typed: bool) -> datetime:
        """ISO or natural language, relative to the caller's now."""
        return parse_instant(
            text, now=ctx.now, zone=ctx.zone, language=ctx.reader.language, region=ctx.reader.country, day_end=None
        )

    def fits(self, text: str, ctx: Context) -> bool:
        """Has the shape of a day or a time of day."""
        return looks_like_instant(text)

    def canonical(self, value: datetime) -> str:
        """ISO 8601 with its offset."""
        return value.isoformat()

    def written(self, value: datetime, ctx: Context) -> str:
        """The local wall clock."""
        return value.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M")

    def label(self, value: datetime) -> str:
        """Date and time."""
        return reader.when(value)

    def expected(self) -> str:
        """A time."""
        return _("a day and time")


_HOURS_OR_MINUTES = timedelta(minutes=12)


class DurationType(_ValueType[timedelta]):
    """A length of working time."""

    words = 4
    example = "1h30"

    def read(self, text: str, ctx: Context, *, typed: bool) -> timedelta:
        """Hours and minutes; a bare number is minutes, but a small one may mean hours."""
        found = parse_duration(text)
        if typed and text.isdecimal() and timedelta() < found <= _HOURS_OR_MINUTES:
            raise Ambiguous(text, (found * 60, found))
        return found

    def fits(self, text: str, ctx: Context) -> bool:
        """Has the shape of a duration."""
        return looks_like_duration(text)

    def canonical(self, value: timedelta) -> str:
        """Hours and minutes with a colon."""
        return shown_duration(value)

    def expected(self) -> str:
        """A duration."""
        return _("a duration")


class PercentType(_ValueType[Decimal]):
    """A share of 100."""

    words = 2
    example = "25 %"

    def read(self, text: str, ctx: Context, *, typed: bool) -> Decimal:
        """Digits in the caller's notation, with or without a percent sign."""
        return parse_percent(text, ctx.reader.locale if typed else "en")

    def fits(self, text: str, ctx: Context) -> bool:
        """Digits, perhaps with a percent sign."""
        return text.rstrip("% ").replace(".", "").replace(",", "").isdigit()

    def canonical(self, value: Decimal) -> str:
        """Plain digits."""
        return f"{value:f}"

    def expected(self) -> str:
        """A percentage."""
        return _("a percentage")


class LinesType(_ValueType[tuple[Line, ...]]):
    """What is sold: `2x Consulting 120 EUR; Hosting 40`, one item per line or semicolon."""

    kind = FieldKind.LINES
    words = None
    free = True
    example = "2x Consulting 120 EUR"

    def read(self, text: str, ctx: Context, *, typed: bool) -> tuple[Line, ...]:
        """Items in one currency, by default the company's."""
        locale = ctx.reader.locale if typed else "en"
        return parse_lines(text, locale=locale, currency=ctx.company.currency)

    def fits(self, text: str, ctx: Context) -> bool:
        """Has a digit: every item has a price."""
        return any(c.isdigit() for c in text)

    def canonical(self, value: tuple[Line, ...]) -> str:
        """One item after another with plain digits."""
        return "; ".join(
            f"{line.quantity:f}{line.unit or 'x'} {line.text} {line.price.amount:f} {line.price.currency}"
            for line in value
        )

    def written(self, value: tuple[Line, ...], ctx: Context) -> str:
        """One item after another in the caller's notation."""
        from babel.numbers import format_decimal

        def figures(number: Decimal) -> str:
            return format_decimal(number, locale=ctx.reader.locale, group_separator=False, decimal_quantization=False)

        price = MoneyType()
        return "; ".join(
            f"{figures(line.quantity)}{line.unit or 'x'} {line.text} {price.written(line.price, ctx)}" for line in value
        )

    def expected(self) -> str:
        """Items with prices."""
        return _("a list of items with prices")


Amount = Annotated[Money, MoneyType()]
Day = Annotated[date, DayType()]
Instant = Annotated[datetime, InstantType()]
Duration = Annotated[timedelta, DurationType()]
Percent = Annotated[Decimal, PercentType()]
Lines = Annotated[tuple[Line, ...], LinesType()]

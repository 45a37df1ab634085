"""Option types of days, instants and durations, read in the caller's zone and language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from bot.dates.begun import days_begun, moments_begun
from bot.dates.dayshapes import certain_day, ends_open, looks_like_day
from bot.dates.daytext import parse_day
from bot.dates.instanttext import looks_like_instant, parse_instant
from bot.options.value import ValueType
from bot.replies import formatting
from bot.replies.i18n import _
from bot.replies.reply import Choice, FieldKind
from bot.replies.spans import plain
from bot.values.durations import Unit, certain_duration, looks_like_duration, parse_duration, shown_duration
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.plaintext import folded

if TYPE_CHECKING:
    from bot.context import Context


MOST = 25
_NEAR = (0, 1, 2, 3, 7, 14, 30)
_USUAL = (15, 30, 60, 120, 240, 480)
JOINING = frozenset({"due", "by", "on", "until", "till", "for", "am", "bis", "zum", "für"})


class DayType(ValueType[date]):
    """A calendar day in the caller's zone and language; with `past` one that has been, for what was done."""

    kind = FieldKind.DAY
    words = 6
    ending = "_on"
    joining = JOINING
    called = frozenset({"date", "deadline", "when", "datum", "termin", "frist"})
    example = "friday"

    def __init__(self, *, past: bool = False) -> None:
        self.past = past
        self.example = "yesterday" if past else "friday"

    def __repr__(self) -> str:
        return "DayType(past)" if self.past else "DayType()"

    def read(self, text: str, ctx: Context, *, typed: bool) -> date:
        """ISO or natural language, relative to the caller's today."""
        reader = ctx.reader
        return parse_day(text, today=ctx.today, language=reader.language, region=reader.country, past=self.past)

    def fits(self, text: str, ctx: Context) -> bool:
        """Has the shape of a day; several words must mean one, or what follows the day would be taken for a part of it."""
        if not looks_like_day(text) or ends_open(folded(text), ctx.reader.language):
            return False
        return " " not in text or self._means(text, ctx)

    def certain(self, text: str, ctx: Context) -> bool:
        """In words, or with its year."""
        return certain_day(text, language=ctx.reader.language) and self._means(text, ctx)

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
        return formatting.day(value)

    def shown(self, value: date, ctx: Context) -> str:
        """The date with its weekday."""
        return formatting.day(value)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """The days nearest in its direction; while something is typed, what it means and what it may become."""
        if not prefix.strip():
            side = -1 if self.past else 1
            return [_day(ctx.today + side * timedelta(days=n)) for n in _NEAR]
        begun = self._begun(prefix, ctx)
        phrases = dict(reversed(begun))
        days = dict.fromkeys([*self.readings(prefix, ctx), *(day for day, _phrase in begun)])
        return [_day(day, phrases.get(day, "")) for day in days if not (self.past and day > ctx.today)][:MOST]

    def _begun(self, prefix: str, ctx: Context) -> list[tuple[date, str]]:
        phrases = days_begun(prefix, language=ctx.reader.language, past=self.past)
        return [(day, phrase) for phrase in phrases for day in self.readings(phrase, ctx)]

    def expected(self) -> str:
        """A day."""
        return _("a day")


class InstantType(ValueType[datetime]):
    """A day with a time of day in the caller's zone."""

    words = 7
    joining = JOINING
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
        return formatting.when(value)

    def shown(self, value: datetime, ctx: Context) -> str:
        """Date and time."""
        return formatting.when(value)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Moments to come: what is typed, and what it may become."""
        texts = [prefix, *moments_begun(prefix, language=ctx.reader.language)]
        found = dict.fromkeys(value for text in texts for value in self.readings(text, ctx))
        ordered = found if prefix.strip() else sorted(found)
        return [_moment(value, ctx) for value in ordered if value > ctx.now][:MOST]

    def expected(self) -> str:
        """A time."""
        return _("a day and time")


class DurationType(ValueType[timedelta]):
    """A length of working time; a bare number is in `unit`, or asked about where it is small."""

    unit: Unit | None = None
    words = 5
    called = frozenset({"hours", "time", "duration", "stunden", "dauer"})
    example = "1h30"
    number = True

    def read(self, text: str, ctx: Context, *, typed: bool) -> timedelta:
        """Hours and minutes; a bare number is minutes, but a small one may mean hours."""
        return parse_duration(text, unit=self.unit if typed else "minutes")

    def fits(self, text: str, ctx: Context) -> bool:
        """Has the shape of a duration."""
        return looks_like_duration(text)

    def certain(self, text: str, ctx: Context) -> bool:
        """With a unit."""
        return certain_duration(text)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Some usual lengths, as long as nothing is typed."""
        usual = () if prefix.strip() or self.unit else (timedelta(minutes=minutes) for minutes in _USUAL)
        return [
            Choice(label=_("{time} h", time=shown_duration(length)), value=shown_duration(length)) for length in usual
        ]

    def canonical(self, value: timedelta) -> str:
        """Hours and minutes with a colon."""
        return shown_duration(value)

    def stored(self, value: timedelta) -> tuple[Any, ...]:
        """Whole minutes."""
        return (int(value.total_seconds() // 60),)

    def loaded(self, parts: tuple[Any, ...], ctx: Context) -> timedelta:
        """The length of some minutes."""
        return timedelta(minutes=parts[0])

    def expected(self) -> str:
        """A duration."""
        return _("a duration")


def _day(day: date, phrase: str = "") -> Choice:
    return Choice(label=formatting.day(day), value=day.isoformat(), detail=phrase or formatting.days_from_now(day))


def _moment(value: datetime, ctx: Context) -> Choice:
    local = value.astimezone(ctx.zone)
    return Choice(
        label=plain(formatting.when(value)),
        value=f"{local:%Y-%m-%d %H:%M}",
        detail=formatting.days_from_now(local.date()),
    )


Day = Annotated[date, DayType()]
PastDay = Annotated[date, DayType(past=True)]


Instant = Annotated[datetime, InstantType()]


Duration = Annotated[timedelta, DurationType()]

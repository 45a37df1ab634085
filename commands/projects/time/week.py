"""Option type of a week, named by any of its days or as such."""

from __future__ import annotations

from datetime import date, timedelta

from bot.context import Context
from bot.options.dates import DayType
from bot.values.errors import Ambiguous


class WeekType(DayType):
    """A week: `last week`, `KW 46`, or any day of it; the value is its Monday."""

    def read(self, text: str, ctx: Context, *, typed: bool) -> date:
        """The Monday; several days that may be meant are one week where they lie in the same."""
        try:
            return _monday(super().read(text, ctx, typed=typed))
        except Ambiguous as error:
            mondays = {_monday(day) for day in error.readings}
            if len(mondays) > 1:
                raise
            return mondays.pop()

    def fits(self, text: str, ctx: Context) -> bool:
        """Means a day, or a period."""
        return any(map(str.isalnum, text)) and self._means(text, ctx)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

"""Option type of weekly working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.calendar.calendars import Frame
from bot.dates.hourstext import parse_hours, shown_hours
from bot.options.option import OptionType
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Choice
from bot.values.errors import Ambiguous, NotUnderstood

if TYPE_CHECKING:
    from bot.context import Context


class HoursType(OptionType[tuple[Frame, ...]]):
    """Weekly working hours, several frames a day allowed."""

    words = None
    free = True
    example = "mon-fri 09:00-12:00,13:00-17:00"

    def __repr__(self) -> str:
        return "HoursType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> tuple[Frame, ...]:
        """The frames, in wall-clock minutes of the person's zone."""
        try:
            return parse_hours(text, language=ctx.reader.language if typed else "en")
        except Ambiguous as error:
            choices = tuple(
                Choice(label=self.canonical(value), value=self.canonical(value)) for value in error.readings
            )
            labels = " / ".join(choice.label for choice in choices)
            sentence = _("“{text}” could be {readings}. Which one?", text=text, readings=labels)
            raise BadValue(sentence, readings=choices) from error
        except NotUnderstood as error:
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=self.expected())) from error

    def fits(self, text: str, ctx: Context) -> bool:
        """Has a digit."""
        return any(c.isdigit() for c in text)

    def canonical(self, value: tuple[Frame, ...]) -> str:
        """Days and times in English."""
        return shown_hours(value)

    def shown(self, value: tuple[Frame, ...], ctx: Context) -> str:
        """Days and times in the reader's language."""
        return shown_hours(value, language=ctx.reader.language)

    def expected(self) -> str:
        """Weekly hours."""
        return _("weekly hours")


Hours = Annotated[tuple[Frame, ...], HoursType()]

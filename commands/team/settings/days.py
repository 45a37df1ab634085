"""The company's special days: `/settings day`."""

from __future__ import annotations

from datetime import date

from bot.calendar.working_hours import OWN_DAYS
from bot.command import command
from bot.context import Context
from bot.dates.hourstext import parse_hours
from bot.options.dates import Day
from bot.replies.errors import BadValue
from bot.replies.formatting import day as shown_day
from bot.replies.i18n import _
from bot.replies.reply import Reply
from bot.values.errors import NotUnderstood
from commands.access import Team

CLOSED = {"closed", "geschlossen"}
NORMAL = {"normal"}


@command("settings day", access=Team.MANAGE, examples=["2027-12-24 closed", "2027-05-01 10:00-14:00"])
def special_day(ctx: Context, day: Day, hours: str) -> Reply:
    """Open or close the company on one day, whatever its week and the public holidays say.

    day: the day
    hours: closed, hours such as 10:00-14:00, or normal to forget what was set
    """
    days = dict(ctx.company.options.get(OWN_DAYS, {}))
    word = hours.strip().casefold()
    if word in NORMAL:
        days.pop(day.isoformat(), None)
    else:
        days[day.isoformat()] = [] if word in CLOSED else _hours(hours)
    ctx.company.options = {**ctx.company.options, OWN_DAYS: dict(sorted(days.items()))}
    ctx.session.add(ctx.company)
    return Reply(say=_said(day, word, hours))


def _said(day: date, word: str, hours: str) -> str:
    if word in NORMAL:
        return _("{day} is an ordinary day again.", day=shown_day(day))
    if word in CLOSED:
        return _("We are closed on {day}.", day=shown_day(day))
    return _("We are open on {day}: {hours}.", day=shown_day(day), hours=hours.strip())


def _hours(text: str) -> list[list[int]]:
    try:
        frames = parse_hours(f"mon {text.strip()}", language="en")
    except NotUnderstood as error:
        raise BadValue(_("“{text}” is neither closed, normal nor hours such as 10:00-14:00.", text=text)) from error
    return [[frame.start, frame.end] for frame in frames]

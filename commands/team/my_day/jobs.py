"""The personal digest: each person's day by direct message on working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.calendar.instants import instant
from bot.calendar.working_hours import OWN_DAYS, person_calendar
from bot.context import Context
from bot.delivery.notices import DIGEST, Audience, Lapsed, notice
from bot.jobs.agenda import today_for
from bot.jobs.job import by_query, job
from bot.records.consequences import follows
from bot.replies.formatting import day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply
from bot.values.record_key import RecordKey
from commands.team.my_day.times import due_today, next_moment
from storage.areas.my_day import MyDay, days_at, days_of, due_days, new_people, reader_of_day, unplanned_people
from storage.identity.company import Company
from storage.identity.people import Person, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

TOPIC = N_("my-day")


@job("my day people", every=timedelta(minutes=1), due=lambda _now: unplanned_people(), named=by_query(name_of))
def enrol(ctx: Context, units: Sequence[int]) -> None:
    """Plan the first morning digest of everybody who is new."""
    for person, known in new_people(ctx.session, units):
        row = known or MyDay(person_id=person.id or 0, next_at=ctx.now)
        if known is None:
            row.next_at = planned(row, person, ctx.company, max(person.created_at, _midnight(person, ctx.now)))
        person.planned = True
        ctx.session.add_all((row, person))


@job("my day", every=timedelta(seconds=20), due=days_at, named=by_query(reader_of_day))
def tell_days(ctx: Context, units: Sequence[int]) -> None:
    """Send each person the morning digest, once per local date."""
    for row, person in due_days(ctx.session, ctx.now, units):
        calendar = person_calendar(person, ctx.company)
        if person.active and due_today(calendar, row.minutes, row.next_at, ctx.now):
            today = ctx.now.astimezone(ZoneInfo(person.zone)).date().isoformat()
            facts = {"date": today}
            ctx.tell("my day", Audience.of(person), key=f"my day/{today}/{person.id}", facts=facts)
        row.next_at = planned(row, person, ctx.company, ctx.now)
        ctx.session.add(row)


def planned(row: MyDay, person: Person, company: Company, after: datetime) -> datetime:
    """The first moment of a person's digest after an instant."""
    return next_moment(person_calendar(person, company), row.minutes, after)


@follows("my day", Person, "frames", "zone", "country", "subdivision", "roles")
def replanned(ctx: Context, numbers: list[int] | None) -> str:
    """Move the digests of some people, or of all (None), to the hours and zones that they have now."""
    for row, person in days_of(ctx.session, numbers):
        row.next_at = planned(row, person, ctx.company, ctx.now)
        ctx.session.add(row)
    return ""


@follows("my day of everybody", Company, "frames", "zone", "country", "subdivision", f"options.{OWN_DAYS}")
def all_replanned(ctx: Context, _numbers: list[int]) -> str:
    """Move everybody's digest to the hours and days that the company has now."""
    return replanned(ctx, None)


@notice("my day", topic=TOPIC, priority=DIGEST)
def my_day(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """What the reader has to do today; lapses when the day is over or there is nothing."""
    if ctx.today != date.fromisoformat(facts["date"]):
        return Lapsed(reason="folded into the next morning")
    cards = today_for(ctx)
    if not cards:
        return Lapsed(reason="nothing to do")
    first_name = ctx.person.name.split()[0]
    actions = (
        Action(label=_("Open home"), command="home"),
        Action(label=_("Stop this digest"), command="alert set", args={"topic": TOPIC, "on": "no"}),
    )
    return Reply.of(*cards, say=_("{name}, your {day}:", name=first_name, day=day(ctx.today)), actions=actions)


def _midnight(person: Person, now: datetime) -> datetime:
    zone = ZoneInfo(person.zone)
    return instant(datetime.combine(now.astimezone(zone).date(), time()), zone)

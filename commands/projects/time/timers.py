"""Running timers: `/time start`, `/time stop`, and reminders of forgotten ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.calendar.working_hours import person_calendar
from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience, Lapsed, notice
from bot.jobs.agenda import agenda
from bot.jobs.job import by_query, job
from bot.options.dates import Duration
from bot.options.option import Spot
from bot.options.texts import FreeText
from bot.replies.errors import Conflict
from bot.replies.formatting import clock, span, when
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Reply, Style
from bot.values.record_key import RecordKey
from commands.access import Time
from commands.projects.project.cards import ActiveProject
from commands.projects.time.billable import Billable
from commands.projects.time.commands import (
    DAY_MINUTES,
    TaskRef,
    WorkedMinutes,
    check_day,
    check_work,
    hours,
    logged,
    whole_minutes,
    written,
)
from storage.areas.project import Project, projects_by_id
from storage.areas.task import Task
from storage.areas.time_entry import RunningTimer, TimeEntry, owner_of_timer, timer_of, timers_on
from storage.identity.people import Person, known_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.calendars import Calendar

SHORTEST = timedelta(hours=1)
WITHOUT_HOURS = timedelta(hours=8)
NEVER = timedelta(days=3650)
"""Who was asked once is not asked again."""


def end_of_work(calendar: Calendar, started: datetime) -> datetime:
    """When to ask about a timer: at the end of the hours of the day it was started, an hour later at the earliest.

    Work that begins outside the hours is asked about after eight hours.
    """
    today = started.astimezone(ZoneInfo(calendar.zone)).date()
    ends = [end for _start, end in calendar.spans(today - timedelta(days=1), today) if end > started]
    return max(started + SHORTEST, *ends) if ends else started + WITHOUT_HOURS


def _stop(label: str) -> Action:
    return Action(label=label, command="time stop", style=Style.PRIMARY)


@command(
    "time start",
    access=Time.WRITE,
    examples=["P-1 drafting the report"],
    also="timer hours timesheet zeit zeiten stunden uhr",
)
def start(
    ctx: Context,
    project: ActiveProject,
    note: FreeText = "",
    task: Annotated[TaskRef | None, Spot.TRAILING] = None,
    billable: Billable = True,
) -> Reply:
    """Start a timer on a project; stopping it logs the time.

    project: what you work on
    note: what you do
    task: the task that it is for
    billable: whether the client pays for it
    """
    running = timer_of(ctx.session, ctx.person.id or 0)
    if running is not None:
        known = ctx.session.get_one(Project, running.project_id)
        say = _(
            "Your timer runs on {project} since {time}. Stop it first.",
            project=known.ref,
            time=when(running.started_at),
        )
        raise Conflict(say, actions=(_stop(_("Stop")),))
    check_work(project, task)
    timer = RunningTimer(
        person_id=ctx.person.id or 0,
        project_id=project.id or 0,
        task_id=task.id if task else None,
        note=note,
        billable=billable,
        started_at=ctx.now,
        next_at=end_of_work(person_calendar(ctx.person, ctx.company), ctx.now),
    )
    ctx.session.add(timer)
    say = _(
        "The timer runs on {project} {name} from {time}.", project=project.ref, name=project.name, time=clock(ctx.now)
    )
    return Reply(say=say, actions=(_stop(_("Stop")),))


@command("time stop", access=Time.WRITE, examples=["", "2h"])
def stop(ctx: Context, spent: Annotated[Duration | None, Spot.TRAILING] = None, note: FreeText = "") -> Reply:
    """Stop your timer and log its time on the day it was started.

    spent: how long it really was, if you forgot to stop it; 0 throws the timer away
    note: what you did
    """
    timer = timer_of(ctx.session, ctx.person.id or 0)
    if timer is None:
        return _nothing_runs()
    project = ctx.session.get_one(Project, timer.project_id)
    minutes = _minutes(ctx, timer, spent)
    if not minutes:
        ctx.session.delete(timer)
        return Reply(say=_("The timer on {project} is thrown away; no time is logged.", project=project.ref))
    return logged(ctx, project, _logged(ctx, timer, ctx.person, minutes, note))


def _logged(ctx: Context, timer: RunningTimer, person: Person, minutes: int, note: str = "") -> TimeEntry:
    """Turn a timer into hours, also on a project that was closed while it ran: they were worked before."""
    project = ctx.session.get_one(Project, timer.project_id)
    task = ctx.session.get_one(Task, timer.task_id) if timer.task_id else None
    started_on = timer.started_at.astimezone(ZoneInfo(person.zone)).date()
    work = WorkedMinutes(project, minutes, started_on, note or timer.note, task, timer.billable)
    check_day(ctx, person.id or 0, started_on, minutes)
    ctx.session.delete(timer)
    return written(ctx, person.id or 0, work)


def stop_timers(ctx: Context, project: Project) -> list[str]:
    """Log the hours of everybody's timers on a project that is closed; returns what to say of each.

    One that ran for over a day goes on until its owner says how long it really was.
    """
    timers = timers_on(ctx.session, project.id or 0)
    people = {person.id: person for person in known_people(ctx.session)} if timers else {}
    said = []
    for timer in timers:
        person, minutes = people[timer.person_id], max(1, whole_minutes(ctx.now - timer.started_at))
        if minutes > DAY_MINUTES:
            said.append(
                _("{name}'s timer has run for {time} and waits for /time stop.", name=person.name, time=hours(minutes))
            )
            continue
        entry = _logged(ctx, timer, person, minutes)
        said.append(
            _("{name}'s timer is stopped: {time} ({ref}).", name=person.name, time=hours(minutes), ref=entry.ref)
        )
    return said


def _nothing_runs() -> Reply:
    """No refusal: a second press of Stop already has its effect."""
    actions = (
        Action(label=_("Start a timer"), command="time start"),
        Action(label=_("Log time"), command="time log"),
    )
    return Reply(say=_("No timer of yours runs. Start one, or log the time."), actions=actions, quiet=True)


def _minutes(ctx: Context, timer: RunningTimer, spent: timedelta | None) -> int:
    """At least a minute, unless the speaker says that it was nothing."""
    if spent is not None:
        return whole_minutes(spent)
    minutes = max(1, whole_minutes(ctx.now - timer.started_at))
    if minutes > DAY_MINUTES:
        say = _("The timer ran for {time}. Say how long it really was: /time stop 2h", time=hours(minutes))
        raise Conflict(say, actions=(Action(label=_("Throw it away"), command="time stop", args={"spent": "0:00"}),))
    return minutes


@agenda("timer", order=5, access=Time.WRITE)
def timer_now(ctx: Context) -> Card | None:
    """The timer that the person has running."""
    timer = timer_of(ctx.session, ctx.person.id or 0)
    return None if timer is None else _card(ctx, timer, ctx.session.get_one(Project, timer.project_id))


def _card(ctx: Context, timer: RunningTimer, project: Project) -> Card:
    text = _("Running since {time}: {span}.", time=when(timer.started_at), span=span(ctx.now - timer.started_at))
    title = _("Timer: {project} {name}", project=project.ref, name=project.name)
    lines = (timer.note,) if timer.note else ()
    return Card(title=title, text=text, lines=lines, actions=(_stop(_("Stop")),))


@job(
    "forgotten timers",
    every=timedelta(minutes=1),
    due=lambda now: select(RunningTimer.company_id, RunningTimer.id).where(col(RunningTimer.next_at) <= now),
    named=by_query(owner_of_timer),
)
def ask_about_timers(ctx: Context, units: Sequence[int]) -> None:
    """Ask those whose timer still runs after their day whether they forgot it, once."""
    query = select(RunningTimer).where(col(RunningTimer.next_at) <= ctx.now, col(RunningTimer.id).in_(units))
    people = {person.id: person for person in ctx.people}
    for timer in ctx.session.exec(query.order_by(col(RunningTimer.id))).all():
        facts = {"timer": timer.id, "started": timer.started_at.isoformat()}
        key = f"timer/{timer.id}/{facts['started']}"
        ctx.tell("timer forgotten", Audience.of(people.get(timer.person_id)), key=key, facts=facts)
        timer.next_at = ctx.now + NEVER
        ctx.session.add(timer)


@notice("timer forgotten", topic="time")
def timer_forgotten(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Asks whether the timer is still right; lapses when it was stopped."""
    timer = ctx.session.get(RunningTimer, facts["timer"])
    if timer is None or timer.started_at != datetime.fromisoformat(facts["started"]):
        return Lapsed(reason="stopped meanwhile")
    project = projects_by_id(ctx.session, {timer.project_id})[timer.project_id]
    say = _(
        "Your timer on {project} still runs after your working hours. Stop it, or say how long it was.",
        project=project.ref,
    )
    discard = Action(label=_("Throw it away"), command="time stop", args={"spent": "0:00"})
    card = _card(ctx, timer, project)
    return Reply.of(card.model_copy(update={"actions": (*card.actions, discard)}), say=say)

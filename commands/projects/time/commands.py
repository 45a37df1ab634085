"""Hours worked: `/time log`, and what every entry has to hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from bot.command import Shortcut, command
from bot.context import Context
from bot.options.dates import Duration, PastDay
from bot.options.option import Spot
from bot.options.record import Reference
from bot.options.texts import FreeText
from bot.replies.cutting import shortened
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import day as shown_day
from bot.replies.formatting import percent
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply, sentences
from bot.values.durations import shown_duration
from commands.access import Time
from commands.projects.project.cards import ActiveProject
from commands.projects.time.billable import Billable
from storage.areas.project import ACTIVE, Project
from storage.areas.task import Task, to_do
from storage.areas.time_entry import TimeEntry, billable_minutes, minutes_by_project, minutes_on
from storage.identity.people import hold_person
from storage.records.references import reserve

TaskRef = Annotated[Task, Reference("task", among=to_do)]
DAY_MINUTES = 24 * 60
LONGEST_NOTE = 200


@dataclass(frozen=True)
class WorkedMinutes:
    """Minutes that the speaker worked on a project on one date."""

    project: Project
    minutes: int
    day: date
    note: str = ""
    task: Task | None = None
    billable: bool = True


def hours(minutes: int) -> str:
    """Minutes as hours: "1:30 h", however many."""
    return _("{time} h", time=shown_duration(timedelta(minutes=minutes)))


def whole_minutes(span: timedelta) -> int:
    """A span to the nearest minute."""
    return (span + timedelta(seconds=30)) // timedelta(minutes=1)


def used(project: Project, minutes: int, billable: int) -> Decimal | None:
    """The share (of 100) of its budget that a project has used: of its hours, else of its money at its rate."""
    if project.budget_minutes:
        return (Decimal(minutes) * 100 / project.budget_minutes).quantize(Decimal(1))
    if project.budget_minor and project.rate_minor:
        return (Decimal(billable) * project.rate_minor * 100 / (60 * project.budget_minor)).quantize(Decimal(1))
    return None


def budget_words(project: Project, minutes: int, billable: int) -> str:
    """How a project stands against its budget, or nothing; amounts stay unsaid, for not everybody may see them."""
    share = used(project, minutes, billable)
    if share is None:
        return ""
    if not project.budget_minutes:
        return _("{share} of the budget is used.", share=percent(share))
    left = project.budget_minutes - minutes
    if left < 0:
        return _("{over} over the budget of {budget}.", over=hours(-left), budget=hours(project.budget_minutes))
    return _("{left} of {budget} left.", left=hours(left), budget=hours(project.budget_minutes))


def check_work(project: Project, task: Task | None) -> None:
    """Raise unless the project is active and the task is one of it."""
    if project.status != ACTIVE:
        raise Conflict(_("{project} is not active. Open it again, then log the time.", project=project.ref))
    if task is not None and task.project_id != project.id:
        raise BadValue(
            _("{task} is not a task of {project}. Name a task of it.", task=task.ref, project=project.ref),
            option="task",
        )


def check_day(ctx: Context, person_id: int, day: date, minutes: int) -> None:
    """Raise Conflict when a date of somebody would have more than 24 hours with further minutes, BadValue for tomorrow."""
    if day > ctx.today:
        sentence = _(
            "{day} has not come yet. Give the day as a date, such as {today}.", day=shown_day(day), today=ctx.today
        )
        raise BadValue(sentence, option="day")
    hold_person(ctx.session, person_id)  # before the sum: whoever logs for them at this moment waits here
    before = minutes_on(ctx.session, person_id, day)
    if before + minutes > DAY_MINUTES:
        raise Conflict(
            _(
                "{day} would have {total}; a day has 24. {before} are logged already.",
                day=shown_day(day),
                total=hours(before + minutes),
                before=hours(before),
            )
        )


def booked(ctx: Context, work: WorkedMinutes) -> TimeEntry:
    """Write down work of the speaker; raises Conflict or BadValue when it cannot be."""
    check_work(work.project, work.task)
    person = ctx.person.id or 0
    check_day(ctx, person, work.day, work.minutes)
    return written(ctx, person, work)


def written(ctx: Context, person: int, work: WorkedMinutes) -> TimeEntry:
    """A new entry of work that was checked."""
    entry = TimeEntry(
        ref=f"H-{reserve(ctx.session, 'H')}",
        project_id=work.project.id or 0,
        task_id=work.task.id if work.task else None,
        person_id=person,
        day=work.day,
        minutes=work.minutes,
        note=work.note,
        billable=work.billable,
        created_at=ctx.now,
    )
    ctx.session.add(entry)
    touch(ctx, work.task)
    ctx.session.flush()
    return entry


def touch(ctx: Context, task: Task | None) -> None:
    """Note a sign of life of a task."""
    if task is not None:
        task.touched_at = ctx.now
        ctx.session.add(task)


def logged(ctx: Context, project: Project, entry: TimeEntry) -> Reply:
    """The answer to logged time: how much, where, when, for what, and what is left of the budget."""
    number = project.id or 0
    minutes = minutes_by_project(ctx.session, [number]).get(number, 0)
    say = _(
        "{time} logged on {project} {name}, {day}.",
        time=hours(entry.minutes),
        project=project.ref,
        name=project.name,
        day=shown_day(entry.day),
    )
    task = ctx.session.get(Task, entry.task_id) if entry.task_id else None
    more = (
        _("Task: {task}.", task=task.ref) if task else "",
        _("Note: {note}.", note=shortened(entry.note, LONGEST_NOTE)) if entry.note else "",
        "" if entry.billable else _("Not billable."),
    )
    rest = budget_words(project, minutes, billable_minutes(ctx.session, [number]).get(number, 0))
    actions = (
        Action(label=_("My week"), command="time list", args={"week": entry.day.isoformat()}),
        Action(label=_("Log more"), command="time log", args={"project": project.ref}),
    )
    return Reply(say=sentences(say, *more, rest), actions=actions)


@command(
    "time log",
    access=Time.WRITE,
    shortcut=Shortcut(N_("Log time"), "message", ("note",)),
    examples=["P-1 1h30 wrote the report", "P-1 2h call with the client yesterday billable:no"],
)
def log(
    ctx: Context,
    project: ActiveProject,
    spent: Duration,
    note: FreeText = "",
    day: Annotated[PastDay | None, Spot.TRAILING] = None,
    task: Annotated[TaskRef | None, Spot.TRAILING] = None,
    billable: Billable = True,
) -> Reply:
    """Log hours that you worked on a project.

    project: what you worked on
    spent: how long
    note: what you did
    day: when; today, if left out
    task: the task that it was for
    billable: whether the client pays for it
    """
    worked_on = day or ctx.today
    minutes = whole_minutes(spent)
    if minutes < 1:
        raise BadValue(_("Log at least one minute."), option="spent")
    return logged(ctx, project, booked(ctx, WorkedMinutes(project, minutes, worked_on, note, task, billable)))

"""Hours worked: `/time log` and `/time list`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from sqlmodel import col, func, select

from bot.calendar.durations import shown_duration
from bot.command import Shortcut, command
from bot.context import Context
from bot.options.dates import Day, Duration
from bot.options.option import keyed
from bot.options.person import PersonRef
from bot.options.record import Reference
from bot.options.text_and_choice import BoolType, Cursor
from bot.records.paging import Page, paged
from bot.replies.errors import BadValue, Conflict, Forbidden
from bot.replies.formatting import day as shown_day
from bot.replies.formatting import percent
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Column, Reply, Style, Table
from commands.access import Time
from commands.projects.project.cards import ProjectRef
from storage.areas.project import ACTIVE, Project, projects_by_id
from storage.areas.task import Task
from storage.areas.time_entry import TimeEntry, billable_minutes, minutes_by_project, minutes_on
from storage.identity.people import Person, hold_person
from storage.records.references import reserve

KeyedTask = Annotated[Task, keyed(Reference("task"))]
Billable = Annotated[bool, keyed(BoolType())]
DAY_MINUTES = 24 * 60


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


def booked(ctx: Context, work: WorkedMinutes) -> TimeEntry:
    """Write down work of the speaker; raises Conflict or BadValue when it cannot be."""
    check_work(work.project, work.task)
    person = ctx.person.id or 0
    hold_person(ctx.session, person)  # before the sum: whoever logs for them at this moment waits here
    before = minutes_on(ctx.session, person, work.day)
    if before + work.minutes > DAY_MINUTES:
        raise Conflict(
            _(
                "{day} would have {total}; a day has 24. {before} are logged already.",
                day=shown_day(work.day),
                total=hours(before + work.minutes),
                before=hours(before),
            )
        )
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
    _touch(ctx, work.task)
    ctx.session.flush()
    return entry


def _touch(ctx: Context, task: Task | None) -> None:
    if task is not None:
        task.touched_at = ctx.now
        ctx.session.add(task)


def logged(ctx: Context, project: Project, entry: TimeEntry) -> Reply:
    """The answer to logged time: how much, where, when, and what is left of the budget."""
    number = project.id or 0
    minutes = minutes_by_project(ctx.session, [number]).get(number, 0)
    say = _(
        "{time} logged on {project} {name}, {day}.",
        time=hours(entry.minutes),
        project=project.ref,
        name=project.name,
        day=shown_day(entry.day),
    )
    rest = budget_words(project, minutes, billable_minutes(ctx.session, [number]).get(number, 0))
    actions = (
        Action(label=_("My week"), command="time list", args={"week": entry.day.isoformat()}),
        Action(label=_("Log more"), command="time log", args={"project": project.ref}),
    )
    return Reply(say=f"{say} {rest}".strip(), actions=actions)


@command(
    "time log",
    access=Time.WRITE,
    shortcut=Shortcut(N_("Log time"), "message", ("note",)),
    examples=["P-1 1h30 wrote the report", "P-1 2h call with the client yesterday billable:no"],
)
def log(
    ctx: Context,
    project: ProjectRef,
    spent: Duration,
    note: str = "",
    day: Day | None = None,
    task: KeyedTask | None = None,
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
    if worked_on > ctx.today:
        raise BadValue(
            _(
                "{day} has not come yet. Give the day as a date, such as {today}.",
                day=shown_day(worked_on),
                today=ctx.today,
            ),
            option="day",
        )
    minutes = whole_minutes(spent)
    if minutes < 1:
        raise BadValue(_("Log at least one minute."), option="spent")
    return logged(ctx, project, booked(ctx, WorkedMinutes(project, minutes, worked_on, note, task, billable)))


@command("time list", access=Time.READ, examples=["", "week:2026-11-16"])
def list_(
    ctx: Context,
    project: ProjectRef | None = None,
    person: PersonRef | None = None,
    week: Day | None = None,
    after: Cursor = "",
) -> Reply:
    """List the hours that you logged in a week, with a total per project.

    Owners, managers and finance may list the hours of others.

    project: only this project
    person: whose hours; yours, if left out
    week: any day of the week; this week, if left out
    after: where the list goes on
    """
    whose = person or ctx.person
    if whose.id != ctx.person.id and not ctx.allows(Time.APPROVE):
        raise Forbidden(_("You see your own hours only. Ask a manager for those of others."))
    any_day = week or ctx.today
    monday = any_day - timedelta(days=any_day.weekday())
    wanted: list[Any] = [
        TimeEntry.person_id == whose.id,
        col(TimeEntry.day).between(monday, monday + timedelta(days=6)),
    ]
    if project is not None:
        wanted.append(TimeEntry.project_id == project.id)
    statement = select(TimeEntry).where(*wanted)
    page = paged(ctx, statement, col(TimeEntry.day), col(TimeEntry.id), after=after, descending=True)
    args = {"project": project.ref if project else "", "person": f"@#{person.id}" if person else ""}
    args = {name: value for name, value in args.items() if value}
    return _listed(ctx, whose, monday, page, _totals(ctx, wanted), args)


def _totals(ctx: Context, wanted: list[Any]) -> dict[int, int]:
    query = select(TimeEntry.project_id, func.sum(TimeEntry.minutes)).where(*wanted)
    rows = ctx.session.exec(query.group_by(col(TimeEntry.project_id)).order_by(col(TimeEntry.project_id)))
    return {project: int(minutes) for project, minutes in rows}


def _listed(
    ctx: Context, whose: Person, monday: date, page: Page, totals: dict[int, int], args: dict[str, str]
) -> Reply:
    projects = projects_by_id(ctx.session, set(totals))
    rows = tuple(
        (
            shown_day(entry.day),
            projects[entry.project_id].ref,
            hours(entry.minutes),
            entry.note or "–",
            _("yes") if entry.billable else _("no"),
        )
        for entry in page.rows
    )
    labels = (_("Day"), _("Project"), _("Time"), _("What"), _("Billable"))
    columns = tuple(Column(label=label, number=index == 2) for index, label in enumerate(labels))
    card = Card(
        title=_("{name}, week of {day}", name=whose.name, day=shown_day(monday)),
        text="" if rows else _("No hours are logged in this week."),
        lines=tuple(f"{projects[number].ref} {projects[number].name}: {hours(m)}" for number, m in totals.items()),
        table=Table(columns=columns, rows=rows, total=(_("Total"), "", hours(sum(totals.values())), "", "")),
    )
    return Reply.of(card if rows else card.model_copy(update={"table": None}), actions=_turns(monday, page, args))


def _turns(monday: date, page: Page, args: dict[str, str]) -> tuple[Action, ...]:
    before = {**args, "week": (monday - timedelta(days=7)).isoformat()}
    return (
        *page.actions("time list", {**args, "week": monday.isoformat()}),
        Action(label=_("Log time"), command="time log", style=Style.PRIMARY),
        Action(label=_("Week before"), command="time list", args=before),
    )

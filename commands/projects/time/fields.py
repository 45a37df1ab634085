"""Hours worked: `/time list`, show, edit, import and delete of entries, all of them from their fields."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlmodel import col, func

from bot.context import Context
from bot.fields.field import NounField
from bot.fields.noun import Fields, Verb
from bot.options.choices import BoolType
from bot.options.dates import DayType, DurationType
from bot.options.option import Option
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.texts import TextType
from bot.replies.errors import BadValue, Forbidden
from bot.replies.formatting import day as shown_day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Field, Style
from commands.access import Time
from commands.projects.time.commands import check_day, check_work, hours, touch, whole_minutes
from commands.projects.time.week import WeekType
from storage.areas.project import Project, projects_by_id
from storage.areas.task import Task
from storage.areas.time_entry import TimeEntry
from storage.identity.people import known_people

WEEK = timedelta(days=7)


class SpentType(DurationType):
    """Time spent, in whole minutes."""

    def read(self, text: str, ctx: Context, *, typed: bool) -> timedelta:
        """The time; raises BadValue for less than a minute."""
        minutes = whole_minutes(super().read(text, ctx, typed=typed))
        if minutes < 1:
            raise BadValue(_("Log at least one minute."))
        return timedelta(minutes=minutes)


def _visible(ctx: Context, statement: Any) -> Any:
    """One's own entries; those of others for who answers for them."""
    return statement if ctx.allows(Time.APPROVE) else statement.where(TimeEntry.person_id == ctx.person.id)


def _check_own(ctx: Context, person_id: int | None) -> None:
    if person_id != ctx.person.id and not ctx.allows(Time.APPROVE):
        raise Forbidden(_("You see your own hours only. Ask a manager for those of others."))


def _check_work(ctx: Context, entry: TimeEntry, minutes: int) -> Task | None:
    """Raise unless the day has room for further minutes and the task is one of the project."""
    task = ctx.session.get_one(Task, entry.task_id) if entry.task_id else None
    check_work(ctx.session.get_one(Project, entry.project_id), task)
    check_day(ctx, entry.person_id, entry.day, minutes)
    return task


def _begin(ctx: Context, entry: TimeEntry, given: dict[str, Any]) -> None:
    _check_own(ctx, entry.person_id)
    touch(ctx, _check_work(ctx, entry, entry.minutes))


def _changed(ctx: Context, entry: TimeEntry, changes: dict[str, Any]) -> str:
    ctx.session.flush()
    if "task_id" in changes:
        touch(ctx, _check_work(ctx, entry, 0))
    else:  # its task may have moved to another project meanwhile
        check_day(ctx, entry.person_id, entry.day, 0)
    return ""


def _monday(ctx: Context, given: dict[str, Any]) -> date:
    day: date = given["week"] or ctx.today
    return day - timedelta(days=day.weekday())


def _week(ctx: Context, statement: Any, given: dict[str, Any]) -> tuple[Any, str]:
    """The hours of one person in one week; those of others, and all of a project, are for who answers for them."""
    if given["project"] and not given["person"] and ctx.allows(Time.APPROVE):
        return _of_project(ctx, statement, given)
    whose, monday = given["person"] or ctx.person, _monday(ctx, given)
    _check_own(ctx, whose.id)
    wanted = TimeEntry.person_id == whose.id, col(TimeEntry.day).between(monday, monday + WEEK - timedelta(days=1))
    return statement.where(*wanted), _("{name}, week of {day}", name=whose.name, day=shown_day(monday))


def _of_project(ctx: Context, statement: Any, given: dict[str, Any]) -> tuple[Any, str]:
    """Everybody's hours on a project: all of them, or those of a week."""
    named = {"ref": given["project"].ref, "name": given["project"].name}
    if given["week"] is None:
        return statement, _("{ref} {name}, everybody's hours", **named)
    monday = _monday(ctx, given)
    week = col(TimeEntry.day).between(monday, monday + WEEK - timedelta(days=1))
    return statement.where(week), _("{ref} {name}, everybody's hours, week of {day}", **named, day=shown_day(monday))


def _by_person(ctx: Context, statement: Any) -> tuple[Field, ...]:
    """Where several people worked, how long each did."""
    person = col(TimeEntry.person_id)
    rows = statement.with_only_columns(person, func.sum(TimeEntry.minutes)).group_by(person).order_by(person)
    minutes = {number: int(count) for number, count in ctx.session.execute(rows)}
    names = {person.id: person.name for person in known_people(ctx.session)} if len(minutes) > 1 else {}
    return tuple(Field(label=names[n], value=hours(count)) for n, count in minutes.items() if n in names)


def _totals(ctx: Context, statement: Any) -> tuple[Field, ...]:
    return (*_by_project(ctx, statement), *_by_person(ctx, statement))


def _by_project(ctx: Context, statement: Any) -> tuple[Field, ...]:
    project = col(TimeEntry.project_id)
    rows = statement.with_only_columns(project, func.sum(TimeEntry.minutes)).group_by(project).order_by(project)
    minutes = {number: int(count) for number, count in ctx.session.execute(rows)}
    known = projects_by_id(ctx.session, set(minutes))
    return tuple(Field(label=f"{known[n].ref} {known[n].name}", value=hours(count)) for n, count in minutes.items())


def _steps(ctx: Context, given: dict[str, Any]) -> tuple[Action, ...]:
    args = {"week": (_monday(ctx, given) - WEEK).isoformat()}
    if given["project"]:
        args["project"] = given["project"].ref
    if given["person"]:
        args["person"] = f"@#{given['person'].id}"
    return (
        Action(label=_("Log time"), command="time log", style=Style.PRIMARY),
        Action(label=_("Week before"), command="time list", args=args),
    )


FIELDS = Fields(
    TimeEntry,
    noun=N_("time"),
    prefix="H",
    read=Time.READ,
    write=Time.WRITE,
    which="the entry",
    empty=N_("No hours are logged in this week."),
    begin=_begin,
    changed=_changed,
    first="day",
    descending=True,
    filters=(
        Option("person", PersonType(), required=False, default=None, summary="whose hours; yours, if left out"),
        Option(
            "week",
            WeekType(past=True),
            required=False,
            default=None,
            summary="any day of the week; this week, if left out",
        ),
    ),
    narrow=_week,
    sums=_totals,
    steps=_steps,
    more={
        "title": lambda entry: f"{shown_day(entry.day)}, {hours(entry.minutes)}",
        "visible": _visible,
        "indexed": False,
    },
    fields=(
        NounField(
            "project",
            Reference("project"),
            "what you worked on",
            required=True,
            edit=False,
            filter="only this project",
            listed=True,
            show=lambda project: str(project.ref),
        ),
        NounField(
            "spent",
            SpentType(),
            "how long",
            column="minutes",
            label=N_("Time"),
            required=True,
            certain=True,
            listed=True,
            total=True,
            show=lambda spent: hours(whole_minutes(spent)),
        ),
        NounField("note", TextType(), "what you did", label=N_("What"), listed=True, none="–"),
        NounField("day", DayType(past=True), "when", column="day", label=N_("Day"), default=lambda ctx: ctx.today),
        NounField("task", Reference("task"), "the task that it was for"),
        NounField("billable", BoolType(), "whether the client pays for it", label=N_("Billable"), listed=True),
        NounField(
            "person",
            PersonType(),
            "who worked; you, if left out",
            listed=True,
            edit=False,
            default=lambda ctx: ctx.person,
        ),
    ),
    many="hours",
    verbs={
        "new": None,
        "list": Verb("List the hours that you logged in a week, with a total per project.", ("", "week:2026-11-16")),
        "show": Verb("Show hours that were logged."),
        "edit": Verb("Change hours that you logged; managers and finance may change those of others.", ("H-1 2h",)),
        "delete": Verb("Delete hours that you logged."),
    },
)

"""Tasks: `/task new`, list, show, edit and import, all of them from their fields."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlmodel import col

from bot.command import Shortcut
from bot.context import Context
from bot.fields.field import Derived, NounField
from bot.fields.noun import Fields, Verb
from bot.options.choices import BoolType, EnumType
from bot.options.dates import DayType
from bot.options.option import Option
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.texts import LongTextType, TextType
from bot.replies.formatting import day as shown_day
from bot.replies.i18n import N_, _
from bot.replies.reply import sentences
from commands.access import Projects
from commands.projects.project.members import bring_in, check_active
from commands.projects.task.cards import TASK_KIND, due_words, task_pill
from commands.projects.task.notices import joined, tell_assignee
from commands.projects.task.remarks import note
from commands.shared.priority import Priority
from storage.areas.client import SOMEDAY
from storage.areas.project import Project, active, projects_by_id
from storage.areas.project_note import ProjectNote
from storage.areas.task import UNDONE, Task
from storage.identity.people import Person

_HANDS = frozenset({"member", "contractor"})


class TaskOwnership(Enum):
    """Whose tasks a list shows."""

    MINE = N_("mine")
    NOBODYS = N_("unassigned")
    ALL = N_("all")


class TaskFilter(Enum):
    """Which tasks a list shows; open ones include blocked ones."""

    OPEN = N_("open")
    BLOCKED = N_("blocked")
    DONE = N_("done")
    ALL = N_("all")


def _begin(ctx: Context, task: Task, given: dict[str, Any]) -> None:
    """Put the assignee on the project, also one who is mentioned at the end of the title."""
    check_active(given["project"])
    if task.assignee_id is None:
        task.title, given["assignee"] = split_mention(ctx, task.title)
    assignee = given.get("assignee")
    task.assignee_id, task.touched_at = (assignee.id if assignee else None), ctx.now
    given["joined"] = bool(assignee and bring_in(ctx, given["project"], assignee))


def split_mention(ctx: Context, title: str) -> tuple[str, Person | None]:
    """A title and who is mentioned at its end: people also write the day after the name."""
    rest, _blank, last = title.rpartition(" ")
    return (rest, PersonType().parse(last, ctx)) if rest and last.startswith("@") and last != "@" else (title, None)


def _noted(ctx: Context, task: Task, given: dict[str, Any]) -> None:
    """Write what was said of a new task beyond its title."""
    if text := given.get("note"):
        note(ctx, task, text)


def _told(ctx: Context, task: Task, given: dict[str, Any]) -> str:
    project, assignee = given["project"], given.get("assignee")
    tell_assignee(ctx, task, assignee)
    return sentences(_added(task, project, assignee), joined(project, assignee, given["joined"]))


def _added(task: Task, project: Project, assignee: Person | None) -> str:
    named = {"ref": task.ref, "project": project.name}
    if assignee and task.due_on != SOMEDAY:
        return _(
            "{ref} is in {project}, for {name}, due {day}.", **named, name=assignee.name, day=shown_day(task.due_on)
        )
    if assignee:
        return _("{ref} is in {project}, for {name}.", **named, name=assignee.name)
    if task.due_on != SOMEDAY:
        return _("{ref} is in {project}, due {day}. Nobody has it yet.", **named, day=shown_day(task.due_on))
    return _("{ref} is in {project}. Nobody has it yet.", **named)


def _changed(ctx: Context, task: Task, changes: dict[str, Any]) -> str:
    """Put a new assignee on the project, and let them know."""
    task.touched_at = ctx.now
    if (number := changes.get("assignee_id")) is None:
        return ""
    project, assignee = ctx.session.get_one(Project, task.project_id), ctx.session.get_one(Person, number)
    new_there = bring_in(ctx, project, assignee)
    ctx.session.flush()
    tell_assignee(ctx, task, assignee)
    return joined(project, assignee, new_there)


def _narrowed(ctx: Context, statement: Any, given: dict[str, Any]) -> tuple[Any, str]:
    """One's own tasks for who works on projects, everybody's for others, unless something else was asked."""
    narrowed = given["project"] is not None or given["assignee"] is not None
    usual = TaskOwnership.MINE if not narrowed and set(ctx.person.roles) <= _HANDS else TaskOwnership.ALL
    whose, status = given["whose"] or usual, given["status"]
    if whose is not TaskOwnership.ALL:
        statement = statement.where(Task.assignee_id == (ctx.person.id if whose is TaskOwnership.MINE else None))
    if status is not TaskFilter.ALL:
        statement = statement.where(col(Task.state).in_(UNDONE if status is TaskFilter.OPEN else (status.value,)))
    if given["overdue"]:
        statement = statement.where(col(Task.due_on) < ctx.today, col(Task.state).in_(UNDONE))
    return statement, _("Tasks") if whose is TaskOwnership.ALL and not given["whose"] else _(
        "Tasks: {which}", which=_(whose.value)
    )


def _due(ctx: Context, tasks: list[Task]) -> list[str]:
    return [due_words(task) for task in tasks]


def _pills(ctx: Context, tasks: list[Task]) -> list[str]:
    return [task_pill(task, ctx.today).label for task in tasks]


def _leads(ctx: Context, tasks: list[Task]) -> list[list[Person]]:
    """The owner of each task's project."""
    projects = projects_by_id(ctx.session, {task.project_id for task in tasks})
    return [[person for person in ctx.people if person.id == projects[task.project_id].owner_id] for task in tasks]


FIELDS = Fields(
    Task,
    noun="task",
    prefix="K",
    read=Projects.READ,
    write=Projects.WRITE,
    known=TASK_KIND,
    parts=(ProjectNote,),
    unfinished=col(Task.state).in_(UNDONE),
    leads=_leads,
    empty=N_("No task fits. Add one with /task new, or see all with /task list whose:all status:all."),
    begin=_begin,
    after=_noted,
    new=_told,
    changed=_changed,
    order=("due_on",),
    beside=(Option("note", LongTextType(), required=False, default="", summary="what whoever does it should know"),),
    filters=(
        Option(
            "whose",
            EnumType(TaskOwnership),
            required=False,
            default=None,
            summary="mine, unassigned ones, or all; your own if you work on projects, else everybody's",
        ),
        Option(
            "status",
            EnumType(TaskFilter),
            required=False,
            default=TaskFilter.OPEN,
            summary="which ones; open ones unless you say otherwise",
        ),
        Option("overdue", BoolType(), required=False, default=False, summary="yes shows only those whose day is past"),
    ),
    narrow=_narrowed,
    derived=(Derived(N_("Due"), _due), Derived(N_("Status"), _pills)),
    fields=(
        NounField(
            "project",
            Reference("project", among=active),
            "the project",
            required=True,
            edit=False,
            filter="only those of this project",
            listed=True,
        ),
        NounField("title", TextType(), "what is to be done", label=N_("Task"), required=True, sort=True),
        NounField("due", DayType(), "by which day", certain=True, blank=SOMEDAY, sort=True),
        NounField(
            "assignee",
            PersonType(),
            "who does it",
            needs=Projects.READ,
            label=N_("Assigned to"),
            certain=True,
            filter="only this person's",
            listed=True,
            none=N_("nobody"),
        ),
        NounField(
            "priority",
            EnumType(Priority),
            "how much it matters",
            certain=True,
            default=Priority.NORMAL,
            listed=True,
        ),
    ),
    verbs={
        "new": Verb(
            "Add a task to a project.",
            ("P-1 Fix the login page friday @ken",),
            shortcut=Shortcut(N_("Create task"), "message", ("title",)),
            emoji=("📌", "pushpin"),
        ),
        "list": Verb("List tasks, those due first on top.", ("", "project:P-1 whose:all", "overdue:yes")),
        "show": Verb("Show a task: whose it is, when it is due, what was noted."),
        "edit": Verb(examples=("K-1 due:friday priority:high",)),
        "delete": Verb("Take a task off file on which no hours were logged."),
    },
)

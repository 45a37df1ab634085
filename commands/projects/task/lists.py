"""`/task list`."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.person import PersonRef
from bot.options.text_and_choice import Cursor
from bot.records.paging import paged
from bot.replies.i18n import N_, _
from bot.replies.reply import Card, Choice, Column, Reply, Select, Table
from commands.access import Projects
from commands.projects.project.cards import TASK_KIND, ProjectRef, due_words, task_pill
from storage.areas.project import Project, projects_by_id
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


@command("task list", access=Projects.READ, examples=["", "project:P-1 whose:all", "overdue:yes"])
def list_(
    ctx: Context,
    whose: TaskOwnership | None = None,
    status: TaskFilter = TaskFilter.OPEN,
    project: ProjectRef | None = None,
    assignee: PersonRef | None = None,
    overdue: bool = False,
    after: Cursor = "",
) -> Reply:
    """List tasks, those due first on top: your own if you work on projects, else everybody's.

    whose: mine, unassigned ones, or all
    status: which ones; open ones unless you say otherwise
    project: only those of this project
    assignee: only this person's
    overdue: yes shows only those whose day is past
    after: where the list goes on
    """
    whose = whose or _usual(ctx, project, assignee)
    statement, args = _matching(ctx, whose, status, project, assignee)
    if overdue:
        statement = statement.where(col(Task.due_on) < ctx.today, col(Task.state).in_(UNDONE))
        args["overdue"] = "yes"
    page = paged(ctx, statement, col(Task.due_on), col(Task.id), after=after)
    if not page.rows:
        return Reply(say=_("No task fits. Add one with /task new, or see all with /task list all."))
    card = Card(
        title=_("My tasks") if whose is TaskOwnership.MINE else _("Tasks"),
        table=_table(ctx, page.rows),
        select=_opener(page.rows),
    )
    return Reply.of(card, actions=page.actions("task list", args))


def _usual(ctx: Context, project: Project | None, assignee: Person | None) -> TaskOwnership:
    narrowed = project is not None or assignee is not None
    return TaskOwnership.MINE if not narrowed and set(ctx.person.roles) <= _HANDS else TaskOwnership.ALL


def _matching(
    ctx: Context, whose: TaskOwnership, status: TaskFilter, project: Project | None, assignee: Person | None
) -> tuple[Any, dict[str, str]]:
    statement: Any = TASK_KIND.seen(ctx, select(Task))
    args = {"whose": whose.value, "status": status.value}
    if whose is not TaskOwnership.ALL:
        statement = statement.where(Task.assignee_id == (ctx.person.id if whose is TaskOwnership.MINE else None))
    if status is not TaskFilter.ALL:
        statement = statement.where(col(Task.state).in_(UNDONE if status is TaskFilter.OPEN else (status.value,)))
    if project is not None:
        statement, args["project"] = statement.where(Task.project_id == project.id), project.ref
    if assignee is not None:
        statement, args["assignee"] = statement.where(Task.assignee_id == assignee.id), f"@#{assignee.id}"
    return statement, args


def _table(ctx: Context, tasks: list[Task]) -> Table:
    names = {person.id: person.name for person in ctx.people}
    projects = projects_by_id(ctx.session, {task.project_id for task in tasks})
    labels = (_("Task"), _("Reference"), _("Project"), _("Due"), _("Assigned to"), _("Status"), _("Priority"))
    rows = tuple(
        (
            t.title,
            t.ref,
            projects[t.project_id].name,
            due_words(t),
            names.get(t.assignee_id, _("nobody")),
            task_pill(t, ctx.today).label,
            _(t.priority),
        )
        for t in tasks
    )
    return Table(columns=tuple(Column(label=label) for label in labels), rows=rows)


def _opener(tasks: list[Task]) -> Select:
    choices = tuple(Choice(label=f"{task.ref} {task.title}"[:80], value=task.ref) for task in tasks)
    return Select(label=_("Open a task"), command="task show", option="task", choices=choices)

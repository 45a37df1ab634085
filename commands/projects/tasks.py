"""Tasks: `/task new`, list, show, assign, due, done, block, reopen and note, and the word to a new assignee."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlmodel import col, select

from bot.command import Shortcut, command
from bot.context import Context
from bot.errors import Conflict
from bot.i18n import N_, _
from bot.notices import NORMAL, Audience, Lapsed, notice
from bot.options.basic import Cursor, LongText
from bot.options.reference import Mention, PersonRef, PersonType
from bot.options.values import Day
from bot.paging import paged
from bot.reader import day as shown_day
from bot.reply import Action, Card, Choice, Column, Reply, Select, Table
from commands.access import Projects
from commands.projects.cards import (
    TASK_KIND,
    Priority,
    ProjectRef,
    State,
    TaskRef,
    due_words,
    task_card,
    task_pill,
)
from commands.projects.members import bring_in, check_active
from storage.counters import take
from storage.crm import SOMEDAY
from storage.people import Person
from storage.projects import UNDONE, Project, ProjectNote, Task, projects_by_id

_HANDS = frozenset({"member", "contractor"})


class Whose(Enum):
    """Whose tasks a list shows."""

    MINE = N_("mine")
    NOBODYS = N_("unassigned")
    ALL = N_("all")


class Standing(Enum):
    """Which tasks a list shows; open ones include blocked ones."""

    OPEN = N_("open")
    BLOCKED = N_("blocked")
    DONE = N_("done")
    ALL = N_("all")


@command(
    "task new",
    access=Projects.WRITE,
    examples=["P-1 Fix the login page friday @ken"],
    shortcut=Shortcut(N_("Create task"), "message", ("title",)),
    emoji=("📌", "pushpin"),
)
def new(
    ctx: Context,
    project: ProjectRef,
    title: str,
    due: Day | None = None,
    assignee: Mention | None = None,
    priority: Priority = Priority.NORMAL,
) -> Reply:
    """Add a task to a project.

    project: the project
    title: what is to be done
    due: by which day
    assignee: who does it
    priority: how much it matters
    """
    check_active(project)
    if assignee is None:
        title, assignee = split_mention(ctx, title)
    task = Task(
        ref=f"K-{take(ctx.session, 'K')}",
        project_id=project.id or 0,
        title=title,
        due_on=due or SOMEDAY,
        assignee_id=assignee.id if assignee else None,
        priority=priority.value,
        touched_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(task)
    joined = bring_in(ctx, project, assignee) if assignee else False
    ctx.session.flush()
    tell_assignee(ctx, task, assignee)
    say = " ".join(part for part in (_added(task, project, assignee), _joined(project, assignee, joined)) if part)
    return Reply.of(task_card(ctx, task), say=say)


def split_mention(ctx: Context, title: str) -> tuple[str, Person | None]:
    """A title and who is mentioned at its end: people also write the day after the name."""
    rest, _blank, last = title.rpartition(" ")
    return (rest, PersonType().parse(last, ctx)) if rest and last.startswith("@") else (title, None)


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


def _joined(project: Project, person: Person | None, joined: bool) -> str:
    return _("{name} is on {ref} now.", name=person.name, ref=project.ref) if person and joined else ""


@command("task list", access=Projects.READ, examples=["", "project:P-1 whose:all", "overdue:yes"])
def list_(
    ctx: Context,
    whose: Whose | None = None,
    status: Standing = Standing.OPEN,
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
        title=_("My tasks") if whose is Whose.MINE else _("Tasks"),
        table=_table(ctx, page.rows),
        select=_opener(page.rows),
    )
    return Reply.of(card, actions=page.actions("task list", args))


def _usual(ctx: Context, project: Project | None, assignee: Person | None) -> Whose:
    narrowed = project is not None or assignee is not None
    return Whose.MINE if not narrowed and set(ctx.person.roles) <= _HANDS else Whose.ALL


def _matching(
    ctx: Context, whose: Whose, status: Standing, project: Project | None, assignee: Person | None
) -> tuple[Any, dict[str, str]]:
    statement: Any = TASK_KIND.seen(ctx, select(Task))
    args = {"whose": whose.value, "status": status.value}
    if whose is not Whose.ALL:
        statement = statement.where(Task.assignee_id == (ctx.person.id if whose is Whose.MINE else None))
    if status is not Standing.ALL:
        statement = statement.where(col(Task.state).in_(UNDONE if status is Standing.OPEN else (status.value,)))
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


@command("task show", access=Projects.READ, examples=["K-1"])
def show(ctx: Context, task: TaskRef) -> Reply:
    """Show a task: whose it is, when it is due, what was noted.

    task: the task
    """
    return Reply.of(task_card(ctx, task))


@command("task assign", access=Projects.WRITE, examples=["K-1 @ken"])
def assign(ctx: Context, task: TaskRef, assignee: PersonRef) -> Reply:
    """Give a task to somebody, who is told; it also puts them on the project.

    task: the task
    assignee: who does it from now on
    """
    _check_undone(task)
    if task.assignee_id == assignee.id:
        raise Conflict(_("{ref} is for {name} already.", ref=task.ref, name=assignee.name))
    project = ctx.session.get_one(Project, task.project_id)
    joined = bring_in(ctx, project, assignee)
    task.assignee_id = assignee.id
    _touch(ctx, task)
    tell_assignee(ctx, task, assignee)
    said = (_("{ref} is for {name} now.", ref=task.ref, name=assignee.name), _joined(project, assignee, joined))
    return Reply.of(task_card(ctx, task), say=" ".join(part for part in said if part))


@command("task due", access=Projects.WRITE, examples=["K-1 friday"])
def due(ctx: Context, task: TaskRef, day: Day) -> Reply:
    """Set the day by which a task is to be done.

    task: the task
    day: by which day
    """
    _check_undone(task)
    task.due_on = day
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is due {day}.", ref=task.ref, day=due_words(task)))


@command("task done", access=Projects.WRITE, examples=["K-1"], emoji=("✅", "white_check_mark"))
def done(ctx: Context, task: TaskRef) -> Reply:
    """Tick a task off.

    task: the task that is finished
    """
    _check_undone(task)
    task.state, task.done_at, task.blocked_by = State.DONE.value, ctx.now, ""
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is done: {title}", ref=task.ref, title=task.title))


@command("task block", access=Projects.WRITE, examples=["K-1 The client has not sent the texts"])
def block(ctx: Context, task: TaskRef, reason: str) -> Reply:
    """Say that a task cannot go on, and why.

    task: the task
    reason: what it waits for
    """
    _check_undone(task)
    task.state, task.blocked_by = State.BLOCKED.value, reason
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is blocked: {reason}", ref=task.ref, reason=reason))


@command("task reopen", access=Projects.WRITE, examples=["K-9"])
def reopen(ctx: Context, task: TaskRef) -> Reply:
    """Take up a task that was done or blocked.

    task: the task
    """
    if task.state == State.OPEN.value:
        raise Conflict(_("{ref} is open.", ref=task.ref))
    task.state, task.done_at, task.blocked_by = State.OPEN.value, None, ""
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is open again.", ref=task.ref))


@command("task note", access=Projects.WRITE, examples=["K-1 The form fails only on Safari"], quiet=True)
def note(ctx: Context, task: TaskRef, text: LongText) -> Reply:
    """Add a note to a task.

    task: the task
    text: what whoever does it should know
    """
    remark = ProjectNote(project_id=task.project_id, task_id=task.id, person_id=ctx.person.id, text=text, at=ctx.now)
    ctx.session.add(remark)
    _touch(ctx, task)
    return Reply(say=_("Noted on {ref}.", ref=task.ref))


def tell_assignee(ctx: Context, task: Task, person: Person | None) -> None:
    """Have somebody told that a task is his now, unless he took it himself."""
    if person is None or person.id == ctx.person.id:
        return
    key = f"task assigned/{task.id}/{person.id}/{ctx.session.act_id}"
    facts = {"assignee": person.id, "by": ctx.person.name}
    ctx.tell("task assigned", Audience.of(person), key=key, record=TASK_KIND.key(task), facts=facts)


@notice("task assigned", topic="tasks", priority=NORMAL)
def assigned(ctx: Context, record: str, facts: dict[str, Any]) -> Reply | Lapsed:
    """A task was given to somebody."""
    task = TASK_KIND.by_id(ctx, int(record.partition(":")[2]))
    if task is None or task.assignee_id != facts["assignee"]:
        return Lapsed(reason="the task is not this person's any more")
    if task.state == State.DONE.value:
        return Lapsed(reason="the task is done meanwhile")
    if task.due_on == SOMEDAY:
        return Reply.of(task_card(ctx, task), say=_("{name} gave you {ref}.", name=facts["by"], ref=task.ref))
    said = _("{name} gave you {ref}, due {day}.", name=facts["by"], ref=task.ref, day=due_words(task))
    return Reply.of(task_card(ctx, task), say=said)


def _check_undone(task: Task) -> None:
    if task.state == State.DONE.value:
        again = Action(label=_("Reopen"), command="task reopen", args={"task": task.ref})
        raise Conflict(_("{ref} is done already. Reopen it first.", ref=task.ref), actions=(again,))


def _touch(ctx: Context, task: Task) -> None:
    task.touched_at = ctx.now
    ctx.session.add(task)
    ctx.session.flush()

"""Tasks: `/task new` and show."""

from __future__ import annotations

from bot.command import Shortcut, command
from bot.context import Context
from bot.options.dates import Day
from bot.options.person import Mention, PersonType
from bot.replies.formatting import day as shown_day
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply
from commands.access import Projects
from commands.projects.project.cards import ProjectRef, TaskPriority, TaskRef, task_card
from commands.projects.project.members import bring_in, check_active
from commands.projects.task.notices import joined, tell_assignee
from storage.areas.client import SOMEDAY
from storage.areas.project import Project
from storage.areas.task import Task
from storage.identity.people import Person
from storage.records.references import reserve


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
    priority: TaskPriority = TaskPriority.NORMAL,
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
        ref=f"K-{reserve(ctx.session, 'K')}",
        project_id=project.id or 0,
        title=title,
        due_on=due or SOMEDAY,
        assignee_id=assignee.id if assignee else None,
        priority=priority.value,
        touched_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(task)
    new_there = bring_in(ctx, project, assignee) if assignee else False
    ctx.session.flush()
    tell_assignee(ctx, task, assignee)
    say = " ".join(part for part in (_added(task, project, assignee), joined(project, assignee, new_there)) if part)
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


@command("task show", access=Projects.READ, examples=["K-1"])
def show(ctx: Context, task: TaskRef) -> Reply:
    """Show a task: whose it is, when it is due, what was noted.

    task: the task
    """
    return Reply.of(task_card(ctx, task))

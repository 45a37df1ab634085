"""Steps of a task: `/task assign`, due, done, block, reopen and note."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.options.dates import Day
from bot.options.person import PersonRef
from bot.options.texts import LongText
from bot.replies.errors import Conflict
from bot.replies.i18n import _
from bot.replies.reply import Action, Reply, sentences
from commands.access import Projects
from commands.projects.project.members import bring_in
from commands.projects.project.states import TaskState
from commands.projects.task import remarks
from commands.projects.task.cards import TaskRef, TaskToAssign, TaskToDo, TaskToReopen, due_words, task_card
from commands.projects.task.notices import joined, tell_assignee
from storage.areas.client import SOMEDAY
from storage.areas.project import Project
from storage.areas.task import Task


@command("task assign", access=Projects.WRITE, examples=["K-1 @ken"], many=True)
def assign(ctx: Context, task: TaskToAssign, assignee: PersonRef | None) -> Reply:
    """Give a task to somebody, who is told; it also puts them on the project.

    task: the task
    assignee: who does it from now on; - for nobody
    """
    _check_undone(task)
    if assignee is None:
        return _nobodys(ctx, task)
    if task.assignee_id == assignee.id:
        raise Conflict(_("{ref} is for {name} already.", ref=task.ref, name=assignee.name))
    project = ctx.session.get_one(Project, task.project_id)
    new_there = bring_in(ctx, project, assignee)
    task.assignee_id = assignee.id
    _touch(ctx, task)
    tell_assignee(ctx, task, assignee)
    given = _("{ref} is for {name} now.", ref=task.ref, name=assignee.name)
    return Reply.of(task_card(ctx, task), say=sentences(given, joined(project, assignee, new_there)))


@command("task due", access=Projects.WRITE, examples=["K-1 friday"], many=True)
def due(ctx: Context, task: TaskToDo, day: Day | None) -> Reply:
    """Set the day by which a task is to be done.

    task: the task
    day: by which day; - for no day
    """
    _check_undone(task)
    task.due_on = day or SOMEDAY
    _touch(ctx, task)
    said = _("{ref} is due {day}.", ref=task.ref, day=due_words(task)) if day else _("{ref} has no day.", ref=task.ref)
    return Reply.of(task_card(ctx, task), say=said)


@command("task done", access=Projects.WRITE, examples=["K-1"], many=True, emoji=("✅", "white_check_mark"))
def done(ctx: Context, task: TaskToDo) -> Reply:
    """Tick a task off.

    task: the task that is finished
    """
    _check_undone(task)
    task.state, task.done_at, task.blocked_by = TaskState.DONE.value, ctx.now, ""
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is done: {title}", ref=task.ref, title=task.title))


@command("task block", access=Projects.WRITE, examples=["K-1 The client has not sent the texts"], many=True)
def block(ctx: Context, task: TaskToDo, reason: str) -> Reply:
    """Say that a task cannot go on, and why.

    task: the task
    reason: what it waits for
    """
    _check_undone(task)
    task.state, task.blocked_by = TaskState.BLOCKED.value, reason
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is blocked: {reason}", ref=task.ref, reason=reason))


@command("task reopen", access=Projects.WRITE, examples=["K-9"], many=True)
def reopen(ctx: Context, task: TaskToReopen) -> Reply:
    """Take up a task that was done or blocked.

    task: the task
    """
    if task.state == TaskState.OPEN.value:
        raise Conflict(_("{ref} is open.", ref=task.ref))
    task.state, task.done_at, task.blocked_by = TaskState.OPEN.value, None, ""
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is open again.", ref=task.ref))


@command("task note", access=Projects.WRITE, examples=["K-1 The form fails only on Safari"], quiet=True)
def note(ctx: Context, task: TaskRef, text: LongText) -> Reply:
    """Add a note to a task.

    task: the task
    text: what whoever does it should know
    """
    remarks.note(ctx, task, text)
    _touch(ctx, task)
    return Reply(say=_("Noted on {ref}.", ref=task.ref))


def _nobodys(ctx: Context, task: Task) -> Reply:
    task.assignee_id = None
    _touch(ctx, task)
    return Reply.of(task_card(ctx, task), say=_("{ref} is for nobody now.", ref=task.ref))


def _check_undone(task: Task) -> None:
    if task.state == TaskState.DONE.value:
        again = Action(label=_("Reopen"), command="task reopen", args={"task": task.ref})
        raise Conflict(_("{ref} is done already. Reopen it first.", ref=task.ref), actions=(again,))


def _touch(ctx: Context, task: Task) -> None:
    task.touched_at = ctx.now
    ctx.session.add(task)
    ctx.session.flush()

"""Cards of tasks: state, day, assignee and the next steps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from sqlmodel import col

from bot.context import Context
from bot.fields.custom import custom_facts
from bot.options.record import Reference
from bot.records.kinds import RecordKind
from bot.replies.formatting import day, days_from_now
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Status, Style, Tone
from bot.values.durations import shown_duration
from commands.access import Projects
from commands.projects.project.cards import LAST_NOTES, fact_fields, name_of, note_lines, own_projects, restricted
from commands.projects.project.states import TaskState
from commands.shared.priority import Priority
from storage.areas.client import SOMEDAY
from storage.areas.project import Project
from storage.areas.project_note import task_notes
from storage.areas.task import Task, to_assign, to_do, to_reopen
from storage.areas.time_entry import minutes_on_task

TaskRef = Annotated[Task, Reference("task")]
TaskToDo = Annotated[Task, Reference("task", among=to_do)]
TaskToAssign = Annotated[Task, Reference("task", among=to_assign)]
TaskToReopen = Annotated[Task, Reference("task", among=to_reopen)]


def _visible_tasks(ctx: Context, statement: Any) -> Any:
    return statement.where(col(Task.project_id).in_(own_projects(ctx))) if restricted(ctx) else statement


def task_card(ctx: Context, task: Task) -> Card:
    """The card of a task: whose it is, when it is due, what to do next."""
    return Card(
        title=task.title,
        ref=task.ref,
        record=TASK_KIND.key(task),
        status=task_pill(task, ctx.today),
        text=_("Blocked: {reason}", reason=task.blocked_by) if task.state == TaskState.BLOCKED.value else "",
        fields=(*fact_fields(_task_facts(ctx, task)), *custom_facts(ctx, "task", task)),
        lines=note_lines(ctx, task_notes(ctx.session, task.id or 0, LAST_NOTES)),
        actions=_task_steps(task),
        menu=(
            Action(label=_("Note…"), command="task note", args={"task": task.ref}),
            Action(label=_("Edit"), command="task edit", args={"task": task.ref}),
        ),
    )


def task_pill(task: Task, today: date) -> Status:
    """The state of a task; an open one whose day is past is overdue."""
    if task.state == TaskState.DONE.value:
        return Status(label=_("done"), tone=Tone.GOOD)
    if task.state == TaskState.BLOCKED.value:
        return Status(label=_("blocked"), tone=Tone.WARN)
    if task.due_on < today:
        return Status(label=_("overdue"), tone=Tone.BAD)
    return Status(label=_("open"), tone=Tone.INFO)


def due_day(task: Task) -> str:
    """The day a task is due, as a card says it that stands for long; nothing if there is none."""
    return "" if task.due_on == SOMEDAY else day(task.due_on)


def due_words(task: Task) -> str:
    """The day a task is due with its distance, nothing if there is none."""
    return "" if task.due_on == SOMEDAY else f"{day(task.due_on)} ({days_from_now(task.due_on)})"


def _task_facts(ctx: Context, task: Task) -> tuple[tuple[str, str], ...]:
    project = ctx.session.get_one(Project, task.project_id)
    minutes = minutes_on_task(ctx.session, task.id or 0)
    done = task.state == TaskState.DONE.value
    return (
        (_("Project"), f"{project.name} ({project.ref})"),
        (_("Assigned to"), name_of(ctx, task.assignee_id) or _("nobody")),
        (_("Due"), "" if done else due_day(task) or _("no day")),
        (_("Priority"), _(task.priority) if task.priority != Priority.NORMAL.value else ""),
        (_("Hours"), shown_duration(timedelta(minutes=minutes)) if minutes else ""),
        (_("Finished"), day(task.done_at.astimezone(ctx.zone).date()) if done and task.done_at else ""),
    )


def _task_steps(task: Task) -> tuple[Action, ...]:
    this = {"task": task.ref}
    if task.state == TaskState.DONE.value:
        return (Action(label=_("Reopen"), command="task reopen", args=this),)
    done = Action(label=_("Done"), command="task done", args=this, style=Style.PRIMARY)
    due = Action(label=_("Set date…"), command="task due", args=this)
    assign = Action(label=_("Assign…"), command="task assign", args=this)
    if task.state == TaskState.BLOCKED.value:
        unblock = Action(label=_("Not blocked any more"), command="task reopen", args=this, style=Style.PRIMARY)
        return (unblock, done.model_copy(update={"style": Style.DEFAULT}), due, assign)
    if task.assignee_id is None:
        mine = Action(label=_("Take it"), command="task assign", args={**this, "assignee": "me"}, style=Style.PRIMARY)
        return (mine, assign, due, done.model_copy(update={"style": Style.DEFAULT}))
    return (done, due, assign, Action(label=_("Blocked…"), command="task block", args=this))


def _tells(ctx: Context, task: Task) -> str:
    """Its state, and the day of one to do."""
    due = "" if task.state == TaskState.DONE.value or task.due_on == SOMEDAY else day(task.due_on)
    return " · ".join(part for part in (task_pill(task, ctx.today).label, due) if part)


TASK_KIND = RecordKind(
    noun=N_("task"),
    also="todo todos aufgabe aufgaben",
    prefix="K",
    table=Task,
    access=Projects.READ,
    title=lambda task: task.title,
    words=lambda task: task.blocked_by,
    tells=_tells,
    card=task_card,
    visible=_visible_tasks,
    note="task note",
    changes=(("projectnote", "task_id"), ("timeentry", "task_id")),
)

"""The notice to a person who is assigned a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.notices import NORMAL, Audience, Lapsed, notice
from bot.replies.i18n import _
from bot.replies.reply import Reply
from bot.values.record_key import RecordKey
from commands.projects.project.states import TaskState
from commands.projects.task.cards import TASK_KIND, due_day, task_card
from storage.areas.client import SOMEDAY

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.project import Project
    from storage.areas.task import Task
    from storage.identity.people import Person


def joined(project: Project, person: Person | None, new: bool) -> str:
    """That somebody is on the project by this, or nothing."""
    return _("{name} is on {ref} now.", name=person.name, ref=project.ref) if person and new else ""


def tell_assignee(ctx: Context, task: Task, person: Person | None) -> None:
    """Notify a person that a task is theirs now, unless they took it themselves."""
    if person is None or person.id == ctx.person.id:
        return
    key = f"task assigned/{task.id}/{person.id}/{ctx.session.act_id}"
    facts = {"assignee": person.id, "by": ctx.person.name}
    ctx.tell("task assigned", Audience.of(person), key=key, record=TASK_KIND.key(task), facts=facts)


@notice("task assigned", topic="tasks", priority=NORMAL)
def assigned(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """A task was given to somebody."""
    task = TASK_KIND.by_id(ctx, record.number)
    if task is None or task.assignee_id != facts["assignee"]:
        return Lapsed(reason="the task is not this person's any more")
    if task.state == TaskState.DONE.value:
        return Lapsed(reason="the task is done meanwhile")
    if task.due_on == SOMEDAY:
        return Reply.of(task_card(ctx, task), say=_("{name} gave you {ref}.", name=facts["by"], ref=task.ref))
    said = _("{name} gave you {ref}, due {day}.", name=facts["by"], ref=task.ref, day=due_day(task))
    return Reply.of(task_card(ctx, task), say=said)

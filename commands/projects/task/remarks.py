"""Notes on tasks, in the diary of their project."""

from __future__ import annotations

from bot.context import Context
from storage.areas.project_note import ProjectNote
from storage.areas.task import Task


def note(ctx: Context, task: Task, text: str) -> None:
    """Write a note of the caller on a task."""
    remark = ProjectNote(project_id=task.project_id, task_id=task.id, person_id=ctx.person.id, text=text, at=ctx.now)
    ctx.session.add(remark)

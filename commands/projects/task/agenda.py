"""Agenda block of tasks, for `/home` and the personal digest."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot.context import Context
from bot.jobs.agenda import MOST_LINES, agenda, shortened
from bot.replies.formatting import days_from_now
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Choice, Select
from commands.access import Projects
from commands.projects.project.states import ACTIVE, TaskState
from commands.projects.task.cards import TASK_KIND
from storage.areas.project import Project, projects_by_id
from storage.areas.task import UNDONE, Task

AHEAD = timedelta(days=7)
MOST = 100


@agenda("tasks", order=10, access=Projects.READ)
def tasks_today(ctx: Context) -> Card | None:
    """Own tasks that are overdue, due today or within a week, the oldest first; a menu ticks them off."""
    mine = select(Task).where(
        Task.assignee_id == ctx.person.id,
        col(Task.state).in_(UNDONE),
        col(Task.due_on) <= ctx.today + AHEAD,
        col(Task.project_id).in_(select(Project.id).where(Project.status == ACTIVE)),
    )
    statement = TASK_KIND.seen(ctx, mine).order_by(col(Task.due_on), col(Task.id)).limit(MOST)
    tasks = list(ctx.session.exec(statement))
    if not tasks:
        return None
    projects = projects_by_id(ctx.session, {task.project_id for task in tasks})
    choices = tuple(Choice(label=f"{task.ref} {task.title}"[:80], value=task.ref) for task in tasks[:MOST_LINES])
    return Card(
        title=_("Tasks"),
        lines=shortened([_line(ctx, task, projects[task.project_id]) for task in tasks]),
        actions=(Action(label=_("My tasks"), command="task list", args={"whose": "mine"}),),
        select=Select(label=_("Done"), command="task done", option="task", choices=choices),
    )


def _line(ctx: Context, task: Task, project: Project) -> str:
    when = days_from_now(task.due_on)
    due = _("was due {when}", when=when) if task.due_on < ctx.today else _("due {when}", when=when)
    stuck = (_("blocked"),) if task.state == TaskState.BLOCKED.value else ()
    return " · ".join((f"{task.ref} {task.title}", project.name, due, *stuck))

"""`/project done`: closes a project, and asks first about what goes on in it."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from bot.command import command
from bot.context import Context
from bot.replies.errors import BadValue
from bot.replies.formatting import when
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Reply, Style, sentences
from bot.values.durations import shown_duration
from commands.access import Projects
from commands.projects.project.cards import ActiveProject, project_card
from commands.projects.project.members import check_active
from commands.projects.project.states import DONE, TaskState
from commands.projects.time.timers import stop_timers
from storage.areas.project import Membership, Project, members_of
from storage.areas.task import Task, undone_tasks
from storage.areas.time_entry import billable_minutes, timers_on
from storage.identity.people import known_people


class TasksLeft(Enum):
    """What becomes of the open tasks of a project that is closed."""

    CLOSE = N_("close")
    KEEP = N_("keep")


@command("project done", access=Projects.MANAGE, examples=["P-1", "P-1 tasks:keep"])
def done(
    ctx: Context, project: ActiveProject, tasks: TasksLeft | None = None, to: ActiveProject | None = None
) -> Reply:
    """Close a project and stop its timers; what is open in it is asked about first.

    project: the project that is finished
    tasks: close ticks its open tasks off, keep leaves them in it, and nobody hears of them any more
    to: the project to which its open tasks move
    """
    check_active(project)
    left = undone_tasks(ctx.session, project.id or 0)
    decided = tasks is not None or to is not None
    if not decided and (left or timers_on(ctx.session, project.id or 0)):
        return _question(ctx, project, left)
    said = [_settled(ctx, project, left, tasks, to), *stop_timers(ctx, project)]
    project.status, project.touched_at = DONE, ctx.now
    ctx.session.add(project)
    ctx.session.flush()
    say = sentences(_("{ref} is done.", ref=project.ref), *said, _unbilled(ctx, project))
    return Reply.of(project_card(ctx, project), say=say)


def _question(ctx: Context, project: Project, left: list[Task]) -> Reply:
    """What goes on in the project, and the ways to end it."""
    names = {person.id: person.name for person in known_people(ctx.session)}
    running = [
        _(
            "{name}'s timer runs since {time}; it is stopped, and its hours are logged.",
            name=names[t.person_id],
            time=when(t.started_at),
        )
        for t in timers_on(ctx.session, project.id or 0)
    ]
    opened = [_n("{n} task is open.", "{n} tasks are open.", len(left))] if left else []
    card = Card(
        title=_("Close {name}?", name=project.name),
        ref=project.ref,
        lines=tuple(filter(None, (*running, *opened, _unbilled(ctx, project)))),
        actions=_ways(project, left),
    )
    say = _("{ref} is not closed yet: some of it goes on.", ref=project.ref)
    move = _("To move its tasks, name where: /project done {ref} to:P-2", ref=project.ref) if left else ""
    return Reply(say=sentences(say, move), cards=(card,), quiet=True)


def _ways(project: Project, left: list[Task]) -> tuple[Action, ...]:
    def way(label: str, tasks: TasksLeft, style: Style = Style.DEFAULT) -> Action:
        args = {"project": project.ref, "tasks": tasks.value}
        return Action(label=label, command="project done", args=args, style=style)

    if not left:
        return (way(_("Stop the timers and close it"), TasksLeft.KEEP, Style.PRIMARY),)
    see = Action(label=_("Open tasks"), command="task list", args={"project": project.ref, "whose": "all"})
    close, keep = _("Close it and its tasks"), _("Close it, leave its tasks")
    return (way(close, TasksLeft.CLOSE, Style.PRIMARY), way(keep, TasksLeft.KEEP), see)


def _settled(ctx: Context, project: Project, left: list[Task], tasks: TasksLeft | None, to: Project | None) -> str:
    if to is not None:
        return _moved(ctx, project, left, to)
    if tasks is TasksLeft.CLOSE:
        for task in left:
            task.state, task.done_at, task.blocked_by, task.touched_at = TaskState.DONE.value, ctx.now, "", ctx.now
            ctx.session.add(task)
        return _n("{n} task is ticked off.", "{n} tasks are ticked off.", len(left)) if left else ""
    return _n("{n} task stays open in it.", "{n} tasks stay open in it.", len(left)) if left else ""


def _moved(ctx: Context, project: Project, left: list[Task], to: Project) -> str:
    if to.id == project.id:
        raise BadValue(_("The tasks are in {ref} already. Name another project.", ref=to.ref), option="to")
    check_active(to)
    known = members_of(ctx.session, to.id or 0)
    for number in {task.assignee_id for task in left} - set(known) - {None}:
        ctx.session.add(Membership(project_id=to.id or 0, person_id=number or 0))
    for task in left:
        task.project_id, task.touched_at = to.id or 0, ctx.now
        ctx.session.add(task)
    return _n("{n} task is in {to} now.", "{n} tasks are in {to} now.", len(left), to=to.ref) if left else ""


def _unbilled(ctx: Context, project: Project) -> str:
    """Hours that the client pays for, where nobody is billed for them yet."""
    minutes = billable_minutes(ctx.session, [project.id or 0]).get(project.id or 0, 0)
    if not minutes or project.client_id is None:
        return ""
    return _(
        "{time} h are billable: check that they are on an invoice.", time=shown_duration(timedelta(minutes=minutes))
    )

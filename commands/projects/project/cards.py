"""Cards of projects and tasks, and their searchable text."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from sqlmodel import col, select

from bot.context import Context
from bot.fields.custom import custom_facts
from bot.options.record import Reference
from bot.records.kinds import RecordKind
from bot.replies.formatting import amount, day, days_from_now, percent
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Choice, Field, Select, Status, Style, Tone
from bot.values.durations import shown_duration
from bot.values.money import Money
from commands.access import Projects
from storage.areas.client import SOMEDAY, Client
from storage.areas.project import Membership, Project, members_of
from storage.areas.project_note import ProjectNote, project_notes, task_notes
from storage.areas.task import Task, task_counts
from storage.areas.time_entry import minutes_by_project, minutes_on_task
from storage.identity.people import Person

ProjectRef = Annotated[Project, Reference("project")]
TaskRef = Annotated[Task, Reference("task")]
LAST_NOTES = 3
ACTIVE, DONE = "active", "done"


class Health(Enum):
    """How a project stands, in its owner's judgement."""

    ON_TRACK = N_("on track")
    AT_RISK = N_("at risk")
    OFF_TRACK = N_("off track")


class TaskState(Enum):
    """How a task stands."""

    OPEN = N_("open")
    BLOCKED = N_("blocked")
    DONE = N_("done")


class TaskPriority(Enum):
    """How much a task matters."""

    LOW = N_("low")
    NORMAL = N_("normal")
    HIGH = N_("high")
    URGENT = N_("urgent")


TONES = {Health.ON_TRACK: Tone.GOOD, Health.AT_RISK: Tone.WARN, Health.OFF_TRACK: Tone.BAD}


def restricted(ctx: Context) -> bool:
    """Whether the person sees only the projects they are a member of: a contractor without another role."""
    roles = set(ctx.person.roles)
    return "contractor" in roles and not ctx.registry.matrix.allows(roles - {"contractor"}, Projects.READ)


def _own(ctx: Context) -> Any:
    return select(Membership.project_id).where(Membership.person_id == ctx.person.id)


def _visible_projects(ctx: Context, statement: Any) -> Any:
    return statement.where(col(Project.id).in_(_own(ctx))) if restricted(ctx) else statement


def _visible_tasks(ctx: Context, statement: Any) -> Any:
    return statement.where(col(Task.project_id).in_(_own(ctx))) if restricted(ctx) else statement


def project_card(ctx: Context, project: Project) -> Card:
    """The card of a project: how it stands, hours against the budget, tasks, people, what to do next."""
    used = minutes_by_project(ctx.session, [project.id or 0]).get(project.id or 0, 0)
    return Card(
        title=project.name,
        ref=project.ref,
        record=PROJECT_KIND.key(project),
        status=project_pill(project),
        text=_standing(project, used),
        fields=(*_fields(_project_facts(ctx, project, used)), *custom_facts(ctx, "project", project)),
        lines=_notes(ctx, project_notes(ctx.session, project.id or 0, LAST_NOTES)),
        actions=_project_steps(project),
        menu=_project_menu(project),
        select=_health_choice(project) if project.status == ACTIVE else None,
    )


def project_pill(project: Project) -> Status:
    """Done, or the health of a project that goes on."""
    if project.status == DONE:
        return Status(label=_("done"), tone=Tone.MUTED)
    return Status(label=_(project.health), tone=TONES[Health(project.health)])


def hours_words(project: Project, used: int) -> str:
    """Minutes worked against the budget, as hours: "12:30 of 40:00 (31 %)"."""
    worked = shown_duration(timedelta(minutes=used))
    if not project.budget_minutes:
        return worked if used else ""
    share = (Decimal(100 * used) / project.budget_minutes).quantize(Decimal(1))
    budget = shown_duration(timedelta(minutes=project.budget_minutes))
    return _("{used} of {budget} ({share})", used=worked, budget=budget, share=percent(share))


def counts_words(count: int, late: int) -> str:
    """How many tasks are open, and how many of these are overdue."""
    opened = _n("{n} open", "{n} open", count)
    return ", ".join((opened, _n("{n} overdue", "{n} overdue", late))) if late else opened


def _standing(project: Project, used: int) -> str:
    over = used - project.budget_minutes if project.budget_minutes and project.status == ACTIVE else 0
    beyond = _("The budget is exceeded by {time}.", time=shown_duration(timedelta(minutes=over))) if over > 0 else ""
    return "\n".join(part for part in (project.health_note, beyond) if part)


def _project_facts(ctx: Context, project: Project, used: int) -> tuple[tuple[str, str], ...]:
    client = ctx.session.get(Client, project.client_id) if project.client_id else None
    count, late = task_counts(ctx.session, [project.id or 0], ctx.today).get(project.id or 0, (0, 0))
    members = members_of(ctx.session, project.id or 0)
    return (
        (_("Company"), client.name if client else ""),
        (_("Owner"), name_of(ctx, project.owner_id)),
        (_("Hours"), hours_words(project, used)),
        (_("Rate per hour"), _rate(project)),
        (_("Tasks"), counts_words(count, late)),
        (_("People"), ", ".join(person.name for person in ctx.people if person.id in members)),
    )


def _rate(project: Project) -> str:
    if project.rate_minor is None or not project.currency:
        return ""
    return amount(Money(minor=project.rate_minor, currency=project.currency))


def _project_steps(project: Project) -> tuple[Action, ...]:
    this = {"project": project.ref}
    if project.status == DONE:
        return (Action(label=_("Reopen"), command="project reopen", args=this),)
    return (
        Action(label=_("New task…"), command="task new", args=this, style=Style.PRIMARY),
        Action(label=_("Tasks"), command="task list", args={**this, "whose": "all"}),
        Action(label=_("Add somebody…"), command="project assign", args=this),
        Action(label=_("Done"), command="project done", args=this),
    )


def _project_menu(project: Project) -> tuple[Action, ...]:
    this = {"project": project.ref}
    return (
        Action(label=_("Note…"), command="project note", args=this),
        Action(label=_("Edit"), command="project edit", args=this),
    )


def _health_choice(project: Project) -> Select:
    choices = tuple(Choice(label=_(h.value), value=h.value) for h in Health if h.value != project.health)
    args = {"project": project.ref}
    return Select(label=_("Health"), command="project health", option="health", args=args, choices=choices)


def task_card(ctx: Context, task: Task) -> Card:
    """The card of a task: whose it is, when it is due, what to do next."""
    return Card(
        title=task.title,
        ref=task.ref,
        record=TASK_KIND.key(task),
        status=task_pill(task, ctx.today),
        text=_("Blocked: {reason}", reason=task.blocked_by) if task.state == TaskState.BLOCKED.value else "",
        fields=(*_fields(_task_facts(ctx, task)), *custom_facts(ctx, "task", task)),
        lines=_notes(ctx, task_notes(ctx.session, task.id or 0, LAST_NOTES)),
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
        (_("Due"), "" if done else due_words(task) or _("no day")),
        (_("Priority"), _(task.priority) if task.priority != TaskPriority.NORMAL.value else ""),
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


def name_of(ctx: Context, person_id: int | None) -> str:
    """Somebody's name by number, nothing for nobody."""
    person = ctx.session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def _fields(facts: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    return tuple(Field(label=label, value=value) for label, value in facts if value)


def _notes(ctx: Context, notes: list[ProjectNote]) -> tuple[str, ...]:
    return tuple(_("{name}: {text}", name=name_of(ctx, n.person_id) or _("somebody"), text=_cut(n.text)) for n in notes)


def _cut(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"


def _currency(ctx: Context, project: Project) -> str | None:
    """What its hours are priced in, else what its client is billed in."""
    client = ctx.session.get(Client, project.client_id) if project.client_id and not project.currency else None
    return project.currency or (client.currency if client else None)


PROJECT_KIND = RecordKind(
    noun=N_("project"),
    also="job projekt projekte",
    prefix="P",
    table=Project,
    access=Projects.READ,
    title=lambda project: project.name,
    card=project_card,
    visible=_visible_projects,
    currency=_currency,
    note="project note",
    changes=(
        ("membership", "project_id"),
        ("task", "project_id"),
        ("timeentry", "project_id"),
        ("projectnote", "project_id"),
    ),
)
TASK_KIND = RecordKind(
    noun=N_("task"),
    also="todo todos aufgabe aufgaben",
    prefix="K",
    table=Task,
    access=Projects.READ,
    title=lambda task: task.title,
    words=lambda task: task.blocked_by,
    card=task_card,
    visible=_visible_tasks,
    note="task note",
    changes=(("projectnote", "task_id"), ("timeentry", "task_id")),
)

"""The project card, who sees which project, and the words that several cards share."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from sqlmodel import col, select

from bot.context import Context
from bot.fields.custom import custom_facts
from bot.options.record import Reference
from bot.records.kinds import RecordKind
from bot.replies.formatting import amount, percent
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Choice, Field, Select, Status, Style, Tone
from bot.values.durations import shown_duration
from bot.values.money import Money
from commands.access import Projects
from commands.projects.project.states import ACTIVE, DONE, Health
from storage.areas.client import Client
from storage.areas.project import Membership, Project, active, finished, members_of
from storage.areas.project_note import ProjectNote, project_notes
from storage.areas.task import task_counts
from storage.areas.time_entry import minutes_by_project
from storage.identity.people import Person

ProjectRef = Annotated[Project, Reference("project")]
ActiveProject = Annotated[Project, Reference("project", among=active)]
FinishedProject = Annotated[Project, Reference("project", among=finished)]
LAST_NOTES = 3


TONES = {Health.ON_TRACK: Tone.GOOD, Health.AT_RISK: Tone.WARN, Health.OFF_TRACK: Tone.BAD}


def restricted(ctx: Context) -> bool:
    """Whether the person sees only the projects they are a member of: a contractor without another role."""
    roles = set(ctx.person.roles)
    return "contractor" in roles and not ctx.registry.matrix.allows(roles - {"contractor"}, Projects.READ)


def own_projects(ctx: Context) -> Any:
    """A select of the projects that the person is a member of."""
    return select(Membership.project_id).where(Membership.person_id == ctx.person.id)


def _visible_projects(ctx: Context, statement: Any) -> Any:
    return statement.where(col(Project.id).in_(own_projects(ctx))) if restricted(ctx) else statement


def project_card(ctx: Context, project: Project) -> Card:
    """The card of a project: how it stands, hours against the budget, tasks, people, what to do next."""
    used = minutes_by_project(ctx.session, [project.id or 0]).get(project.id or 0, 0)
    return Card(
        title=project.name,
        ref=project.ref,
        record=PROJECT_KIND.key(project),
        status=project_pill(project),
        text=_standing(project, used),
        fields=(*fact_fields(_project_facts(ctx, project, used)), *custom_facts(ctx, "project", project)),
        lines=note_lines(ctx, project_notes(ctx.session, project.id or 0, LAST_NOTES)),
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


def name_of(ctx: Context, person_id: int | None) -> str:
    """Somebody's name by number, nothing for nobody."""
    person = ctx.session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def fact_fields(facts: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    """The fields of a card; facts without a value are left out."""
    return tuple(Field(label=label, value=value) for label, value in facts if value)


def note_lines(ctx: Context, notes: list[ProjectNote]) -> tuple[str, ...]:
    """Notes as lines of a card, each with its author."""
    return tuple(_("{name}: {text}", name=name_of(ctx, n.person_id) or _("somebody"), text=_cut(n.text)) for n in notes)


def _cut(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"


def _currency(ctx: Context, project: Project) -> str | None:
    """What its hours are priced in, else what its client is billed in."""
    client = ctx.session.get(Client, project.client_id) if project.client_id and not project.currency else None
    return project.currency or (client.currency if client else None)


def _tells(ctx: Context, project: Project) -> str:
    """How it stands, or that it is over."""
    return _(project.health if project.status == ACTIVE else project.status)


PROJECT_KIND = RecordKind(
    noun=N_("project"),
    also="job projekt projekte",
    prefix="P",
    table=Project,
    access=Projects.READ,
    title=lambda project: project.name,
    tells=_tells,
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

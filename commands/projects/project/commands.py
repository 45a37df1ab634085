"""Projects: `/project list`, note, health, done and reopen."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.text_and_choice import Cursor, LongText
from bot.records.paging import paged
from bot.replies.errors import Conflict
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Choice, Column, Reply, Select, Table
from commands.access import Projects
from commands.crm.company.options import CompanyKey
from commands.projects.project.cards import (
    ACTIVE,
    DONE,
    PROJECT_KIND,
    Health,
    ProjectRef,
    counts_words,
    hours_words,
    project_card,
    project_pill,
)
from commands.projects.project.members import check_active
from commands.shared.phrases import PhraseType
from storage.areas.client import Client
from storage.areas.project import Project
from storage.areas.project_note import ProjectNote
from storage.areas.task import task_counts
from storage.areas.time_entry import minutes_by_project

HealthWord = Annotated[Health, PhraseType(Health)]


class ProjectFilter(Enum):
    """Which projects a list shows."""

    ACTIVE = N_("active")
    DONE = N_("done")
    ALL = N_("all")


@command("project list", access=Projects.READ, examples=["", "done", "company:C-1"])
def list_(
    ctx: Context, status: ProjectFilter = ProjectFilter.ACTIVE, company: CompanyKey | None = None, after: Cursor = ""
) -> Reply:
    """List projects by name: those that go on, unless you say otherwise.

    status: which ones
    company: only those for this client company
    after: where the list goes on
    """
    statement: Any = PROJECT_KIND.seen(ctx, select(Project))
    args = {"status": status.value}
    if status is not ProjectFilter.ALL:
        statement = statement.where(Project.status == status.value)
    if company:
        statement, args["company"] = statement.where(Project.client_id == company.id), company.ref
    page = paged(ctx, statement, col(Project.name), col(Project.id), after=after)
    if not page.rows:
        return Reply(say=_("No project fits. Open one with /project new, or see all with /project list all."))
    choices = tuple(Choice(label=f"{row.ref} {row.name}"[:80], value=row.ref) for row in page.rows)
    opener = Select(label=_("Open a project"), command="project show", option="project", choices=choices)
    card = Card(title=_("Projects"), table=_table(ctx, page.rows), select=opener)
    return Reply.of(card, actions=page.actions("project list", args))


def _table(ctx: Context, projects: list[Project]) -> Table:
    ids = [project.id or 0 for project in projects]
    counts, minutes = task_counts(ctx.session, ids, ctx.today), minutes_by_project(ctx.session, ids)
    clients = _clients(ctx, {p.client_id for p in projects if p.client_id})
    labels = (_("Project"), _("Reference"), _("Company"), _("Status"), _("Tasks"), _("Hours"))
    rows = tuple(
        (
            p.name,
            p.ref,
            clients.get(p.client_id, ""),
            project_pill(p).label,
            counts_words(*counts.get(p.id or 0, (0, 0))),
            hours_words(p, minutes.get(p.id or 0, 0)),
        )
        for p in projects
    )
    return Table(columns=tuple(Column(label=label) for label in labels), rows=rows)


def _clients(ctx: Context, ids: set[int]) -> dict[int | None, str]:
    if not ids:
        return {}
    return {client.id: client.name for client in ctx.session.exec(select(Client).where(col(Client.id).in_(ids)))}


@command("project note", access=Projects.WRITE, examples=["P-1 The client sends the texts on Monday"], quiet=True)
def note(ctx: Context, project: ProjectRef, text: LongText) -> Reply:
    """Add a note to a project.

    project: the project
    text: what those who work on it should know
    """
    ctx.session.add(ProjectNote(project_id=project.id or 0, person_id=ctx.person.id, text=text, at=ctx.now))
    _touch(ctx, project)
    return Reply(say=_("Noted on {ref}.", ref=project.ref))


@command("project health", access=Projects.WRITE, examples=["P-1 at risk The texts are late", "P-1 on track"])
def health(ctx: Context, project: ProjectRef, health: HealthWord, note: str = "") -> Reply:
    """Say how a project stands, and why.

    project: the project
    health: on track, at risk or off track
    note: the reason, in a few words
    """
    check_active(project)
    project.health, project.health_note = health.value, note
    _touch(ctx, project)
    return Reply.of(
        project_card(ctx, project), say=_("{ref} is {health} now.", ref=project.ref, health=_(health.value))
    )


@command("project done", access=Projects.MANAGE, examples=["P-1"])
def done(ctx: Context, project: ProjectRef) -> Reply:
    """Close a project; its open tasks stay where they are.

    project: the project that is finished
    """
    check_active(project)
    project.status = DONE
    _touch(ctx, project)
    left, _late = task_counts(ctx.session, [project.id or 0], ctx.today).get(project.id or 0, (0, 0))
    say = _("{ref} is done.", ref=project.ref)
    if not left:
        return Reply.of(project_card(ctx, project), say=say)
    more = _n("{n} task is still open: finish it or leave it.", "{n} tasks are still open: finish or leave them.", left)
    see = Action(label=_("Open tasks"), command="task list", args={"project": project.ref, "whose": "all"})
    return Reply.of(project_card(ctx, project), say=f"{say} {more}", actions=(see,))


@command("project reopen", access=Projects.MANAGE, examples=["P-5"])
def reopen(ctx: Context, project: ProjectRef) -> Reply:
    """Take up a project that was done.

    project: the project
    """
    if project.status == ACTIVE:
        raise Conflict(_("{ref} is open.", ref=project.ref))
    project.status = ACTIVE
    _touch(ctx, project)
    return Reply.of(project_card(ctx, project), say=_("{ref} is open again.", ref=project.ref))


def _touch(ctx: Context, project: Project) -> None:
    project.touched_at = ctx.now
    ctx.session.add(project)
    ctx.session.flush()

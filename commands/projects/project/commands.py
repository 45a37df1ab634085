"""Steps of a project: `/project note`, health and reopen."""

from __future__ import annotations

from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.texts import FreeText, LongText
from bot.replies.errors import Conflict
from bot.replies.i18n import _
from bot.replies.reply import Reply
from commands.access import Projects
from commands.projects.project.cards import ActiveProject, FinishedProject, ProjectRef, project_card
from commands.projects.project.members import check_active
from commands.projects.project.states import ACTIVE, Health
from commands.shared.phrases import PhraseType
from storage.areas.project import Project
from storage.areas.project_note import ProjectNote

HealthWord = Annotated[Health, PhraseType(Health)]


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
def health(ctx: Context, project: ActiveProject, health: HealthWord, note: FreeText = "") -> Reply:
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


@command("project reopen", access=Projects.MANAGE, examples=["P-5"], many=True)
def reopen(ctx: Context, project: FinishedProject) -> Reply:
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

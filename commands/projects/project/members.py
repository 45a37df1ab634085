"""Members of a project: `/project assign`, and joining by an assigned task."""

from __future__ import annotations

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.person import PersonRef
from bot.replies.errors import Conflict, Forbidden
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Reply, sentences
from commands.access import Projects
from commands.projects.project.cards import ActiveProject, name_of, project_card, restricted
from storage.areas.project import Membership, Project, membership_of
from storage.areas.task import UNDONE, Task, count_of
from storage.identity.people import Person


@command("project assign", access=Projects.WRITE, examples=["P-1 @carla", "P-1 @ken remove:yes"])
def assign(ctx: Context, project: ActiveProject, person: PersonRef, remove: bool = False) -> Reply:
    """Add somebody to a project, or take them out; contractors see only the projects they are in.

    project: the project
    person: who works on it
    remove: yes takes the person out
    """
    _check_may_invite(ctx, project)
    say = _removed(ctx, project, person) if remove else _added(ctx, project, person)
    project.touched_at = ctx.now
    ctx.session.add(project)
    ctx.session.flush()
    return Reply.of(project_card(ctx, project), say=say)


def _added(ctx: Context, project: Project, person: Person) -> str:
    check_can_see(ctx, person)
    if not join(ctx, project, person):
        raise Conflict(_("{name} is on {ref} already.", name=person.name, ref=project.ref))
    return _("{name} is on {ref} now.", name=person.name, ref=project.ref)


def _removed(ctx: Context, project: Project, person: Person) -> str:
    membership = membership_of(ctx.session, project.id or 0, person.id or 0)
    if membership is None:
        raise Conflict(_("{name} is not on {ref}.", name=person.name, ref=project.ref))
    ctx.session.delete(membership)
    say = _("{name} is not on {ref} any more.", name=person.name, ref=project.ref)
    theirs = select(Task).where(
        Task.project_id == project.id, Task.assignee_id == person.id, col(Task.state).in_(UNDONE)
    )
    left = count_of(ctx.session, theirs)
    if not left:
        return say
    more = _n(
        "{n} open task there still has this name on it: give it to somebody else with /task assign.",
        "{n} open tasks there still have this name on them: give them to somebody else with /task assign.",
        left,
    )
    return sentences(say, more)


def join(ctx: Context, project: Project, person: Person) -> bool:
    """Make a person a member of a project; False if they are one already."""
    if membership_of(ctx.session, project.id or 0, person.id or 0) is not None:
        return False
    ctx.session.add(Membership(project_id=project.id or 0, person_id=person.id or 0))
    return True


def bring_in(ctx: Context, project: Project, person: Person) -> bool:
    """Make the assignee of a task a member of its project; True if that is new.

    Raises Conflict when the person's roles do not reach projects, Forbidden when the caller may add nobody.
    """
    check_can_see(ctx, person)
    if membership_of(ctx.session, project.id or 0, person.id or 0) is not None:
        return False
    _check_may_invite(ctx, project)
    return join(ctx, project, person)


def check_can_see(ctx: Context, person: Person) -> None:
    """Raise Conflict for somebody whose roles show no projects at all."""
    if not ctx.registry.matrix.allows(person.roles, Projects.READ):
        raise Conflict(_("{name} may not see projects. Give a role that may with /person role.", name=person.name))


def _check_may_invite(ctx: Context, project: Project) -> None:
    if restricted(ctx):
        owner = name_of(ctx, project.owner_id) or _("the owner")
        raise Forbidden(_("Ask {name} to change who is on {ref}.", name=owner, ref=project.ref))


def check_active(project: Project) -> None:
    """Raise Conflict for a project that is done."""
    if project.status == "done":
        again = Action(label=_("Reopen"), command="project reopen", args={"project": project.ref})
        raise Conflict(_("{ref} is done. Reopen it first.", ref=project.ref), actions=(again,))

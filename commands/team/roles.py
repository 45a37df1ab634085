"""Roles: `/person role`, `/access ask`, and the owners' answer to who asks."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

from bot.command import command
from bot.context import Context
from bot.errors import Conflict
from bot.forms import edit_form
from bot.i18n import N_, _
from bot.notices import Audience, Lapsed, notice
from bot.options.reference import PersonType
from bot.reply import Action, Card, Field, Reply, Status, Style, Tone
from commands.access import Door, Team
from commands.team.link import own_account
from commands.team.myday import replan
from storage.logins import end_logins
from storage.people import Person, drop_link_codes, identities, identity_behind, known_people


class Role(Enum):
    """What somebody can be here; a guest is who has none of these."""

    OWNER = N_("owner")
    MANAGER = N_("manager")
    FINANCE = N_("finance")
    SALES = N_("sales")
    SUPPORT = N_("support")
    MEMBER = N_("member")
    CONTRACTOR = N_("contractor")


class AnyoneType(PersonType):
    """Somebody who is, was or wants to be of the company."""

    def __repr__(self) -> str:
        return "AnyoneType()"

    def people(self, ctx: Context) -> list[Person]:
        """Guests and former people too."""
        return known_people(ctx.session)


AnyoneRef = Annotated[Person, AnyoneType()]


def listed(roles: list[str]) -> str:
    """Roles in the reader's language."""
    return ", ".join(_(role) for role in roles)


@command(
    "person role", access=Team.MANAGE, examples=["@carla add:member", "@carla add:contractor remove:member"], quiet=True
)
def role(ctx: Context, person: AnyoneRef, add: Role | None = None, remove: Role | None = None) -> Reply:
    """Give somebody a role or take one away; without any role a person is a guest and sees nothing.

    person: who
    add: the role that they get
    remove: the role that they lose
    """
    if add is None and remove is None:
        return edit_form(ctx, "person role", {"person": f"@#{person.id}"})
    guest = ctx.registry.matrix.guest
    roles = {r for r in person.roles if r != guest} | ({add.value} if add else set())
    roles -= {remove.value} if remove else set()
    _keep_an_owner(ctx, person, roles)
    person.roles = [r for r in ctx.registry.matrix.roles if r in roles] or [guest]
    person.active = person.roles != [guest]
    ctx.session.add(person)
    ctx.session.flush()
    if not person.active:
        drop_link_codes(ctx.session, person.id or 0)
        end_logins(ctx.session, person.id or 0)
        return Reply(
            say=_("{name} has no role left and sees nothing any more.", name=person.name), actions=_next(person)
        )
    replan(ctx, person)
    if person.id != ctx.person.id:
        ctx.tell("roles changed", Audience.of(person), key=f"roles changed/{person.id}/{ctx.now.isoformat()}")
    return Reply(say=_("{name} is now: {roles}.", name=person.name, roles=listed(person.roles)), actions=_next(person))


def _next(person: Person) -> tuple[Action, ...]:
    return (Action(label=_("Show {name}", name=person.name), command="person show", args={"person": f"@#{person.id}"}),)


def _keep_an_owner(ctx: Context, person: Person, roles: set[str]) -> None:
    owner = ctx.registry.matrix.owner
    if owner in roles or owner not in person.roles:
        return
    if not any(p.id != person.id for p in ctx.with_role(owner)):
        raise Conflict(_("{name} is the last owner. Make somebody else an owner first.", name=person.name))


@command(
    "access ask",
    access=Door.WRITE,
    examples=["", "I am the new accountant"],
    quiet=True,
    final=N_("The owners have been told."),
)
def ask(ctx: Context, note: str = "") -> Reply:
    """Ask the owners to let you in.

    note: who you are and what you need
    """
    if ctx.person.id is not None:
        return Reply(say=_("You are in already, as: {roles}. Type /home to begin.", roles=listed(ctx.person.roles)))
    person = _known(ctx) or _asker(ctx)
    own_account(ctx, person)
    owners = ctx.with_role(ctx.registry.matrix.owner)
    if not owners:
        raise Conflict(_("This company has no owner yet. Whoever runs Meridian types /claim with the printed code."))
    key = f"access asked/{person.id}/{ctx.today}"
    ctx.tell("access asked", Audience.of(*owners), key=key, facts={"person": person.id, "note": note})
    names = ", ".join(owner.name for owner in owners)
    return Reply(say=_("I have asked {names}. You will hear from me when you are in.", names=names))


def _known(ctx: Context) -> Person | None:
    account = identity_behind(ctx.session, ctx.place.platform, ctx.user)
    return ctx.session.get(Person, account.person_id) if account else None


def _asker(ctx: Context) -> Person:
    """The guest as a row; inactive, so that strangers stand in nobody's lists."""
    person = Person(**ctx.person.model_dump(exclude={"id", "company_id", "active"}), active=False)
    ctx.session.add(person)
    ctx.session.flush()
    return person


@notice("access asked", topic=N_("people"))
def access_asked(ctx: Context, record: str, facts: dict[str, Any]) -> Reply | Lapsed:
    """Somebody unknown asks to be let in; lapses when it was answered."""
    person = ctx.session.get(Person, facts["person"])
    if person is None or person.active:
        return Lapsed(reason="let in meanwhile")
    return Reply.of(_asking(ctx, person, str(facts["note"])))


@notice("roles changed", topic=N_("people"))
def roles_changed(ctx: Context, record: str, facts: dict[str, Any]) -> Reply:
    """The reader's roles are others than before."""
    say = _("Your roles here are now: {roles}. Type /help to see what you can do.", roles=listed(ctx.person.roles))
    return Reply(say=say, actions=(Action(label=_("Home"), command="home", style=Style.PRIMARY),))


def _asking(ctx: Context, person: Person, note: str) -> Card:
    accounts = identities(ctx.session, [person.id or 0])
    fields = tuple(Field(label=_("Account"), value=f"{one.platform}: {one.external_id}") for one in accounts)
    return Card(
        title=_("{name} asks to be let in", name=person.name),
        status=Status(label=_("waiting"), tone=Tone.WARN),
        text=note,
        fields=fields,
        actions=tuple(_as(person, one) for one in (Role.MEMBER, Role.CONTRACTOR)),
        menu=tuple(_as(person, one) for one in Role if one not in {Role.MEMBER, Role.CONTRACTOR, Role.OWNER}),
    )


def _as(person: Person, role: Role) -> Action:
    style = Style.PRIMARY if role is Role.MEMBER else Style.DEFAULT
    label = _("Let in as {role}", role=_(role.value))
    return Action(label=label, command="person role", args={"person": f"@#{person.id}", "add": role.value}, style=style)

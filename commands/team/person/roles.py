"""`/person role`, and what follows when a person gains or loses one."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience, notice
from bot.options.person import PersonType
from bot.parsing.forms import edit_form
from bot.replies.errors import Conflict
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply, Style
from bot.values.record_key import RecordKey
from commands.access import Team
from storage.identity.link_codes import drop_link_codes
from storage.identity.logins import end_logins
from storage.identity.people import Person, known_people


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
    keep_an_owner(ctx, person, roles)
    become(ctx, person, roles)
    if not person.active:
        return Reply(
            say=_("{name} has no role left and sees nothing any more.", name=person.name), actions=(shown(person),)
        )
    if person.id != ctx.person.id:
        ctx.tell("roles changed", Audience.of(person), key=f"roles changed/{person.id}/{ctx.now.isoformat()}")
    return Reply(
        say=_("{name} is now: {roles}.", name=person.name, roles=listed(person.roles)), actions=(shown(person),)
    )


def become(ctx: Context, person: Person, roles: set[str]) -> None:
    """Make somebody what the roles say; without any they are a guest, and out at once."""
    guest = ctx.registry.matrix.guest
    person.roles = [r for r in ctx.registry.matrix.roles if r in roles] or [guest]
    person.active = person.roles != [guest]
    ctx.session.add(person)
    ctx.session.flush()
    if person.active:
        return
    drop_link_codes(ctx.session, person.id or 0)
    end_logins(ctx.session, person.id or 0)


def shown(person: Person) -> Action:
    """The button that shows somebody."""
    return Action(label=_("Show {name}", name=person.name), command="person show", args={"person": f"@#{person.id}"})


def keep_an_owner(ctx: Context, person: Person, roles: set[str]) -> None:
    """Raise Conflict when a person who loses a role would leave no owner."""
    owner = ctx.registry.matrix.owner
    if owner in roles or owner not in person.roles:
        return
    if not any(p.id != person.id for p in ctx.owners()):
        raise Conflict(_("{name} is the last owner. Make somebody else an owner first.", name=person.name))


@notice("roles changed", topic=N_("people"))
def roles_changed(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """The reader's roles are others than before."""
    say = _("Your roles here are now: {roles}. Type /help to see what you can do.", roles=listed(ctx.person.roles))
    return Reply(say=say, actions=(Action(label=_("Home"), command="home", style=Style.PRIMARY),))

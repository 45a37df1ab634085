"""`/access ask`: a guest asks for access, and an owner or a chat group answers."""

from __future__ import annotations

from typing import Any

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience, Lapsed, notice
from bot.options.texts import FreeText
from bot.replies.errors import Conflict
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Field, Reply, Status, Style, Tone
from bot.values.record_key import RecordKey
from commands.access import GuestAccess
from commands.team.account.groups import binder
from commands.team.account.link import own_account
from commands.team.person.roles import Role, become, listed, shown
from storage.identity.groups import ChatGroup, all_groups, keep_groups
from storage.identity.people import Person, identities, identity_behind


@command(
    "access ask",
    access=GuestAccess.WRITE,
    examples=["", "I am the new accountant"],
    quiet=True,
    final=N_("The owners have been told."),
)
def ask(ctx: Context, note: FreeText = "") -> Reply:
    """Ask the owners to let you in.

    note: who you are and what you need
    """
    if ctx.person.id is not None:
        return Reply(say=_("You are in already, as: {roles}. Type /home to begin.", roles=listed(ctx.person.roles)))
    known = _known(ctx)
    person = known or _asker(ctx)
    own_account(ctx, person)
    groups = keep_groups(ctx.session, ctx.place.platform, ctx.groups)
    if known is None and any(group.role for group in groups):  # never somebody whose roles were taken away
        return _let_in(ctx, person, groups)
    owners = ctx.owners()
    if not owners:
        raise Conflict(_("This company has no owner yet. Whoever runs Meridian types /claim with the printed code."))
    key = f"access asked/{person.id}/{ctx.today}"
    ctx.tell(
        "access asked",
        Audience.of(*owners),
        key=key,
        facts={"person": person.id, "note": note, "groups": [group.id for group in groups]},
    )
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
def access_asked(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Somebody unknown asks to be let in; lapses when it was answered."""
    person = ctx.session.get(Person, facts["person"])
    if person is None or person.active:
        return Lapsed(reason="let in meanwhile")
    return Reply.of(_asking(ctx, person, facts))


@notice("access given", topic=N_("people"))
def access_given(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """Somebody has come in because of a group that they are in."""
    person = ctx.session.get_one(Person, facts["person"])
    say = _("{name} is in, as: {roles}. Reason: the group {groups}.",
            name=person.name, roles=listed(person.roles), groups=facts["groups"])  # fmt: skip
    return Reply(say=say, actions=(shown(person), Action(label=_("Groups"), command="group list")))


def _let_in(ctx: Context, person: Person, groups: list[ChatGroup]) -> Reply:
    """Give what the groups are bound to; the owners hear of it, because none of them did it."""
    bound = [group for group in groups if group.role]
    become(ctx, person, {group.role for group in bound})
    facts = {"person": person.id, "groups": ", ".join(group.name for group in bound)}
    owners = Audience.of(*ctx.owners())
    ctx.tell("access given", owners, key=f"access given/{person.id}/{ctx.now.isoformat()}", facts=facts)
    ctx.person = person
    return Reply(
        say=_("Hello {name}. You are in, as: {roles}.", name=person.name, roles=listed(person.roles)),
        actions=(Action(label=_("Home"), command="home", style=Style.PRIMARY),),
    )


def _asking(ctx: Context, person: Person, facts: dict[str, Any]) -> Card:
    accounts = identities(ctx.session, [person.id or 0])
    groups = [one for one in all_groups(ctx.session) if one.id in facts.get("groups", ())]
    fields = [Field(label=_("Account"), value=f"{one.platform}: {one.external_id}") for one in accounts]
    fields += [Field(label=_("Groups"), value=", ".join(one.name for one in groups))] if groups else []
    return Card(
        title=_("{name} asks to be let in", name=person.name),
        status=Status(label=_("waiting"), tone=Tone.WARN),
        text=str(facts["note"]),
        fields=tuple(fields),
        select=binder(groups),
        actions=tuple(_as(person, one) for one in (Role.MEMBER, Role.CONTRACTOR)),
        menu=tuple(_as(person, one) for one in Role if one not in {Role.MEMBER, Role.CONTRACTOR, Role.OWNER}),
    )


def _as(person: Person, role: Role) -> Action:
    style = Style.PRIMARY if role is Role.MEMBER else Style.DEFAULT
    label = _("Let in as {role}", role=_(role.value))
    return Action(label=label, command="person role", args={"person": f"@#{person.id}", "add": role.value}, style=style)

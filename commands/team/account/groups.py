"""`/group list`, bind and unbind: roles for the groups of a chat platform."""

from __future__ import annotations

from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.option import OptionType
from bot.records.kinds import folded
from bot.replies.errors import Conflict, NotFound
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Choice, Column, FieldKind, Reply, Select, Table
from commands.access import Team
from commands.team.person.roles import Role
from storage.identity.groups import ChatGroup, all_groups


class GroupType(OptionType[ChatGroup]):
    """A group that became known when somebody who is in it asked for access."""

    kind = FieldKind.SUGGEST
    words = None
    example = "Freelancers"

    def __repr__(self) -> str:
        return "GroupType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> ChatGroup:
        """The group of that name or number ("#3"); raises NotFound."""
        for group in all_groups(ctx.session):
            if text == self.canonical(group) or folded(text.removeprefix("@")) == folded(group.name):
                return group
        raise NotFound(
            _("I know no group “{text}”. A group becomes known when somebody in it asks for access.", text=text),
            actions=(_groups(),),
        )

    def fits(self, text: str, ctx: Context) -> bool:
        """A known name or number."""
        names = {folded(group.name) for group in all_groups(ctx.session)}
        return text.startswith("#") or folded(text.removeprefix("@")) in names

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Groups that begin so."""
        found = [group for group in all_groups(ctx.session) if folded(group.name).startswith(folded(prefix))]
        return [Choice(label=one.name, value=self.canonical(one), detail=one.platform) for one in found][:25]

    def canonical(self, value: ChatGroup) -> str:
        """The number, because two platforms may have groups of one name."""
        return f"#{value.id}"

    def written(self, value: ChatGroup, ctx: Context) -> str:
        """The name."""
        return value.name

    def expected(self) -> str:
        """A group."""
        return _("a group of people on a chat server")


GroupRef = Annotated[ChatGroup, GroupType()]


@command("group list", access=Team.MANAGE, examples=[""])
def list_(ctx: Context) -> Reply:
    """List the groups of your chat servers, and what their members come in as."""
    groups = all_groups(ctx.session)
    if not groups:
        return Reply(say=_("I know no group yet. A group becomes known when somebody in it asks for access."))
    columns = (Column(label=_("Group")), Column(label=_("On")), Column(label=_("Comes in as")))
    rows = tuple((one.name, one.platform, _(one.role) if one.role else _("asks an owner")) for one in groups)
    return Reply.of(Card(title=_("Groups"), table=Table(columns=columns, rows=rows), select=binder(groups)))


@command("group bind", access=Team.MANAGE, examples=[""], quiet=True)
def bind(ctx: Context, group: GroupRef, role: Role) -> Reply:
    """Let everybody in who is in a group, with a role, when they ask for the first time.

    group: the group; whoever may put people into it on the chat server then decides who comes in
    role: what its members come in as
    """
    if role is Role.OWNER:
        raise Conflict(_("A group cannot make owners. Give that role to each by name: /person role"))
    group.role = role.value
    ctx.session.add(group)
    said = _(
        "Whoever is in {group} comes in as {role} at the first /access ask. Who has asked before waits for an owner.",
        group=group.name,
        role=_(role.value),
    )
    return Reply(say=said, actions=(_groups(),))


@command("group unbind", access=Team.MANAGE, examples=[""], quiet=True)
def unbind(ctx: Context, group: GroupRef) -> Reply:
    """Let nobody in for being in a group any more; who is in stays.

    group: the group
    """
    group.role = ""
    ctx.session.add(group)
    return Reply(say=_("Whoever is in {group} has to ask an owner again.", group=group.name), actions=(_groups(),))


def binder(groups: list[ChatGroup]) -> Select | None:
    """The choice of a group whose members shall come in by themselves."""
    choices = tuple(Choice(label=one.name[:80], value=f"#{one.id}") for one in groups)
    return (
        Select(label=_("Let in everybody of"), command="group bind", option="group", choices=choices)
        if choices
        else None
    )


def _groups() -> Action:
    return Action(label=_("Groups"), command="group list")

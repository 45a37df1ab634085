"""Authorisation: the caller's roles against the permission of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.replies.errors import Forbidden, Stale
from bot.replies.i18n import _
from bot.replies.reply import Action
from bot.requests.tokens import ANYBODY
from storage.identity.people import Person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.command import Command
    from bot.context import Context
    from bot.people.permissions import Permission
    from bot.requests.request import Request


def authorise_request(ctx: Context, request: Request) -> None:
    """Raise Forbidden unless the caller may run the command, and Stale for a button of another holder."""
    authorise(ctx, request.found)
    if request.sealed is not None and request.sealed.holder not in {ANYBODY, ctx.person.id}:
        raise Stale(_("This button belongs to somebody else."))


def authorise(ctx: Context, command: Command) -> None:
    """Raise Forbidden unless the caller may run the command; a guest is shown the door."""
    if ctx.allows(command.access):
        return
    matrix = ctx.registry.matrix
    if matrix.guest in ctx.person.roles:
        raise Forbidden(
            _("I do not know you yet. Ask an owner to let you in."),
            actions=(Action(label=_("Ask for access"), command=matrix.door),),
        )
    raise Forbidden(_("/{command} is for: {roles}. Ask one of them.", **_told(ctx, command, command.access)))


def check_whose(ctx: Context, command: Command, values: Mapping[str, Any]) -> None:
    """Raise Forbidden when what the command is about is the caller's own, or another person's, and may not be."""
    if command.others is None and not command.not_own:
        return
    subject = values[command.options[0].name] or ctx.person
    owner = subject.id if isinstance(subject, Person) else subject.person_id
    if owner == ctx.person.id and command.not_own:
        raise Forbidden(_(command.not_own))
    if owner != ctx.person.id and command.others and not ctx.allows(command.others):
        say = _(
            "What is not your own, /{command} leaves to: {roles}. Ask one of them.",
            **_told(ctx, command, command.others),
        )
        raise Forbidden(say)


def _told(ctx: Context, command: Command, access: Permission) -> dict[str, str]:
    roles = ", ".join(_(role) for role in ctx.registry.matrix.holders(access))
    return {"command": command.name, "roles": roles}

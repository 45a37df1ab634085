"""Authorisation: the caller's roles against the permission of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.errors import Forbidden
from bot.replies.i18n import _
from bot.replies.reply import Action

if TYPE_CHECKING:
    from bot.command import Command
    from bot.context import Context


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
    holders = ", ".join(_(role) for role in matrix.holders(command.access))
    raise Forbidden(_("/{command} is for: {roles}. Ask one of them.", command=command.name, roles=holders))

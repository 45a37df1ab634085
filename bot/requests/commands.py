"""The command of a request: that of its token, of a menu or form, or of its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.invocation import Source
from bot.parsing.routing import UnknownLine, route
from bot.requests.gestures import handed
from bot.requests.tokens import StaleToken

if TYPE_CHECKING:
    from bot.requests.request import Request
    from bot.requests.services import Services

NoCommand = StaleToken | UnknownLine
"""Why a request means no command; its refusal is made once the reader is known."""


def with_command(services: Services, request: Request) -> Request | NoCommand:
    """The request with the command that it means, unless a gesture has settled that; needs no language."""
    asked, commands = request.invocation, services.registry.commands
    if request.command is not None:
        return request
    if asked.token:
        sealed = services.signer.read(asked.token, request.company)
        if isinstance(sealed, StaleToken):
            return sealed
        return request._replace(command=commands[sealed.command], sealed=sealed)
    if asked.command:
        request = request._replace(command=commands[asked.command])
        if asked.source is Source.SHORTCUT or not asked.line:
            return _chosen(request)
    found = route(services.registry, asked.line)
    return (
        found
        if isinstance(found, UnknownLine)
        else request._replace(command=request.command or found[0], rest=found[1])
    )


def _chosen(request: Request) -> Request:
    """A command that was picked from a menu takes its values from what the menu stands at."""
    asked = request.invocation
    if asked.source is not Source.SHORTCUT:
        return request
    values = handed(request.found, asked.line)
    return request._replace(invocation=asked.model_copy(update={"values": values}))

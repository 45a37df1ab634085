"""Lines kept in a button: what was typed before its company was known, and the event that brought it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.invocation import Source
from bot.parsing.routing import EVENT, LINE, find
from bot.requests.gestures import handed

if TYPE_CHECKING:
    from bot.command import Command
    from bot.invocation import Invocation
    from bot.registry import Registry
    from bot.requests.request import Request


def kept(command: Command, invocation: Invocation) -> dict[str, str]:
    """The arguments of a button that does what a request asks for; its values are as they were typed."""
    if not invocation.command:
        return {EVENT: invocation.key, LINE: invocation.line}
    if invocation.source is Source.SHORTCUT:
        return {EVENT: invocation.key, **(invocation.values or handed(command, invocation.line))}
    return {EVENT: invocation.key, **invocation.values, **({LINE: invocation.line} if invocation.line else {})}


def restored(registry: Registry, request: Request) -> Request:
    """The request that the press of such a button keeps, which is done once however often it is pressed."""
    if request.sealed is None or EVENT not in request.sealed.args:
        return request
    values = dict(request.sealed.args)
    key, line = values.pop(EVENT), values.pop(LINE, "")
    kept_one = request.invocation.model_copy(update={"key": key, "line": line, "values": values})
    rest = find(registry, line)[1] if line else ""
    return request._replace(invocation=kept_one, rest=rest, sealed=replace(request.sealed, args={}, digest=""))

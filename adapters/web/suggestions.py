"""Completions for the composer, and suggestions for a form's field."""

from __future__ import annotations

from aiohttp import web

from adapters.web.context import CHAT, VIEWER
from adapters.web.conversations import place_of
from adapters.web.requests import row_number
from bot.invocation import Place, Source
from bot.parsing.addressing import line_start, talk_source

MAX_LINE = 2000


async def complete(request: web.Request) -> web.Response:
    """Completions for what stands before the cursor; plain talk has none."""
    text = request.query.get("text", "")[:MAX_LINE]
    place = _place(request)
    if talk_source(text, direct=place.direct) is not Source.LINE:
        return web.json_response([])
    cut = line_start(text)
    found = await request.app[CHAT].kernel.suggestions.complete(place, request[VIEWER].user, text[cut:])
    return web.json_response([hint.model_dump() | {"start": hint.start + cut} for hint in found])


async def anywhere(request: web.Request) -> web.Response:
    """Records and people by any of their words, each with the line that shows it."""
    text = request.query.get("text", "")[:MAX_LINE]
    found = await request.app[CHAT].kernel.suggestions.anywhere(_place(request), request[VIEWER].user, text)
    return web.json_response([choice.model_dump() for choice in found])


async def suggest(request: web.Request) -> web.Response:
    """Values for a field of a form that the kernel sealed."""
    query = request.query
    found = await request.app[CHAT].kernel.suggestions.suggest(
        _place(request),
        request[VIEWER].user,
        query.get("token", "")[:200],
        query.get("option", "")[:100],
        query.get("prefix", "")[:200],
    )
    return web.json_response([choice.model_dump() for choice in found])


def _place(request: web.Request) -> Place:
    return place_of(request.query.get("channel", ""), row_number(request.query.get("thread", "")))

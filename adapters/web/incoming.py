"""Posts, presses and forms as invocations, each processed once."""

from __future__ import annotations

from aiohttp import web

from adapters.web import answers, requests
from adapters.web import views as present
from bot.invocation import Source
from bot.parsing.addressing import line_start, talk_source
from bot.replies.i18n import _


async def say(request: web.Request) -> web.Response:
    """A line of the composer: a command, or plain talk."""
    asked = await requests.ask(request)
    text = asked.sent.fields.get("text", "").strip()
    if not text and not asked.sent.files:
        raise web.HTTPBadRequest(text=_("Write something first."))
    if len(text) > requests.MAX_TEXT:
        raise requests.too_much(requests.MAX_TEXT)
    source, line = talk_source(text, direct=not asked.channel), text[line_start(text) :]
    answer = await asked.chat.kernel.dispatch(asked.invocation(source, line=line, uploads=asked.sent.files))
    return web.json_response(await answers.said(asked, text, answer))


async def press(request: web.Request) -> web.Response:
    """A button, a menu entry or a choice on a message; it must be on the message now."""
    asked = await requests.ask(request)
    token = asked.sent.fields.get("token", "")
    reply = present.reply_in(asked.post) if asked.post is not None else None
    label = present.label_of(reply, token, asked.sent.values) if reply is not None else ""
    if label is None:
        raise web.HTTPConflict(text=_("This message has changed. Use its new buttons."))
    answer = await asked.chat.kernel.dispatch(asked.invocation(Source.BUTTON, token=token, values=asked.sent.values))
    if reply is not None and present.is_loose(reply, token) and answers.may_replace(asked, answer):
        return web.json_response(await answers.replaced(asked, answer))
    return web.json_response(await answers.answered(asked, answer, label))


async def submit(request: web.Request) -> web.Response:
    """A filled form; an answer with a form again shows what was wrong."""
    asked = await requests.ask(request)
    uploads = {name.removeprefix("value."): upload for name, upload in asked.sent.files.items()}
    answer = await asked.chat.kernel.dispatch(
        asked.invocation(
            Source.FORM, token=asked.sent.fields.get("token", ""), values=asked.sent.values, uploads=uploads
        )
    )
    return web.json_response(await answers.answered(asked, answer, ""))


async def welcome(request: web.Request) -> web.Response:
    """The home of a person who opens their conversation for the first time."""
    asked = await requests.ask(request)
    answer = await asked.chat.kernel.dispatch(asked.invocation(Source.LINE, line="home"))
    return web.json_response(await answers.answered(asked, answer, None))

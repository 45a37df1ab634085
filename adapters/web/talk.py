"""What people say and press: handed to the kernel once, and kept with its answer."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from adapters.web import posting, present, requests
from adapters.web.posting import Spot
from adapters.web.requests import Ask
from adapters.web.rooms import PLATFORM, WORKSPACE, spot_of
from bot.invocation import Answer, Source
from bot.platform import Target
from bot.reply import File, Reply, Visibility
from storage import posts

MENTION = re.compile(r"@meridian\b[:,]?\s*", re.IGNORECASE)


async def say(request: web.Request) -> web.Response:
    """A line of the composer: a command, or plain talk."""
    asked = await requests.ask(request)
    text = asked.sent.fields.get("text", "").strip()
    if not text and not asked.sent.files:
        raise web.HTTPBadRequest(text="Write something first.")
    if len(text) > requests.MAX_TEXT:
        raise web.HTTPRequestEntityTooLarge(max_size=requests.MAX_TEXT, actual_size=len(text))
    source, line = meant(text, direct=not asked.channel)
    answer = await asked.chat.kernel.dispatch(asked.invocation(source, line=line, uploads=asked.sent.files))
    return web.json_response(await _said(asked, text, answer))


async def press(request: web.Request) -> web.Response:
    """A button, a menu entry or a choice on a message."""
    asked = await requests.ask(request)
    token = asked.sent.fields.get("token", "")
    reply = present.reply_in(asked.post) if asked.post is not None else None
    label = present.label_of(reply, token) if reply is not None else ""
    if label is None:
        raise web.HTTPConflict(text="This message has changed. Use its new buttons.")
    answer = await asked.chat.kernel.dispatch(asked.invocation(Source.BUTTON, token=token, values=asked.sent.values))
    if answer is None:
        return web.json_response({"posts": []})
    if reply is not None and present.is_loose(reply, token) and _replaceable(asked, answer):
        return web.json_response(await _replaced(asked, answer))
    return web.json_response(await _answered(asked, answer, label))


async def submit(request: web.Request) -> web.Response:
    """A filled form; an answer with a form again shows what was wrong."""
    asked = await requests.ask(request)
    token, values = asked.sent.fields.get("token", ""), asked.sent.values
    uploads = {name.removeprefix("value."): upload for name, upload in asked.sent.files.items()}
    answer = await asked.chat.kernel.dispatch(
        asked.invocation(Source.FORM, token=token, values=values, uploads=uploads)
    )
    return web.json_response({"posts": []} if answer is None else await _answered(asked, answer, ""))


async def welcome(request: web.Request) -> web.Response:
    """The home of a person who opens his conversation for the first time."""
    asked = await requests.ask(request)
    answer = await asked.chat.kernel.dispatch(asked.invocation(Source.LINE, line="home"))
    return web.json_response({"posts": []} if answer is None else await _answered(asked, answer, None))


def meant(text: str, *, direct: bool) -> tuple[Source, str]:
    """Whether a text is a command line: always in a direct conversation, else after a slash or a mention."""
    mention = MENTION.match(text)
    if mention is not None:
        return Source.LINE, text[mention.end() :]
    return (Source.LINE if direct or text.startswith("/") else Source.MESSAGE), text


async def _said(asked: Ask, text: str, answer: Answer | None) -> dict[str, Any]:
    viewer = await asked.chat.known(asked.viewer)
    if viewer.person is None:
        return _told(asked, answer, text)
    if answer is not None and answer.reply.form is not None:
        return _form(asked, answer.reply)
    files = [File(**upload.model_dump()) for upload in asked.sent.files.values()]
    spot = spot_of(viewer, asked.channel, asked.thread)
    now, person = asked.chat.kernel.now(), viewer.person
    private = answer is not None and answer.visibility is Visibility.ONLY_ME
    spot = spot.only_for(person) if private else spot

    def work(session: posts.Session) -> list[int]:
        said = posting.say(session, spot, text, person, f"{asked.key}:said", now, files)
        if answer is None:
            return [said]
        apart = answer.visibility is Visibility.THREAD and spot.direct_to is None
        below = spot.under(said) if apart else spot
        return [said, posting.answer(session, below, answer.reply, f"{asked.key}:answer", now)]

    return await _kept(asked, viewer, work, answer)


async def _answered(asked: Ask, answer: Answer, label: str | None) -> dict[str, Any]:
    viewer = await asked.chat.known(asked.viewer)
    if viewer.person is None:
        return _told(asked, answer, "")
    if answer.reply.form is not None:
        return _form(asked, answer.reply)
    spot, now = _answer_spot(asked, answer, viewer.person), asked.chat.kernel.now()
    who = None if label is None else {"person": viewer.person, "label": label}

    def work(session: posts.Session) -> list[int]:
        return [posting.answer(session, spot, answer.reply, f"{asked.key}:answer", now, who)]

    return await _kept(asked, viewer, work, answer)


def _answer_spot(asked: Ask, answer: Answer, person: int) -> Spot:
    """Private answers stand beside what was pressed, public ones in its thread."""
    thread = asked.post.thread if asked.post is not None else asked.thread
    spot = Spot(channel=asked.channel, direct_to=None if asked.channel else person, thread=thread)
    if answer.visibility is Visibility.ONLY_ME:
        return spot.only_for(person)
    if asked.post is None or not asked.channel or asked.post.private_to is not None:
        return spot
    return spot.under(asked.post.id or 0)


def _replaceable(asked: Ask, answer: Answer) -> bool:
    """Paging and readings turn a message that only the viewer sees into the next one."""
    own = asked.post is not None and (asked.post.private_to or asked.post.direct_to) is not None
    return own and answer.reply.form is None and asked.viewer.person is not None


async def _replaced(asked: Ask, answer: Answer) -> dict[str, Any]:
    number, now = asked.post.id if asked.post is not None else None, asked.chat.kernel.now()

    def work(session: posts.Session) -> list[int]:
        post = posts.post_of(session, number or 0)
        if post is None:
            return []
        posting.revise(session, post, answer.reply, now)
        return [post.id or 0]

    return await _kept(asked, asked.viewer, work, answer)


async def _kept(asked: Ask, viewer: Any, work: Any, answer: Answer | None) -> dict[str, Any]:
    """Write, wake the open pages, tell the kernel where its answer stands, and show it."""
    chat, company = asked.chat, viewer.company
    numbers: list[int] = await chat.kernel.database.write(company, work)
    chat.hub.wake(company)
    found = await chat.kernel.database.read(company, lambda session: [posts.post_of(session, n) for n in numbers])
    shown = [post for post in found if post is not None]
    if answer is not None and shown:
        await _report(asked, answer, shown[-1])
    came_in = asked.viewer.person is None
    return {"posts": await chat.show(viewer, shown), "reload": came_in}


async def _report(asked: Ask, answer: Answer, post: posts.Post) -> None:
    target = Target(
        workspace=WORKSPACE,
        channel=post.channel,
        user="" if post.channel else asked.viewer.user,
        thread=str(post.thread or ""),
    )
    await asked.chat.kernel.posted(answer, target, str(post.id), PLATFORM)


def _form(asked: Ask, reply: Reply) -> dict[str, Any]:
    html = asked.chat.fill("form.html", asked.viewer, form=reply.form, reply=reply)
    return {"posts": [], "form": html}


def _told(asked: Ask, answer: Answer | None, text: str) -> dict[str, Any]:
    """The answer to a guest, who has no conversation that could be kept: it stands on his page only."""
    if answer is None:
        return {"posts": []}
    if answer.reply.form is not None:
        return _form(asked, answer.reply)
    now = asked.chat.kernel.now()
    said = present.Line(id=0, conversation="", thread=None, author=present.face(0, "?"), at=now, text=text, mine=True)
    heard = present.Line(id=0, conversation="", thread=None, author=None, at=now, reply=answer.reply)
    return {"posts": asked.chat.fragments([said, heard] if text else [heard], asked.viewer)}

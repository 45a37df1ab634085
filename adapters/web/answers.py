"""Answers: stored beside the question, shown at once, and reported to the kernel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from adapters.web import posting
from adapters.web import views as present
from adapters.web.conversations import PLATFORM, WORKSPACE, spot_of
from adapters.web.posting import PostPlace
from bot.delivery.answer_routes import AnswerRoute, NotTaken
from bot.delivery.platform import Target
from bot.invocation import Answer
from bot.replies.reply import File, Reply, Visibility
from storage.delivery import posts
from storage.delivery.posts import Post

if TYPE_CHECKING:
    from adapters.web.requests import WebRequest
    from adapters.web.session import Viewer
    from storage.session.session import Session

Shown = dict[str, Any]
"""What a page gets back: fragments of posts, perhaps a form, perhaps the wish to be loaded again."""
Keep = Callable[[Answer | None], Awaitable[Shown]]
Work = Callable[["Session"], list[int]]


async def said(asked: WebRequest, text: str, answer: Answer | None) -> Shown:
    """Keep a line of the viewer with its answer; None is an answer to plain talk, which stands alone."""
    return await _shown(asked, text, answer, lambda told: _said(asked, text, told))


async def answered(asked: WebRequest, answer: Answer | None, label: str | None) -> Shown:
    """Keep the answer to a control called `label`, or to a form (""); None does not name who asked."""
    return await _shown(asked, "", answer, lambda told: _answered(asked, told, label))


async def replaced(asked: WebRequest, answer: Answer | None) -> Shown:
    """Let the answer take the place of the message whose control was used."""
    return await _shown(asked, "", answer, lambda told: _replaced(asked, told))


async def _shown(asked: WebRequest, text: str, answer: Answer | None, kept: Keep) -> Shown:
    """An answer that is kept, or that stands on the page alone when it cannot be."""
    if answer is None:
        return await kept(None)

    async def told(content: Answer) -> Shown:
        if content.reply.files:
            raise NotTaken("what stands on the page alone has no files", passed=True)
        return _told(asked, asked.viewer, content, text)

    shown = await asked.chat.kernel.routes.show(answer, [AnswerRoute("kept", kept), AnswerRoute("told", told)])
    if shown is None:
        raise web.HTTPInternalServerError
    return shown


async def _said(asked: WebRequest, text: str, answer: Answer | None) -> Shown:
    viewer = await asked.chat.known(asked.viewer)
    if viewer.person is None or (answer is not None and answer.secret):
        return _told(asked, viewer, answer, text)
    if answer is not None and answer.reply.form is not None:
        return _form(asked, answer.reply)
    spot = spot_of(viewer, asked.channel, asked.thread)
    if answer is not None and answer.visibility is Visibility.ONLY_ME:
        spot = spot.only_for(viewer.person)
    return await _kept(asked, viewer, _line(asked, viewer.person, spot, text, answer), answer)


async def _answered(asked: WebRequest, answer: Answer | None, label: str | None) -> Shown:
    viewer = await asked.chat.known(asked.viewer)
    if answer is None or viewer.person is None or answer.secret:
        return _told(asked, viewer, answer, "")
    if answer.reply.form is not None:
        return _form(asked, answer.reply)
    spot, now = _beside(asked, answer, viewer.person), asked.chat.kernel.now()
    who = None if label is None else {"person": viewer.person, "label": label}
    reply, nonce = answer.reply, f"{asked.key}:answer"
    return await _kept(asked, viewer, lambda session: [posting.answer(session, spot, reply, nonce, now, who)], answer)


def may_replace(asked: WebRequest, answer: Answer | None) -> bool:
    """Paging and readings turn a message that only the viewer sees into the next one."""
    own = asked.post is not None and (asked.post.private_to or asked.post.direct_to) is not None
    return own and answer is not None and answer.reply.form is None and asked.viewer.person is not None


async def _replaced(asked: WebRequest, answer: Answer | None) -> Shown:
    number, now = (asked.post.id if asked.post is not None else None) or 0, asked.chat.kernel.now()

    def work(session: Session) -> list[int]:
        post = posts.post_of(session, number)
        if post is None or answer is None:
            return []
        posting.revise(session, post, answer.reply, now)
        return [number]

    return await _kept(asked, asked.viewer, work, answer)


def _line(asked: WebRequest, person: int, spot: PostPlace, text: str, answer: Answer | None) -> Work:
    files = [File(**upload.model_dump(exclude={"lost"})) for upload in asked.sent.files.values()]
    now, key = asked.chat.kernel.now(), asked.key

    def work(session: Session) -> list[int]:
        line = posting.say(session, spot, text, person, f"{key}:said", now, files)
        if answer is None:
            return [line]
        apart = answer.visibility is Visibility.THREAD and spot.direct_to is None
        below = spot.under(line) if apart else spot
        return [line, posting.answer(session, below, answer.reply, f"{key}:answer", now)]

    return work


def _beside(asked: WebRequest, answer: Answer, person: int) -> PostPlace:
    """Private answers stand beside what was pressed, public ones in its thread."""
    thread = asked.post.thread if asked.post is not None else asked.thread
    spot = PostPlace(channel=asked.channel, direct_to=None if asked.channel else person, thread=thread)
    if answer.visibility is Visibility.ONLY_ME:
        return spot.only_for(person)
    if asked.post is None or not asked.channel or asked.post.private_to is not None:
        return spot
    return spot.under(asked.post.id or 0)


async def _kept(asked: WebRequest, viewer: Viewer, work: Work, answer: Answer | None) -> Shown:
    """Write, wake the open pages, tell the kernel where its answer stands, and show it."""
    chat, company = asked.chat, viewer.company or 0
    numbers = await chat.kernel.database.write(company, work)
    chat.hub.wake(company)
    found = await chat.kernel.database.read(company, lambda session: [posts.post_of(session, n) for n in numbers])
    shown = [post for post in found if post is not None]
    if answer is not None and shown:
        await _report(asked, answer, shown[-1])
    return {"posts": await chat.show(viewer, shown), "reload": asked.viewer.person is None}


async def _report(asked: WebRequest, answer: Answer, post: Post) -> None:
    """Tell the kernel which post shows the answer."""
    target = Target(
        workspace=WORKSPACE,
        channel=post.channel,
        user="" if post.channel else asked.viewer.user,
        thread=str(post.thread or ""),
    )
    await asked.chat.kernel.shown.posted(answer, target, str(post.id), PLATFORM)


def _form(asked: WebRequest, reply: Reply) -> Shown:
    html = asked.chat.fill("form.html", asked.viewer, form=reply.form, reply=reply)
    return {"posts": [], "form": html}


def _told(asked: WebRequest, viewer: Viewer, answer: Answer | None, text: str) -> Shown:
    """An answer that stands on the viewer's page only: to a guest, who has no conversation, or a secret one."""
    if answer is None:
        return {"posts": []}
    if answer.reply.form is not None:
        return _form(asked, answer.reply)
    now, author = asked.chat.kernel.now(), present.face(viewer.person or 0, viewer.name or "?")
    where: dict[str, Any] = {"id": 0, "conversation": asked.channel, "thread": asked.thread, "at": now}
    private = bool(asked.channel)
    line = present.PostView(**where, author=author, text=text, mine=True, private=private)
    heard = present.PostView(**where, author=None, reply=answer.reply, private=private)
    lines = [line, heard] if text else [heard]
    return {
        "posts": asked.chat.fragments(lines, viewer),
        "reload": asked.viewer.person is None and viewer.person is not None,
    }

"""Request bodies: fields and files, read within limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from adapters.web import conversations as rooms
from adapters.web.context import CHAT, VIEWER, WebContext
from adapters.web.session import Viewer
from bot.invocation import Invocation, Place, Source, Upload
from bot.options.file import MOST_BYTES, received, too_large
from bot.replies.i18n import _
from bot.replies.spans import cleaned
from storage.delivery.posts import Post

MAX_BODY = MOST_BYTES + 1024 * 1024
"""Bytes of a whole request; what a guest may say is only text."""
MAX_GUEST = 64 * 1024
MAX_TEXT = 8000
_MAX_FIELDS = 60
DAMAGED = (ValueError, AssertionError, LookupError, RuntimeError, HttpProcessingError)
"""What aiohttp raises for a form that no browser would send: no boundary, no headers, an unknown charset."""


@dataclass
class SubmittedFields:
    """The fields and files of one request; a file without a name is no file."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    most: int = MAX_BODY
    """Bytes that the whole request may have."""
    taken: int = 0

    def number(self, name: str) -> int | None:
        """A field that holds the number of a row, if it does."""
        return row_number(self.fields.get(name, ""))

    @property
    def values(self) -> dict[str, str]:
        """The fields of a form: what the page sent as `value.NAME`."""
        return {name[6:]: text for name, text in self.fields.items() if name.startswith("value.")}


def row_number(text: str) -> int | None:
    """The number of a row, if a text is one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


async def read(request: web.Request, limit: int = MAX_BODY) -> SubmittedFields:
    """The body of a request; refuses what is too much for a chat, before it has come where its length is told."""
    if not request.content_type.startswith("multipart/"):
        raise web.HTTPUnsupportedMediaType(text=_("Send a form."))
    if (request.content_length or 0) > limit:
        raise too_much(limit, files=limit == MAX_BODY)
    sent = SubmittedFields(most=limit)
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise web.HTTPBadRequest(text=_("Send a plain form."))
            if len(sent.fields) + len(sent.files) >= _MAX_FIELDS:
                raise web.HTTPRequestEntityTooLarge(
                    _MAX_FIELDS, _MAX_FIELDS + 1, text=_("That form has too many fields.")
                )
            await _take(sent, part, part.name)
    except DAMAGED:
        raise web.HTTPBadRequest(text=_("The request is damaged.")) from None
    return sent


def too_much(limit: int, *, files: bool = False) -> web.HTTPException:
    """The refusal of a body that is too large, for its text or for its files."""
    text = too_large() if files else _("That is too much text. Send it in parts.")
    return web.HTTPRequestEntityTooLarge(limit, limit + 1, text=text)


@dataclass(frozen=True)
class WebRequest:
    """A request of a viewer in a conversation; `post` is the message whose control was used."""

    chat: WebContext
    viewer: Viewer
    sent: SubmittedFields
    channel: str
    thread: int | None
    key: str
    post: Post | None = None

    @property
    def place(self) -> Place:
        """Where the kernel should think this happens: what is done to a message happens in its thread."""
        root = self.thread if self.post is None else self.post.thread or self.post.id
        return rooms.place_of(self.channel, root)

    def invocation(self, source: Source, **what: object) -> Invocation:
        """The request for the kernel; the key is the viewer's own, so nobody can answer for another."""
        return Invocation.model_validate(
            {
                "place": self.place,
                "user": self.viewer.user,
                "user_name": self.viewer.name,
                "at": self.chat.kernel.now(),
                "key": self.key,
                "source": source,
                "reports": True,
                **what,
            }
        )


async def ask(request: web.Request) -> WebRequest:
    """The request, once it is clear that the viewer may enter the conversation and see the message."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    sent = await read(request, MAX_BODY if viewer.person is not None else MAX_GUEST)
    key = sent.fields.get("key", "")
    if not 8 <= len(key) <= 64 or not key.isascii():
        raise web.HTTPBadRequest(text=_("The request has no key."))
    channel, thread, number = sent.fields.get("channel", ""), sent.number("thread"), sent.number("post")
    post = await _post(chat, viewer, channel, number)
    await _post(chat, viewer, channel, thread)
    return WebRequest(chat, viewer, sent, channel, thread, f"{viewer.user}:{key}", post)


async def _post(chat: WebContext, viewer: Viewer, channel: str, number: int | None) -> Post | None:
    """The post, or None when none is meant; also refuses a channel that is closed to the viewer."""
    if viewer.company is None or viewer.person is None:
        if channel:
            raise web.HTTPNotFound(text=_("There is no such channel."))
        return None
    allowed = await chat.kernel.database.read(
        viewer.company, lambda session: rooms.may_enter(session, viewer, chat.kernel.registry, channel)
    )
    if not allowed:
        raise web.HTTPNotFound(text=_("There is no such channel."))
    if number is None:
        return None
    found = await chat.kernel.database.read(
        viewer.company, lambda session: rooms.seen(session, viewer, chat.kernel.registry, number)
    )
    if found is None or found.channel != channel:
        raise web.HTTPNotFound(text=_("There is no such message."))
    return found


async def _take(sent: SubmittedFields, part: BodyPartReader, name: str) -> None:
    if part.filename is None:
        sent.fields[name] = cleaned(bytes(await _bounded(sent, part, MAX_TEXT * 4)).decode(errors="replace"))
        return
    content = bytes(await _bounded(sent, part, MOST_BYTES))
    if part.filename:
        sent.files[name] = received(part.filename, part.headers.get("Content-Type"), content)


async def _bounded(sent: SubmittedFields, part: BodyPartReader, limit: int) -> bytearray:
    """A part of at most `limit` bytes, out of what the whole request may still bring."""
    content, limit = bytearray(), min(limit, sent.most - sent.taken)
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > limit:
            raise too_much(limit, files=part.filename is not None and sent.most == MAX_BODY)
    sent.taken += len(content)
    return content

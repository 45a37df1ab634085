"""Files and pictures of posts, for those who may see the post."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web
from cachetools import LRUCache

from adapters.web import conversations as rooms
from adapters.web import views as present
from adapters.web.context import CHAT, VIEWER
from bot.replies.charts import ChartRenderer
from storage.delivery import attachments, posts

if TYPE_CHECKING:
    from storage.delivery.attachments import Attachment
    from storage.session.session import Session

SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp"}
"""What a browser may show in the page; everything else is only handed over as a download."""
_KEPT = 64
_SANDBOX = "default-src 'none'; sandbox"


class PictureCache:
    """The pictures drawn last, so that a page that is opened again does not draw them again."""

    def __init__(self) -> None:
        self._studio = ChartRenderer()
        self._drawn: LRUCache[tuple[int, int, int, bool], bytes] = LRUCache(_KEPT)

    async def picture(self, post: posts.Post, card: int, *, dark: bool) -> bytes | None:
        """The picture of a card of a post as PNG, or None when it has none."""
        key = (post.id or 0, post.revision, card, dark)
        if key not in self._drawn:
            reply = present.reply_in(post)
            shown = reply.cards[card].picture if reply is not None and card < len(reply.cards) else None
            if shown is None:
                return None
            drawn = self._drawn[key] = await self._studio.draw(shown.spec, dark=dark)
            return drawn
        return self._drawn[key]

    def close(self) -> None:
        """End the drawing process."""
        self._studio.close()


PICTURES = web.AppKey("pictures", PictureCache)


async def picture(request: web.Request) -> web.Response:
    """The chart of a card, in the theme that the page asks for."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    if viewer.company is None:
        raise web.HTTPNotFound
    number, card = int(request.match_info["post"]), int(request.match_info["card"])
    post = await chat.kernel.database.read(
        viewer.company, lambda session: rooms.seen(session, viewer, chat.kernel.registry, number)
    )
    dark = request.query.get("theme") == "dark"
    drawn = await request.app[PICTURES].picture(post, card, dark=dark) if post is not None else None
    if drawn is None:
        raise web.HTTPNotFound
    return web.Response(body=drawn, content_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


async def download(request: web.Request) -> web.Response:
    """A file of a post; only pictures may be shown, and nothing in it may run."""
    chat, viewer = request.app[CHAT], request[VIEWER]
    if viewer.company is None:
        raise web.HTTPNotFound
    number = int(request.match_info["file"])

    def work(session: Session) -> Attachment | None:
        file = attachments.attachment(session, number)
        return file if file is not None and rooms.seen(session, viewer, chat.kernel.registry, file.post_id) else None

    file = await chat.kernel.database.read(viewer.company, work)
    if file is None:
        raise web.HTTPNotFound
    return web.Response(body=file.content, headers=_headers(file))


def _headers(file: Attachment) -> dict[str, str]:
    shown = file.media_type in SHOWN
    name = f"filename*=UTF-8''{quote(file.name, safe='')}"
    return {
        "Content-Type": file.media_type if shown else "application/octet-stream",
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; {name}",
        "Content-Security-Policy": _SANDBOX,
        "Cache-Control": "private, max-age=86400",
    }

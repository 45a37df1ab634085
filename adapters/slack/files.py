"""Files and pictures: out to Slack, and in from what people attach."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from cachetools import LRUCache

from adapters.slack.errors import TROUBLE
from bot.invocation import Upload
from bot.options.file import MOST_BYTES, apart, lost, received
from bot.replies.charts import ChartRenderer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.slack.workspaces import SlackWorkspace
    from bot.replies.reply import File, Reply

log = structlog.get_logger("meridian.slack")

_KEPT = 256
_DRAWN_SECONDS = 5.0
"""How long the upload of a picture may hold up its message."""
_SECONDS = aiohttp.ClientTimeout(total=30)


class PictureUploads:
    """Draws the pictures of replies and hands them to Slack, each once."""

    def __init__(self) -> None:
        self._studio = ChartRenderer()
        self._there: LRUCache[tuple[str, str], str] = LRUCache(_KEPT)

    async def of(self, workspace: SlackWorkspace, reply: Reply) -> dict[int, str]:
        """Slack's ids of the pictures by the place of their card; one that cannot be shown is left to its words."""
        found: dict[int, str] = {}
        for number, card in enumerate(reply.cards):
            if card.picture is not None:
                found[number] = await self._shown(workspace, card.picture.spec, card.picture.alt)
        return {number: file for number, file in found.items() if file}

    def close(self) -> None:
        """End the drawing process."""
        self._studio.close()

    async def _shown(self, workspace: SlackWorkspace, spec: dict[str, Any], alt: str) -> str:
        key = (workspace.id, hashlib.sha256(json.dumps(spec, sort_keys=True, default=str).encode()).hexdigest())
        if key not in self._there:
            drawn = await self._studio.draw(spec)
            try:
                async with asyncio.timeout(_DRAWN_SECONDS):
                    made = await workspace.client.files_upload_v2(content=drawn, filename="chart.png", title=alt[:200])
            except TROUBLE:
                log.exception("picture not taken", workspace=workspace.id)
                return ""
            self._there[key] = str(made["files"][0]["id"])
        return self._there[key]


async def give(workspace: SlackWorkspace, channel: str, files: Iterable[File], thread: str = "") -> None:
    """Hand files over in a channel (and thread)."""
    uploads = [{"content": file.content, "filename": file.name, "title": file.name} for file in files]
    if uploads:
        await workspace.client.files_upload_v2(channel=channel, thread_ts=thread or None, file_uploads=uploads)


async def fetch(
    session: aiohttp.ClientSession, workspace: SlackWorkspace, files: Iterable[dict[str, Any]]
) -> dict[str, Upload]:
    """What people attached, by the name of the form's field or of the file; also what Slack does not hand over."""
    listed = list(files)
    names = apart(str(file.get("name") or "") for file in listed)
    return {
        str(file.get("field") or name): await _given(session, workspace, file, name)
        for file, name in zip(listed, names, strict=True)
    }


async def _given(session: aiohttp.ClientSession, workspace: SlackWorkspace, file: dict[str, Any], name: str) -> Upload:
    """A file, or that it is lost."""
    try:
        content = await _content(session, workspace, file)
    except (aiohttp.ClientError, TimeoutError):
        log.warning("file not given", workspace=workspace.id, exc_info=True)
        content = None
    return lost(name) if content is None else received(name, file.get("mimetype"), content)


async def _content(session: aiohttp.ClientSession, workspace: SlackWorkspace, file: dict[str, Any]) -> bytes | None:
    """The bytes of a file, None when Slack does not give them; a too large one is cut, so that it is refused as such."""
    address = str(file.get("url_private_download") or file.get("url_private") or "")
    if not trusted(address, workspace.client.base_url):
        return None
    headers = {"Authorization": f"Bearer {workspace.token}"}
    async with session.get(address, headers=headers, timeout=_SECONDS, allow_redirects=False) as answer:
        if answer.status != 200:
            log.warning("file not given", workspace=workspace.id, status=answer.status)
            return None
        return await _read(answer)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(65536):
        content += chunk
        if len(content) > MOST_BYTES:
            break
    return bytes(content)


def trusted(address: str, api: str) -> bool:
    """Whether our token may be shown to an address: Slack's own, or that of the API we were told to use."""
    host, home = urlsplit(address), urlsplit(api)
    return (host.scheme, host.netloc) == (home.scheme, home.netloc) or (
        host.scheme == "https" and (host.hostname or "").endswith(".slack.com")
    )

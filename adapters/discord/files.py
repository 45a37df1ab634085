"""Files that come with what people say and send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import structlog

from bot.invocation import Upload
from bot.options.file import MOST_BYTES, apart, lost, received

if TYPE_CHECKING:
    from collections.abc import Iterable

log = structlog.get_logger("meridian.discord")


async def fetched(client: discord.Client, attachments: Iterable[dict[str, Any]]) -> dict[str, Upload]:
    """The contents of attachments by file name; of one that is too large just enough to see that."""
    return {raw["filename"]: await _given(client, raw) for raw in attachments}


def resolved(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The attachments of an interaction by their ids, each under a name of its own."""
    attached: dict[str, dict[str, Any]] = data.get("resolved", {}).get("attachments", {})
    names = apart(str(raw["filename"]) for raw in attached.values())
    return {key: {**raw, "filename": name} for (key, raw), name in zip(attached.items(), names, strict=True)}


def described(message: discord.Message) -> list[dict[str, Any]]:
    """The attachments of a message, as interactions describe theirs, each under a name of its own."""
    files = message.attachments
    return [
        {"filename": name, "content_type": file.content_type, "size": file.size, "url": file.url}
        for file, name in zip(files, apart(file.filename for file in files), strict=True)
    ]


async def _given(client: discord.Client, raw: dict[str, Any]) -> Upload:
    """A file, or that Discord does not hand it over."""
    name, large = str(raw["filename"]), int(raw.get("size", 0)) > MOST_BYTES
    try:
        content = bytes(MOST_BYTES + 1) if large else await client.http.get_from_cdn(str(raw["url"]))
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError):
        log.warning("file not given", name=name, exc_info=True)
        return lost(name)
    return received(name, raw.get("content_type"), content)

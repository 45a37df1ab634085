"""Files that come with what people say and send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.invocation import Upload
from bot.options.file import MOST_BYTES, received

if TYPE_CHECKING:
    from collections.abc import Iterable

    import discord


async def fetched(client: discord.Client, attachments: Iterable[dict[str, Any]]) -> dict[str, Upload]:
    """The contents of attachments by file name; of one that is too large just enough to see that."""
    return {str(raw["filename"]): await _upload(client, raw) for raw in attachments}


def described(message: discord.Message) -> list[dict[str, Any]]:
    """The attachments of a message, as interactions describe theirs."""
    return [
        {"filename": file.filename, "content_type": file.content_type, "size": file.size, "url": file.url}
        for file in message.attachments
    ]


async def _upload(client: discord.Client, raw: dict[str, Any]) -> Upload:
    large = int(raw.get("size", 0)) > MOST_BYTES
    content = bytes(MOST_BYTES + 1) if large else await client.http.get_from_cdn(str(raw["url"]))
    return received(str(raw["filename"]), raw.get("content_type"), content)

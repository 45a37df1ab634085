"""A platform that only sends, such as e-mail: it takes addresses and the accounts of people, and nobody speaks there."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.platform import Target, Undeliverable
from bot.replies.reply import Reply
from tests.chat import Paper, SentMessage


class Mailbox(Paper):
    """Keeps what was sent under its nonce, and refuses what is no address."""

    name = "mail"
    home = ""
    hears = False

    async def send(
        self, target: Target, reply: Reply, *, nonce: str, language: str, since: datetime | None = None
    ) -> str:
        """Keep the message."""
        if "@" not in (target.address or target.user) or target.channel:
            raise Undeliverable(f"{target.address!r} is no address")
        return await super().send(target, reply, nonce=nonce, language=language, since=since)

    async def edit(self, target: Target, message: str, reply: Reply, *, language: str) -> None:
        """Mail cannot be edited."""
        raise Undeliverable("What was mailed stays as it is.")

    def letters(self, to: str) -> list[SentMessage]:
        """What went to an address or account."""
        return [sent for sent in self.sent if to in (sent.target.address, sent.target.user)]

"""What every part of the Discord adapter works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.discord.present import PLATFORM
from adapters.discord.text import EMPTY, label
from bot.platform import Target

if TYPE_CHECKING:
    import discord

    from adapters.discord.outcome import Outcome
    from adapters.discord.posting import Post
    from adapters.discord.present import Draft, Presenter
    from adapters.discord.rooms import Rooms
    from adapters.discord.tree import Tree
    from bot.kernel import Kernel
    from bot.reply import Reply


@dataclass(frozen=True)
class Chat:
    """The parts of a running adapter."""

    kernel: Kernel
    client: discord.Client
    tree: Tree
    presenter: Presenter
    post: Post
    rooms: Rooms

    def title(self, reply: Reply) -> str:
        """What a thread about a reply is called."""
        card = reply.cards[0] if reply.cards else None
        return label(f"{card.ref} {card.title}".strip(), 100) if card else label(reply.say, 100).strip(EMPTY)

    async def report(self, outcome: Outcome, user: str, shown: list[int], draft: Draft, channel: int) -> None:
        """Tell the kernel which message shows which records, so that each is edited when its record changes."""
        place = outcome.place
        where = {"user": user} if place.direct else {"channel": place.channel}
        inside = not place.direct and str(channel) != place.channel
        target = Target(workspace=place.workspace, **where, thread=str(channel) if inside else "")
        for message, page in zip(shown, draft.pages, strict=False):
            cards = tuple(card for card in outcome.reply.cards if card.record and card.record in page.records)
            if outcome.answer is not None and cards:
                reply = outcome.reply.model_copy(update={"cards": cards})
                part = outcome.answer.model_copy(update={"reply": reply})
                reference = f"{channel}/{message}" if inside else str(message)
                await self.kernel.posted(part, target, reference, PLATFORM)

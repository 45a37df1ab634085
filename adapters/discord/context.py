"""The parts of a running Discord adapter, shared by its modules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.discord.emoji import EmojiOccurrences
from adapters.discord.presenter import PLATFORM
from adapters.discord.text import EMPTY, label
from bot.delivery.platform import Target

if TYPE_CHECKING:
    import discord

    from adapters.discord.posting import OutgoingMessage
    from adapters.discord.presenter import Draft, Presenter
    from adapters.discord.responses import Response
    from adapters.discord.tree import Tree
    from adapters.discord.workspaces import Servers
    from bot.kernel import Kernel
    from bot.replies.reply import Reply


@dataclass(frozen=True)
class DiscordContext:
    """The parts of a running adapter."""

    kernel: Kernel
    client: discord.Client
    tree: Tree
    presenter: Presenter
    post: OutgoingMessage
    rooms: Servers
    emoji: EmojiOccurrences = field(default_factory=EmojiOccurrences)

    def title(self, reply: Reply) -> str:
        """What a thread about a reply is called."""
        card = reply.cards[0] if reply.cards else None
        return label(f"{card.ref} {card.title}".strip(), 100) if card else label(reply.say, 100).strip(EMPTY)

    async def report(self, outcome: Response, user: str, shown: list[int], draft: Draft, channel: int) -> None:
        """Tell the kernel which message shows which records, so that each is edited when its record changes."""
        place = outcome.place
        where = {"user": user} if place.direct else {"channel": place.channel}
        inside = not place.direct and str(channel) != place.channel
        target = Target(workspace=place.workspace, **where, thread=str(channel) if inside else "")
        for number, (message, page) in enumerate(zip(shown, draft.pages, strict=False)):
            part = _part(outcome, draft, number)
            if outcome.answer is not None and page.cards:
                answer = outcome.answer.model_copy(update={"reply": part})
                await self.kernel.shown.posted(
                    answer, target, f"{channel}/{message}" if inside else str(message), PLATFORM
                )


def _part(outcome: Response, draft: Draft, number: int) -> Reply:
    """What of a reply one of its messages shows, so that it says the same when its cards are brought up to date."""
    reply, last = outcome.reply, len(draft.pages) - 1
    said = "\n".join(part for part in (draft.caption, reply.say) if part)
    return reply.model_copy(
        update={
            "say": said if number == 0 else "",
            "cards": tuple(reply.cards[card] for card in draft.pages[number].cards),
            "actions": reply.actions if number == last else (),
            "files": (),
        }
    )

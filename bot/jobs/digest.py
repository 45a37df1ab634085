"""Digest blocks: what each area has for a channel's daily digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.declaration import declares, documented, source_of

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people.permissions import Permission
    from bot.replies.reply import Card
    from bot.values.record_key import RecordKey

Tell = Callable[["Context", "DigestSubject"], "Card | None"]


@dataclass(frozen=True)
class DigestSubject:
    """What a digest is about: records, or everything that the reader may see when `all_of_them`.

    `since` and `until` bound the time that it tells about; `today` and `tomorrow` are the reader's local date and the
    working day after it.
    """

    records: tuple[RecordKey, ...]
    all_of_them: bool
    since: datetime
    until: datetime
    today: date
    tomorrow: date

    def numbers(self, noun: str) -> list[int]:
        """The numbers of the records of one kind."""
        return [record.number for record in self.records if record.noun == noun]


@dataclass(frozen=True)
class DigestBlock:
    """A block, lower `order` first; one that does not `speak` is said only when another one does."""

    name: str
    order: int
    access: Permission
    speaks: bool
    tell: Tell
    source: str


def brief(name: str, *, order: int, access: Permission, speaks: bool = True) -> Callable[[Tell], Tell]:
    """Declare a function `(ctx, subject) -> Card | None` as a block of the daily digests."""

    def made(tell: Tell) -> DigestBlock:
        documented(tell, f"the brief {name!r}")
        return DigestBlock(name, order, access, speaks, tell, source_of(tell))

    return declares(made)


def briefed(ctx: Context, subject: DigestSubject) -> tuple[tuple[Card, ...], bool]:
    """The blocks that have something to say, in order, and whether any of them is worth a digest by itself."""
    blocks = sorted(ctx.registry.briefs.values(), key=lambda block: block.order)
    told = [(block, block.tell(ctx, subject)) for block in blocks if ctx.allows(block.access)]
    cards = tuple(card for _block, card in told if card is not None)
    return cards, any(block.speaks for block, card in told if card is not None)

"""Unfurling: cards of the records that plain talk in a channel names."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.contexts import channel_context
from bot.invocation import Answer
from bot.replies.i18n import reading
from bot.replies.reply import Reply, Visibility
from bot.requests.tokens import ANYBODY
from storage.delivery.payloads import missing_payloads
from storage.delivery.shown import shown_since
from storage.identity.places import purposes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.context import Context
    from bot.records.kinds import RecordKind
    from bot.replies.reply import Card
    from bot.requests.answers import SealedAnswer
    from bot.requests.identification import Identification
    from bot.requests.request import Request
    from bot.requests.services import Services
    from storage.session.session import Session

MOST = 3
AGAIN = timedelta(hours=1)
"""How long a card that a channel has just been shown is not shown there again."""
_MENTIONED = re.compile(r"\b[A-Z]{1,6}-(?:\d{4}-)?\d{1,9}\b")


class Unfurling:
    """A unit of work: shows a channel the records that plain talk in it mentions."""

    def __init__(self, services: Services, request: Request, caller: Identification) -> None:
        self._services, self._request, self._caller = services, request, caller

    def __call__(self, session: Session) -> SealedAnswer | None:
        """The cards; None where there are none to show."""
        ctx, company = self._caller.context(session), self._request.company
        reply = unfurled(ctx, self._request.invocation.line)
        if reply is None or ctx.channel is None:
            return None
        sealed, stored = self._services.signer.reply(reply, company, ANYBODY)
        language = ctx.channel.language or ctx.company.language
        answer = Answer(reply=sealed, visibility=Visibility.THREAD, language=language, company=company)
        return answer, missing_payloads(session, stored)


def mentions_records(text: str) -> bool:
    """Whether a text may hold references; written in capitals, as people copy them."""
    return _MENTIONED.search(text) is not None


def unfurled(ctx: Context, text: str) -> Reply | None:
    """The cards of the records that a speaker mentions and may see, as the channel may read them."""
    channel = ctx.channel
    if channel is None or all(":" in purpose for purpose in purposes_of(ctx.session, channel.id or 0)):
        return None
    heard = channel_context(ctx.session, ctx.registry, ctx.company.id or 0, channel, ctx.now)
    with reading(heard.reader):
        cards = tuple(_cards(ctx, heard, dict.fromkeys(_MENTIONED.findall(text))))
    return Reply(cards=cards) if cards else None


def _cards(ctx: Context, heard: Context, refs: dict[str, None]) -> Iterator[Card]:
    channel = ctx.channel.id if ctx.channel else None
    found = [(kind, row) for ref in list(refs)[:MOST] for kind, row in _named(ctx, ref)]
    recent = shown_since(ctx.session, channel, [str(kind.key(row)) for kind, row in found], ctx.now - AGAIN)
    for kind, row in found:
        if kind.key(row) != ctx.this and str(kind.key(row)) not in recent:
            card = kind.card(heard, row)
            yield card.model_copy(update={"picture": None, "menu": ()})


def _named(ctx: Context, ref: str) -> Iterator[tuple[RecordKind, object]]:
    prefix = ref.partition("-")[0]
    for kind in ctx.registry.kinds.values():
        if kind.prefix == prefix and ctx.allows(kind.access) and (row := kind.by_ref(ctx, ref)) is not None:
            yield kind, row

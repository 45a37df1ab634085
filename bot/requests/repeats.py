"""Repeated requests: the key that identifies an act, and the stored answer, returned to its reader only."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from bot.invocation import Answer
from bot.people.channel_access import shows_amounts
from bot.replies.reply import Reply, Value, Visibility

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.context import Context
    from bot.invocation import Invocation
    from bot.requests.request import Request
    from storage.session.audit import Act


class KeptAnswer(Value):
    """An answer as an act keeps it: for which event, and what its reader was allowed to see.

    That are their roles, and whether it holds amounts.
    """

    answer: Answer
    event: str
    roles: tuple[str, ...]
    amounts: bool


def act_key(request: Request) -> str:
    """The key of the act of a request; what an emoji makes of a message is made once, whoever puts it on."""
    if not request.made_of:
        return event_key(request.invocation)
    place = request.invocation.place
    whose = request.invocation.user if place.direct else ""
    named = [place.platform, whose, None, room(request.invocation), ["made of", request.made_of, place.thread]]
    return _digest(place.platform, named)


def event_key(invocation: Invocation) -> str:
    """The same for two requests only if the actor, the place and the adapter's key of the event are the same."""
    platform = invocation.place.platform
    named = [platform, invocation.user, invocation.person, room(invocation), invocation.key]
    return _digest(platform, named)


def room(invocation: Invocation) -> list[str]:
    """The place of a request as far as it tells events apart.

    The workspace of a direct conversation is only the way to it, which another delivery of the event may not take.
    """
    place = invocation.place
    return [] if place.direct or not place.channel else [place.workspace, place.channel]


def kept(ctx: Context, request: Request, answer: Answer) -> dict[str, object]:
    """An answer to be kept for a repetition of its request."""
    roles, event = tuple(sorted(ctx.person.roles)), event_key(request.invocation)
    return KeptAnswer(answer=answer, event=event, roles=roles, amounts=ctx.reader.saw_amounts).model_dump(mode="json")


def again(ctx: Context, request: Request, act: Act | None) -> Answer | None:
    """The answer that an act kept, if this is its event and the caller still the one who may read it here."""
    if act is None or act.answer is None or "answer" not in act.answer:
        return None
    if (act.command, act.person_id, act.platform, act.place) != _asked(ctx, request):
        return None
    found = KeptAnswer.model_validate(act.answer)
    return found.answer if found.event == event_key(request.invocation) and _may_read(ctx, found) else None


def told_before(ctx: Context, act: Act) -> Reply:
    """What an act of the caller answered, to be read by them alone; what was asked, unless they may still read it."""
    if act.answer is not None and "answer" in act.answer:
        found = KeptAnswer.model_validate(act.answer)
        if found.roles == tuple(sorted(ctx.person.roles)) and (ctx.reader.amounts or not found.amounts):
            return found.answer.reply
    return Reply(say=act.line or f"/{act.command}")


def _asked(ctx: Context, request: Request) -> tuple[str, int | None, str, str]:
    return request.found.name, ctx.person.id, ctx.place.platform, ctx.place.channel or "direct"


def _may_read(ctx: Context, found: KeptAnswer) -> bool:
    """Whether the caller has the roles that they had, and money may still be shown where the answer stood."""
    if found.roles != tuple(sorted(ctx.person.roles)):
        return False
    if not found.amounts:
        return True
    said_aloud = found.answer.visibility is not Visibility.ONLY_ME
    return ctx.reader.amounts and (not said_aloud or shows_amounts(ctx.session, ctx.channel, ctx.registry.matrix))


def _digest(platform: str, named: Sequence[object]) -> str:
    """Such a list as a short text; JSON writes no two lists alike."""
    digest = hashlib.sha256(json.dumps(named).encode()).digest()
    return f"{platform[:100]}/{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"

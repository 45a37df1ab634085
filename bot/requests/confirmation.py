"""Confirmation: what is asked before it is done, what may be repeated by mistake, and what arrived too late.

The button that confirms carries the key of the event that was asked about (`SURE`), so that it is done once however often
it is pressed, and what was shown (`SHOWN`), so that nothing else is done than that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.invocation import Source
from bot.replies.errors import AskedBack, Unconfirmed
from bot.replies.formatting import when
from bot.replies.i18n import _
from bot.replies.reply import Action, FieldKind, Style
from bot.requests.repeats import told_before
from storage.records.acts import unheard_like

if TYPE_CHECKING:
    from bot.context import Context
    from bot.replies.errors import Twin
    from bot.replies.reply import Reply
    from bot.requests.request import Request
    from storage.session.audit import Act

SOON = timedelta(minutes=10)
"""For how long the same command, whose answer may not have been seen, is not simply done once more."""
SURE = "!"
"""The sealed argument of the button by which the caller confirms: the key of the event that was asked about."""
SHOWN = "?"
"""Its sealed argument with the digest of the question; without one, only a repetition or a late arrival was confirmed."""
ANYWAY = "~"
"""Its sealed argument that has a record made although there is one like it."""
MADE = "^"
"""Its sealed argument with the message, and the command that an emoji means, where something is made of that message."""
Texts = Mapping[str, str]
"""The values of a command as a button carries them, with those that are to be emptied."""


def as_asked(request: Request) -> Request:
    """The press of a button that confirms, as the event that was asked about: both are one act."""
    sealed = request.sealed.args if request.sealed else {}
    if SURE not in sealed:
        return request
    changes: dict[str, Any] = {"key": sealed[SURE]}
    thread, _blank, made_of = sealed.get(MADE, "").partition(" ")
    if made_of:
        changes["place"] = request.invocation.place.model_copy(update={"thread": thread})
    return request._replace(invocation=request.invocation.model_copy(update=changes), made_of=made_of)


def asks(reply: Reply) -> bool:
    """Whether an answer is the question before an act, so that nothing was done yet."""
    return any(SHOWN in action.args for action in reply.actions)


def check_confirmed(ctx: Context, request: Request, values: dict[str, Any], texts: Texts) -> None:
    """Raise Unconfirmed for a command that asks first, until what it would do now was shown and confirmed."""
    if request.found.asks is None or request.invocation.sure:
        return
    question = request.found.asks(ctx, **values)
    if question is None:
        return
    seen = question.model_dump_json(include={"say", "cards"})
    shown = hashlib.sha256(seen.encode()).hexdigest()[:12]
    if request.sealed is None or request.sealed.args.get(SHOWN) != shown:
        ways = ((question.yes, {}), *question.otherwise)
        yes = [one for label, given in ways for one in _sure(request, {**texts, **given}, label, {SHOWN: shown})]
        raise Unconfirmed(question.say, (*yes, *question.instead), question.cards)


def meaning_of(request: Request, texts: Texts) -> str | None:
    """What makes two requests the same: the command with its values; None for secrets and files, which are not kept."""
    command = request.found
    if command.secret or _has_file(request, texts):
        return None
    said = json.dumps([command.name, dict(texts)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def check_meant(ctx: Context, request: Request, texts: Texts) -> None:
    """Raise AskedBack for what may have been done already, and for what came later than its answer was waited for."""
    if request.sealed is not None and SURE in request.sealed.args:
        return
    if request.invocation.late and not _is_talk(request):
        raise AskedBack(
            _("This reached me too late to answer you, so I haven't done it. Do it now?"),
            _sure(request, texts),
        )
    meaning = meaning_of(request, texts) if ctx.unheard else None
    if ctx.person.id is None or meaning is None:
        return
    before = unheard_like(ctx.session, ctx.person.id, meaning, since=ctx.now - SOON, heard=request.heard)
    if before is not None:
        raise AskedBack(_told(ctx, before), _sure(request, texts))


def says_anyway(request: Request) -> bool:
    """Whether the caller wants a record made although there is one like it, as whoever has it done once more does."""
    given = request.sealed.args if request.sealed else {}
    return request.invocation.sure or ANYWAY in given or (SURE in given and SHOWN not in given)


def with_anyway(request: Request, texts: Texts, twin: Twin) -> Twin:
    """The refusal with the button that makes the record all the same, and keeps everything that was given."""
    twin.actions += _sure(request, texts, _("Make it anyway"), {ANYWAY: "yes"})
    return twin


def _is_talk(request: Request) -> bool:
    """Whether it is a note among people, which waits for no answer."""
    return request.invocation.source is Source.MESSAGE and not request.invocation.place.direct


def _told(ctx: Context, act: Act) -> str:
    what = told_before(ctx, act).say or act.line or f"/{act.command}"
    return _("This was already done {time}: {what} Do it again?", time=when(act.at), what=what)


def _has_file(request: Request, texts: Texts) -> bool:
    return any(option.type.kind is FieldKind.FILE and option.name in texts for option in request.found.options)


def _sure(
    request: Request, texts: Texts, label: str = "", marks: Mapping[str, str] = MappingProxyType({})
) -> tuple[Action, ...]:
    """The button that does it; what came with a file has to be sent again."""
    if _has_file(request, texts):
        return ()
    sealed = request.sealed.args if request.sealed else {}
    made = {MADE: f"{request.invocation.place.thread} {request.made_of}"} if request.made_of else {}
    args = {**sealed, **texts, SURE: request.invocation.key, **made, **marks}
    return (Action(label=label or _("Do it"), command=request.found.name, args=args, style=Style.DANGER),)

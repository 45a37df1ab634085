"""Confirmation: what is asked before it is done, what may be repeated by mistake, and what arrived too late.

The button that confirms carries the key of the event that was asked about (`SURE`), so that it is done once however often
it is pressed, and what was shown (`SHOWN`), so that nothing else is done than that.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.invocation import Source
from bot.parsing.bind import canonical
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


def as_asked(request: Request) -> Request:
    """The press of a button that confirms, as the event that was asked about: both are one act."""
    key = request.sealed.args.get(SURE) if request.sealed else None
    return request._replace(invocation=request.invocation.model_copy(update={"key": key})) if key else request


def asks(reply: Reply) -> bool:
    """Whether an answer is the question before an act, so that nothing was done yet."""
    return any(SHOWN in action.args for action in reply.actions)


def check_confirmed(ctx: Context, request: Request, values: dict[str, Any]) -> None:
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
        yes = [action for label, given in ways for action in _sure(request, values, label, {**given, SHOWN: shown})]
        raise Unconfirmed(question.say, (*yes, *question.instead), question.cards)


def meaning_of(request: Request, values: dict[str, Any]) -> str | None:
    """What makes two requests the same: the command with its values; None for secrets and files, which are not kept."""
    command = request.found
    if command.secret or any(o.type.kind is FieldKind.FILE and values.get(o.name) for o in command.options):
        return None
    said = json.dumps([command.name, canonical(command, values)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def check_meant(ctx: Context, request: Request, values: dict[str, Any]) -> None:
    """Raise AskedBack for what may have been done already, and for what came later than its answer was waited for."""
    if request.sealed is not None and SURE in request.sealed.args:
        return
    if request.invocation.late and not _is_talk(request):
        raise AskedBack(
            _("This reached me too late to answer you, so I haven't done it. Do it now?"),
            _sure(request, values),
        )
    meaning = meaning_of(request, values) if ctx.unheard else None
    if ctx.person.id is None or meaning is None:
        return
    before = unheard_like(ctx.session, ctx.person.id, meaning, since=ctx.now - SOON, heard=request.heard)
    if before is not None:
        raise AskedBack(_told(ctx, before), _sure(request, values))


def says_anyway(request: Request) -> bool:
    """Whether the caller wants a record made although there is one like it, as whoever has it done once more does."""
    given = request.sealed.args if request.sealed else {}
    return request.invocation.sure or ANYWAY in given or (SURE in given and SHOWN not in given)


def with_anyway(request: Request, values: dict[str, Any], twin: Twin) -> Twin:
    """The refusal with the button that makes the record all the same, and keeps everything that was given."""
    twin.actions += _sure(request, values, _("Make it anyway"), {ANYWAY: "yes"})
    return twin


def _is_talk(request: Request) -> bool:
    """Whether it is a note among people, which waits for no answer."""
    return request.invocation.source is Source.MESSAGE and not request.invocation.place.direct


def _told(ctx: Context, act: Act) -> str:
    what = told_before(ctx, act).say or act.line or f"/{act.command}"
    return _("This was already done {time}: {what} Do it again?", time=when(act.at), what=what)


def _sure(
    request: Request, values: dict[str, Any], label: str = "", marks: dict[str, str] | None = None
) -> tuple[Action, ...]:
    """The button that does it; what came with a file has to be sent again."""
    if any(o.type.kind is FieldKind.FILE and values.get(o.name) for o in request.found.options):
        return ()
    kept = request.sealed.args if request.sealed else {}
    args = {**kept, **canonical(request.found, values), SURE: request.invocation.key, **(marks or {})}
    return (Action(label=label or _("Do it"), command=request.found.name, args=args, style=Style.DANGER),)

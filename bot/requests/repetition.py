"""Repetition: what is answered to a request whose act exists already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.invocation import Answer
from bot.replies.errors import Refusal
from bot.replies.i18n import _
from bot.replies.reply import Reply, Visibility
from bot.requests.answers import of_act
from bot.requests.authorization import authorise_request
from bot.requests.repeats import act_key, again
from storage.records.acts import act_with_key

if TYPE_CHECKING:
    from bot.context import Context
    from bot.requests.request import Request


def repeated(ctx: Context, request: Request) -> Answer:
    """What was answered before, to who may still do it; a commit that was in doubt is told of to whoever asked."""
    act = act_with_key(ctx.session, act_key(request))
    try:
        authorise_request(ctx, request)
    except Refusal as refusal:
        if not request.in_doubt:
            raise
        say = _("This was done, but you may not see the answer any more: {reason}", reason=refusal.sentence)
        return _alone(request, say, act.id if act else None)
    found = again(ctx, request, act)
    if found is not None:
        return of_act(found, act.id if act else None)
    return _alone(request, _not_kept(request), act.id if act and act.person_id == ctx.person.id else None)


def _not_kept(request: Request) -> str:
    if request.made_of:
        return _("This has been made of that message already: look into its thread.")
    return _(
        "This was already done, and I keep no copy of the answer. Look at the record, or at /history, before you repeat it."
    )


def _alone(request: Request, say: str, act: int | None) -> Answer:
    """A sentence about an act to its caller, which is not kept."""
    answer = Answer(reply=Reply(say=say), visibility=Visibility.ONLY_ME, company=request.company, secret=True)
    return of_act(answer, act)

"""What is answered where nothing was done: refusals, faults, and a database that is unavailable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.invocation import Source
from bot.parsing.forms import form, keeping, opener
from bot.replies.errors import Incomplete, Unconfirmed
from bot.replies.i18n import _
from bot.replies.reply import Reply, Tone, sentences
from storage.engine.failures import Full

if TYPE_CHECKING:
    from bot.invocation import Invocation
    from bot.replies.errors import Refusal
    from bot.requests.request import Request
    from storage.engine.failures import Unavailable

PERHAPS = frozenset({Source.MESSAGE, Source.REACTION})
"""The sources of what people do among themselves, which may mean no command."""


def refused(request: Request, refusal: Refusal) -> Reply:
    """Why not, or what is asked first; a form for what is missing, or where no form can be opened the button that opens it."""
    if isinstance(refusal, Unconfirmed):
        return Reply(say=refusal.sentence, cards=refusal.cards, actions=refusal.actions, quiet=True)
    if not isinstance(refusal, Incomplete):
        return Reply(say=refusal.sentence, actions=refusal.actions, tone=Tone.BAD)
    if not request.invocation.asks:
        unsaid = (error for error in refusal.errors.values() if error not in refusal.sentence)
        sentence = sentences(refusal.sentence, *unsaid)
        return Reply(say=sentence, actions=(opener(request.found, refusal.values),))
    asked = form(request.found, refusal.known, refusal.errors, refusal.sentence)
    known = {"args": request.hidden, "opener": opener(request.found, refusal.values)}
    tone = Tone.BAD if refusal.errors else Tone.NEUTRAL
    return Reply(say=refusal.sentence, form=keeping(asked.model_copy(update=known), refusal.values), tone=tone)


def broken(request: Request, person: int | None, number: str) -> Reply:
    """A fault, by its number."""
    if request.in_doubt:
        say = f"{doubt(request, person)} {_('Tell an owner this number: {id}.', id=number)}"
    else:
        say = _("Something broke on my side and nothing was changed. Tell an owner this number: {id}.", id=number)
    return Reply(say=say, tone=Tone.BAD)


def unavailable(error: Unavailable) -> Reply:
    """What the database's state means for the request."""
    if isinstance(error, Full):
        say = _("My disk is full: I can look things up, but write nothing down before somebody makes room.")
    else:
        say = _("I do not reach my database just now, and nothing was changed. Try again in a minute.")
    return Reply(say=say, tone=Tone.BAD)


def is_overheard(invocation: Invocation) -> bool:
    """Whether it may not have been for us at all, so that no trouble is told of."""
    return invocation.source in PERHAPS and not invocation.place.direct


def doubt(request: Request, person: int | None) -> str:
    """The sentence for what may have been done: where to look, and what becomes of a repetition.

    An act that stands counts as unheard, because its answer was never shown; so it is asked about.
    """
    said = _(
        "I lost my database while I wrote this down, and don't know whether it was done. Look at the record, or at /history, before you repeat it."
    )
    if person is None or request.found.secret or request.invocation.uploads or not request.invocation.reports:
        return said
    return sentences(said, _("If it was done, I'll ask before I do the same again."))

"""Answers: the sealed reply to a request, and who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.invocation import Answer
from bot.parsing.bind import canonical
from bot.parsing.forms import opener
from bot.people.channel_access import shows_amounts
from bot.replies.company_name import said_for
from bot.replies.reply import Tone, Visibility
from bot.requests.tokens import ANYBODY

if TYPE_CHECKING:
    from bot.command import Command
    from bot.context import Context
    from bot.replies.reply import Reply
    from bot.requests.receipt import Receipt
    from bot.requests.request import Request
    from bot.requests.tokens import TokenSigner

Stored = dict[str, dict[str, Any]]
"""The payloads of buttons that are too long for their tokens, by digest."""
SealedAnswer = tuple[Answer, Stored]


def answered(
    signer: TokenSigner, request: Request, ctx: Context, reply: Reply, receipt: Receipt | None = None
) -> SealedAnswer:
    """The answer of a command, and the payloads of its buttons; `receipt` has what only its caller is to see."""
    command, visibility = request.found, visibility_of(request, ctx, reply)
    private = visibility is Visibility.ONLY_ME
    if private and receipt is not None:
        reply = receipt.aside(reply)
    sealed, stored = signer.reply(
        said_for(request.named, reply),
        request.company,
        ctx.person.id if private else ANYBODY,
        (lambda button: ctx.allows(button.access)) if private else _anybody,
    )
    answer = Answer(
        reply=sealed,
        visibility=visibility,
        language=ctx.reader.language,
        company=request.company,
        secret=command.secret,
    )
    return answer, stored


def openable(request: Request, reply: Reply, values: dict[str, Any]) -> Reply:
    """The reply, with the button that opens its form, in place of it where none can be opened."""
    if reply.form is None:
        return reply
    button = opener(request.found, canonical(request.found, values))
    if request.invocation.asks:
        return reply.model_copy(update={"form": reply.form.model_copy(update={"opener": button})})
    return reply.model_copy(update={"form": None, "say": reply.say or reply.form.title, "actions": (button,)})


def of_act(answer: Answer, act: int | None) -> Answer:
    """The answer to an act; a form that is still to be filled in answers none."""
    return answer if answer.reply.form else answer.model_copy(update={"act": act})


def visibility_of(request: Request, ctx: Context, reply: Reply) -> Visibility:
    """Own queries and refusals stay private, and so does money outside the channels that may show it."""
    command, place = request.found, ctx.place
    private = place.direct or not place.channel or not command.writes or command.quiet or reply.quiet
    if private or reply.form or reply.tone is Tone.BAD:
        return Visibility.ONLY_ME
    if ctx.reader.saw_amounts and not shows_amounts(ctx.session, ctx.channel, ctx.registry.matrix):
        return Visibility.ONLY_ME
    return Visibility.THREAD if place.thread else Visibility.CHANNEL


def _anybody(_command: Command) -> bool:
    """In a channel every button is shown; who presses it is asked then."""
    return True

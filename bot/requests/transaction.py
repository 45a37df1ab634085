"""The part of a request that runs inside its transaction: identify, authorise, bind, run, audit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.invocation import Source
from bot.observability.redaction import redacted
from bot.parsing.bind import GivenTexts, bind, corrected
from bot.parsing.bind import kept as texts_of
from bot.parsing.edits import check_emptied
from bot.parsing.grammar import texts
from bot.records.changes import follow_up
from bot.replies.errors import BadValue, Twin
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import sentences
from bot.replies.spans import cleaned
from bot.requests.answers import answered, of_act, openable
from bot.requests.authorization import authorise_request, check_whose
from bot.requests.confirmation import (
    ANYWAY,
    MADE,
    SHOWN,
    SURE,
    as_asked,
    check_confirmed,
    check_meant,
    meaning_of,
    says_anyway,
    with_anyway,
)
from bot.requests.kept_lines import restored
from bot.requests.meanwhile import handled
from bot.requests.rate_limit import too_fast
from bot.requests.receipt import receipt_of
from bot.requests.repeats import act_key, kept
from bot.requests.repetition import repeated
from storage.delivery.payloads import keep_payloads, missing_payloads, payload
from storage.records.acts import begin_act, finish_act

if TYPE_CHECKING:
    from bot.context import Context
    from bot.replies.reply import Reply
    from bot.requests.answers import SealedAnswer
    from bot.requests.confirmation import Texts
    from bot.requests.identification import Identification
    from bot.requests.request import Request
    from bot.requests.services import Services
    from storage.session.session import Session


class Transaction:
    """The unit of work of a command: call it with the session of the company.

    `request` becomes what a button kept, once that is read, and its command that of the company, with its own fields.
    `reader` becomes the caller, to whom forms and questions speak wherever they are opened.
    """

    def __init__(self, services: Services, request: Request, caller: Identification) -> None:
        self.services, self.request, self.caller = services, request, caller
        self.reader = Reader()

    def __call__(self, session: Session) -> SealedAnswer:
        """The answer, and for a command that only reads the button payloads that are still to be stored."""
        self.request = as_asked(restored(self.services.registry, _unsealed(session, self.request)))
        is_repeated = self.request.found.writes and self._begin(session) is None
        ctx = self.caller.context(session)
        command = ctx.registry.commands[self.request.found.name]
        if command is not self.request.found:
            self.request = self.request._replace(command=command)
        with reading(ctx.reader):
            if is_repeated:
                return repeated(ctx, self.request), {}
            self._admit(ctx)
            authorise_request(ctx, self.request)
            given = _given(ctx, self.request)
            values = bind(command, given, ctx)
            check_whose(ctx, command, values)
        self.reader = ctx.reader
        try:
            return self._done(ctx, values, texts_of(command, values, ctx))
        except BadValue as error:
            ctx.reader = self.reader
            with reading(ctx.reader):
                raise corrected(command, given, values, ctx, error, command.option(error.option)) from None

    def _admit(self, ctx: Context) -> None:
        """Hold back strangers, and a company of which too many give commands at once; raises TooFast."""
        request, limits, at = self.request, self.services.limits, ctx.now
        if limits is None:
            return
        known = ctx.person.id is not None
        wait = limits.person(request.company, at) if known else limits.guest(request.company, request.account, at)
        if wait:
            raise too_fast(wait)

    def _spoken_to(self, ctx: Context) -> Reader:
        """The caller, except that what the channel will hear is said in the channel's language."""
        command = self.request.found
        if ctx.channel is None or not command.writes or command.quiet:
            return ctx.reader
        return replace(ctx.reader, language=ctx.channel.language or ctx.company.language)

    def _done(self, ctx: Context, values: dict[str, Any], texts: Texts) -> SealedAnswer:
        """The answer once it is sure what is meant, which is asked in the caller's language."""
        request = self.request
        with reading(ctx.reader):
            if request.found.writes:
                check_meant(ctx, request, texts)
            check_confirmed(ctx, request, values, texts)
        ctx.reader = self._spoken_to(ctx)
        with reading(ctx.reader):
            return self._write(ctx, values, texts) if request.found.writes else self._read(ctx, values, texts)

    def _read(self, ctx: Context, values: dict[str, Any], texts: Texts) -> SealedAnswer:
        answer, stored = answered(self.services.signer, self.request, ctx, self._reply(ctx, values, texts))
        return answer, missing_payloads(ctx.session, stored)

    def _write(self, ctx: Context, values: dict[str, Any], texts: Texts) -> SealedAnswer:
        request, command = self.request, self.request.found
        reply = self._reply(ctx, values, texts)
        check_emptied(ctx, command)
        ctx.session.flush()
        reply = reply.model_copy(update={"say": sentences(reply.say, *follow_up(ctx, ctx.session.act_id or 0))})
        receipt = receipt_of(ctx, request, values, reply)
        answer, stored = answered(self.services.signer, request, ctx, receipt.aloud(reply), receipt)
        keep_payloads(ctx.session, stored, ctx.now)
        meaning = meaning_of(request, texts)
        finish_act(
            ctx.session,
            person_id=ctx.person.id,
            arguments=_arguments(request),
            answer=None if command.secret else kept(ctx, request, answer),
            meaning=meaning,
            unheard=ctx.now if request.invocation.reports and meaning and not reply.form else None,
        )
        return of_act(answer, ctx.session.act_id), {}

    def _reply(self, ctx: Context, values: dict[str, Any], texts: Texts) -> Reply:
        ctx.anyway = says_anyway(self.request)
        try:
            reply = handled(ctx, self.request, values, self.reader)
            if reply.form is not None and ctx.reader is not self.reader:
                ctx.reader = self.reader  # who fills it in is read in their own notation
                with reading(ctx.reader):
                    reply = handled(ctx, self.request, values, self.reader)
            return openable(self.request, reply, values)
        except Twin as twin:
            raise with_anyway(self.request, texts, twin) from twin

    def _begin(self, session: Session) -> int | None:
        command, asked = self.request.found, self.request.invocation
        return begin_act(
            session,
            act_key(self.request),
            command=command.name,
            line=f"/{command.name}" if command.secret else redacted(cleaned(asked.line))[:4000],
            source=asked.source.value,
            platform=asked.place.platform,
            place=asked.place.channel or "direct",
            at=asked.at,
        )


def _unsealed(session: Session, request: Request) -> Request:
    """The request with the arguments of its token where these are stored."""
    sealed = request.sealed
    if sealed is None or not sealed.digest:
        return request
    return request._replace(sealed=replace(sealed, args=payload(session, sealed.digest) or {}, digest=""))


def _given(ctx: Context, request: Request) -> GivenTexts:
    sealed = request.sealed
    typed = {name: cleaned(text) for name, text in request.invocation.values.items()}
    asked = request.invocation.source is Source.FORM
    if sealed is None or request.rest:
        whole = texts(request.found, request.rest, ctx, typed) if request.rest or not typed else typed
        return GivenTexts(typed=whole, asked=asked)
    kept_texts = {name: text for name, text in sealed.args.items() if not (asked and typed.get(name, "").strip())}
    return GivenTexts(typed=typed, sealed=kept_texts, asked=asked)


def _arguments(request: Request) -> dict[str, str]:
    """What an act keeps of what its command was given."""
    if request.found.secret:
        return {}
    given = {**request.invocation.values, **(request.sealed.args if request.sealed else {})}
    machinery = {option.name for option in request.found.options if option.type.hidden} | {SURE, SHOWN, ANYWAY, MADE}
    return {name: text for name, text in given.items() if name not in machinery}

"""The part of a request that runs inside its transaction: identify, authorise, bind, run, audit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.context import Context
from bot.invocation import Answer, Source
from bot.observability.redaction import redacted
from bot.parsing.bind import GivenTexts, bind, canonical
from bot.parsing.edits import check_emptied
from bot.parsing.forms import opener
from bot.parsing.grammar import texts
from bot.people.channel_access import shows_amounts
from bot.people.identity import reader_for, speaker
from bot.records.changes import follow_up
from bot.replies.company_name import said_for
from bot.replies.errors import Refusal, Stale
from bot.replies.i18n import _, reading
from bot.replies.reply import Reply, Tone, Visibility
from bot.replies.spans import cleaned
from bot.requests.authorization import authorise, check_whose
from bot.requests.confirmation import SOON, SURE, check_meant, meaning_of
from bot.requests.gestures import gesture
from bot.requests.kept_lines import restore
from bot.requests.rate_limit import too_fast
from bot.requests.repeats import act_key, again, kept
from bot.requests.tokens import ANYBODY
from bot.requests.unfurl import unfurled
from storage.delivery.payloads import keep_payloads, missing_payloads, payload
from storage.identity.caller import caller_at
from storage.identity.people import Person
from storage.records.acts import act_with_key, begin_act, finish_act

if TYPE_CHECKING:
    from bot.command import Command
    from bot.registry import Registry
    from bot.replies.reader import Reader
    from bot.requests.request import Request
    from bot.requests.tokens import TokenSigner
    from storage.session.session import Session

Stored = dict[str, dict[str, Any]]


class Transaction:
    """A unit of work for the database: call it with the session of the company."""

    def __init__(self, registry: Registry, signer: TokenSigner, call: Request) -> None:
        self.registry = registry
        self.signer = signer
        self.call = call

    def __call__(self, session: Session) -> tuple[Answer, Stored]:
        """The answer, and for a command that only reads the button payloads that are still to be stored."""
        self._unseal(session)
        repeated = self.call.found.writes and self._begin(session) is None
        ctx = self.context(session)
        with reading(ctx.reader):
            if repeated:
                return self._again(ctx), {}
            self._admit(ctx)
            self._authorise(ctx)
            values = bind(self.call.found, self._given(ctx), ctx)
            check_whose(ctx, self.call.found, values)
        ctx.reader = self._spoken_to(ctx)
        with reading(ctx.reader):
            return self._write(ctx, values) if self.call.found.writes else self._read(ctx, values)

    def _admit(self, ctx: Context) -> None:
        """Hold back strangers, and a company of which too many give commands at once; raises TooFast."""
        call, at = self.call, ctx.now
        if call.pace is None:
            return
        known = ctx.person.id is not None
        wait = call.pace.person(call.company, at) if known else call.pace.guest(call.company, call.account, at)
        if wait:
            raise too_fast(wait)

    def context(self, session: Session) -> Context:
        """Who asks, where, and to whom the answer is read."""
        call, matrix = self.call, self.registry.matrix
        place = call.invocation.place
        said_in = "" if place.direct else place.channel
        since, user = call.invocation.at - SOON, call.invocation.user
        company, found, channel, unheard = caller_at(session, call.company, place.platform, user, said_in, since=since)
        if call.invocation.person is not None:
            found, unheard = session.get_one(Person, call.invocation.person), True
        person = speaker(found, call.invocation, company, matrix)
        call.reader, call.person = reader_for(person, matrix, call.invocation.at), person.id
        return Context(
            session=session,
            registry=self.registry,
            company=company,
            person=person,
            reader=call.reader,
            place=place,
            now=call.invocation.at,
            channel=channel,
            uploads=call.invocation.uploads,
            user=call.invocation.user,
            groups=call.invocation.profile.groups,
            address=call.address,
            unheard=unheard,
            several=bool(call.named),
        )

    def _spoken_to(self, ctx: Context) -> Reader:
        """The caller, except that what the channel will hear is said in the channel's language."""
        if ctx.channel is None or not self.call.found.writes or self.call.found.quiet:
            return ctx.reader
        return replace(ctx.reader, language=ctx.channel.language or ctx.company.language)

    def meant(self, session: Session) -> bool:
        """Settle which command a reply in a thread or an emoji means; False when it means none."""
        ctx = self.context(session)
        found = gesture(ctx, self.call.invocation)
        if found is None:
            return False
        self.call.command, values = found
        self.call.guessed = True
        if self.call.invocation.source is Source.REACTION and not ctx.this:
            self.call.made_of = self.call.found.name
        self.call.invocation = self.call.invocation.model_copy(update={"values": values})
        return True

    def mentioned(self, session: Session) -> tuple[Answer, Stored] | None:
        """The cards of the records that plain talk mentions, for the channel."""
        ctx = self.context(session)
        reply = unfurled(ctx, self.call.invocation.line)
        if reply is None or ctx.channel is None:
            return None
        sealed, stored = self.signer.reply(reply, self.call.company, ANYBODY)
        language = ctx.channel.language or ctx.company.language
        answer = Answer(reply=sealed, visibility=Visibility.THREAD, language=language, company=self.call.company)
        return answer, missing_payloads(session, stored)

    def _authorise(self, ctx: Context) -> None:
        authorise(ctx, self.call.found)
        holder = self.call.sealed.holder if self.call.sealed else ANYBODY
        if holder not in {ANYBODY, ctx.person.id}:
            raise Stale(_("This button belongs to somebody else."))

    def _unseal(self, session: Session) -> None:
        """Take out what a token carries, once: its arguments that are stored, or the line that it keeps."""
        call = self.call
        if call.sealed is not None and call.sealed.digest:
            stored = payload(session, call.sealed.digest)
            call.sealed = replace(call.sealed, args=stored or {}, digest="")
        restore(self.registry, call)

    def _given(self, ctx: Context) -> GivenTexts:
        call = self.call
        typed = {name: cleaned(text) for name, text in call.invocation.values.items()}
        asked = call.invocation.source is Source.FORM
        if call.sealed is None or call.rest:
            return GivenTexts(typed=typed or texts(call.found, call.rest, ctx), asked=asked)
        kept = {name: text for name, text in call.sealed.args.items() if not (asked and name in typed)}
        return GivenTexts(typed=typed, sealed=kept, asked=asked)

    def _read(self, ctx: Context, values: dict[str, Any]) -> tuple[Answer, Stored]:
        answer, stored = self._answer(ctx, self._asked(self.call.found.handler(ctx, **values), values))
        return answer, missing_payloads(ctx.session, stored)

    def _write(self, ctx: Context, values: dict[str, Any]) -> tuple[Answer, Stored]:
        check_meant(ctx, self.call, values)
        reply = self._asked(self.call.found.handler(ctx, **values), values)
        check_emptied(ctx, self.call.found)
        ctx.session.flush()
        follow_up(ctx, ctx.session.act_id or 0)
        answer, stored = self._answer(ctx, reply)
        keep_payloads(ctx.session, stored, ctx.now)
        repeat = None if self.call.found.secret else kept(ctx, self.call, answer)
        meaning = meaning_of(self.call, values)
        unheard = ctx.now if self.call.invocation.reports and meaning and not reply.form else None
        finish_act(
            ctx.session,
            person_id=self.call.person,
            arguments=self._arguments(),
            answer=repeat,
            meaning=meaning,
            unheard=unheard,
        )
        return _of_act(answer, ctx.session.act_id), {}

    def _asked(self, reply: Reply, values: dict[str, Any]) -> Reply:
        """The reply, with a button in place of a form that cannot be opened here."""
        if reply.form is None or self.call.invocation.asks:
            return reply
        button = opener(self.call.found, canonical(self.call.found, values))
        return reply.model_copy(update={"form": None, "say": reply.say or reply.form.title, "actions": (button,)})

    def _arguments(self) -> dict[str, str]:
        if self.call.found.secret:
            return {}
        given = {**self.call.invocation.values, **(self.call.sealed.args if self.call.sealed else {})}
        return {name: text for name, text in given.items() if name != SURE}

    def _begin(self, session: Session) -> int | None:
        invocation = self.call.invocation
        return begin_act(
            session,
            act_key(self.call),
            command=self.call.found.name,
            line=f"/{self.call.found.name}" if self.call.found.secret else redacted(cleaned(invocation.line))[:4000],
            source=invocation.source.value,
            platform=invocation.place.platform,
            place=invocation.place.channel or "direct",
            at=invocation.at,
        )

    def _again(self, ctx: Context) -> Answer:
        """What was answered before, to who may still do it; a commit that was in doubt is told of to whoever asked."""
        try:
            self._authorise(ctx)
        except Refusal as refusal:
            if not self.call.in_doubt:
                raise
            say = _("This was done, but you may not see the answer any more: {reason}", reason=refusal.sentence)
            act = act_with_key(ctx.session, act_key(self.call))
            return self._alone(say, act.id if act else None)
        return self._before(ctx)

    def _alone(self, say: str, act: int | None) -> Answer:
        """A sentence about an act to its caller, which is not kept."""
        answer = Answer(reply=Reply(say=say), visibility=Visibility.ONLY_ME, company=self.call.company, secret=True)
        return _of_act(answer, act)

    def _before(self, ctx: Context) -> Answer:
        """What the same request was answered the first time, if that was kept and is still for who asks."""
        act = act_with_key(ctx.session, act_key(self.call))
        found = again(ctx, self.call, act)
        if found is not None:
            return _of_act(found, act.id if act else None)
        say = (
            _("This has been made of that message already: look into its thread.")
            if self.call.made_of
            else _(
                "This was already done, and I keep no copy of the answer. Look at the record, or at /history, before you repeat it."
            )
        )
        return self._alone(say, act.id if act and act.person_id == ctx.person.id else None)

    def _answer(self, ctx: Context, reply: Reply) -> tuple[Answer, Stored]:
        visibility = self._visibility(ctx, reply)
        holder = self.call.person if visibility is Visibility.ONLY_ME else ANYBODY
        may = _anybody if visibility is not Visibility.ONLY_ME else lambda command: ctx.allows(command.access)
        sealed, stored = self.signer.reply(said_for(self.call.named, reply), self.call.company, holder, may)
        answer = Answer(
            reply=sealed,
            visibility=visibility,
            language=ctx.reader.language,
            company=self.call.company,
            secret=self.call.found.secret,
        )
        return answer, stored

    def _visibility(self, ctx: Context, reply: Reply) -> Visibility:
        """Own queries and refusals stay private, and so does money outside the channels that may show it."""
        command, place = self.call.found, ctx.place
        private = place.direct or not place.channel or not command.writes or command.quiet or reply.quiet
        if private or reply.form or reply.tone is Tone.BAD:
            return Visibility.ONLY_ME
        if ctx.reader.saw_amounts and not shows_amounts(ctx.session, ctx.channel, self.registry.matrix):
            return Visibility.ONLY_ME
        return Visibility.THREAD if place.thread else Visibility.CHANNEL


def _of_act(answer: Answer, act: int | None) -> Answer:
    """The answer to an act; a form that is still to be filled in answers none."""
    return answer if answer.reply.form else answer.model_copy(update={"act": act})


def _anybody(_command: Command) -> bool:
    """In a channel every button is shown; who presses it is asked then."""
    return True

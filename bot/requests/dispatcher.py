"""The dispatcher: the one path of every request - find, identify, authorise, bind, run, audit, commit, answer."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import IntegrityError

from bot.invocation import Answer, Invocation, Source
from bot.observability.trace import trace_of, traced
from bot.parsing.forms import form, opener
from bot.parsing.line import tidy
from bot.parsing.routing import addressed, find
from bot.records.kinds import REFERENCE
from bot.replies.company_name import said_for
from bot.replies.errors import Incomplete, Refusal
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Tone, Visibility
from bot.requests.doubts import doubt
from bot.requests.gestures import handed
from bot.requests.rate_limit import too_fast
from bot.requests.request import Request
from bot.requests.transaction import Transaction
from bot.requests.unfurl import mentions_records
from storage.delivery.payloads import keep_payloads
from storage.engine.failures import Full, InDoubt, Unavailable

if TYPE_CHECKING:
    from bot.delivery.heard import HeardAnswers
    from bot.observability.metrics import Metrics
    from bot.registry import Registry
    from bot.requests.rate_limit import RateLimits
    from bot.requests.tokens import TokenSigner
    from storage.engine.database import Database

log = structlog.get_logger("meridian.dispatch")
WAITS: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds after which a database that was lost during a commit is asked whether it took it."""
_PERHAPS = {Source.MESSAGE, Source.REACTION}


class Dispatcher:
    """Runs requests; adapters and jobs have no other way in."""

    def __init__(
        self,
        registry: Registry,
        database: Database,
        signer: TokenSigner,
        metrics: Metrics,
        address: str = "",
        pace: RateLimits | None = None,
        heard: HeardAnswers | None = None,
    ) -> None:
        self.registry = registry
        self.database = database
        self.signer = signer
        self.metrics = metrics
        self.address, self.limits, self.waits = address, pace, WAITS
        self._heard = heard

    async def dispatch(self, invocation: Invocation, company: int, named: str = "") -> Answer | None:
        """The answer to a request, after its commit; None for plain talk that is no command.

        named: the company's name, where its answers say it because the caller may mean several
        """
        heard = self._heard.of(company) if self._heard is not None else frozenset()
        call = Request(invocation, company, address=self.address, pace=self.limits, named=named, heard=heard)
        started = time.perf_counter()
        with traced(trace_of(company, invocation.key)) as trace:
            try:
                answer = await self._once(call)
            except Refusal as refusal:
                answer = await self._refused(call, refusal)
            except Unavailable as error:
                log.warning("database unavailable", company=company, error=str(error).partition("\n")[0])
                answer = call.answer or self._unavailable(call, error)
            except Exception:  # the one boundary: a fault becomes a number, never a traceback in chat
                log.exception("fault", company=company, command=call.command and call.command.name)
                answer = call.answer or await self._fault(call, trace)
            if answer is not None:
                with suppress(Exception):  # a log that takes no line takes no answer away
                    self._log(call, time.perf_counter() - started)
            return answer

    async def _once(self, call: Request) -> Answer | None:
        """Run it; what lost the race against its own repetition, or whose commit is in doubt, is run once more.

        An act is unique by its key: if it stands, the second run finds its answer, and else does it.
        """
        try:
            return await self._answer(call)
        except IntegrityError:
            return await self._rerun(call)
        except InDoubt:
            return await self._settled(call)

    async def _rerun(self, call: Request) -> Answer:
        try:
            return await self._run(call)
        except InDoubt:
            return await self._settled(call)

    async def _settled(self, call: Request) -> Answer:
        """The answer to what may have been done, as soon as the database says so; raises InDoubt if it does not."""
        call.in_doubt = True
        for wait in self.waits:
            await asyncio.sleep(wait)
            try:
                return await self._run(call)
            except (Unavailable, IntegrityError):
                log.warning("a commit is still in doubt", company=call.company)
        raise InDoubt("the database does not say whether it was done")

    async def _answer(self, call: Request) -> Answer | None:
        if call.invocation.source in _PERHAPS and not await self._means_command(call):
            return await self._mentioned(call)
        await self._admit(call)
        await self._find(call)
        return await self._run(call)

    async def _run(self, call: Request) -> Answer:
        run = self.database.write if call.found.writes else self.database.read
        answer, stored = await run(call.company, Transaction(self.registry, self.signer, call))
        if call.found.writes:
            call.answer = answer
        if stored:
            await self._keep(call, stored)
        return answer

    async def _admit(self, call: Request) -> None:
        """Refuse an account that gives commands too fast before anything else is done for it; raises TooFast."""
        wait = call.pace.account(call.account, call.invocation.at) if call.pace else 0
        if wait:
            await self.database.read(call.company, Transaction(self.registry, self.signer, call).context)
            with reading(call.reader):
                raise too_fast(wait)

    async def _mentioned(self, call: Request) -> Answer | None:
        """What plain talk is answered: the cards of the records in it, or nothing."""
        if call.invocation.source is not Source.MESSAGE or not mentions_records(call.invocation.line):
            return None
        found = await self.database.read(call.company, Transaction(self.registry, self.signer, call).mentioned)
        if found is None:
            return None
        answer, stored = found
        if stored:
            await self._keep(call, stored)
        return answer

    async def _means_command(self, call: Request) -> bool:
        """Talk is a command when it addresses the bot, is a bare reference, or replies to a record's card."""
        if call.invocation.source is Source.MESSAGE:
            place, line = call.invocation.place, call.invocation.line
            if place.direct or addressed(line) or REFERENCE.fullmatch(tidy(line)):
                return True
            if not place.thread:
                return False
        return await self.database.read(call.company, Transaction(self.registry, self.signer, call).meant)

    async def _find(self, call: Request) -> None:
        try:
            with reading(Reader()):
                self._find_now(call)
        except Refusal:
            await self.database.read(call.company, Transaction(self.registry, self.signer, call).context)
            with reading(call.reader):
                self._find_now(call)

    def _find_now(self, call: Request) -> None:
        invocation = call.invocation
        if call.command is not None:
            return
        if invocation.token:
            call.sealed = self.signer.opened(invocation.token, call.company)
            call.command = self.registry.commands[call.sealed.command]
        elif invocation.command:
            call.command = self.registry.commands[invocation.command]
            if invocation.source is Source.SHORTCUT:
                values = handed(call.command, invocation.line)
                call.invocation = invocation.model_copy(update={"values": values})
        else:
            call.command, call.rest = find(self.registry, invocation.line)

    async def _refused(self, call: Request, refusal: Refusal) -> Answer | None:
        """Why not, to the person alone; a stranger who did nothing but react or reply hears nothing."""
        call.outcome = type(refusal).__name__
        if call.guessed and call.person is None and not call.invocation.place.direct:
            return None
        with reading(call.reader):
            if isinstance(refusal, Incomplete):
                reply = _asking(call, refusal)
            else:
                reply = Reply(say=refusal.sentence, actions=refusal.actions, tone=Tone.BAD)
        return await self._private(call, reply)

    async def _fault(self, call: Request, number: str) -> Answer:
        call.outcome = "fault"
        with reading(call.reader):
            reply = Reply(say=self._broken(call, number), tone=Tone.BAD)
        return await self._private(call, reply)

    def _broken(self, call: Request, number: str) -> str:
        if not call.in_doubt:
            return _("Something broke on my side and nothing was changed. Tell an owner this number: {id}.", id=number)
        return f"{doubt(call)} {_('Tell an owner this number: {id}.', id=number)}"

    def _unavailable(self, call: Request, error: Unavailable) -> Answer | None:
        """That the database takes nothing now; plain talk, which may not have been for us, is not answered."""
        call.outcome = "unavailable"
        if not call.in_doubt and call.invocation.source in _PERHAPS and not call.invocation.place.direct:
            return None
        with reading(call.reader):
            say = doubt(call) if call.in_doubt else _trouble(error)
            reply, language = Reply(say=say, tone=Tone.BAD), call.reader.language
        return Answer(reply=reply, visibility=Visibility.ONLY_ME, language=language, company=call.company)

    async def _private(self, call: Request, reply: Reply) -> Answer:
        with reading(call.reader):
            said = said_for(call.named, reply)
        sealed, stored = self.signer.reply(said, call.company, call.person)
        if stored:
            await self._keep(call, stored)
        return Answer(
            reply=sealed,
            visibility=Visibility.ONLY_ME,
            language=call.reader.language,
            company=call.company,
            secret=call.command is not None and call.command.secret,
        )

    async def _keep(self, call: Request, stored: dict[str, dict[str, Any]]) -> None:
        at = call.invocation.at
        await self.database.write(call.company, lambda session: keep_payloads(session, stored, at))

    def _log(self, call: Request, seconds: float) -> None:
        surface = call.invocation.place.platform
        self.metrics.command(call.command.name if call.command else "", surface, call.outcome, seconds)
        log.info(
            "command",
            company=call.company,
            person=call.person,
            command=call.command and call.command.name,
            surface=surface,
            source=call.invocation.source.value,
            outcome=call.outcome,
            milliseconds=round(seconds * 1000, 2),
        )


def unreached(invocation: Invocation, error: Unavailable) -> Answer | None:
    """The answer where not even the company can be found; plain talk, which may not be for us, gets none."""
    log.warning("database unavailable", error=str(error).partition("\n")[0])
    if invocation.source in _PERHAPS and not invocation.place.direct:
        return None
    with reading(Reader()):
        return Answer(reply=Reply(say=_trouble(error), tone=Tone.BAD), visibility=Visibility.ONLY_ME)


def _trouble(error: Unavailable) -> str:
    """What the database's state means for the request."""
    if isinstance(error, Full):
        return _("My disk is full: I can look things up, but write nothing down before somebody makes room.")
    return _("I do not reach my database just now, and nothing was changed. Try again in a minute.")


def _asking(call: Request, refusal: Incomplete) -> Reply:
    """The form with what is known, or where no form can be opened the button that opens it."""
    if not call.invocation.asks:
        sentence = " ".join([refusal.sentence, *refusal.errors.values()])
        return Reply(say=sentence, actions=(opener(call.found, refusal.values),))
    asked = form(call.found, refusal.known, refusal.errors, refusal.sentence)
    return Reply(say=refusal.sentence, form=asked.model_copy(update={"args": call.hidden()}))

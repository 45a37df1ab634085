"""The dispatcher: the one path of every request - find, identify, authorise, bind, run, audit, commit, answer."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from bot.invocation import Answer, Invocation, Source
from bot.observability.trace import trace_of, traced
from bot.replies.company_name import said_for
from bot.replies.errors import Conflict, Refusal
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Tone, Visibility
from bot.requests.execution import WAITS, Execution
from bot.requests.refusals import broken, doubt, is_overheard, refused, unavailable
from bot.requests.request import Request
from bot.requests.services import Services
from storage.engine.failures import Unavailable

if TYPE_CHECKING:
    from bot.delivery.heard import HeardAnswers
    from bot.observability.metrics import Metrics
    from storage.engine.database import Database

log = structlog.get_logger("meridian.dispatch")


class Dispatcher:
    """Runs requests; adapters and jobs have no other way in. `waits` are the seconds between looks at a commit in doubt."""

    def __init__(
        self, services: Services, database: Database, metrics: Metrics, heard: HeardAnswers | None = None
    ) -> None:
        self.services, self.database, self.metrics, self.waits = services, database, metrics, WAITS
        self._heard = heard

    async def dispatch(self, invocation: Invocation, company: int, named: str = "") -> Answer | None:
        """The answer to a request, after its commit; None for plain talk that is no command.

        named: the company's name, where its answers say it because the caller may mean several
        """
        heard = self._heard.of(company) if self._heard is not None else frozenset()
        execution = Execution(self.services, self.database, Request(invocation, company, named, heard))
        started = time.perf_counter()
        with traced(trace_of(company, invocation.key)) as trace:
            answer, outcome = await self._outcome(execution, trace)
            if answer is not None:
                with suppress(Exception):  # a log that takes no line takes no answer away
                    self._log(execution, outcome, time.perf_counter() - started)
            return answer

    async def _outcome(self, execution: Execution, trace: str) -> tuple[Answer | None, str]:
        """The answer, and the word for the log of what became of the request."""
        request = execution.request
        try:
            return await execution.run(self.waits), "done"
        except Refusal as refusal:
            return await _refused(execution, refusal), type(refusal).__name__
        except Unavailable as error:
            log.warning("database unavailable", company=request.company, error=str(error).partition("\n")[0])
            if execution.answer is not None:
                return execution.answer, "done"
            return _unavailable(execution, error), "unavailable"
        except Exception:  # the one boundary: a fault becomes a number, never a traceback in chat
            command = execution.request.command
            log.exception("fault", company=request.company, command=command and command.name)
            if execution.answer is not None:
                return execution.answer, "done"
            with reading(execution.caller.reader):
                reply = broken(execution.request, execution.caller.person, trace)
            return await _private(execution, reply), "fault"

    def _log(self, execution: Execution, outcome: str, seconds: float) -> None:
        request = execution.request
        asked, name = request.invocation, request.command.name if request.command else ""
        self.metrics.command(name, asked.place.platform, outcome, seconds)
        log.info(
            "command",
            company=request.company,
            person=execution.caller.person,
            command=name or None,
            surface=asked.place.platform,
            source=asked.source.value,
            outcome=outcome,
            milliseconds=round(seconds * 1000, 2),
        )


async def _refused(execution: Execution, refusal: Refusal) -> Answer | None:
    """Why not, to the person alone.

    A stranger who did nothing but react or reply hears nothing, nor does an emoji get an answer that a record's state
    gives no effect: it was a word among people.
    """
    request, caller = execution.request, execution.caller
    if request.guessed and caller.person is None and not request.invocation.place.direct:
        return None
    if request.guessed and request.invocation.source is Source.REACTION and isinstance(refusal, Conflict):
        return None
    with reading(caller.reader):
        reply = refused(request, refusal)
    return await _private(execution, reply)


async def _private(execution: Execution, reply: Reply) -> Answer:
    """The sealed answer for the caller alone."""
    request, caller = execution.request, execution.caller
    with reading(caller.reader):
        said = said_for(request.named, reply)
    sealed, stored = execution.services.signer.reply(said, request.company, caller.person)
    await execution.keep(stored)
    return Answer(
        reply=sealed,
        visibility=Visibility.ONLY_ME,
        language=caller.reader.language,
        company=request.company,
        secret=request.command is not None and request.command.secret,
    )


def _unavailable(execution: Execution, error: Unavailable) -> Answer | None:
    """That the database takes nothing now; plain talk, which may not have been for us, is not answered."""
    request, reader = execution.request, execution.caller.reader
    if not request.in_doubt and is_overheard(request.invocation):
        return None
    with reading(reader):
        if request.in_doubt:
            reply = Reply(say=doubt(request, execution.caller.person), tone=Tone.BAD)
        else:
            reply = unavailable(error)
    return Answer(reply=reply, visibility=Visibility.ONLY_ME, language=reader.language, company=request.company)


def unreached(invocation: Invocation, error: Unavailable) -> Answer | None:
    """The answer where not even the company can be found; plain talk, which may not be for us, gets none."""
    log.warning("database unavailable", error=str(error).partition("\n")[0])
    if is_overheard(invocation):
        return None
    with reading(Reader()):
        return Answer(reply=unavailable(error), visibility=Visibility.ONLY_ME)

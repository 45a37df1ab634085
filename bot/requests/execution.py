"""The execution of one request: from its admission to its commit, once, whatever becomes of the database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import IntegrityError

from bot.invocation import Answer, Source
from bot.parsing.addressing import addressed
from bot.parsing.line import tidy
from bot.parsing.routing import UnknownLine
from bot.records.kinds import REFERENCE
from bot.replies.i18n import reading
from bot.requests.commands import with_command
from bot.requests.gestures import GestureLookup
from bot.requests.identification import Identification
from bot.requests.rate_limit import too_fast
from bot.requests.refusals import PERHAPS
from bot.requests.request import Request
from bot.requests.transaction import Transaction
from bot.requests.unfurl import Unfurling, mentions_records
from storage.delivery.payloads import keep_payloads
from storage.engine.failures import InDoubt, Unavailable

if TYPE_CHECKING:
    from bot.requests.answers import SealedAnswer, Stored
    from bot.requests.services import Services
    from storage.engine.database import Database

log = structlog.get_logger("meridian.dispatch")
WAITS: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds after which a database that was lost during a commit is asked whether it took it."""


class Execution:
    """One request on its way.

    `request` is what is known of it so far, `caller` who asks. `answer` is set once what it answers is committed:
    whatever breaks afterwards, that was done.
    """

    def __init__(self, services: Services, database: Database, request: Request) -> None:
        self.services, self.database, self.request = services, database, request
        self.caller = Identification(services, request)
        self.answer: Answer | None = None

    async def run(self, waits: tuple[float, ...] = WAITS) -> Answer | None:
        """The answer after its commit; None for plain talk that is no command.

        What lost the race against its own repetition, or whose commit is in doubt, is run once more. An act is unique
        by its key: if it stands, the second run finds its answer, and else does it.
        """
        try:
            try:
                return await self._answered()
            except IntegrityError:
                return await self._committed()
        except InDoubt:
            return await self._settled(waits)

    async def keep(self, stored: Stored) -> None:
        """Store the payloads of buttons that are about to be shown."""
        if stored:
            at = self.request.invocation.at
            await self.database.write(self.request.company, lambda session: keep_payloads(session, stored, at))

    async def _settled(self, waits: tuple[float, ...]) -> Answer:
        """The answer to what may have been done, as soon as the database says so; raises InDoubt if it does not."""
        self.request = self.request._replace(in_doubt=True)
        for wait in waits:
            await asyncio.sleep(wait)
            try:
                return await self._committed()
            except (Unavailable, IntegrityError):
                log.warning("a commit is still in doubt", company=self.request.company)
        raise InDoubt("the database does not say whether it was done")

    async def _answered(self) -> Answer | None:
        if self.request.invocation.source in PERHAPS and not await self._means_command():
            return await self._mentioned()
        await self._admit()
        await self._find()
        return await self._committed()

    async def _committed(self) -> Answer:
        command = self.request.found
        transaction = Transaction(self.services, self.request, self.caller)
        run = self.database.write if command.writes else self.database.read
        try:
            made = await run(self.request.company, transaction)
        finally:
            self.request = transaction.request
        if command.writes:
            self.answer = made[0]
        return await self._kept(made)

    async def _kept(self, made: SealedAnswer) -> Answer:
        answer, stored = made
        await self.keep(stored)
        return answer

    async def _admit(self) -> None:
        """Refuse an account that gives commands too fast before anything else is done for it; raises TooFast."""
        limits, request = self.services.limits, self.request
        wait = limits.account(request.account, request.invocation.at) if limits else 0
        if wait:
            await self.database.read(request.company, self.caller.context)
            with reading(self.caller.reader):
                raise too_fast(wait)

    async def _find(self) -> None:
        """Find the command; raises in the caller's language why there is none."""
        found = with_command(self.services, self.request)
        if isinstance(found, Request):
            self.request = found
            return
        ctx = await self.database.read(self.request.company, self.caller.context)
        with reading(self.caller.reader):
            raise (
                found.refusal(ctx.allows, self.request.invocation.key)
                if isinstance(found, UnknownLine)
                else found.refusal()
            )

    async def _mentioned(self) -> Answer | None:
        """What plain talk is answered: the cards of the records in it, or nothing."""
        asked = self.request.invocation
        if asked.source is not Source.MESSAGE or not mentions_records(asked.line):
            return None
        made = await self.database.read(self.request.company, Unfurling(self.services, self.request, self.caller))
        return None if made is None else await self._kept(made)

    async def _means_command(self) -> bool:
        """Talk is a command when it addresses the bot, is a bare reference, or replies to a record's card."""
        asked = self.request.invocation
        if asked.source is Source.MESSAGE:
            if asked.place.direct or addressed(asked.line) or REFERENCE.fullmatch(tidy(asked.line)):
                return True
            if not asked.place.thread:
                return False
        found = await self.database.read(self.request.company, GestureLookup(self.request, self.caller))
        self.request = found or self.request
        return found is not None

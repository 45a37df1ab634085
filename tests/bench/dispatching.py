"""A request without its database: find, grammar, bind, authorise, run, seal; against the bare call of the handler.

Both are called in turns, because the handler inside a request is called in turns with the rest of it, too: the bare
call in a loop of its own is up to a quarter quicker than the same call is in any request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from bot.context import Context
from bot.invocation import Invocation, Place
from bot.registry import Registry
from bot.replies.reader import Reader
from bot.requests.commands import with_command
from bot.requests.identification import Identification
from bot.requests.request import Request
from bot.requests.services import Services
from bot.requests.tokens import TokenSigner
from bot.requests.transaction import Transaction
from storage.identity.company import Company
from storage.identity.people import Person
from storage.session.session import Session
from tests.bench.figures import Figure, alternating
from tests.bench.generated import registry_of
from tests.chat import START

NO_SESSION = cast("Session", None)


class Known(Identification):
    """A caller who is known already."""

    def __init__(self, services: Services, request: Request, ctx: Context) -> None:
        super().__init__(services, request)
        self._ctx = ctx

    def context(self, session: Session) -> Context:
        """The caller, without asking the database."""
        return self._ctx


def figures(folder: Path) -> Iterator[Figure]:
    """What dispatch adds to the handler, and whether that grows with the number of commands."""
    bare, ten, hundreds = measured(folder, calls=4000)
    yield Figure("dispatch beyond the bare call", (ten - bare) * 1e6, 60, "us")
    yield Figure("dispatch / bare call of the handler", ten / bare, 8)
    yield Figure("dispatch with 200 commands / 10", hundreds / ten, 1.1)


def measured(folder: Path, calls: int) -> list[float]:
    """Seconds of the bare handler, of a dispatch among 10 commands, and of one among 200."""
    few, many = registry_of(10, folder), registry_of(200, folder)
    return alternating(_bare(few), _dispatch(few), _dispatch(many), times=calls)


def _context(registry: Registry, invocation: Invocation) -> Context:
    company = Company(id=1, name="Bench", created_at=START)
    person = Person(id=1, company_id=1, name="Ada", roles=["member"], created_at=START)
    reader = Reader(person_id=1, now=START)
    return Context(NO_SESSION, registry, company, person, reader, invocation.place, START)


def _bare(registry: Registry) -> Callable[[], Any]:
    command = next(iter(registry.commands.values()))
    ctx = _context(registry, _invocation(command.name))
    return lambda: command.handler(ctx, subject="blue pump", count=3, urgent=True)


def _dispatch(registry: Registry) -> Callable[[], Any]:
    services = Services(registry, TokenSigner("bench", registry.commands))
    invocation = _invocation(list(registry.commands)[-1])
    ctx = _context(registry, invocation)

    def once() -> None:
        request = Request(invocation, 1)
        found = with_command(services, request)
        assert isinstance(found, Request)
        Transaction(services, found, Known(services, request, ctx))(NO_SESSION)

    return once


def _invocation(name: str) -> Invocation:
    place = Place(platform="paper", workspace="bench", direct=True)
    return Invocation(place=place, user="ada", at=START, key="k", line=f"/{name} blue pump 3 yes")

"""Suggestions: what is offered while a person types, and whether an emoji or a button means anything to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.invocation import Completion, Invocation, Place
from bot.parsing.completion import anywhere, complete
from bot.replies.errors import Stale
from bot.replies.i18n import reading
from bot.requests.gestures import bare, gestures
from bot.requests.identification import Identification
from bot.requests.request import Request
from bot.requests.services import Services

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.context import Context
    from bot.registry import Registry
    from bot.replies.reply import Choice
    from bot.requests.tokens import TokenSigner
    from bot.workspaces.companies import CompanyResolver
    from storage.engine.database import Database
    from storage.session.session import Session

T = TypeVar("T")


class Suggestions:
    """The suggestions of one kernel; none where it is not known for which company the person types."""

    def __init__(
        self,
        registry: Registry,
        database: Database,
        signer: TokenSigner,
        companies: CompanyResolver,
        now: Callable[[], datetime],
    ) -> None:
        self._registry, self._database, self._signer, self._now = registry, database, signer, now
        self._companies = companies

    async def complete(self, place: Place, user: str, line: str) -> list[Completion]:
        """Suggestions for the end of a line that begins with a slash."""
        return await self._typing(place, user, lambda ctx: complete(ctx, line)) or []

    async def anywhere(self, place: Place, user: str, text: str) -> list[Choice]:
        """Records and people that have the words of a text, each with the line that shows it."""
        return await self._typing(place, user, lambda ctx: anywhere(ctx, text)) or []

    async def suggest_for(self, place: Place, user: str, command: str, option: str, prefix: str) -> list[Choice]:
        """Suggestions for an option of a command, where each option is typed by itself."""
        return await self._typing(place, user, lambda ctx: _suggested(ctx, command, option, prefix)) or []

    async def options_of(self, place: Place, user: str, command: str) -> list[str]:
        """The names of a command's options, with those that the company has added; none for who may not run it."""

        def names(ctx: Context) -> list[str]:
            found = ctx.registry.commands[command]
            return [one.name for one in found.options if not one.type.hidden] if ctx.allows(found.access) else []

        return await self._typing(place, user, names) or []

    async def suggest(self, place: Place, user: str, token: str, option: str, prefix: str) -> list[Choice]:
        """Suggestions for a field of a sealed form."""

        def values(ctx: Context) -> list[Choice]:
            command = self._signer.opened(token, ctx.company.id or 0).command
            return _suggested(ctx, command, option, prefix)

        try:
            return await self._typing(place, user, values, token) or []
        except Stale:
            return []

    async def understands(self, place: Place, user: str, emoji: str) -> bool:
        """Whether an emoji can mean something here, so that the message it was put on is worth reading."""
        to = await self._companies.addressee(place, user)
        found = [one.company for one in to.candidates] if to.company is None else [to.company]

        def known(ctx: Context) -> bool:
            return bare(emoji) in gestures(ctx.registry, ctx.company)

        return any([await self._inside(company, to.place, user, known) for company in found])

    async def may_press(self, place: Place, user: str, token: str) -> bool:
        """Whether a sealed button or form would not be refused to a user, so that they may read what belongs to it."""
        try:
            return bool(await self._typing(place, user, lambda ctx: self._signer.may_press(ctx, token), token))
        except Stale:
            return False

    async def _typing(self, place: Place, user: str, work: Callable[[Context], T], token: str = "") -> T | None:
        to = await self._companies.addressee(place, user, token)
        return None if to.company is None else await self._inside(to.company, to.place, user, work)

    async def _inside(self, company: int, place: Place, user: str, work: Callable[[Context], T]) -> T:
        invocation = Invocation(place=place, user=user, at=self._now(), key="")
        caller = Identification(Services(self._registry, self._signer), Request(invocation, company))

        def inside(session: Session) -> T:
            ctx = caller.context(session)
            with reading(ctx.reader):
                return work(ctx)

        return await self._database.read(company, inside)


def _suggested(ctx: Context, name: str, option: str, prefix: str) -> list[Choice]:
    command = ctx.registry.commands[name]
    found = command.option(option)
    return found.type.suggest(prefix, ctx) if found and ctx.allows(command.access) else []

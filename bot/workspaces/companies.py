"""Which company a request is for: that of its token, of its workspace, or of a direct line; it is never guessed.

A direct conversation belongs to an account, which several companies may know. Then the company is that of the message
that is replied or reacted to, else the one that the person has chosen, else it is asked for (`company_question`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage.delivery.shown import companies_showing
from storage.identity.accounts import CompanyAccount, accounts_of, workspaces_on
from storage.identity.company import workspace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.delivery.platform import Platform
    from bot.invocation import Invocation, Place
    from bot.people.workspaces import Workspaces
    from bot.requests.tokens import TokenSigner
    from storage.engine.database import Database


class Addressee(NamedTuple):
    """The company that a request is for, and the place as that company sees it.

    `candidates` are all companies that may be meant in a direct conversation. The company is None for a workspace of no
    company, and where there are several candidates and nothing says which of them.
    """

    company: int | None
    place: Place
    candidates: tuple[CompanyAccount, ...] = ()

    @property
    def name(self) -> str:
        """The company's name where it is one of several, so that its answers say it."""
        named = {one.company: one.name for one in self.candidates if len(self.candidates) > 1}
        return named.get(self.company or 0, "")


class CompanyResolver:
    """Finds the company of a verified token, a workspace, or an account in a direct conversation."""

    def __init__(
        self,
        database: Database,
        signer: TokenSigner,
        workspaces: Workspaces,
        platforms: Mapping[str, Platform],
    ) -> None:
        self._database, self._signer, self._workspaces, self._platforms = database, signer, workspaces, platforms

    async def addressee(self, place: Place, user: str, token: str = "") -> Addressee:
        """The company of a token if it is reached on the platform, else the one of the place.

        To a company that is not the one of the workspace the place is private: nothing is said there but to the caller.
        """
        here = await (self._direct(place, user) if place.direct else self._workspace(place))
        if not token:
            return here
        if here.company is None and here.candidates:  # which refuses a forged token like all others
            here = here._replace(company=here.candidates[0].company)
        sealed = self._signer.company_of(token)
        if sealed is None or sealed == here.company:
            return here
        own = await self._database.read(None, lambda session: workspace_of(session, sealed, place.platform))
        return here if own is None else Addressee(sealed, _private(place, own), here.candidates)

    async def _workspace(self, place: Place) -> Addressee:
        return Addressee(await self._workspaces.company(place.platform, place.workspace), place)

    async def _direct(self, place: Place, user: str) -> Addressee:
        """The company of a direct conversation; `place` names a workspace where the platform knows in which it is."""
        here = await self._workspace(place)
        only = await self._workspaces.only(place.platform)
        if here.company is None and place.workspace:
            return here
        if only is not None:
            return Addressee(only.company, _private(place, place.workspace or only.workspace))
        found = await self._candidates(place, user, here.company)
        meant = found[0] if len(found) == 1 else await self._meant(place, found)
        if meant is None:
            return Addressee(None, place, found)
        own = place.workspace if meant.company == here.company else meant.workspace
        return Addressee(meant.company, _private(place, own), found)

    async def _candidates(self, place: Place, user: str, here: int | None) -> tuple[CompanyAccount, ...]:
        """The companies that know an account and have a workspace in which it is, and that of the place's workspace.

        An account that none of them knows may be a guest of each company in whose workspace it is.
        """
        known = await self._database.read(None, lambda session: accounts_of(session, place.platform, user))
        found = await self._reached(place, user, known)
        if here in found or (found and here is None):
            return tuple(found[number] for number in sorted(found))
        bound = await self._database.read(None, lambda session: workspaces_on(session, place.platform, place.workspace))
        found = await self._reached(place, user, bound) | found
        return tuple(found[number] for number in sorted(found))

    async def _reached(self, place: Place, user: str, known: Iterable[CompanyAccount]) -> dict[int, CompanyAccount]:
        """Those of an account's companies that have a workspace in which it is, each with the first of them."""
        known = list(known)
        there, platform = {one.workspace for one in known}, self._platforms.get(place.platform)
        asked = there - {place.workspace}
        if asked and platform is not None:
            there = there - asked | await platform.present(user, asked)
        return {one.company: one for one in reversed(known) if one.workspace in there}

    async def _meant(self, place: Place, found: tuple[CompanyAccount, ...]) -> CompanyAccount | None:
        """The one of several companies whose record the message shows that is replied to, else the one that was chosen."""
        people = {one.company: one.person for one in found if one.person is not None}
        if place.thread and people:
            shown = await self._database.read(
                None, lambda session: companies_showing(session, place.platform, place.thread, people)
            )
            if len(shown) == 1:
                return next(one for one in found if one.company in shown)
        last = max(found, key=_chosen_at, default=None)
        return last if last is not None and _chosen_at(last) else None


def sent_to(place: Place, invocation: Invocation) -> Invocation:
    """The request as said in a place; groups of people that another workspace made give no role there."""
    if place == invocation.place:
        return invocation
    profile = invocation.profile.model_copy(update={"groups": {}})
    return invocation.model_copy(update={"place": place, "profile": profile})


def _chosen_at(account: CompanyAccount) -> float:
    return account.meant_at.timestamp() if account.meant_at is not None else 0.0


def _private(place: Place, workspace: str) -> Place:
    """The direct conversation with a workspace; a message that is replied to there is the same one."""
    thread = place.thread if place.direct else ""
    return place.model_copy(
        update={"workspace": workspace, "channel": "", "thread": thread, "direct": True, "name": ""}
    )

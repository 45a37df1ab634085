"""Which company a request is for: that of the token it brings, else that of the workspace it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage.identity.company import workspace_of

if TYPE_CHECKING:
    from bot.invocation import Invocation, Place
    from bot.people.workspaces import Workspaces
    from bot.requests.tokens import TokenSigner
    from storage.engine.database import Database


class Addressee(NamedTuple):
    """The company that a request is for, None for a workspace of no company, and the place as that company sees it."""

    company: int | None
    place: Place


class CompanyResolver:
    """Finds the company of a verified token, else of a workspace."""

    def __init__(self, database: Database, signer: TokenSigner, workspaces: Workspaces) -> None:
        self._database, self._signer, self._workspaces = database, signer, workspaces

    async def addressee(self, place: Place, token: str = "") -> Addressee:
        """The company of a token if it is reached on the platform, else the one of the workspace.

        To a company that is not the one of the workspace the place is private: nothing is said there but to the caller.
        """
        here = await self._workspaces.company(place.platform, place.workspace)
        sealed = self._signer.company_of(token) if token else None
        if sealed is None or sealed == here:
            return Addressee(here, place)
        own = await self._database.read(None, lambda session: workspace_of(session, sealed, place.platform))
        return Addressee(here, place) if own is None else Addressee(sealed, _private(place, own))


def sent_to(place: Place, invocation: Invocation) -> Invocation:
    """The request as said in a place; groups of people that another workspace made give nobody a role there."""
    if place == invocation.place:
        return invocation
    profile = invocation.profile.model_copy(update={"groups": {}})
    return invocation.model_copy(update={"place": place, "profile": profile})


def _private(place: Place, workspace: str) -> Place:
    """The direct conversation with a workspace; a message that is replied to there is the same one."""
    thread = place.thread if place.direct else ""
    return place.model_copy(
        update={"workspace": workspace, "channel": "", "thread": thread, "direct": True, "name": ""}
    )

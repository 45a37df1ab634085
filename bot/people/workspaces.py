"""Workspaces: which company a workspace of a platform speaks for, and who has which account there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.replies.spans import ADDRESSED
from storage.identity.accounts import CompanyAccount, workspaces_on
from storage.identity.company import Workspace, company_of, join_company, only_company
from storage.identity.people import accounts_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.replies.reply import Reply
    from storage.engine.database import Database
    from storage.session.session import Session


FRESH = timedelta(seconds=30)
"""For how long a platform is taken to have one workspace only; each direct line asks for that."""


class Workspaces:
    """The workspaces of one installation; what was found once is remembered."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._known: dict[tuple[str, str], int] = {}
        self._only: dict[str, tuple[datetime, CompanyAccount | None]] = {}

    async def company(self, platform: str, workspace: str) -> int | None:
        """The company that a workspace of a platform speaks for."""
        found = self._known.get((platform, workspace))
        if found is None:
            found = await self._database.read(None, lambda session: company_of(session, platform, workspace))
        if found is not None:
            self._known[platform, workspace] = found
        return found

    async def only(self, platform: str) -> CompanyAccount | None:
        """The only workspace that a platform has; None where there are none or several."""
        at, found = self._only.get(platform, (self._now() - FRESH, None))
        if abs(self._now() - at) >= FRESH:
            bound = await self._database.read(None, lambda session: workspaces_on(session, platform, most=2))
            found = bound[0] if len(bound) == 1 else None
            self._only[platform] = self._now(), found
        return found

    def changed(self, platform: str) -> None:
        """A workspace of a platform was bound: it may no longer be the only one."""
        self._only.pop(platform, None)

    async def connect(self, platform: str, workspace: str, name: str, *, own: bool = False) -> int | None:
        """The company of a workspace that an adapter found itself in.

        An installation's `own` workspace, that of its settings, joins the only company there is; of any other the
        answer is None until an owner binds it with a code (`bot.workspaces.joining`).
        """
        known = await self.company(platform, workspace)
        if known is None and own:
            joined = Workspace(platform=platform, external_id=workspace, name=name, company_id=0)
            known = await self._database.write(None, lambda session: _join(session, joined))
            self.changed(platform)
        return known

    async def accounts(self, company: int | None, platform: str, reply: Reply, said: str = "") -> dict[int, str]:
        """The user ids of a platform by the number of the person, when a reply or what is said with it addresses any."""
        if company is None or not (ADDRESSED in said or reply.addresses):
            return {}
        return await self._database.read(company, lambda session: accounts_on(session, platform))


def _join(session: Session, workspace: Workspace) -> int | None:
    """Bind a workspace to the only company, if there is just one."""
    company = only_company(session)
    if company is not None:
        workspace.company_id = company
        join_company(session, workspace)
    return company

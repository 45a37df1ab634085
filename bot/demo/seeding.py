"""First start: creates the first company, and in a demo plays its history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import select

from bot.demo.script import Script
from bot.workspaces.claims import claim_code, first_channels, found_company, open_for_claim
from storage.identity.company import Company, alone
from storage.session.audit import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.kernel import Kernel
    from storage.session.session import Session


def any_company(session: Session) -> bool:
    """Whether this installation has a company."""
    return session.exec(select(Company.id)).first() is not None


def start_company(kernel: Kernel, secret: str, now: datetime) -> int | None:
    """Make the first company, unclaimed, with a channel to begin in; None when another process has just done so."""
    platforms = list(kernel.platforms.values())

    def first(session: Session) -> int | None:
        alone(session)
        if any_company(session):
            return None
        session.company_id = found_company(session, kernel.settings, platforms, now)
        act = Act(key="first start", command="first start", source="job", at=now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        open_for_claim(session, secret)
        first_channels(session, platforms, now)
        return session.company_id

    return kernel.database.write_now(None, first)


async def play_demo(kernel: Kernel, secret: str, text: str, start: datetime, move: Callable[[datetime], None]) -> int:
    """Make the first company and play the demo's script in it; returns the number of lines."""
    number = start_company(kernel, secret, start)
    if number is None:
        return 0
    script = Script(kernel, start, move, claim_code(secret, number))
    return await script.play(text)

"""The one-time code that makes its user the owner of a new company."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from sqlmodel import col, select

from storage.identity.company import Company, Workspace
from storage.identity.places import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.delivery.platform import Platform
    from bot.settings import Settings
    from storage.session.session import Session


def claim_code(secret: str, company: int) -> str:
    """The code of a company: the same as long as the installation's secret is, so that it need not be kept."""
    digest = hmac.new(secret.encode(), f"claim/{company}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode()[:8]
    return f"{letters[:4]}-{letters[4:]}"


def waiting_code(secrets: Sequence[str], company: Company) -> str:
    """The code for which a company waits, also when the secret has been replaced since."""
    codes = [claim_code(secret, company.id or 0) for secret in secrets]
    return next((code for code in codes if claim_hash(code) == company.claim), codes[0])


def claim_hash(code: str) -> str:
    """What a company keeps of its code; case, spaces and dashes do not count."""
    return hashlib.sha256("".join(c for c in code.upper() if c.isalnum()).encode()).hexdigest()


def unclaimed(session: Session) -> list[Company]:
    """The companies that wait for their owner."""
    return list(session.exec(select(Company).where(col(Company.claim).is_not(None)).order_by(col(Company.id))))


def found_company(session: Session, settings: Settings, platforms: Iterable[Platform], now: datetime) -> int:
    """The first company, reached through the workspaces that are there without being connected; unclaimed."""
    company = Company(name="New company", language=settings.language, created_at=now)
    session.add(company)
    session.flush()
    number = company.id or 0
    session.add_all(
        Workspace(platform=platform.name, external_id=platform.home, company_id=number)
        for platform in platforms
        if platform.home
    )
    return number


def open_for_claim(session: Session, secret: str) -> None:
    """Let the company be claimed with its code."""
    company = session.get_one(Company, session.company_id)
    company.claim = claim_hash(claim_code(secret, company.id or 0))


def first_channels(session: Session, platforms: Iterable[Platform], now: datetime) -> None:
    """One channel to begin in, on each platform that has none of its own."""
    session.add_all(
        Channel(platform=p.name, workspace=p.home, external_id="general", name="general", created_at=now)
        for p in platforms
        if p.home
    )

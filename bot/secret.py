"""The secret that seals buttons and cookies."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from storage.company import Installation, alone, installation_secret

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings
    from storage.database import Database
    from storage.session import Session


def secret_of(settings: Settings, database: Database, now: datetime) -> str:
    """The secret of the settings, else the installation's own, which is made when it is first asked for."""
    if settings.secret:
        return settings.secret.get_secret_value()
    known = database.read_now(None, installation_secret)
    return known or database.write_now(None, lambda session: _made(session, now))


def _made(session: Session, now: datetime) -> str:
    alone(session)
    known = installation_secret(session)
    if known is None:
        known = secrets.token_urlsafe(32)
        session.add(Installation(secret=known, created_at=now))
    return known

"""Secrets that sign buttons and cookies and encrypt stored keys: the current one, and earlier ones that still verify."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING

from storage.identity.company import Installation, alone, installation_secrets
from storage.identity.grants import all_grants

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.fernet import MultiFernet

    from bot.settings import Settings
    from storage.engine.database import Database
    from storage.session.session import Session


def secret_of(settings: Settings, database: Database, now: datetime) -> str:
    """The secret that seals."""
    return secrets_of(settings, database, now)[0]


def secrets_of(settings: Settings, database: Database, now: datetime) -> tuple[str, ...]:
    """The settings' secret, else the installation's own, made when first asked for; then all that were so before."""
    known = database.read_now(None, lambda session: _known(session, settings))
    return known or (database.write_now(None, lambda session: _made(session, settings, now)))


def cipher(known: Sequence[str]) -> MultiFernet:
    """What encrypts with the first secret, and decrypts what any of them encrypted."""
    from cryptography.fernet import Fernet, MultiFernet

    keys = (hashlib.sha256(f"grants/{secret}".encode()).digest() for secret in known)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def rotate(settings: Settings, database: Database, now: datetime, *, forget: bool = False) -> int:
    """Seal with a new secret, the settings' or a new one of our own, and encrypt every kept key anew: all or nothing.

    `forget` drops what is kept of earlier secrets, so that nothing sealed before opens. Returns the number of keys;
    raises cryptography's InvalidToken for a key that no known secret opens.
    """
    return database.write_now(None, lambda session: _rotated(session, settings, now, forget=forget))


def _rotated(session: Session, settings: Settings, now: datetime, *, forget: bool) -> int:
    alone(session)
    earlier = installation_secrets(session)
    if settings.secret is None:
        session.add(Installation(secret=secrets.token_urlsafe(32), created_at=now))
        session.flush()
    keys, grants = cipher(_known(session, settings)), all_grants(session)
    for grant in grants:
        grant.payload = keys.rotate(grant.payload.encode()).decode()
        session.add(grant)
    for row in earlier if forget else ():
        session.delete(row)
    return len(grants)


def _known(session: Session, settings: Settings) -> tuple[str, ...]:
    """Every secret there is, the one that seals first; none before the first start without settings."""
    own = settings.secret.get_secret_value() if settings.secret else ""
    kept = [row.secret for row in installation_secrets(session)]
    if not own and not kept:
        return ()
    return tuple(dict.fromkeys(filter(None, [own, *kept, *settings.earlier_secrets])))


def _made(session: Session, settings: Settings, now: datetime) -> tuple[str, ...]:
    alone(session)
    if not _known(session, settings):
        session.add(Installation(secret=secrets.token_urlsafe(32), created_at=now))
        session.flush()
    return _known(session, settings)

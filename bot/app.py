"""The composition root: the one place where commands, storage and platforms meet the kernel."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
from typing import TYPE_CHECKING

import adapters
import commands
from bot.kernel import Kernel, utc_now
from bot.registry import Registry
from bot.seal import Sealer
from storage.company import Installation, installation_secret
from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.platform import Platform
    from bot.settings import Settings
    from storage.session import Session


def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    platforms: Iterable[Platform] | None = None,
    registry: Registry | None = None,
) -> Kernel:
    """A kernel ready to start; raises DeclarationError when a command module is wrong."""
    registry = registry or Registry.of(commands)
    database = Database.open(settings.database_url)
    given = settings.secret.get_secret_value() if settings.secret else ""
    sealer = Sealer(given or database.write_now(None, lambda session: _secret(session, now())), registry.commands)
    found = installed(settings) if platforms is None else platforms
    return Kernel(settings, registry, database, sealer, {platform.name: platform for platform in found}, now)


def installed(settings: Settings) -> list[Platform]:
    """One platform per folder of the adapters that is set up by the settings."""
    found: list[Platform] = []
    for info in pkgutil.iter_modules(adapters.__path__):
        made = importlib.import_module(f"{adapters.__name__}.{info.name}").platform(settings)
        if made is not None:
            found.append(made)
    return found


def _secret(session: Session, now: datetime) -> str:
    """The installation's secret, made at the first start."""
    known = installation_secret(session)
    if known is None:
        known = secrets.token_urlsafe(32)
        session.add(Installation(secret=known, created_at=now))
    return known

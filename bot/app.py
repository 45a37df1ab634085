"""The composition root: the one place where commands, storage and platforms meet the kernel."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings

import adapters
import commands
from bot.delivery.platform import Misconfigured
from bot.demo.clock import ManualClock
from bot.demo.recording import RecordedMessage, RecordingPlatform
from bot.demo.rehearsal import Rehearsal
from bot.demo.seeding import any_company, play_demo, start_company
from bot.discovery import discover
from bot.kernel import Kernel, utc_now
from bot.observability.redaction import hide, hide_settings
from bot.ops.secrets import secret_of, secrets_of
from bot.registry import Registry
from bot.settings import Settings
from bot.workspaces.claims import unclaimed, waiting_code
from storage.engine.database import Database
from storage.identity.company import connected_platforms
from storage.upkeep.migrate import is_current, upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.delivery.platform import Platform

DEMO = Path(commands.__file__).parent / "demo.txt"


def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    platforms: Iterable[Platform] | None = None,
    registry: Registry | None = None,
) -> Kernel:
    """A kernel ready to start; raises DeclarationError when a command module is wrong."""
    registry = registry or declared()
    database = Database.open(settings.database_url)
    secret, *previous = secrets_of(settings, database, now())
    found = installed(settings) if platforms is None else platforms
    if platforms is None:
        hide(secret, *previous)
        hide_settings(one() for one in settings_of_all()[1:])
    named = {platform.name: platform for platform in found}
    return Kernel(settings, registry, database, secret, named, now, previous)


def rehearsal(settings: Settings) -> Rehearsal:
    """A rehearsal from now on, on the copy of a database that the settings name."""
    clock, said = ManualClock(utc_now()), list[RecordedMessage]()
    database = Database.open(settings.database_url)
    names = database.read_now(None, connected_platforms)
    database.close()
    kernel = build(settings, now=clock, platforms=[RecordingPlatform(name, clock, said) for name in names])
    return Rehearsal(kernel, clock, said)


def installed(settings: Settings) -> list[Platform]:
    """One platform per folder of the adapters that is set up by the settings."""
    found: list[Platform] = []
    for info in pkgutil.iter_modules(adapters.__path__):
        try:
            made = importlib.import_module(f"{adapters.__name__}.{info.name}").platform(settings)
        except ValidationError as error:
            raise Misconfigured(_wrong(error)) from error
        if made is not None:
            found.append(made)
    return found


def _wrong(error: ValidationError) -> str:
    """Each setting that is wrong under its whole name, and why."""
    prefixes = {one.__name__: one.model_config["env_prefix"] for one in settings_of_all()}
    found = ((".".join(map(str, problem["loc"])), problem["msg"]) for problem in error.errors())
    return "\n".join(f"{prefixes[error.title]}{name}".upper() + f": {reason}" for name, reason in found)


def settings_of_all() -> list[type[BaseSettings]]:
    """The installation's settings, and those of each platform that has its own (in its `settings` module)."""
    found: list[type[BaseSettings]] = [Settings]
    for info in pkgutil.iter_modules(adapters.__path__):
        name = f"{adapters.__name__}.{info.name}.settings"
        if find_spec(name) is not None:
            module = importlib.import_module(name)
            found += [one for one in vars(module).values() if _own_settings(one, name)]
    return found


def _own_settings(thing: Any, module: str) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseSettings) and thing.__module__ == module


def manifest(platform: str, registry: Registry, **options: Any) -> dict[str, Any]:
    """What a platform wants to be told about us before it lets us in; raises LookupError when it asks for nothing."""
    known = {info.name: info for info in pkgutil.iter_modules(adapters.__path__)}
    module = importlib.import_module(f"{adapters.__name__}.{platform}") if platform in known else None
    if module is None or not hasattr(module, "manifest"):
        raise LookupError(f"{platform} has no manifest")
    made: dict[str, Any] = module.manifest(registry, **options)
    return made


def declared() -> Registry:
    """What the product's commands declare; raises DeclarationError."""
    return discover(commands)


def is_empty(settings: Settings) -> bool:
    """Bring the database to the newest schema; whether it has no company yet."""
    database = Database.open(settings.database_url)
    try:
        if not is_current(database):
            upgrade(settings.database_url)
        return not database.read_now(None, any_company)
    finally:
        database.close()


def prepare(settings: Settings) -> str:
    """Make the first company in a database that has none; returns the claim code that a company waits for, or ""."""
    if is_empty(settings):
        _first_start(settings)
    database = Database.open(settings.database_url)
    try:
        known = secrets_of(settings, database, utc_now())
        waiting = database.read_now(None, unclaimed)
        return waiting_code(known, waiting[0]) if waiting else ""
    finally:
        database.close()


def _first_start(settings: Settings) -> None:
    clock = ManualClock(utc_now())
    kernel = build(settings, now=clock)
    secret = secret_of(settings, kernel.database, clock.now)
    try:
        if settings.demo:
            asyncio.run(play_demo(kernel, secret, DEMO.read_text(encoding="utf-8"), clock.now, clock.move))
        else:
            start_company(kernel, secret, clock.now)
    finally:
        kernel.database.close()

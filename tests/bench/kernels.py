"""A kernel on a database of the bench."""

from __future__ import annotations

from pydantic import SecretStr

from bot.app import build
from bot.kernel import Kernel
from bot.registry import Registry
from bot.settings import Settings
from tests.chat import START, UNLIMITED, Paper


def kernel_on(url: str, registry: Registry) -> Kernel:
    """A kernel with a paper platform, at the studio's time."""
    settings = Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("for the bench"), **UNLIMITED)
    return build(settings, now=lambda: START, platforms=[Paper()], registry=registry)

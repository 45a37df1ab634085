"""The studio's chat with commands that only tests know, and one person for each of their roles."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.app import build
from bot.discovery import discover
from bot.registry import Registry
from bot.settings import Settings
from tests.bot import lab
from tests.chat import ChatClock, ChatSession, Paper


@pytest.fixture(scope="session")
def lab_registry() -> Registry:
    """The lab's commands, read once."""
    return discover(lab)


@pytest.fixture
def labchat(studio_url: str, lab_registry: Registry) -> Iterator[ChatSession]:
    """The studio with the lab's commands: Olivia is an owner, Greta a member who speaks German, Ken a contractor."""
    clock, paper = ChatClock(), Paper()
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("for tests"))
    kernel = build(settings, now=clock, platforms=[paper], registry=lab_registry)
    with asyncio.Runner() as runner:
        yield ChatSession(kernel, clock, paper, runner, company=1)
        runner.run(kernel.stop())

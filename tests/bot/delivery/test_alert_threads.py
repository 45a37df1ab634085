"""The thread of an alert that shows no card is about the record that the alert is about."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import build
from bot.context import Context
from bot.contexts import company_context
from bot.declaration import declared
from bot.delivery.notices import announce, notice
from bot.invocation import Source
from bot.registry import Registry
from bot.replies.reply import Reply
from bot.settings import Settings
from bot.values.record_key import NO_RECORD, RecordKey
from storage.identity.places import channel_named
from storage.session.session import Session
from tests.bot import stage
from tests.chat import PLATFORM, UNLIMITED, ChatClock, ChatSession, Paper, words


@notice("word", topic="tickets")
def word(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """A sentence without a card."""
    return Reply(say="Look at this.")


@pytest.fixture
def told(studio_url: str, registry: Registry) -> Iterator[ChatSession]:
    """The studio with a ticket, and an alert that says one sentence."""
    clock, paper = ChatClock(), Paper()
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("for tests"), **UNLIMITED)
    own = replace(registry, notices={**registry.notices, "word": declared(word)})
    kernel = build(settings, now=clock, platforms=[paper], registry=own)
    with asyncio.Runner() as runner:
        chat = ChatSession(kernel, clock, paper, runner, company=1)
        chat.say("/ticket new Lamp")
        yield chat
        runner.run(kernel.stop())


def alerted(chat: ChatSession, record: RecordKey) -> str:
    """Have #support told about a record; the message."""

    def work(session: Session) -> None:
        ctx = company_context(session, chat.kernel.registry, 1, chat.clock.now)
        channel = channel_named(session, PLATFORM, "support")
        assert channel is not None
        announce(ctx, "word", stage.audience(channel), key="word", record=record, facts={}, not_before=None)

    stage.changed(chat, work)
    before = len(chat.paper.sent)
    chat.deliver()
    (sent,) = [one for one in chat.paper.sent[before:] if one.reply.say == "Look at this."]
    return sent.message


def test_a_reply_to_it_is_a_note_on_its_record(told: ChatSession) -> None:
    """What is said below it, an emoji on it and `this` mean the record, and it is not edited when that changes."""
    thread = told.in_("support", thread=alerted(told, RecordKey("ticket", 1)))
    assert thread.answer("It is the fuse.", source=Source.MESSAGE) is not None
    assert "It is the fuse." in words(told.say("/ticket show T-1"))
    assert "Lamp" in words(thread.say("/ticket show this"))
    edits = len(told.paper.edited)
    told.say("/ticket take T-1")
    told.deliver()
    assert thread.thread not in [edit.message for edit in told.paper.edited[edits:]]


def test_a_reply_to_one_that_is_about_nothing_is_talk(told: ChatSession) -> None:
    """Where no record is meant nothing is done, and `this` says so."""
    thread = told.in_("support", thread=alerted(told, NO_RECORD))
    assert thread.answer("What is it about?", source=Source.MESSAGE) is None
    assert "What is it about?" not in words(told.say("/ticket show T-1"))
    assert "not the thread of a ticket" in words(thread.say("/ticket show this"))

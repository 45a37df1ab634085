"""Answers that nobody may have seen: whoever repeats what was done is asked, in whichever process, also after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.app import build
from bot.delivery.answer_routes import AnswerRoute, NotTaken
from bot.invocation import Answer
from bot.registry import Registry
from bot.replies.reply import Tone
from bot.settings import Settings
from tests.chat import UNLIMITED, ChatSession, button

LINE = "/ping person @carla hello"
Way = Callable[[Answer], Awaitable[str]]


@pytest.fixture
def other(labchat: ChatSession, lab_registry: Registry) -> Iterator[ChatSession]:
    """Another process with the same database."""
    settings = Settings(
        _env_file=None,
        DATABASE_URL=labchat.kernel.settings.database_url,
        secret=SecretStr("for tests"),
        **UNLIMITED,
    )
    kernel = build(settings, now=labchat.clock, platforms=[labchat.paper], registry=lab_registry)
    yield replace(labchat, kernel=kernel)
    labchat.run(kernel.stop())


async def taken(_answer: Answer) -> str:
    return "shown"


async def failing(_answer: Answer) -> str:
    raise ConnectionError


async def passed(_answer: Answer) -> str:
    raise NotTaken("not here", passed=True)


def given(chat: ChatSession, line: str = LINE) -> Answer:
    """What a line is answered by an adapter that reports whether it was shown."""
    answer = chat.answer(line, reports=True)
    assert answer is not None
    return answer


def shown(chat: ChatSession, answer: Answer, *ways: Way) -> None:
    """Show an answer by some ways."""
    chat.run(chat.kernel.routes.show(answer, [AnswerRoute(way.__name__, way) for way in ways]))


def is_asked(answer: Answer) -> bool:
    return "This was already done" in answer.reply.say and answer.act is None


def test_a_crash_before_the_answer_is_asked_about(labchat: ChatSession, other: ChatSession) -> None:
    """A process dies between its commit and the answer: another one asks before it does the same again, and then does."""
    assert given(labchat).act is not None
    again = given(other)
    assert is_asked(again)
    assert other.press(button(again.reply, "Do it")).tone is not Tone.BAD
    assert not is_asked(given(other, "/ping person @carla good morning"))


def test_a_shown_answer_is_not_asked_about(labchat: ChatSession, other: ChatSession) -> None:
    """Who has seen the answer and gives the command again means it: at once here, elsewhere with the next batch."""
    shown(labchat, given(labchat), passed, taken)
    second = given(labchat)
    assert not is_asked(second)
    shown(labchat, second, taken)
    labchat.run(labchat.kernel.heard.flush())
    assert not is_asked(given(other))


def test_a_batch_is_written_by_itself(labchat: ChatSession, other: ChatSession) -> None:
    """Shown answers are written together, a moment later and after the answer."""
    heard = labchat.kernel.heard
    heard.pause = 0.0
    first, second = given(labchat), given(labchat, "/ping person @carla good morning")

    async def show_both() -> None:
        for answer in (first, second):
            await labchat.kernel.routes.show(answer, [AnswerRoute("taken", taken)])
        assert heard.of(1) == {first.act, second.act}
        await asyncio.gather(*heard.tasks.running)

    labchat.run(show_both())
    assert heard.of(1) == frozenset()
    assert not is_asked(given(other))


def test_a_stop_writes_the_last_batch(labchat: ChatSession, other: ChatSession) -> None:
    """A process that ends in order leaves nobody to be asked for no reason."""
    shown(labchat, given(labchat), taken)
    labchat.run(labchat.kernel.heard.stop())
    assert not is_asked(given(other))


@pytest.mark.parametrize("ways", [(failing, taken), (failing, failing)])
def test_an_answer_whose_first_way_failed_is_asked_about(
    labchat: ChatSession, other: ChatSession, ways: tuple[Way, ...]
) -> None:
    """What came by another way, or by none, may not have been seen."""
    shown(labchat, given(labchat), *ways)
    labchat.run(labchat.kernel.heard.flush())
    assert is_asked(given(labchat))
    assert is_asked(given(other))


def test_after_ten_minutes_nobody_asks(labchat: ChatSession, other: ChatSession) -> None:
    """Who gives a command again much later means it."""
    given(labchat)
    other.clock.forward(minutes=11)
    assert not is_asked(given(other))

"""How fast commands may come."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.app import build
from bot.registry import Registry
from bot.replies.reply import Tone
from bot.requests.rate_limit import TokenBuckets
from bot.settings import Settings
from tests.chat import START, ChatClock, ChatSession, Paper
from tests.neighbour import move_beside


@pytest.fixture
def slow(sqlite_studio: Path, tmp_path: Path, registry: Registry) -> Iterator[Callable[..., ChatSession]]:
    """The studio with limits of its own."""
    runner = asyncio.Runner()
    kernels = []

    def opened(**limits: int) -> ChatSession:
        clock, paper = ChatClock(), Paper()
        url = f"sqlite:///{shutil.copy(sqlite_studio, tmp_path / 'studio.db')}"
        given = {"_env_file": None, "DATABASE_URL": url, "secret": SecretStr("for tests"), **limits}
        settings = Settings(**given)  # type: ignore[arg-type]  # settings by their names
        kernels.append(build(settings, now=clock, platforms=[paper], registry=registry))
        return ChatSession(kernels[-1], clock, paper, runner, company=1)

    yield opened
    with runner:
        for kernel in kernels:
            runner.run(kernel.stop())


@given(st.integers(1, 50), st.lists(st.floats(0, 90), max_size=60))
def test_no_more_come_through_than_fill_up(a_minute: int, pauses: list[float]) -> None:
    """Over any time a full bucket comes through at most, and what filled up meanwhile."""
    buckets, now, through = TokenBuckets(a_minute), START, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        through += buckets.take("one", now) == 0
    assert through <= a_minute + (now - START).total_seconds() * a_minute / 60 + 0.001


@given(st.integers(1, 500), st.floats(0, 50))
def test_the_wait_that_is_told_is_long_enough(a_minute: int, pause: float) -> None:
    """Who comes back after the seconds that were told is let through."""
    buckets, now = TokenBuckets(a_minute), START + timedelta(seconds=pause)
    for _command in range(a_minute):
        assert buckets.take("one", START) == 0
    while wait := buckets.take("one", now):
        assert 0 < wait <= 60
        now += timedelta(seconds=wait)
    assert now <= START + timedelta(seconds=max(pause, 60 / a_minute + 1))


def test_a_bucket_is_never_emptied_twice_by_threads() -> None:
    """Of threads that take at the same instant exactly as many come through as the bucket holds."""
    buckets, taken = TokenBuckets(100), list[int]()
    threads = [Thread(target=lambda: taken.extend(buckets.take("one", START) for _ in range(100))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(0) == 100


def test_what_is_remembered_is_bounded() -> None:
    """However many accounts come by, only those seen last are kept."""
    buckets = TokenBuckets(10, most=50)
    for number in range(1000):
        buckets.take(number, START)
    assert len(buckets) == 50


def test_who_is_too_fast_is_told_when_to_go_on(slow: Callable[..., ChatSession]) -> None:
    """The fourth command of an account at once is refused with the seconds to wait, changes nothing, and works then."""
    chat = slow(person_limit=3)
    for number in range(3):
        assert chat.say(f"/company new Harbour{number}").tone is not Tone.BAD
    refused = chat.say("/company new Fourth")
    assert refused.tone is Tone.BAD
    assert refused.say.endswith("Try again in 20 seconds.")
    assert chat.as_("greta").say("/home").tone is not Tone.BAD
    chat.clock.forward(seconds=20)
    assert chat.say("/find Fourth").say.startswith("I find nothing")


def test_a_question_for_the_company_counts(slow: Callable[..., ChatSession]) -> None:
    """Lines that two companies may be meant by are held back like those that are done."""
    chat = slow(person_limit=2)
    move_beside(chat.kernel)
    tones = [chat.say("/home").tone for _number in range(3)]
    assert [tone is Tone.BAD for tone in tones] == [False, False, True]


def test_the_sentence_is_in_the_reader_s_language(slow: Callable[..., ChatSession]) -> None:
    """Who reads German is told in German."""
    chat = slow(person_limit=1).as_("greta")
    chat.say("/home")
    assert "in 60 Sekunden" in chat.say("/home").say


def test_buttons_and_forms_count_and_talk_does_not(slow: Callable[..., ChatSession]) -> None:
    """A button takes from the same bucket as a line, and what people say to each other takes nothing."""
    chat = slow(person_limit=2)
    for _line in range(5):
        assert chat.in_("random").talk("good morning") is None
    pressing = chat.say("/nonsense").actions[0]
    assert "Try again" not in chat.press(pressing).say
    assert "Try again" in chat.press(pressing).say


def test_strangers_are_held_back_sooner_and_hold_back_nobody(slow: Callable[..., ChatSession]) -> None:
    """One stranger has his own limit, all of them have one together, and people are served all the while."""
    chat = slow(guest_limit=2)
    said = [chat.as_("nobody").say("/access ask").say for _ in range(3)]
    assert "Try again in 30 seconds" in said[2]
    crowd = [chat.as_(f"nobody-{number}").say("/claim X").say for number in range(30)]
    assert sum("Try again" in answer for answer in crowd) >= 10
    assert chat.say("/home").tone is not Tone.BAD


def test_a_company_has_a_limit_of_its_own(slow: Callable[..., ChatSession]) -> None:
    """All people of a company together are bounded too."""
    chat = slow(company_limit=3)
    for user in ("olivia", "marco", "fatima"):
        assert chat.as_(user).say("/home").tone is not Tone.BAD
    assert "Try again in 20 seconds" in chat.as_("sven").say("/home").say


def test_without_a_limit_nobody_waits(slow: Callable[..., ChatSession]) -> None:
    """Zero is no limit."""
    chat = slow(person_limit=0, company_limit=0)
    assert not [answer for answer in (chat.say("/help").say for _ in range(50)) if "Try again" in answer]


def test_a_clock_that_is_put_back_opens_no_door(slow: Callable[..., ChatSession]) -> None:
    """An instant before the last one fills nothing."""
    chat = slow(person_limit=1)
    chat.say("/home")
    chat.clock.now = datetime(2026, 11, 1, tzinfo=START.tzinfo)
    assert "Try again" in chat.say("/home").say

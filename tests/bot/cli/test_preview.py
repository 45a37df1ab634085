"""`meridian preview`: what would be said is what is said later, and looking ahead changes nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import build
from bot.demo.clock import ManualClock
from bot.demo.recording import RecordedMessage, RecordingPlatform
from bot.demo.rehearsal import ForeseenMessage, Rehearsal, in_short
from bot.replies.reply import Card, Reply
from storage.upkeep.backup import snapshot
from tests.bot.cli.shell import meridian
from tests.chat import PLATFORM, ChatSession


def unwatched(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def foreseen(chat: ChatSession, folder: Path, days: int) -> list[ForeseenMessage]:
    """What a rehearsal from now on says."""
    copy, clock, said = folder / "copy.db", ManualClock(chat.clock.now), list[RecordedMessage]()
    snapshot(chat.kernel.settings.database_url, copy, unwatched)
    settings = chat.kernel.settings.model_copy(update={"database_url": f"sqlite:///{copy}"})
    scribe = RecordingPlatform(PLATFORM, clock, said)
    kernel = build(settings, now=clock, platforms=[scribe], registry=chat.kernel.registry)
    found: list[ForeseenMessage] = chat.run(Rehearsal(kernel, clock, said).play(days, unwatched))
    chat.run(kernel.stop())
    return found


def everything(chat: ChatSession, copy: Path) -> list[str]:
    """Every row of the chat's database, as SQL."""
    snapshot(chat.kernel.settings.database_url, copy, unwatched)
    with closing(sqlite3.connect(copy)) as connection:
        return list(connection.iterdump())


def minutes(start: datetime, found: list[ForeseenMessage]) -> list[datetime]:
    """The minutes at which something was foreseen, and some between them."""
    hours = {start + timedelta(hours=hour) for hour in range(0, 48, 6)}
    return sorted(hours | {one.at for one in found})


def test_what_is_foreseen_is_what_is_said(chat: ChatSession, folder: Path) -> None:
    """When the days have passed, the same messages have gone to the same people at the same minutes."""
    chat.say('/company new "Harbour & Sons" currency:EUR')
    chat.say('/project new "Harbour portal" C-1')
    chat.say("/project assign P-1 @ken")
    chat.say('/task new P-1 "Draw the map" tomorrow @ken')
    chat.deliver()
    start, found = chat.clock.now, foreseen(chat, folder, 2)
    really: list[tuple[datetime, str]] = []
    for at in minutes(start, found):
        chat.clock.now = at
        really += [(at, in_short(sent.reply)) for sent in chat.tick()]
    assert {one.to for one in found} >= {"Ken Sato", "#projects"}
    assert sorted((one.at, one.text) for one in found) == sorted(really)


def test_looking_ahead_writes_nothing(chat: ChatSession, folder: Path) -> None:
    """Neither the database nor the platform has changed after a preview."""
    chat.say('/company new "Harbour & Sons" currency:EUR')
    chat.deliver()
    before = everything(chat, folder / "before.db")
    foreseen(chat, folder, 1)
    assert chat.paper.sent == []
    assert everything(chat, folder / "after.db") == before


def test_a_reader_sees_his_own_clock() -> None:
    """The instant is shown in the zone where the message is read."""
    at = datetime.fromisoformat("2026-11-24T01:30:00+00:00")
    told = ForeseenMessage(at=at, to="Ken Sato", zone="Asia/Tokyo", kind="my day", text="Good morning")
    assert f"{told.local:%a %H:%M}" == "Tue 10:30"


def test_a_long_reply_is_told_in_short() -> None:
    """The sentence and the headlines of the cards, never more than two lines."""
    reply = Reply.of(*[Card(title="Kettle", ref=f"K-{number}") for number in range(50)], say="Boil these:")
    assert in_short(reply).startswith("Boil these: · K-0 Kettle · K-1 Kettle")
    assert len(in_short(reply)) <= 160


def test_the_demo_is_previewed(demo_url: str, folder: Path) -> None:
    """Each job has something to say in the demo; the file of the database stays as it was, byte for byte."""
    file = Path(demo_url.removeprefix("sqlite:///"))
    before = file.read_bytes()
    done = meridian(demo_url, "preview", "--days", "1", "--json", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert {one["kind"] for one in told} >= {"invoice nudge", "tickets late", "project digest", "my day"}
    assert [one["at"] for one in told] == sorted(one["at"] for one in told)
    assert file.read_bytes() == before

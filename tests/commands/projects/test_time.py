"""Hours worked and the timer, told in chat."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.calendar.calendars import Calendar, Frame
from bot.invocation import Invocation, Upload
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Tone
from commands.projects.time.commands import budget_words, used
from commands.projects.time.timers import SHORTEST, end_of_work
from storage.areas.project import Membership, Project
from storage.areas.time_entry import RunningTimer, TimeEntry
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import START, ChatSession, button
from tests.chat import words as all_words

WEEK = tuple(Frame(weekday=day, start=540, end=1020) for day in range(5))
BERLIN = Calendar(zone="Europe/Berlin", frames=WEEK, country="DE")


def words(reply: Reply) -> str:
    """What a reply says, with plain blanks."""
    return all_words(reply).replace("\u00a0", " ")


def utc(text: str) -> datetime:
    """An instant from its ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def site(chat: ChatSession) -> ChatSession:
    """Project P-1 with a budget of ten hours, on which Ken works, and P-2 without one; Sam speaks."""

    def add(session: Session) -> None:
        act = Act(key="projects", command="projects", source="text", at=START)
        session.add(act)
        session.flush()
        session.act_id = act.id
        first = Project(ref="P-1", name="Website", budget_minutes=600, touched_at=START, created_at=START)
        second = Project(ref="P-2", name="Shop", touched_at=START, created_at=START)
        session.add_all([first, second])
        session.flush()
        session.add(Membership(project_id=first.id or 0, person_id=ken.id or 0))

    ken = chat.person("ken")
    chat.write(add)
    return chat.as_("sam")


def entries(chat: ChatSession) -> list[TimeEntry]:
    """All logged time."""
    return chat.read(lambda session: list(session.exec(select(TimeEntry).order_by("id"))))


def test_time_is_logged_in_one_line(site: ChatSession) -> None:
    """Project, span, note and day are understood and said back, with what is left of the budget."""
    reply = site.say("/time log P-1 1h30 wrote the report yesterday")
    assert words(reply) == (
        "1:30 h logged on P-1 Website, Sun, 22 Nov. Note: wrote the report. 8:30 h of 10:00 h left. Billable: yes."
    )
    (entry,) = entries(site)
    assert (entry.ref, entry.minutes, entry.note, entry.day) == ("H-1", 90, "wrote the report", date(2026, 11, 22))
    assert entry.billable


def test_what_a_client_does_not_pay_for_is_said_back(site: ChatSession) -> None:
    """An option that was taken is in the answer: the task, and that it is not billable."""
    site.say("/task new P-1 Read the report")
    reply = site.say("/time log P-1 1h task:K-1 billable:no")
    assert words(reply) == "1:00 h logged on P-1 Website, Mon, 23 Nov. Task: K-1. Not billable. 9:00 h of 10:00 h left."


def test_an_exceeded_budget_is_said(site: ChatSession) -> None:
    """Beyond the budget the answer says by how much."""
    site.say("/time log P-1 9h billable:no")
    assert "2:00 h over the budget of 10:00 h." in words(site.say("/time log P-1 3h"))
    assert [entry.billable for entry in entries(site)] == [False, True]


def test_logged_time_is_undone(site: ChatSession) -> None:
    """/undo removes the entry."""
    site.say("/time log P-1 1h30")
    assert "Undone" in site.say("/undo").say
    assert entries(site) == []


def test_the_future_and_too_long_a_day_are_refused(site: ChatSession) -> None:
    """Tomorrow cannot be logged, nor more than 24 hours on one day, nor nothing."""
    assert "has not come yet" in site.say("/time log P-1 1h day:tomorrow").say
    site.say("/time log P-1 20h")
    assert "a day has 24" in site.say("/time log P-2 5h").say
    assert "at least one minute" in site.say("/time log P-1 0m").say
    assert [entry.minutes for entry in entries(site)] == [1200]


def test_a_contractor_logs_on_own_projects_only(site: ChatSession) -> None:
    """Ken works on P-1; P-2 does not exist for him."""
    ken = site.as_("ken")
    assert ken.say("/time log P-1 1h").tone is not Tone.BAD
    assert "know no project" in ken.say("/time log P-2 1h").say
    assert "know no project" in ken.say("/time start P-2").say
    assert len(entries(site)) == 1


def test_a_done_project_takes_no_time(site: ChatSession) -> None:
    """A project that is over is named with what to do."""
    site.as_("olivia").say("/project done P-2")
    assert "P-2 is not active" in site.say("/time log P-2 1h").say


def test_the_week_is_listed_with_totals(site: ChatSession) -> None:
    """Own entries of the week stand under totals per project; another week is asked for by any of its days."""
    site.say("/time log P-1 1h30 report")
    site.say("/time log P-2 45m")
    site.say("/time log P-2 2h day:2026-11-20")
    said = words(site.say("/time list"))
    assert "P-1 Website: 1:30 h" in said
    assert "P-2 Shop: 0:45 h" in said
    assert "Total |  |  | 2:15 h" in said
    assert "2:00 h" in words(site.say("/time list week:2026-11-18"))
    assert "No hours are logged" in words(site.say("/time list week:2026-11-04"))


def test_others_hours_are_for_who_answers_for_them(site: ChatSession) -> None:
    """Managers and finance see the hours of others; colleagues do not."""
    site.say("/time log P-1 1h30")
    assert "1:30 h" in words(site.as_("fatima").say("/time list person:@sam"))
    assert "own hours only" in site.as_("sven").say("/time list person:@sam").say
    assert "1:30 h" not in words(site.as_("fatima").say("/time list"))


def test_a_timer_logs_its_time(site: ChatSession) -> None:
    """Stopping logs from the start, and the timer stands on the home card meanwhile."""
    started = site.say("/time start P-1 drafting")
    site.clock.forward(hours=1, minutes=20)
    assert "Timer: P-1 Website" in words(site.say("/home"))
    assert "1:20 h logged on P-1" in site.press(button(started, "Stop")).say
    assert entries(site)[0].note == "drafting"
    assert "No timer of yours runs" in site.say("/time stop").say


def test_one_person_has_one_timer(site: ChatSession) -> None:
    """A second start is refused with a button that stops the first; others have their own."""
    site.say("/time start P-1")
    refused = site.say("/time start P-2")
    assert refused.tone is Tone.BAD
    assert site.as_("greta").say("/time start P-2").tone is not Tone.BAD
    assert "logged on P-1" in site.press(button(refused, "Stop")).say


def test_an_undone_stop_lets_the_timer_run_on(site: ChatSession) -> None:
    """/undo of a stop takes the entry back and the timer is there again."""
    site.say("/time start P-1")
    site.clock.forward(hours=1)
    site.say("/time stop")
    site.say("/undo")
    assert entries(site) == []
    assert "Your timer runs on P-1" in site.say("/time start P-2").say


def test_a_forgotten_timer_is_asked_about_once(site: ChatSession) -> None:
    """After the own working hours its owner hears of it, once, and says how long it really was."""
    site.say("/time start P-1")
    assert site.tick(hours=5, minutes=59) == []
    (sent,) = site.tick(minutes=1)
    assert sent.to == "sam"
    assert not [one for one in site.tick(days=1) if "still runs" in one.reply.say]
    site.clock.forward(hours=3)
    assert "Say how long it really was" in site.say("/time stop").say
    assert "2:00 h logged on P-1 Website, Mon, 23 Nov" in site.say("/time stop 2h").say


def test_a_forgotten_timer_can_be_thrown_away(site: ChatSession) -> None:
    """The button below the question drops the timer and logs nothing."""
    site.say("/time start P-1")
    (sent,) = site.tick(hours=6)
    assert "no time is logged" in site.press(button(sent.reply, "Throw it away")).say
    assert entries(site) == []
    assert site.read(lambda session: session.exec(select(RunningTimer)).all()) == []


def test_a_stopped_timer_is_not_asked_about(site: ChatSession) -> None:
    """Who stopped in time hears nothing."""
    site.say("/time start P-1")
    site.clock.forward(hours=2)
    site.say("/time stop")
    assert site.tick(hours=6) == []


@pytest.mark.parametrize(
    ("started", "asked"),
    [
        ("2026-11-23 08:00", "2026-11-23 16:00"),
        ("2026-11-23 15:50", "2026-11-23 16:50"),
        ("2026-11-23 18:00", "2026-11-24 02:00"),
        ("2026-11-22 10:00", "2026-11-22 18:00"),
    ],
    ids=["in the morning", "just before the end", "in the evening", "on a Sunday"],
)
def test_a_timer_is_asked_about_after_work(started: str, asked: str) -> None:
    """The end of the day's hours counts, an hour later at the earliest; outside the hours eight hours do."""
    assert end_of_work(BERLIN, utc(started)) == utc(asked)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001 - made aware below
def test_nobody_is_asked_at_once_or_after_a_day(at: datetime) -> None:
    """The question comes an hour after the start at the earliest, and before the next day's work."""
    wait = end_of_work(BERLIN, at.replace(tzinfo=UTC)) - at.replace(tzinfo=UTC)
    assert SHORTEST <= wait <= timedelta(hours=17)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_used_share_of_hours_and_money_agree(minutes: int, budget: int) -> None:
    """A budget of hours and the same one in money at a rate are used alike when all time is billable."""
    by_hours = Project(ref="P-1", name="", budget_minutes=budget, touched_at=START, created_at=START)
    by_money = Project(
        ref="P-1", name="", budget_minor=budget, rate_minor=60, currency="EUR", touched_at=START, created_at=START
    )
    assert used(by_hours, minutes, 0) == used(by_money, 0, minutes)
    with reading(Reader()):
        assert ("over the budget" in budget_words(by_hours, minutes, 0)) == (minutes > budget)


def test_timers_started_at_the_same_time_are_one(chat: ChatSession) -> None:
    """Of five starts at once one is done, and the others are told that a timer runs."""
    chat.say("/project new Harbour")
    asked = [
        Invocation(place=chat.place, user="olivia", at=chat.clock.now, key=f"start{number}", line="/time start P-1")
        for number in range(5)
    ]

    async def at_once() -> list[Any]:
        return await asyncio.gather(*(chat.kernel.dispatch(one) for one in asked))

    said = sorted(answer.reply.say.partition(" since")[0] for answer in chat.run(at_once()))
    assert said[0].startswith("The timer runs on P-1")
    assert said[1:] == ["Your timer runs on P-1"] * 4


def test_hours_logged_at_the_same_time_fill_a_day_at_most(chat: ChatSession) -> None:
    """Of six times five hours at once four are logged, and the others are told that a day has 24."""
    chat.say("/project new Harbour")
    asked = [
        Invocation(
            place=chat.place,
            user="olivia",
            at=chat.clock.now,
            key=f"log{number}",
            line=f"/time log P-1 5h part {number}",
        )
        for number in range(6)
    ]

    async def at_once() -> list[Any]:
        return await asyncio.gather(*(chat.kernel.dispatch(one) for one in asked))

    said = [answer.reply.say for answer in chat.run(at_once())]
    assert sum("a day has 24" in say for say in said) == 2, said


def test_a_day_alone_is_the_day_and_not_the_note(chat: ChatSession) -> None:
    """What other values than a text take entirely is theirs, so that `2h yesterday` is not logged today."""
    chat.say("/project new Relaunch")
    assert "22 Nov" in chat.say("/time log P-1 2h yesterday").say
    assert "23 Nov" in chat.say('/time log P-1 2h "yesterday"').say


def test_a_small_bare_number_may_be_hours(chat: ChatSession) -> None:
    """5 is asked about, 90 is minutes."""
    chat.say("/project new Relaunch")
    reply = chat.say("/time log P-1 5")
    assert "5:00 h logged" in chat.press(button(reply, "5:00")).say
    assert "1:30 h logged" in chat.say("/time log P-1 90").say


def test_an_entry_is_corrected(site: ChatSession) -> None:
    """Time, day and note of an entry can be changed; a day still has 24 hours, and tomorrow has none."""
    site.say("/time log P-1 1h30 report")
    assert site.say("/time edit H-1 2h note:draft").say == "H-1 is up to date."
    assert "2:00 h" in words(site.say("/time list"))
    site.say("/time log P-2 20h")
    assert "a day has 24" in site.say("/time edit H-1 spent:5h").say
    assert "has not come yet" in site.say("/time edit H-1 day:tomorrow").say
    assert [entry.minutes for entry in entries(site)] == [120, 1200]


def test_an_entry_is_deleted_and_comes_back(site: ChatSession) -> None:
    """A deleted entry counts no more until the deletion is undone."""
    site.say("/time log P-1 1h30")
    assert "off file" in site.say("/time delete H-1").say
    assert entries(site) == []
    site.say("/undo")
    assert [entry.minutes for entry in entries(site)] == [90]


def test_entries_of_others_are_not_there_for_colleagues(site: ChatSession) -> None:
    """A colleague neither sees nor changes an entry; a manager corrects it."""
    site.say("/time log P-1 1h30")
    for line in ("/time show H-1", "/time edit H-1 2h", "/time delete H-1", "/history H-1"):
        assert site.as_("sven").say(line).tone is Tone.BAD
    assert site.as_("olivia").say("/time edit H-1 2h").tone is not Tone.BAD
    assert [entry.minutes for entry in entries(site)] == [120]


def test_hours_are_imported_for_oneself(site: ChatSession) -> None:
    """A file logs the hours of its reader; those of others take who answers for them."""
    content = b"Project,Time,Day,What,Person\nP-1,1:30,2026-11-20,report,\nP-2,0:45,2026-11-20,call,Ken Sato\n"
    file = {"hours.csv": Upload(name="hours.csv", media_type="text/csv", content=content)}
    refused = site.press(button(site.say("/time import", uploads=file), "Import"))
    assert "Line 3: You see your own hours only" in refused.say
    assert entries(site) == []
    olivia = site.as_("olivia")
    assert olivia.press(button(olivia.say("/time import", uploads=file), "Import")).say == "2 added, 0 changed."

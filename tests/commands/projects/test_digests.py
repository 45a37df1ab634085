"""The daily digest of channels, told in chat; and when it is due, as tables of cases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.calendar.calendars import Calendar, Frame
from bot.replies.reply import Reply, Tone
from commands.projects.digest.times import due, next_run, next_working
from storage.areas.project import Project
from storage.areas.project_note import ProjectNote
from storage.areas.task import Task
from storage.delivery.notices import Delivery
from storage.session.audit import Act
from storage.session.rows import Row
from storage.session.session import Session
from tests.chat import START, ChatSession, SentMessage, button
from tests.chat import words as all_words

WEEK = tuple(Frame(weekday=day, start=540, end=1020) for day in range(5))
BERLIN = Calendar(zone="Europe/Berlin", frames=WEEK, country="DE")
HOUR = 510


def words(reply: Reply) -> str:
    """What a reply says, with plain blanks."""
    return all_words(reply).replace("\u00a0", " ")


def utc(text: str) -> datetime:
    """An instant from its ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def write(chat: ChatSession, *rows: Row) -> None:
    """Write rows as an act of somebody else."""

    def add(session: Session) -> None:
        act = Act(key=f"rows {rows!r}"[:200], command="rows", source="text", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        for row in rows:
            session.add(row)
            session.flush()

    chat.write(add)


def task(number: int, title: str, **more: Any) -> Task:
    """A task of the first project."""
    facts: dict[str, Any] = {"project_id": 1, "touched_at": START, "created_at": START} | more
    return Task(ref=f"K-{number}", title=title, **facts)


def digests(sent: list[SentMessage], to: str = "projects") -> list[Reply]:
    """The digests that reached a channel."""
    return [one.reply for one in sent if one.to == to]


@pytest.fixture
def site(chat: ChatSession) -> ChatSession:
    """Project P-1 with a task that has long been due, so that there is something to say on every working day."""
    project = Project(ref="P-1", name="Website", budget_minutes=600, touched_at=START, created_at=START)
    write(chat, project, task(1, "Old texts", due_on=date(2026, 11, 20)))
    return chat


def at(chat: ChatSession, text: str) -> list[Reply]:
    """The digests of #projects at an instant."""
    chat.clock.now = utc(text)
    return digests(chat.tick())


def test_the_digest_comes_once_a_day_at_half_past_eight(site: ChatSession) -> None:
    """However often the bell rings, each local date has one digest, and the day of the binding none after its hour."""
    assert digests(site.tick()) == []
    assert at(site, "2026-11-24 07:29") == []
    assert len(at(site, "2026-11-24 07:30")) == 1
    assert [reply for _n in range(20) for reply in digests(site.tick(minutes=40))] == []
    assert len(at(site, "2026-11-25 07:30")) == 1


def test_a_missed_digest_comes_late_on_the_same_day(site: ChatSession) -> None:
    """A bot that was away in the morning, and never planned this channel, sends it in the afternoon."""
    assert len(at(site, "2026-11-24 15:00")) == 1
    assert at(site, "2026-11-24 15:05") == []


def test_missed_days_are_folded_into_the_next_digest(site: ChatSession) -> None:
    """After two days away there is one digest, with what happened meanwhile; at night there is none."""
    site.tick()
    at(site, "2026-11-24 07:30")
    site.clock.now = utc("2026-11-24 10:00")
    site.as_("sam").say("/time log P-1 1h30")
    assert at(site, "2026-11-26 23:30") == []
    (reply,) = at(site, "2026-11-27 07:30")
    assert "1:30 h logged on P-1: Sam Okoro 1:30 h" in words(reply)
    assert "1:30 h logged" not in words(at(site, "2026-11-30 07:30")[0])


def test_what_a_digest_lost_is_told_by_the_next(site: ChatSession) -> None:
    """A digest that could not be carried before midnight lapses, and the next tells from where it began."""
    site.tick()
    site.as_("sam").say("/time log P-1 1h30")
    site.clock.now = utc("2026-11-24 07:30")
    site.run(site.kernel.scheduler.tick_all(site.clock.now))
    assert at(site, "2026-11-24 23:30") == []
    assert "1:30 h logged on P-1" in words(at(site, "2026-11-25 07:30")[0])


def test_days_off_are_silent(site: ChatSession) -> None:
    """Weekends and public holidays of the company have no digest."""
    site.tick()
    assert len(at(site, "2026-11-27 07:30")) == 1
    assert at(site, "2026-11-28 12:00") == at(site, "2026-11-29 12:00") == []
    assert len(at(site, "2026-11-30 07:30")) == 1
    assert at(site, "2026-12-25 12:00") == []


def test_a_channel_has_its_own_hour_and_zone(site: ChatSession) -> None:
    """The hour that was set counts on the clock of the channel."""
    site.as_("olivia").in_("projects").say("/channel edit zone:Asia/Tokyo")
    reply = site.in_("projects").say("/digest set 10:15am")
    assert "10:15 (Asia/Tokyo)" in reply.say
    assert at(site, "2026-11-24 01:14") == []
    assert len(at(site, "2026-11-24 01:15")) == 1


def test_a_digest_that_was_sent_does_not_come_again_at_a_new_hour(site: ChatSession) -> None:
    """A later hour counts from the next day on."""
    site.tick()
    at(site, "2026-11-24 07:30")
    site.in_("projects").say("/digest set 11:00")
    assert at(site, "2026-11-24 10:00") == []
    assert len(at(site, "2026-11-25 10:00")) == 1


def test_the_digest_tells_what_is_due_done_written_blocked_and_worked(site: ChatSession) -> None:
    """Each block has its lines, with who has a task and when it is due; old changes are not told again."""
    greta, noon = site.person("greta").id, utc("2026-11-23 12:00")
    write(
        site,
        task(2, "Home page", due_on=date(2026, 11, 25), assignee_id=greta),
        task(3, "Logo", state="done", done_at=noon),
        task(4, "Payment", state="blocked", blocked_by="the bank", touched_at=noon),
        task(5, "Much later", due_on=date(2026, 12, 25)),
        ProjectNote(project_id=1, person_id=greta, text="The client likes it", at=noon),
    )
    site.as_("sam").say("/time log P-1 2h")
    site.tick()
    (reply,) = at(site, "2026-11-24 07:30")
    said = {card.title: "\n".join(card.lines).replace("\u00a0", " ") for card in reply.cards}
    assert said["Overdue"] == "K-1 Old texts · nobody has it · 4 days ago"
    assert said["Due by Wed, 25 Nov"] == "K-2 Home page · Greta Vogel · tomorrow"
    assert "done: K-3 Logo" in said["Since the last digest"]
    assert "P-1 · Greta Vogel: The client likes it" in said["Since the last digest"]
    assert "K-4 Payment · nobody has it · waits for the bank" in said["Blocked or at risk"]
    assert said["Hours and budget"] == "P-1 Website: 2:00 h worked. 8:00 h of 10:00 h left."
    assert "K-5 Much later" not in said["Due by Wed, 25 Nov"]
    assert "Since the last digest" not in {card.title for card in at(site, "2026-11-25 07:30")[0].cards}


def test_a_long_block_is_cut(site: ChatSession) -> None:
    """A block has ten lines at most, the last of which counts the rest."""
    write(site, *(task(number, "Text", due_on=date(2026, 11, 24)) for number in range(2, 22)))
    site.tick()
    (reply,) = at(site, "2026-11-24 07:30")
    assert len(reply.cards[1].lines) == 10
    assert reply.cards[1].lines[-1] == "+11 more"


def test_a_task_is_done_from_the_digest(site: ChatSession) -> None:
    """The menu below the overdue tasks finishes one; the buttons log time and open the list."""
    site.tick()
    (reply,) = at(site, "2026-11-24 07:30")
    select_ = reply.cards[0].select
    assert select_ is not None
    greta = site.as_("greta").in_("projects")
    assert greta.press(select_, task="K-1").tone is not Tone.BAD
    assert site.read(lambda session: session.exec(select(Task.state).where(Task.ref == "K-1")).one()) == "done"
    assert greta.press(button(reply, "Log time")).form is not None
    assert greta.press(button(reply, "More")).tone is not Tone.BAD


def test_nothing_to_say_is_silent_unless_wanted(chat: ChatSession) -> None:
    """Without anything due or changed the digest lapses; `always` gets one line."""
    write(chat, Project(ref="P-1", name="Website", touched_at=START, created_at=START))
    chat.tick()
    assert at(chat, "2026-11-24 07:30") == []
    reasons = chat.read(lambda session: session.exec(select(Delivery.reason).where(Delivery.state == "lapsed")).all())
    assert "nothing due and nothing changed" in reasons
    chat.in_("projects").say("/digest set always")
    (reply,) = at(chat, "2026-11-25 07:30")
    assert "nothing is due and nothing has changed" in reply.say


def test_a_channel_of_one_project_hears_of_that_one(site: ChatSession) -> None:
    """A channel bound to P-2 gets the tasks of P-2 alone."""
    write(site, Project(ref="P-2", name="Shop", touched_at=START, created_at=START))
    write(site, task(2, "Prices", project_id=2, due_on=date(2026, 11, 20)))
    site.as_("olivia").in_("random").say("/channel bind P-2")
    site.tick()
    site.clock.now = utc("2026-11-24 07:30")
    (reply,) = digests(site.tick(), "random")
    assert "K-2 Prices" in words(reply)
    assert "K-1" not in words(reply)


def test_a_contractor_leaves_the_digest_of_all_projects_alone(site: ChatSession) -> None:
    """Neither from afar nor in the channel does a contractor mute, move or post what tells of projects he is not in."""
    for carla in (site.as_("carla"), site.as_("carla").in_("projects")):
        for line in (
            "/digest mute channel:#projects",
            "/digest set 07:00 channel:#projects",
            "/digest now channel:#projects",
        ):
            refused = carla.say(line)
            assert refused.tone == Tone.BAD
            assert "projects that you do not see" in refused.say or "now" not in line
    assert "08:30" in words(site.in_("projects").say("/digest show")).replace("8:30", "08:30")


def test_a_muted_digest_is_silent_until_set_again(site: ChatSession) -> None:
    """The button below the digest mutes it; setting it starts it again, and so does /undo."""
    site.tick()
    (reply,) = at(site, "2026-11-24 07:30")
    marco = site.as_("marco").in_("projects")
    muted = marco.press(button(reply, "Mute this digest"))
    assert "gets no digest any more" in muted.say
    assert at(site, "2026-11-25 07:30") == []
    marco.say("/undo")
    site.tick()
    assert len(at(site, "2026-11-26 07:30")) == 1
    site.in_("projects").say("/digest mute")
    assert "muted" in site.in_("projects").say("/digest show").say
    site.in_("projects").say("/digest set 08:30")
    assert len(at(site, "2026-11-30 07:30")) == 1


def test_undoing_the_first_setting_leaves_the_channel_its_digest(site: ChatSession) -> None:
    """Who sets the hour before anything is planned, and takes it back, has the usual digest again."""
    in_channel = site.in_("projects")
    in_channel.say("/digest set 10:00")
    site.tick()
    in_channel.say("/undo")
    site.tick()
    assert len(at(site, "2026-11-24 07:30")) == 1


def test_a_digest_muted_and_taken_back_comes_at_its_next_hour(site: ChatSession) -> None:
    """Muting is taken back with the plan, although nothing but the index of unplanned channels is asked."""
    site.tick()
    in_channel = site.in_("projects")
    in_channel.say("/digest mute")
    site.tick()
    in_channel.say("/undo")
    site.tick()
    assert len(at(site, "2026-11-24 07:30")) == 1


def test_a_digest_is_posted_on_demand(site: ChatSession) -> None:
    """/digest now posts at once, also from elsewhere, and the daily one still comes."""
    assert "on its way to #projects" in site.say("/digest now channel:#projects").say
    assert len(digests(site.tick())) == 1
    assert len(at(site, "2026-11-24 07:30")) == 1


def test_only_channels_that_serve_projects_have_a_digest(site: ChatSession) -> None:
    """Elsewhere the answer is how to get one; a guest changes nothing."""
    assert "/channel bind projects" in site.in_("random").say("/digest show").say
    assert "name it" in site.in_("").say("/digest set 9:00").say
    assert site.as_("nobody").in_("projects").say("/digest set 9:00").tone is Tone.BAD
    assert "08:30 (Europe/Berlin)" in site.as_("sam").in_("projects").say("/digest show").say
    assert site.as_("olivia").in_("projects").say("/digest set 25:00").tone is Tone.BAD


def test_an_unbound_channel_hears_nothing(site: ChatSession) -> None:
    """A channel that no longer serves projects has no digest, and has it again once it does."""
    site.tick()
    site.as_("olivia").in_("projects").say("/channel unbind projects")
    assert at(site, "2026-11-24 07:30") == []
    site.as_("olivia").in_("projects").say("/channel bind projects")
    assert len(at(site, "2026-11-25 07:30")) == 1


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-23 07:29", "2026-11-23 07:30"),
        ("2026-11-23 07:30", "2026-11-24 07:30"),
        ("2026-11-27 12:00", "2026-11-30 07:30"),
        ("2026-12-24 12:00", "2026-12-28 07:30"),
        ("2026-10-23 12:00", "2026-10-26 07:30"),
        ("2026-03-27 12:00", "2026-03-30 06:30"),
    ],
    ids=["same morning", "next morning", "over a weekend", "over Christmas", "winter time", "summer time"],
)
def test_the_next_run_is_at_the_hour_of_a_working_day(after: str, expected: str) -> None:
    """Days off are skipped, and the wall clock counts when the zone changes its offset."""
    assert next_run(BERLIN, HOUR, ZoneInfo("Europe/Berlin"), utc(after)) == utc(expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 3, 29), "2026-03-29 06:30"), (date(2026, 10, 25), "2026-10-25 07:30")],
    ids=["summer time begins", "summer time ends"],
)
def test_the_day_of_the_change_keeps_its_hour(day: date, expected: str) -> None:
    """On a Sunday that the company works, the digest is at half past eight by the new clock."""
    calendar = BERLIN.model_copy(update={"own_days": {day: BERLIN.hours(date(2026, 11, 23))}})
    zone = ZoneInfo("Europe/Berlin")
    run = next_run(calendar, HOUR, zone, utc(f"{day.isoformat()} 00:30"))
    assert run == utc(expected)
    assert due(calendar, HOUR, zone, run)
    assert not due(calendar, HOUR, zone, run - timedelta(minutes=1))


def test_the_next_working_day_skips_days_off() -> None:
    """Friday is followed by Monday; a calendar without hours works Monday to Friday; one that is closed has tomorrow."""
    assert next_working(BERLIN, date(2026, 11, 27)) == date(2026, 11, 30)
    assert next_working(Calendar(zone="UTC"), date(2026, 11, 27)) == date(2026, 11, 30)
    closed = {date(2026, 1, 1) + timedelta(days=number): () for number in range(1000)}
    never = BERLIN.model_copy(update={"own_days": closed})
    assert next_working(never, date(2026, 11, 27)) == date(2026, 11, 28)
    assert next_run(never, HOUR, ZoneInfo("UTC"), utc("2026-11-22 12:00")) > utc("2027-11-22 12:00")


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.integers(0, 1439),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_the_next_run_lies_ahead_on_a_working_day_and_is_due_then(at_: datetime, minute: int, name: str) -> None:
    """From any instant the next run is later, on a working day of the zone, and due at its own instant."""
    calendar, zone, after = Calendar(zone="Europe/Berlin", frames=WEEK), ZoneInfo(name), at_.replace(tzinfo=UTC)
    run = next_run(calendar, minute, zone, after)
    assert after < run <= after + timedelta(days=4)
    assert run.astimezone(zone).weekday() < 5
    assert due(calendar, minute, zone, run)

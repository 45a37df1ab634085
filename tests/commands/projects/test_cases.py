"""What was seen wrong of projects, time and digests: each case, with what is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.chat import ChatSession, SentMessage, button, words


def project(chat: ChatSession) -> None:
    chat.as_("marco").say("/project new Harbour")
    chat.as_("marco").say("/project assign P-1 @ken")


def morning(chat: ChatSession, at: datetime) -> str:
    """What the channel's digest says at an instant."""
    chat.clock.now = at
    sent: list[SentMessage] = [m for m in chat.tick() if m.to == "projects"]
    return "\n".join(words(message.reply) for message in sent)


@pytest.mark.parametrize(("way", "tasks"), [("tasks:keep", "stays open in it"), ("tasks:close", "is ticked off")])
def test_closing_asks_and_stops_timers(chat: ChatSession, way: str, tasks: str) -> None:
    """While Ken's timer runs and a task is open nothing is closed unasked; then his hours are logged."""
    project(chat)
    chat.as_("marco").say("/task new P-1 Draw the map @ken")
    chat.as_("ken").say("/time start P-1 drafting")
    chat.clock.forward(hours=2)
    asked = words(chat.as_("marco").say("/project done P-1"))
    assert "Ken Sato's timer runs since" in asked
    assert "1 task is open." in asked
    assert "active" not in words(chat.as_("marco").say("/project show P-1"))
    said = chat.as_("marco").say(f"/project done P-1 {way}").say
    assert "Ken Sato's timer is stopped: 2:00 h (H-1)." in said
    assert tasks in said
    assert "drafting" in words(chat.as_("ken").say("/time list"))
    assert "K-1" not in words(chat.as_("ken").say("/home"))


def test_closing_moves_open_tasks(chat: ChatSession) -> None:
    """They go to another project, and who has them is on it."""
    project(chat)
    chat.as_("marco").say("/project new Quay")
    chat.as_("marco").say("/task new P-1 Draw the map @ken")
    assert "1 task is in P-2 now." in chat.as_("marco").say("/project done P-1 to:P-2").say
    assert "Quay" in words(chat.as_("ken").say("/task show K-1"))


def test_a_timer_of_days_waits_for_its_hours(chat: ChatSession) -> None:
    """Closing does not guess; stopping it on the closed project logs what it really was."""
    project(chat)
    chat.as_("ken").say("/time start P-1")
    chat.clock.forward(days=2)
    asked = chat.as_("marco").say("/project done P-1")
    said = chat.as_("marco").press(button(asked, "Stop the timers and close it")).say
    assert "waits for /time stop" in said
    assert "2:00 h logged on P-1" in chat.as_("ken").say("/time stop 2h").say


def test_entries_have_references_and_are_edited_moved_and_deleted(chat: ChatSession) -> None:
    """Hours, and a task's title, priority and day, are changed by reference."""
    project(chat)
    chat.as_("ken").say("/time log P-1 2h drafting")
    assert chat.as_("ken").say("/time edit H-1 3h note:drawing").cards[0].ref == "H-1"
    assert "3:00" in words(chat.as_("ken").say("/time show H-1"))
    assert "off file" in chat.as_("ken").say("/time delete H-1").say
    chat.as_("marco").say("/task new P-1 Darw the map")
    edited = words(chat.as_("marco").say('/task edit K-1 title:"Draw the map" priority:high'))
    assert "Draw the map" in edited
    assert "high" in edited


def test_who_leads_sees_all_hours_of_a_project(chat: ChatSession) -> None:
    """By person, with a column of names; whoever answers for nobody sees his own."""
    project(chat)
    chat.as_("ken").say("/time log P-1 2h drafting")
    chat.as_("marco").say("/time log P-1 1h review")
    shown = words(chat.as_("marco").say("/time list project:P-1"))
    assert "Ken Sato: 2:00 h" in shown
    assert "Marco Ruiz: 1:00 h" in shown
    assert "review" not in words(chat.as_("ken").say("/time list project:P-1"))


def test_a_lost_role_leaves_no_task(chat: ChatSession) -> None:
    """The tasks are nobody's, the answer lists them, and the project's owner hears so."""
    project(chat)
    chat.as_("marco").say("/task new P-1 Draw the map @ken")
    chat.as_("marco").say("/task new P-1 Print the map @ken")
    assert "Nobody has these now: K-1, K-2." in chat.as_("olivia").say("/person role @ken remove:contractor").say
    chat.deliver()
    assert [m.to for m in chat.paper.sent if "K-2 Print the map" in words(m.reply).splitlines()] == ["marco"]
    assert "K-2" in words(chat.as_("marco").say("/task list unassigned"))


@pytest.mark.parametrize("line", ["/digest set 05:00 channel:#projects", "/digest mute channel:#projects"])
def test_a_channels_digest_is_changed_by_who_manages_projects(chat: ChatSession, line: str) -> None:
    """Neither a contractor nor a member changes it for everybody."""
    for user in ("ken", "greta"):
        assert chat.as_(user).say(line).tone.value == "bad"
    assert chat.as_("marco").say(line).tone.value != "bad"


def test_a_first_digest_looks_back_to_the_binding(chat: ChatSession) -> None:
    """Bound on Friday, tasks on Friday, hours on Saturday: Monday's first digest tells of both."""
    chat.clock.now = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    project(chat)
    chat.as_("olivia").say("/channel unbind projects channel:#projects")
    chat.as_("olivia").say("/channel bind projects channel:#projects")
    chat.as_("marco").say("/task new P-1 Draw the map")
    chat.tick()
    chat.clock.now = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    chat.as_("ken").say("/time log P-1 2h drafting")
    said = morning(chat, datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    assert "new: K-1 Draw the map" in said
    assert "2:00 h logged on P-1" in said


def test_a_digest_says_a_blocked_task_once_and_nobodys_tasks(chat: ChatSession) -> None:
    """One block names the blocked one; what was moved, and how the project stands, is told; old news is counted."""
    project(chat)
    chat.as_("marco").say("/task new P-1 Draw the map @ken 2026-11-24")
    chat.as_("marco").say("/task new P-1 Print the map 2026-12-20")
    chat.as_("marco").say("/task new P-1 Fold the map @ken 2026-11-24")
    morning(chat, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    chat.clock.forward(hours=1)
    chat.as_("marco").say("/task block K-1 The paper is late")
    chat.as_("marco").say("/task due K-2 2026-12-18")
    chat.as_("marco").say("/project health P-1 at risk")
    said = morning(chat, datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    assert said.count("K-1") == 1
    assert "moved: K-2 Print the map" in said
    assert "P-1: on track → at risk" in said
    assert said.count("K-3") == 1
    chat.as_("marco").say("/task note K-2 Ask them")
    late = morning(chat, datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    assert "1 task, unchanged for three days" in late


def test_the_first_minutes_of_a_morning_digest(chat: ChatSession) -> None:
    """Choosing its time before the first run breaks nothing."""
    assert chat.say("/alert myday 45").tone.value != "bad"
    chat.tick(minutes=1)
    assert not [job for job in words(chat.say("/admin jobs")).splitlines() if "my day people" in job and "fail" in job]


def test_cards_name_days_and_not_how_far_they_are(chat: ChatSession) -> None:
    """A card says nothing that is wrong eight days later."""
    project(chat)
    card = chat.as_("marco").say("/task new P-1 Draw the map @ken 2026-12-10").cards[0]
    deal = chat.as_("sven").say('/deal new "Baltic" 12k EUR name:Portal close:2026-12-10').cards
    for one in (card, *deal):
        assert not [f.value for f in one.fields if " in " in f" {f.value}" and "day" in f.value]


def test_a_member_sees_no_line_of_dots(chat: ChatSession) -> None:
    """Totals that would be hidden are not there."""
    chat.say("/company new Acme")
    chat.as_("sven").say("/deal new Acme 12k EUR name:Portal")
    assert "•••, " not in words(chat.as_("greta").say("/deal list"))


def test_who_may_not_see_clients_does_not_look_after_one(chat: ChatSession) -> None:
    """The refusal names who may."""
    chat.say("/company new Acme")
    said = chat.say("/company edit C-1 owner:@ken")
    assert said.tone.value == "bad"
    assert "Sven Lund" in said.say

"""The one path of a request: once per event, nothing half done, and no fault shown to people."""

import asyncio
import re

from bot.app import build
from bot.invocation import Invocation, Source
from bot.registry import Registry
from bot.replies.reply import Tone, Visibility
from bot.requests.repeats import event_key
from bot.settings import Settings
from storage.records.acts import act_with_key
from tests.bot import lab
from tests.chat import ChatClock, ChatSession, Paper, button


def test_the_same_event_runs_once(labchat: ChatSession) -> None:
    """A repeated key changes nothing more and answers the same."""
    first = labchat.say("/room open attic", key="event")
    assert labchat.say("/room open attic", key="event") == first
    assert labchat.say("/room count").say == "1"


def test_the_same_event_at_the_same_time_runs_once(labchat: ChatSession) -> None:
    """Ten deliveries of one event, all at once, make one channel and ten equal answers."""
    asked = Invocation(place=labchat.place, user="olivia", at=labchat.clock.now, key="event", line="/room open attic")

    async def at_once() -> list[object]:
        return await asyncio.gather(*(labchat.kernel.dispatch(asked) for _number in range(10)))

    answers = labchat.run(at_once())
    assert answers[0].reply.say == "attic is open."
    assert all(answer == answers[0] for answer in answers)
    assert labchat.say("/room count").say == "1"


def test_what_was_refused_may_be_tried_again_under_its_key(labchat: ChatSession) -> None:
    """A refusal leaves no trace, so the same event may succeed later."""
    assert labchat.as_("ken").say("/room open attic", key="event").tone is Tone.BAD
    assert labchat.say("/room open attic", key="event").say == "attic is open."


def test_a_fault_is_a_number_and_leaves_nothing(labchat: ChatSession) -> None:
    """Whoever meets a fault sees its number and no cause; what was written before it is gone."""
    reply = labchat.say("/room burn attic")
    assert reply.tone is Tone.BAD
    assert re.search(r"this number: [0-9a-f]{12}\.", reply.say)
    assert "secret" not in reply.say
    assert labchat.say("/room count").say == "0"


def test_faults_and_refusals_are_private(labchat: ChatSession) -> None:
    """What went wrong in a channel is told to its author alone, and so are answers of commands that only read."""
    there = labchat.in_("random")
    for line in ("/room burn attic", "/nothing like this", "/echo mix Hello", "/room open"):
        answer = there.answer(line)
        assert answer is not None
        assert answer.visibility is Visibility.ONLY_ME, line


def test_what_changes_something_is_said_to_the_channel(labchat: ChatSession) -> None:
    """In a channel the answer is for all, in a thread for the thread, in direct talk for the caller."""
    seen = [
        chat.answer(f"/room open {number}")
        for number, chat in enumerate([labchat.in_("random"), labchat.in_("random", thread="m1"), labchat.in_("")])
    ]
    assert [answer and answer.visibility for answer in seen] == [
        Visibility.CHANNEL,
        Visibility.THREAD,
        Visibility.ONLY_ME,
    ]


def test_a_form_goes_and_comes_back(labchat: ChatSession) -> None:
    """A form keeps the values that no field shows, and its command runs once however often it is sent."""
    form = labchat.press(button(labchat.say("/room menu some words"), "Ask")).form
    assert form is not None
    reply = labchat.submit(form, time="1h30")
    assert reply.say == "minutes=90 | text=some words"


def test_a_workspace_without_a_company_does_nothing(labchat: ChatSession) -> None:
    """A command from a workspace that nobody connected is told so, and not run."""
    place = labchat.place.model_copy(update={"workspace": "elsewhere"})
    asked = Invocation(place=place, user="olivia", at=labchat.clock.now, key="k", line="/room open attic")
    answer = labchat.run(labchat.kernel.dispatch(asked))
    assert "belongs to no company yet" in answer.reply.say
    assert labchat.read(lambda session: act_with_key(session, event_key(asked))) is None


def test_controls_and_directions_do_not_get_in(labchat: ChatSession) -> None:
    """What a person types keeps its letters and loses what could deceive."""
    assert labchat.say("/echo mix safe\u202e txt\x07").say == "text=safe txt"


def test_two_bots_live_in_one_process(labchat: ChatSession, studio_url: str, registry: Registry) -> None:
    """A second kernel on the same database has its own commands and knows what the first one did."""
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret="another")  # type: ignore[arg-type]  # read as a secret
    clock, paper = ChatClock(), Paper()
    other = build(settings, now=clock, platforms=[paper], registry=registry)
    try:
        second = ChatSession(other, clock, paper, labchat.runner, labchat.company)
        labchat.say("/room open attic")
        assert "#attic" in str(second.say("/channel list").cards[0].table)
        assert second.say("/room open cellar").tone is Tone.BAD
        pressed = second.answer(token=button(labchat.say("/room menu x"), "Open").token, source=Source.BUTTON)
        assert pressed is not None
        assert pressed.reply.tone is Tone.BAD
    finally:
        labchat.run(other.stop())


def test_the_lab_declares_nothing_of_the_business(lab_registry: Registry) -> None:
    """The kernel runs without any noun of the product."""
    assert not lab_registry.kinds
    assert {name.split(".")[1] for name in lab_registry.modules} == {"bot"}
    assert lab.__name__ == "tests.bot.lab"


def test_a_key_gives_the_answer_of_its_own_command_only(labchat: ChatSession) -> None:
    """A key that came with another command before is told that it was answered, and not what."""
    labchat.say("/room open attic", key="one")
    other = labchat.say("/ping person @carla hello", key="one")
    assert ("attic" in other.say, "already done" in other.say) == (False, True)

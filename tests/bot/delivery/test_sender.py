"""Messages on their way: once each, in order, tried again, given up with a word to the owner."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import col, select

from bot.contexts import company_context
from bot.delivery.attempts import ATTEMPTS
from bot.delivery.notices import Audience
from bot.delivery.platform import Undeliverable
from bot.delivery.sender import LEASE, SKEW, Sender
from bot.invocation import Invocation
from storage.delivery.notices import DEAD, DUE, LAPSED, SENT, Delivery
from storage.identity.people import Person
from storage.session.session import Session
from tests.bot import stage
from tests.chat import ChatSession


def deliveries(chat: ChatSession) -> list[Delivery]:
    """All deliveries, oldest first."""
    return chat.read(lambda session: list(session.exec(select(Delivery).order_by(col(Delivery.id)))))


def states(chat: ChatSession) -> list[str]:
    """What became of each delivery."""
    return [delivery.state for delivery in deliveries(chat)]


def said(chat: ChatSession) -> list[str]:
    """Everything that was sent, in order."""
    return [sent.reply.say for sent in chat.paper.sent]


def batch(chat: ChatSession) -> None:
    """Deliver one batch of what is due now."""
    chat.run(chat.kernel.sender.deliver(chat.clock.now))


def test_a_key_is_said_once(labchat: ChatSession) -> None:
    """The same notice announced twice is one message."""
    assert labchat.say("/ping person @carla hello").say == "1 deliveries"
    assert labchat.say("/ping person @carla hello").say == "0 deliveries"
    labchat.deliver()
    assert said(labchat) == ["hello"]


def test_a_crash_between_sending_and_noting_it_sends_nothing_twice(labchat: ChatSession) -> None:
    """The message is sent again under its nonce, which the platform knows."""
    labchat.say("/ping person @carla hello")
    labchat.deliver()
    (sent,) = deliveries(labchat)

    def forgotten(session: object) -> None:
        row = session.get_one(Delivery, sent.id)  # type: ignore[attr-defined]  # a session
        row.state, row.message = DUE, ""

    labchat.write(forgotten)
    labchat.deliver()
    assert states(labchat) == [SENT]
    assert said(labchat) == ["hello"]


def another(chat: ChatSession) -> Sender:
    """A second sender on the same database, as in another process."""
    kernel = chat.kernel
    return Sender(kernel.registry, kernel.database, kernel.signer, kernel.platforms, kernel.now, kernel.metrics)


def test_two_senders_share_the_work(labchat: ChatSession) -> None:
    """What one sender has claimed the other leaves alone."""
    people = ("carla", "greta", "sven", "sam", "marco")
    for person in people:
        labchat.say(f"/ping person @{person} hello-{person}")

    async def both() -> list[int]:
        senders = (labchat.kernel.sender, another(labchat))
        return list(await asyncio.gather(*(sender.deliver(labchat.clock.now) for sender in senders)))

    assert sum(labchat.run(both())) == 5
    assert sorted(said(labchat)) == sorted(f"hello-{person}" for person in people)


def test_a_place_is_served_by_one_sender_at_a_time(labchat: ChatSession) -> None:
    """While one sender is at work on a channel, another one finds nothing to do there, however much waits."""
    for number in range(3):
        labchat.say(f"/ping room number {number}")
    other, counts, send = another(labchat), list[int](), labchat.paper.send

    async def watched(*arguments: Any, **named: Any) -> str:
        counts.append(await other.deliver(labchat.clock.now))
        return await send(*arguments, **named)

    labchat.paper.send = watched  # type: ignore[method-assign]  # the fake looks what the other one does
    labchat.deliver()
    assert counts == [0, 0, 0]
    assert said(labchat) == ["number 0", "number 1", "number 2"]


class Killed(BaseException):
    """The end of a process, as far as a sender can tell."""


def killed(chat: ChatSession, *, after: bool) -> None:
    """Have the sender die while it sends, before or after the platform took the message."""
    send = chat.paper.send

    async def dying(*arguments: Any, **named: Any) -> str:
        chat.paper.send = send  # type: ignore[method-assign]  # the next sender lives
        if after:
            await send(*arguments, **named)
        raise Killed

    chat.paper.send = dying  # type: ignore[method-assign]  # the fake kills
    with pytest.raises(Killed):
        batch(chat)


@pytest.mark.parametrize("after", [False, True])
def test_a_dead_sender_holds_its_messages_for_half_a_minute(labchat: ChatSession, after: bool) -> None:
    """Then the next one takes over, in order, and looks first whether the message is there."""
    labchat.say("/ping room one")
    labchat.say("/ping room two")
    killed(labchat, after=after)
    labchat.deliver()
    assert said(labchat) == ["one"] * after
    labchat.clock.now += LEASE
    labchat.deliver()
    assert said(labchat) == ["one", "two"]
    assert labchat.paper.looked == [labchat.clock.now - LEASE - SKEW]


def test_who_lost_the_lease_changes_nothing(labchat: ChatSession) -> None:
    """A sender that was stopped for long finds that another one has taken over, and leaves its outcome alone."""
    labchat.say("/ping room one")
    other, send = another(labchat), labchat.paper.send

    async def stalled(*arguments: Any, **named: Any) -> str:
        labchat.paper.send = send  # type: ignore[method-assign]  # only the first one is stopped
        labchat.clock.now += LEASE
        assert await other.deliver(labchat.clock.now) == 1
        raise ConnectionError("stopped for long")

    labchat.paper.send = stalled  # type: ignore[method-assign]  # the fake lets time pass
    batch(labchat)
    assert (states(labchat), said(labchat)) == ([SENT], ["one"])


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_jumps_loses_nothing(labchat: ChatSession, hours: int) -> None:
    """A claim from before the clock was put holds nothing up for long, and nothing is said twice."""
    labchat.say("/ping room one")
    killed(labchat, after=True)
    labchat.clock.forward(hours=hours)
    labchat.say("/ping room two")
    labchat.clock.forward(seconds=31)
    labchat.deliver()
    labchat.clock.forward(hours=1)
    labchat.deliver()
    assert sorted(said(labchat)) == ["one", "two"]
    assert states(labchat) == [SENT, SENT]


def test_a_failed_message_is_tried_again_later_and_later(labchat: ChatSession) -> None:
    """The waits grow, never beyond thirteen minutes, until the last attempt gives up."""
    labchat.say("/ping person @carla hello")
    labchat.paper.fail = ConnectionError("away")
    waits: list[timedelta] = []
    for _attempt in range(ATTEMPTS - 1):
        batch(labchat)
        (delivery,) = deliveries(labchat)
        waits.append(delivery.not_before - labchat.clock.now)
        assert delivery.state == DUE
        labchat.clock.now = delivery.not_before
    assert all(later > earlier for earlier, later in pairwise(waits))
    assert waits[-1] <= timedelta(minutes=13)
    batch(labchat)
    assert states(labchat)[0] == DEAD


def test_before_its_time_nothing_is_tried(labchat: ChatSession) -> None:
    """Between two attempts the platform is left in peace."""
    labchat.say("/ping person @carla hello")
    labchat.paper.fail = ConnectionError("away")
    labchat.deliver()
    labchat.paper.fail = None
    labchat.deliver()
    assert said(labchat) == []
    labchat.clock.forward(minutes=1)
    labchat.deliver()
    assert said(labchat) == ["hello"]


def test_what_the_platform_will_never_take_is_given_up_at_once(labchat: ChatSession) -> None:
    """The reason is kept, and the owner hears of it."""
    labchat.say("/ping person @carla hello")
    labchat.paper.fail = Undeliverable("the account is gone")
    batch(labchat)
    labchat.paper.fail = None
    labchat.deliver()
    first, second = deliveries(labchat)
    assert (first.state, first.reason) == (DEAD, "the account is gone")
    assert second.state == SENT
    assert [(sent.to, sent.reply.say) for sent in labchat.paper.sent] == [("olivia", f"lost delivery:{first.id}")]


def test_a_word_of_a_lost_message_that_is_lost_too_ends_there(labchat: ChatSession) -> None:
    """Owners who cannot be reached are not told that they cannot be reached."""
    labchat.say("/ping person @carla hello")
    labchat.paper.fail = Undeliverable("gone")
    labchat.deliver()
    assert states(labchat) == [DEAD, DEAD]


def test_who_has_no_account_yet_is_waited_for(labchat: ChatSession) -> None:
    """A message for a person without a chat identity waits, and no owner is told of it."""
    nora = Person(name="Nora Lind", roles=["member"], created_at=labchat.clock.now)
    stage.changed(labchat, lambda session: session.add(nora))
    labchat.say('/ping person "Nora Lind" hello')
    labchat.deliver()
    assert [(one.state, one.reason) for one in deliveries(labchat)] == [(DUE, "has not joined yet")]


def test_old_news_lapses(labchat: ChatSession) -> None:
    """What is no longer true when it would be sent is not sent, and the reason is kept."""
    labchat.say("/ping person @carla old story")
    labchat.deliver()
    assert said(labchat) == []
    assert [(d.state, d.reason) for d in deliveries(labchat)] == [(LAPSED, "old news")]


def test_a_place_hears_things_in_their_order(labchat: ChatSession) -> None:
    """Messages to one channel arrive as they were announced."""
    for number in range(20):
        labchat.say(f"/ping room number {number:02}")
    labchat.deliver()
    assert said(labchat) == [f"number {number:02}" for number in range(20)]


def test_nothing_overtakes_a_message_that_failed(labchat: ChatSession) -> None:
    """When the platform does not take one message, those behind it wait with it, also what is said meanwhile."""
    labchat.say("/ping room number 0")
    labchat.say("/ping room number 1")
    fail_first(labchat)
    batch(labchat)
    labchat.clock.forward(seconds=1)
    labchat.say("/ping room number 2")
    labchat.deliver()
    assert said(labchat) == []
    assert [d.attempts for d in deliveries(labchat)] == [1, 0, 0]
    labchat.clock.forward(minutes=1)
    labchat.deliver()
    assert said(labchat) == ["number 0", "number 1", "number 2"]


def test_the_urgent_overtakes_a_message_that_failed(labchat: ChatSession) -> None:
    """An alarm does not wait for the digest before it."""
    labchat.say("/ping person @carla summary digest:yes")
    fail_first(labchat)
    batch(labchat)
    labchat.say("/ping person @carla fire urgent:yes")
    labchat.deliver()
    assert said(labchat) == ["fire"]


def test_other_places_do_not_wait(labchat: ChatSession) -> None:
    """A channel that takes nothing does not hold up a person."""
    labchat.say("/ping room number 0")
    labchat.say("/ping person @carla hello")
    fail_first(labchat)
    batch(labchat)
    assert len(said(labchat)) == 1


def fail_first(chat: ChatSession) -> None:
    """Have the platform fail for the first message of all, and take the others."""
    send = chat.paper.send

    async def once(*arguments: Any, **named: Any) -> str:
        chat.paper.send = send  # type: ignore[method-assign]  # the fake has recovered
        raise ConnectionError("away")

    chat.paper.send = once  # type: ignore[method-assign]  # the fake fails once


def test_the_urgent_goes_first(labchat: ChatSession) -> None:
    """A digest that was announced earlier is sent after what cannot wait."""
    labchat.say("/ping person @carla summary digest:yes")
    labchat.say("/ping person @carla news")
    labchat.say("/ping person @carla fire urgent:yes")
    labchat.deliver()
    assert said(labchat) == ["fire", "news", "summary"]


def test_what_is_due_in_quiet_hours_waits_for_their_end(labchat: ChatSession) -> None:
    """A notice for a later moment is held back by the hours of that moment, and not by those of now."""
    stage.person(labchat, "carla", quiet=[20 * 60, 22 * 60], zone="UTC")
    evening = labchat.clock.now.replace(hour=20, minute=30)

    def work(session: Session) -> None:
        ctx = company_context(session, labchat.kernel.registry, labchat.company, labchat.clock.now)
        carla = Audience.of(*[person for person in ctx.people if person.name.startswith("Carla")])
        ctx.tell("ping", carla, key="later", facts={"text": "later"}, not_before=evening)
        ctx.tell("ping urgent", carla, key="now", facts={"text": "urgent"}, not_before=evening)

    labchat.write(work)
    later, urgent = (delivery.not_before for delivery in deliveries(labchat))
    assert (later, urgent) == (evening.replace(hour=22, minute=0), evening)


def test_quiet_hours_hold_back_what_is_not_urgent(labchat: ChatSession) -> None:
    """In quiet hours the urgent arrives, and the rest at their end, in order."""
    stage.person(labchat, "carla", quiet=[0, 6 * 60])
    labchat.say("/ping person @carla first")
    labchat.say("/ping person @carla fire urgent:yes")
    labchat.say("/ping person @carla second")
    labchat.deliver()
    assert said(labchat) == ["fire"]
    labchat.clock.forward(hours=2)
    labchat.deliver()
    assert said(labchat) == ["fire", "first", "second"]


def test_a_topic_that_is_off_makes_no_message(labchat: ChatSession) -> None:
    """Who switched a topic off gets no delivery of it; other topics still come."""
    stage.person(labchat, "carla", alerts={"pings": "off"})
    assert labchat.say("/ping person @carla hello").say == "0 deliveries"
    assert labchat.say("/ping person @carla summary digest:yes").say == "1 deliveries"


def test_a_notice_dies_with_the_act_that_made_it(labchat: ChatSession) -> None:
    """What was announced by a request that failed is never said."""
    assert labchat.as_("ken").say("/ping person @carla hello").tone.value == "bad"
    labchat.deliver()
    assert deliveries(labchat) == []


def test_the_sender_wakes_when_something_is_committed(labchat: ChatSession) -> None:
    """A started kernel delivers by itself, without being told."""
    arrived, send = asyncio.Event(), labchat.paper.send

    async def noted(*arguments: Any, **named: Any) -> str:
        message = await send(*arguments, **named)
        arrived.set()
        return message

    labchat.paper.send = noted  # type: ignore[method-assign]  # the fake says when

    async def served() -> None:
        await labchat.kernel.start(["worker"])
        at = labchat.clock.now
        line = Invocation(place=labchat.place, user="olivia", at=at, key="k", line="/ping person @carla hi")
        await labchat.kernel.dispatch(line)
        async with asyncio.timeout(5):
            await arrived.wait()

    labchat.run(served())
    assert said(labchat) == ["hi"]


def test_a_sender_that_is_woken_stops_all_the_same(labchat: ChatSession) -> None:
    """A commit in the moment of the stop does not make it miss that it was told to stop."""

    async def woken_and_stopped(turns: int) -> bool:
        sender = labchat.kernel.sender
        task = asyncio.create_task(sender.run(60))
        while not sender._wake._waiters:  # noqa: ASYNC110 - it has no word for waiting
            await asyncio.sleep(0)
        sender.wake()
        for _turn in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        done, _waiting = await asyncio.wait([task], timeout=2)
        task.cancel()
        return bool(done)

    assert [labchat.run(woken_and_stopped(turns)) for turns in range(4)] == [True] * 4

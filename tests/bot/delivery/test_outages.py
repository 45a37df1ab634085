"""A platform that is away, that is limited, or that breaks for one message: told apart, and recovered from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from bot.delivery.platform import Away, Limited
from bot.delivery.sender import Sender
from storage.delivery.notices import DEAD, DUE, SENT, Delivery
from tests.chat import ChatSession


def states(chat: ChatSession) -> list[str]:
    """What became of each delivery."""
    return chat.read(lambda session: list(session.exec(select(Delivery.state).order_by(col(Delivery.id)))))


def pass_minutes(chat: ChatSession, number: int) -> None:
    """Let minutes pass, in each of which the sender looks every ten seconds."""
    for _step in range(number * 6):
        chat.clock.forward(seconds=10)
        chat.deliver()


def test_an_hour_without_the_platform_costs_no_message(labchat: ChatSession) -> None:
    """Everything waits without an attempt that counts, and goes out in order within a minute or two."""
    for number in range(3):
        labchat.say(f"/ping room number {number}")
    labchat.say("/ping person @carla hello")
    labchat.paper.fail = Away("down")
    pass_minutes(labchat, 60)
    assert states(labchat) == [DUE] * 4
    labchat.paper.fail = None
    pass_minutes(labchat, 3)
    assert states(labchat) == [SENT] * 4
    assert [sent.reply.say for sent in labchat.paper.sent if sent.target.channel] == [
        "number 0", "number 1", "number 2"
    ]  # fmt: skip


def test_a_sender_that_knows_of_no_outage_lets_nothing_pass(labchat: ChatSession) -> None:
    """What one sender put off while the platform was away is not overtaken by what another one finds."""
    kernel = labchat.kernel
    other = Sender(
        kernel.registry, kernel.database, kernel.signer, kernel.platforms, kernel.now, kernel.metrics
    )  # fmt: skip
    labchat.paper.fail = Away("down")
    for person in ("carla", "greta", "sven"):
        labchat.say(f"/ping person @{person} for-{person}")
    labchat.deliver()
    labchat.say("/ping room number 0")
    labchat.deliver()
    labchat.paper.fail = None
    labchat.say("/ping room number 1")
    labchat.run(other.deliver(labchat.clock.now))
    assert labchat.paper.sent == []
    pass_minutes(labchat, 3)
    assert [sent.reply.say for sent in labchat.paper.sent if sent.target.channel] == ["number 0", "number 1"]


def test_a_platform_that_is_away_is_left_alone(labchat: ChatSession) -> None:
    """One message a minute tries, whatever waits."""
    tried: list[Any] = []

    async def away(*arguments: Any, **named: Any) -> str:
        tried.append(labchat.clock.now)
        raise Away("down")

    labchat.paper.send = away  # type: ignore[method-assign]  # the fake is down
    for person in ("carla", "greta", "sven", "sam", "marco", "fatima"):
        labchat.say(f"/ping person @{person} for-{person}")
    pass_minutes(labchat, 30)
    late = [at for at in tried if at > tried[0] + timedelta(minutes=5)]
    assert 20 <= len(late) <= 26
    assert len(set(late)) == len(late)


def test_a_message_that_breaks_a_platform_dies_alone(labchat: ChatSession) -> None:
    """While the platform takes others, it is the message that is at fault, and it is given up in the end."""
    labchat.say("/ping person @carla poison")
    send = labchat.paper.send

    async def picky(target: Any, reply: Any, **named: Any) -> str:
        if reply.say == "poison":
            raise Away("500")
        return await send(target, reply, **named)

    labchat.paper.send = picky  # type: ignore[method-assign]  # the fake cannot take one message
    for number in range(60):
        labchat.say(f"/ping person @greta number-{number}")
        labchat.clock.forward(minutes=1)
        labchat.deliver()
    assert states(labchat)[0] == DEAD
    assert [sent.reply.say for sent in labchat.paper.sent if sent.to == "greta"] == [f"number-{n}" for n in range(60)]


def test_a_limit_pauses_its_own_place_only(labchat: ChatSession) -> None:
    """A channel that takes no more is left alone for as long as it says; persons hear what they have to."""
    send = labchat.paper.send

    async def limited(target: Any, reply: Any, **named: Any) -> str:
        if target.channel and not labchat.paper.looked and not labchat.paper.sent:
            raise Limited(timedelta(seconds=40))
        return await send(target, reply, **named)

    labchat.paper.send = limited  # type: ignore[method-assign]  # the fake has a limit
    labchat.say("/ping room one")
    labchat.say("/ping room two")
    labchat.deliver()
    labchat.say("/ping person @carla hello")
    labchat.deliver()
    assert [sent.reply.say for sent in labchat.paper.sent] == ["hello"]
    labchat.clock.forward(seconds=39)
    labchat.deliver()
    assert len(labchat.paper.sent) == 1
    labchat.clock.forward(seconds=1)
    labchat.deliver()
    assert [sent.reply.say for sent in labchat.paper.sent] == ["hello", "one", "two"]

"""Updates that come by themselves."""

from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.replies.reply import Card, Reply
from storage.delivery.posts import Post, put
from tests.adapters.web.company import NOW
from tests.adapters.web.visitor import House, Visitor


async def _listen(visitor: Visitor, after: int = 0) -> ClientWebSocketResponse:
    return await visitor.session.ws_connect(f"/live?after={after}", headers={"Origin": visitor.url})


async def _next(socket: ClientWebSocketResponse) -> Any:
    return await socket.receive_json(timeout=10)


async def test_a_message_arrives_with_its_unread_mark(house: House, ines: Visitor, fatima: Visitor) -> None:
    """Who listens hears of a post of somebody else, with its HTML and the new count."""
    socket = await _listen(fatima)
    await ines.say("Look at this", channel="support")
    event = await _next(socket)
    assert "Look at this" in event["posts"][0]["html"]
    assert event["unread"]["support"] == 1
    await socket.close()


async def test_a_private_answer_arrives_nowhere_else(ines: Visitor, fatima: Visitor) -> None:
    """The others' feeds pass over what is not theirs and go on."""
    socket = await _listen(fatima)
    await ines.say("/bill list", channel="support")
    await ines.say("bill list")
    await ines.say("For all", channel="support")
    heard: list[Any] = []
    while not any("For all" in post["html"] for post in heard):
        heard += (await _next(socket))["posts"]
    assert len(heard) == 1
    await socket.close()


async def test_a_closed_channel_is_not_heard(house: House, fatima: Visitor) -> None:
    """Posts of a channel that one may not enter never reach the page."""
    socket = await _listen(fatima)
    await house.tell(Reply(say="12,480 euros"), channel="accounts")
    await house.tell(Reply(say="For all"), channel="support")
    heard: list[Any] = []
    while not heard:
        heard += (await _next(socket))["posts"]
    assert "For all" in heard[0]["html"]
    await socket.close()


async def test_a_reconnect_brings_what_was_missed(house: House, ines: Visitor) -> None:
    """A page that comes back with its last revision gets new and edited posts since, each in its last state."""
    first = await house.tell(Reply.of(Card(title="Open")), channel="support")
    socket = await _listen(ines)
    seen = (await _next(socket))["revision"]
    await socket.close()
    from bot.delivery.platform import Target

    await house.chat.edit(
        Target(workspace="local", channel="support"), first, Reply.of(Card(title="Solved")), language="en"
    )
    await house.tell(Reply(say="Meanwhile"), channel="projects")
    socket = await _listen(ines, seen)
    event = await _next(socket)
    assert ["Solved" in post["html"] or "Meanwhile" in post["html"] for post in event["posts"]] == [True, True]
    assert event["revision"] > seen
    await socket.close()


async def test_an_answer_in_a_thread_brings_its_first_message_again(house: House, ines: Visitor) -> None:
    """The count of answers under a message is live."""
    root = await house.tell(Reply(say="Root"), channel="support")
    socket = await _listen(ines)
    await _next(socket)
    await ines.say("Answer", channel="support", thread=root)
    heard: list[Any] = []
    while not any("1 reply" in post["html"] for post in heard):
        heard += (await _next(socket))["posts"]
    await socket.close()


async def test_posts_of_another_process_are_found(house: House, ines: Visitor) -> None:
    """A post that this process did not write is seen by looking."""
    socket = await _listen(ines)
    post = Post(channel="support", body={"text": "From elsewhere"}, nonce="elsewhere", at=NOW, author=2)
    await house.kernel.database.write(house.company, lambda session: put(session, post))
    assert "From elsewhere" in (await _next(socket))["posts"][0]["html"]
    await socket.close()


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30])
async def test_a_strange_revision_begins_at_the_beginning(house: House, ines: Visitor, after: str) -> None:
    """What is no number is read as nothing seen yet."""
    await house.tell(Reply(say="Hello"), channel="support")
    socket = await ines.session.ws_connect("/live", params={"after": after}, headers={"Origin": ines.url})
    assert (await _next(socket))["posts"]
    await socket.close()


async def test_a_stopping_chat_sends_its_browsers_away(house: House, ines: Visitor) -> None:
    """The connection is closed by the server, so that the page comes back by itself."""
    socket = await _listen(ines)
    await house.chat.hub.stop()
    message = await socket.receive(timeout=10)
    assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED}
    await socket.close()

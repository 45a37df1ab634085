"""Talking: who sees what, once, in order."""

import re

import pytest

from bot.delivery.platform import Target, Undeliverable
from bot.replies.reply import Card, Column, Reply, Status, Table
from bot.replies.spans import instant_span
from tests.adapters.web.conftest import Opened, WebClock
from tests.adapters.web.sample.business import case_card
from tests.adapters.web.visitor import House, Visitor
from tests.chat import START

HOSTILE = "<img src=x onerror=alert(1)>\"'&<script>alert(2)</script>"


async def test_plain_talk_in_a_channel_is_a_message_for_all(ines: Visitor, fatima: Visitor) -> None:
    """What one person writes in a channel stands there for another, with the author's name."""
    await ines.say("Good morning", channel="support")
    page = await fatima.open("/c/support")
    assert "Good morning" in page
    assert 'data-author="Inês Carvalho"' in page


async def test_the_answer_to_an_own_question_is_seen_by_nobody_else(ines: Visitor, fatima: Visitor) -> None:
    """A query in a channel is private together with its answer."""
    result = await ines.say("/bill list", channel="support")
    assert [("Only visible to you" in post["html"]) for post in result["posts"]] == [True, True]
    assert "Bills, page 1" in await ines.open("/c/support")
    assert "Bills, page 1" not in await fatima.open("/c/support")
    assert "/bill list" not in fatima.page


async def test_a_command_that_changes_something_is_answered_in_the_channel(ines: Visitor, fatima: Visitor) -> None:
    """Everybody in the channel sees the command and its answer, in this order."""
    await ines.say("@meridian case take", channel="support")
    page = await fatima.open("/c/support")
    assert page.index("@meridian case take") < page.index("has taken")


async def test_a_direct_conversation_is_the_person_s_own(ines: Visitor, fatima: Visitor) -> None:
    """Every text is a command there, and nobody else has the conversation."""
    await ines.say("bill list")
    assert "Bills, page 1" in await ines.open("/direct")
    assert "Bills, page 1" not in await fatima.open("/direct")


async def test_hostile_texts_are_shown_and_not_obeyed(ines: Visitor) -> None:
    """Whatever part of a reply holds it, typed markup reaches the page escaped."""
    result = await ines.say(f"/echo {HOSTILE}", channel="support")
    for page in (await ines.open("/c/support"), *(post["html"] for post in result["posts"])):
        assert "onerror=alert(1)&gt;" in page
        assert "<img src=x" not in page
        assert "<script>alert" not in page


async def test_a_time_is_a_time_wherever_it_stands(ines: Visitor, house: House) -> None:
    """No part of a card shows the marks around an instant, which each reader sees in the own zone."""
    time = instant_span(START, "11:00")
    table = Table(columns=(Column(label="At"),), rows=((time,),), total=(time,))
    card = Card(title=time, status=Status(label=f"working until {time}"), text=time, lines=(time,), table=table)
    await house.tell(Reply.of(card, say=time), channel="support")
    page = await ines.open("/c/support")
    assert "working until <time" in page
    assert not [mark for mark in ("\ue000", "\ue001", "\ue002") if mark in page]


async def test_the_same_key_is_one_message(ines: Visitor) -> None:
    """A retry after a lost connection gives the first posts again and writes nothing."""
    first = await ines.say("/case take", channel="support", key="retry-me-1")
    again = await ines.say("/case take", channel="support", key="retry-me-1")
    assert [post["id"] for post in again["posts"]] == [post["id"] for post in first["posts"]]
    assert (await ines.open("/c/support")).count("has taken") == 1


async def test_one_person_s_key_does_not_answer_for_another(ines: Visitor, fatima: Visitor) -> None:
    """Keys belong to their user."""
    await ines.say("mine", channel="support", key="shared-key")
    result = await fatima.say("theirs", channel="support", key="shared-key")
    assert "theirs" in result["posts"][0]["html"]


async def test_older_posts_come_by_fifty(ines: Visitor, house: House) -> None:
    """The page has the newest fifty; each step back brings the fifty before, and the first page is the end."""
    for number in range(120):
        await house.tell(Reply(say=f"number {number:03}"), channel="projects")
    page = await ines.open("/c/projects")
    assert page.count("<article") - page.count("post pending") == 50
    assert page.index("number 070") < page.index("number 119")
    second = await ines.get("/older", channel="projects", before=str(_first_id(page)))
    assert [len(second["posts"]), second["more"]] == [50, True]
    last = await ines.get("/older", channel="projects", before=str(second["posts"][0]["id"]))
    assert [len(last["posts"]), last["more"]] == [20, False]


async def test_a_thread_stands_beside_its_message(ines: Visitor, fatima: Visitor, house: House) -> None:
    """Answers are not in the timeline but counted under the message, and the panel has them all."""
    root = await house.tell(Reply.of(case_card()), channel="support")
    await fatima.say("I am on it", channel="support", thread=root)
    page = await ines.open("/c/support")
    assert "1 reply" in page
    assert "I am on it" not in page
    assert "I am on it" in await ines.open(f"/c/support?thread={root}")
    assert await ines.status("/thread/99999") == 404


async def test_unread_counts_what_others_wrote_since(ines: Visitor, fatima: Visitor, clock: WebClock) -> None:
    """New posts of others are counted, own ones and read ones are not."""
    await ines.say("one", channel="support")
    result = await ines.say("two", channel="support")
    clock.forward(minutes=1)
    assert _unread(await fatima.open("/direct"), "support") == 2
    assert _unread(await ines.open("/direct"), "support") == 0
    await fatima.post("/read", {"channel": "support", "post": str(result["posts"][0]["id"])})
    assert _unread(await fatima.open("/direct"), "support") == 0


async def test_history_is_read_at_the_first_visit(ines: Visitor, house: House) -> None:
    """Whoever opens the chat for the first time finds calm channels; what comes then is new."""
    await ines.say("long ago", channel="support")
    jonas = await house.visitor("jonas")
    assert _unread(await jonas.open("/direct"), "support") == 0
    await ines.say("today", channel="support")
    assert _unread(await jonas.open("/direct"), "support") == 1


async def test_where_money_is_shown_only_those_enter_who_may_see_it(fatima: Visitor, house: House) -> None:
    """The channel is not offered, not opened by its address, and its posts have no other way out."""
    post = await house.tell(Reply(say="12,480 euros"), channel="accounts")
    assert "/c/accounts" not in fatima.page
    assert await fatima.status("/c/accounts") == 404
    assert await fatima.status(f"/thread/{post}") == 404
    assert await fatima.status("/older", channel="accounts", before="99") == 404
    async with await fatima.send("/say", {"text": "hi", "channel": "accounts", "key": "12345678"}) as response:
        assert response.status == 404


async def test_nobody_answers_in_a_private_message_s_thread_of_somebody_else(ines: Visitor, fatima: Visitor) -> None:
    """A post that one cannot see cannot be answered either."""
    private = (await ines.say("/bill list", channel="support"))["posts"][1]
    values = {"text": "hi", "channel": "support", "thread": str(private["id"]), "key": "12345678"}
    async with await fatima.send("/say", values) as response:
        assert response.status == 404


async def test_a_notice_is_posted_once(house: House, ines: Visitor) -> None:
    """The same nonce gives the first message's number and no second message."""
    first = await house.tell(Reply(say="Said once"), channel="support", nonce="n-1")
    assert await house.tell(Reply(say="Said once"), channel="support", nonce="n-1") == first
    assert (await ines.open("/c/support")).count("Said once") == 1


async def test_a_notice_to_a_person_stands_in_the_own_conversation(
    house: House, ines: Visitor, fatima: Visitor
) -> None:
    """It reaches the person behind the user and nobody else."""
    await house.tell(Reply(say="For Inês"), user="ines")
    assert "For Inês" in await ines.open("/direct")
    assert "For Inês" not in await fatima.open("/direct")


async def test_an_edited_message_says_the_new_thing(house: House, ines: Visitor) -> None:
    """A card changes in place."""
    number = await house.tell(Reply.of(Card(title="Open")), channel="support")
    await house.chat.edit(_target(), number, Reply.of(Card(title="Solved")), language="en")
    page = await ines.open("/c/support")
    assert "Solved" in page
    assert ">Open<" not in page


async def test_what_has_no_reader_is_undeliverable(house: House) -> None:
    """A channel that is gone, a stranger and a missing message are refused for good."""
    with pytest.raises(Undeliverable):
        await house.tell(Reply(say="x"), channel="gone")
    with pytest.raises(Undeliverable):
        await house.tell(Reply(say="x"), user="nobody")
    with pytest.raises(Undeliverable):
        await house.chat.edit(_target(), "99999", Reply(say="x"), language="en")


async def test_a_guest_has_a_door_and_nothing_else(open_house: Opened) -> None:
    """A stranger sees no channel and no person, may ask for access, and nothing of it is kept."""
    house = await open_house(demo=False)
    guest = await house.visitor()
    assert "does not know you yet" in guest.page
    assert "/c/" not in guest.page
    assert await guest.status("/live") == 403
    refused = (await guest.say("bill list"))["posts"][-1]
    assert "Ask for access" in refused["html"]
    let_in = await guest.press(refused, "Ask for access", post="")
    assert "I have asked an owner" in let_in["posts"][0]["html"]
    assert "I have asked" not in await guest.open("/direct")


async def test_a_company_without_people_shows_how_to_claim_it(open_house: Opened) -> None:
    """Before anybody owns it, the page says what to type."""
    house = await open_house(claimed=False)
    guest = await house.visitor()
    assert "/claim" in guest.page


async def test_the_page_speaks_the_reader_s_language_and_zone(house: House) -> None:
    """Jonas reads German and Berlin time, though the message was made for everybody."""
    await house.tell(Reply(say="Hello"), channel="support")
    jonas = await house.visitor("jonas")
    page = await jonas.open("/c/support")
    assert '<html lang="de"' in page
    assert ">10:30</time>" in page


async def test_the_health_check_answers(ines: Visitor) -> None:
    """A running chat says so."""
    assert await ines.status("/healthz") == 200


def _target() -> Target:
    return Target(workspace="local", channel="support")


def _first_id(page: str) -> int:
    found = re.search(r'<article class="post[^"]*" data-id="(\d+)"', page)
    assert found is not None
    return int(found[1])


def _unread(page: str, channel: str) -> int:
    found = re.search(rf'data-room="{channel}".*?data-count>(\d+)', page, re.DOTALL)
    assert found is not None
    return int(found[1])

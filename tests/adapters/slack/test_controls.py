"""Paging, menus, selects and files, on messages that all see and that one sees."""

from __future__ import annotations

from typing import Any

import pytest

from bot.discovery import discover
from tests.adapters.slack import sample
from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.wire import RANDOM, SlackWire, words

DIRECT = "DOLIVIA"


@pytest.fixture
async def papers(open_wire: Opened) -> SlackWire:
    """A bot whose commands use everything."""
    return await open_wire(commands=discover(sample))


async def test_a_private_list_turns_its_page_in_place(papers: SlackWire) -> None:
    """The message that only the caller sees becomes the next page."""
    heard = await papers.command("UOLIVIA", "/paper list", RANDOM)
    await papers.press("UOLIVIA", heard.body, "Next", channel=RANDOM)
    _id, body = papers.fake.responses[-1]
    assert body["replace_original"] is True
    assert "Page 2" in words(body)


async def test_a_list_in_the_conversation_turns_its_page_in_place(papers: SlackWire) -> None:
    """With us alone, the message itself is changed."""
    await papers.say("UOLIVIA", "paper list", DIRECT)
    (message,) = papers.fake.said(DIRECT)
    await papers.press("UOLIVIA", message, "Next", channel=DIRECT)
    assert [words(m) for m in papers.fake.said(DIRECT)] == [words(message)]
    assert "Page 2" in words(message)


@pytest.mark.parametrize(("label", "choice", "page"), [("More", "Entry 6", "Page 6"), ("Go to", "Paper 42", "Page 42")])
async def test_menus_and_selects_run_their_command(papers: SlackWire, label: str, choice: str, page: str) -> None:
    """More entries than a menu holds stand in a select, and more choices than a select holds in groups."""
    await papers.say("UOLIVIA", "paper list", DIRECT)
    (message,) = papers.fake.said(DIRECT)
    await papers.press("UOLIVIA", message, label, choice=choice, channel=DIRECT)
    assert page in words(papers.fake.said(DIRECT)[-1])


async def test_a_form_takes_a_file(papers: SlackWire) -> None:
    """The modal asks for it, and what was attached reaches the command; days and switches come along."""
    await papers.command("UOLIVIA", "/paper keep Bill", RANDOM)
    view = papers.modal()
    papers.fake.files["F1"] = {"content": b"%PDF-1.7", "name": "bill.pdf"}
    file = {"id": "F1", "name": "bill.pdf", "url_private_download": f"{papers.fake.url}/files/F1"}
    await papers.submit("UOLIVIA", view, title="Bill", file=[file], day="2026-11-27", sure="yes")
    assert "Bill: bill.pdf, 8 bytes, 2026-11-27, True" in words(papers.fake.said(RANDOM)[0])


async def test_a_message_brings_its_file(papers: SlackWire) -> None:
    """What is attached to a line is the value of its file."""
    papers.fake.files["F1"] = {"content": b"a;b", "name": "x.csv"}
    file = {"id": "F1", "name": "x.csv", "url_private_download": f"{papers.fake.url}/files/F1"}
    text = "paper keep Statement day:2026-11-27 file:x.csv"
    await papers.say("UOLIVIA", text, DIRECT, files=[file], subtype="file_share")
    assert "Statement: x.csv, 3 bytes" in words(papers.fake.said(DIRECT)[0])


async def test_a_file_that_slack_keeps_back_is_told(papers: SlackWire) -> None:
    """Where a command needs a file and Slack does not hand it over, nothing is stored, and its name is said."""
    file = {"id": "F9", "name": "x.csv", "url_private_download": f"{papers.fake.url}/files/F9/gone"}
    text = "paper keep Statement day:2026-11-27"
    await papers.say("UOLIVIA", text, DIRECT, files=[file], subtype="file_share")
    (told,) = papers.fake.said(DIRECT)
    assert "I was not given x.csv. Attach it again." in words(told)


async def test_two_files_of_one_name_are_two(papers: SlackWire) -> None:
    """Both come along; the second has a number in its name."""
    files = []
    for number, content in (("F1", b"a"), ("F2", b"bb")):
        papers.fake.files[number] = {"content": content, "name": "x.csv"}
        files.append({"id": number, "name": "x.csv", "url_private_download": f"{papers.fake.url}/files/{number}"})
    for name, size in (("x.csv", 1), ("x (2).csv", 2)):
        text = f'paper keep Statement day:2026-11-27 file:"{name}"'
        await papers.say("UOLIVIA", text, DIRECT, files=files, subtype="file_share")
        assert f"Statement: {name}, {size} bytes" in words(papers.fake.said(DIRECT)[-1])


async def test_a_private_file_comes_as_a_direct_message(papers: SlackWire) -> None:
    """An answer for the caller alone cannot carry a file, so it is handed over where nobody else is."""
    heard = await papers.command("UOLIVIA", "/paper give", RANDOM)
    assert "Here" in heard.words
    (kept,) = papers.fake.files.values()
    assert kept["channel"] == DIRECT


async def test_an_answer_by_an_address_that_is_used_up_comes_another_way(papers: SlackWire) -> None:
    """When the response address is worth nothing any more, the answer is whispered in the channel."""
    heard = await papers.command("UOLIVIA", "/paper list", RANDOM)
    action = heard.body["blocks"][-2]["elements"][-1]
    pressed: dict[str, Any] = {
        "type": "overflow",
        "action_id": action["action_id"],
        "selected_option": action["options"][0],
    }
    payload = {
        "type": "block_actions",
        "user": {"id": "UOLIVIA"},
        "actions": [{**pressed, "block_id": "c0.0", "action_ts": "1"}],
        "container": {"type": "message", "message_ts": "17.1", "channel_id": RANDOM, "is_ephemeral": True},
        "response_url": f"{papers.fake.url}/respond/used",
    }
    await papers.interact(payload)
    assert "Page" in words(papers.fake.whispers[-1])


async def test_a_control_that_is_not_ours_is_left_alone(papers: SlackWire) -> None:
    """An action of another make is acknowledged and does nothing."""
    payload = {
        "type": "block_actions",
        "user": {"id": "UOLIVIA"},
        "actions": [{"type": "button", "action_id": "other", "block_id": "x", "value": "1"}],
        "container": {"type": "message", "message_ts": "17.1", "channel_id": RANDOM},
    }
    assert (await papers.interact(payload)).status == 200
    assert (await papers.interact({"type": "view_closed", "user": {"id": "UOLIVIA"}})).status == 200

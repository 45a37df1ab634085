"""Slash commands, buttons and forms, from the signed request to what Slack shows."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from adapters.slack import manifest
from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.fake import SECRET
from tests.adapters.slack.wire import ACCOUNTS, RANDOM, SUPPORT, SlackWire, words
from tests.bench.generated import registry_of


async def test_a_query_answers_its_caller_alone(wire: SlackWire) -> None:
    """The acknowledgement itself carries the answer, for nobody else to see."""
    heard = await wire.command("UOLIVIA", "/help")
    assert heard.status == 200
    assert heard.body["response_type"] == "ephemeral"
    assert "/ticket" in heard.words or "ticket" in heard.words
    assert not wire.fake.messages[RANDOM]


async def test_what_changes_something_is_said_in_the_channel(wire: SlackWire) -> None:
    """The card is posted where everybody sees it, with who asked for it."""
    heard = await wire.command("USAM", "/ticket new The printer burns", SUPPORT)
    assert heard.body == {}
    (message,) = wire.fake.said(SUPPORT)
    assert "The printer burns" in words(message)
    assert "Sam: /ticket new The printer burns" in words(message)


@pytest.mark.parametrize("line", ["/meridian ticket list", "/x-ticket list", "/x-meridian ticket list"])
async def test_the_root_and_prefixes_reach_every_noun(wire: SlackWire, line: str) -> None:
    """Where a name is taken, the root or a prefix stands in for it."""
    assert "No tickets here" in (await wire.command("USAM", line)).words


async def test_a_button_says_its_answer_in_the_thread(wire: SlackWire) -> None:
    """What somebody does to a card stands in the thread of the card, and the card is edited in place."""
    await wire.command("USAM", "/ticket new The printer burns", SUPPORT)
    (card,) = wire.fake.said(SUPPORT)
    await wire.press("USAM", card, "Take it")
    answer = wire.fake.said(SUPPORT)[1]
    assert answer["thread_ts"] == card["ts"]
    assert "Sam: Take it" in words(answer)
    await wire.deliver()
    assert "Sam Okoro" in words(card)


async def test_a_missing_value_opens_the_form(wire: SlackWire) -> None:
    """The modal is filled with what was understood, and what it answers goes where it was opened."""
    assert (await wire.command("USAM", "/ticket new", SUPPORT)).body == {}
    view = wire.modal()
    heard = await wire.submit("USAM", view, subject="The printer burns")
    assert heard.body == {}
    assert "The printer burns" in words(wire.fake.said(SUPPORT)[0])


async def test_a_form_keeps_no_place_that_cannot_be_one(wire: SlackWire) -> None:
    """An id as long as no id is would not fit into a modal: its answer comes directly."""
    assert (await wire.command("USAM", "/ticket new", "C" + "x" * 5_000)).body == {}
    assert "channel" not in json.loads(wire.modal()["private_metadata"])
    assert wire.fake.wrong == []


async def test_a_wrong_value_is_told_on_its_field(wire: SlackWire) -> None:
    """The modal stays open with the sentence under the field."""
    await wire.command("UMARCO", "/project new", RANDOM)
    await wire.submit("UMARCO", wire.modal(), name="Harbour")
    await wire.command("UMARCO", "/task new P-1", RANDOM)
    heard = await wire.submit("UMARCO", wire.modal(), project="P-99", title="Call")
    assert heard.body["response_action"] == "errors"
    assert "P-99" in heard.body["errors"]["project"]


async def test_a_form_that_comes_too_late_is_offered_as_a_button(wire: SlackWire) -> None:
    """When Slack no longer lets us open it, the caller gets a button that does."""
    heard = await wire.command("USAM", "/ticket new", SUPPORT, trigger_id="old.1")
    assert "Fill in" in [
        block["elements"][0]["text"]["text"] for block in heard.body["blocks"] if block["type"] == "actions"
    ]
    await wire.press("USAM", heard.body, "Fill in", channel=SUPPORT)
    await wire.submit("USAM", wire.modal(), subject="The printer burns")
    assert "The printer burns" in words(wire.fake.said(SUPPORT)[0])


async def test_suggestions_follow_what_is_typed(wire: SlackWire) -> None:
    """A field that suggests asks the kernel, and lets what was typed stand."""
    await wire.command("USVEN", "/company new Acme Foods country:EE", RANDOM)
    await wire.command("USVEN", "/deal new", RANDOM)
    view, user = wire.modal(), {"id": "USVEN"}
    asked = {"type": "block_suggestion", "user": user, "view": view, "block_id": "company", "value": "acm"}
    name = next(b["block_id"] for b in view["blocks"] if b.get("element", {}).get("type") == "external_select")
    heard = await wire.interact(asked | {"action_id": name, "block_id": name})
    labels = [option["text"]["text"] for option in heard.body["options"]]
    assert any("Acme" in label for label in labels)
    assert labels[-1] == "acm"


async def test_amounts_stay_with_their_caller_outside_the_channels_for_them(wire: SlackWire) -> None:
    """What shows money is whispered in #random and said in #accounts."""
    await wire.command("UFATIMA", "/company new Acme country:EE", RANDOM)
    heard = await wire.command("UFATIMA", "/deal new Acme 500 EUR", RANDOM)
    assert heard.body.get("response_type") == "ephemeral" or not heard.body
    assert not [m for m in wire.fake.said(RANDOM) if "500" in words(m)]
    assert ACCOUNTS


async def test_a_direct_command_is_kept_in_the_conversation(wire: SlackWire) -> None:
    """With us alone, the answer is a message that stays and is edited like any other."""
    heard = await wire.command("UOLIVIA", "/ticket new Broken", "DOLIVIA")
    assert heard.body == {}
    (message,) = wire.fake.said("DOLIVIA")
    await wire.command("UOLIVIA", "/ticket solve T-1", "DOLIVIA")
    await wire.deliver()
    assert message["edited"]


async def test_strangers_are_shown_the_door(wire: SlackWire) -> None:
    """Somebody unknown is told how to get in, and is known by his zone and mail address from then on."""
    heard = await wire.command("URUI", "/ticket list")
    await wire.press("URUI", heard.body, "Ask for access")
    assert "Ask" in heard.words


@pytest.mark.parametrize("case", ["forged", "unsigned", "old", "no number"])
async def test_what_slack_did_not_sign_is_refused(wire: SlackWire, case: str) -> None:
    """A wrong, missing or six minutes old signature, or a time that is none, gets 401 and leaves nothing."""
    body = "command=%2Fticket&text=new+Forged&team_id=T1&user_id=USAM&trigger_id=1&channel_id=CSUPPORT"
    kind = "application/x-www-form-urlencoded"
    secret = "wrong" if case == "forged" else SECRET
    at = time.time() - 360 if case == "old" else None
    own = {"unsigned": {"X-Slack-Signature": ""}, "no number": {"X-Slack-Request-Timestamp": "²"}}
    headers = own.get(case)
    assert (await wire.post(body, kind=kind, secret=secret, at=at, headers=headers)).status == 401
    assert "No tickets here" in (await wire.command("USAM", "/ticket list")).words
    assert not wire.fake.said(SUPPORT)


@pytest.mark.parametrize(
    "body", ["{", "[]", '{"type": "event_callback"}', '{"type": "block_actions", "team": {"id": "T1"}}']
)
async def test_a_signed_body_that_is_no_payload_is_refused(wire: SlackWire, body: str) -> None:
    """What is signed and lacks what every payload has gets an answer below 500."""
    assert (await wire.post(body, kind="application/json")).status < 500


async def test_a_new_command_is_heard_by_its_file_alone(open_wire: Opened, tmp_path: Path) -> None:
    """A command that was added as one file has its slash command, its answer and its entry in the manifest."""
    made = registry_of(3, tmp_path)
    wire = await open_wire(commands=made)
    heard = await wire.command("UOLIVIA", "/item ab pump 3")
    assert heard.status == 200
    assert "/item" in {command["command"] for command in manifest(made)["features"]["slash_commands"]}

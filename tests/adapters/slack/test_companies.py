"""One account in two workspaces of an organisation, each of another company: direct lines say for which they are."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from pydantic import SecretStr

from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.fake import TEAM
from tests.adapters.slack.test_connecting import install
from tests.adapters.slack.wire import SUPPORT, SlackWire, words
from tests.neighbour import NAME, move_beside

DIRECT, OTHER = "DOLIVIA", "T2"


@pytest.fixture
async def two(open_wire: Opened) -> SlackWire:
    """The studio and its neighbour, each in a workspace of one organisation; Olivia and Sven are known in both."""
    wire = await open_wire(client_id="12.34", client_secret=SecretStr("cs"))
    await install(wire)
    people = {"UOLIVIA": "owner", "USVEN": "owner", "UNORA": "owner"}
    move_beside(wire.kernel, platform="slack", workspace=OTHER, people=people)
    wire.fake.users["UOLIVIA"]["enterprise_user"] = {"teams": [TEAM, OTHER]}
    wire.fake.users["USVEN"]["team_id"] = TEAM
    return wire


def last(wire: SlackWire, channel: str = DIRECT) -> dict[str, Any]:
    """What stands last in a conversation with the bot, Olivia's if no other."""
    return wire.fake.said(channel)[-1]


async def told(wire: SlackWire, user: str, line: str) -> str:
    """What a slash command in a conversation with the bot is answered there."""
    await wire.command(user, line, f"D{user[1:]}")
    return words(last(wire, f"D{user[1:]}"))


@pytest.mark.parametrize("team", [TEAM, OTHER])
async def test_a_direct_line_asks_for_its_company(two: SlackWire, team: str) -> None:
    """In whichever workspace it is typed, as a message or as a slash command; the button runs it once."""
    two.team = team
    assert "Which one is this for" in await told(two, "UOLIVIA", "/company list")
    await two.say("UOLIVIA", "company new Acme Tools", DIRECT)
    question = deepcopy(last(two))
    assert "Which one is this for" in words(question)
    await two.press("UNORA", question, NAME, channel=DIRECT)
    await two.press("UOLIVIA", question, NAME, channel=DIRECT)
    assert words(last(two)).startswith(f"For {NAME}:")
    assert "Acme Tools" in words(last(two))
    two.team = TEAM
    assert "Acme Tools" not in (await two.command("UOLIVIA", "/company list", SUPPORT)).words


async def test_an_account_of_one_workspace_is_not_asked(two: SlackWire) -> None:
    """The same id in a workspace of nobody's organisation, as in a shared channel, is nobody there."""
    assert "Which one" not in await told(two, "USVEN", "/company list")
    two.team = OTHER
    assert "Which one" not in await told(two, "UNORA", "/company list")


async def test_while_slack_does_not_say_it_is_asked(two: SlackWire) -> None:
    """Where nobody knows in which workspaces an account is, none is left out."""
    two.fake.refuse["users.info"] = ["internal_error"] * 9
    assert "Which one is this for" in await told(two, "USVEN", "/company list")


async def test_a_chosen_company_answers(two: SlackWire) -> None:
    """After /switch both workspaces speak for the chosen company, by its name."""
    await two.command("UOLIVIA", "/meridian switch", DIRECT)
    await two.press("UOLIVIA", last(two), f"Use {NAME} here", channel=DIRECT)
    for team in (TEAM, OTHER):
        two.team = team
        assert (await told(two, "UOLIVIA", "/company list")).startswith(f"For {NAME}:")


async def test_a_reply_to_a_card_is_for_its_company(two: SlackWire) -> None:
    """A card of the studio in the direct conversation: what is said or put below it is the studio's."""
    await two.say("UOLIVIA", "ticket new Umber lamp", DIRECT)
    await two.press("UOLIVIA", last(two), "Studio", channel=DIRECT)
    card = last(two)
    await two.say("UOLIVIA", "ticket take this", DIRECT, thread=card["ts"])
    assert words(last(two)).startswith("For Studio:")
    emoji = two.kernel.registry.commands["ticket solve"].emoji[0]
    event = {"type": "reaction_added", "user": "UOLIVIA", "reaction": emoji}
    await two.event({**event, "item": {"type": "message", "channel": DIRECT, "ts": card["ts"]}})
    assert words(last(two)).startswith("For Studio:")
    assert "olved" in words(last(two))

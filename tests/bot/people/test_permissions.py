"""Who may do what, and who may see what."""

import re

import pytest

from bot.cli.docs import permissions_page
from bot.invocation import Answer
from bot.registry import Registry
from bot.replies.reply import Visibility
from tests.bot import stage
from tests.chat import ChatSession, words

ROLES = {
    "olivia": "owner",
    "marco": "manager",
    "fatima": "finance",
    "sven": "sales",
    "sam": "support",
    "greta": "member",
    "carla": "contractor",
    "nobody": "guest",
}


def documented(page: str) -> dict[str, dict[str, int]]:
    """The matrix of the documentation: role to area to level."""
    levels = {"": 0, "read": 1, "write": 2, "approve": 3, "manage": 4}
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    head, areas = rows[0][1:], rows[2 : rows.index(["command", "permission"])]
    return {role: {row[0]: levels[row[column + 1]] for row in areas} for column, role in enumerate(head)}


@pytest.mark.parametrize("user", ROLES)
def test_a_role_may_run_what_the_documentation_says(chat: ChatSession, registry: Registry, user: str) -> None:
    """Typing the name of each command is forbidden exactly to those to whom the published table forbids it."""
    page = permissions_page(registry)
    levels = documented(page)[ROLES[user]]
    wanted = dict(re.findall(r"^\| `/([a-z ]+)` \| ([a-z.]+) \|$", page, re.MULTILINE))
    assert wanted.keys() == registry.commands.keys()
    order = {"read": 1, "write": 2, "approve": 3, "manage": 4}
    if user != "nobody":
        stage.person(chat, user, language="en")
    wrong = []
    for name, permission in wanted.items():
        area, level = permission.split(".")
        said = chat.as_(user).say(f"/{name}").say
        forbidden = "is for:" in said or "I do not know you yet" in said
        if forbidden == (levels.get(area, 0) >= order[level]):
            wrong.append((name, said))
    assert not wrong


def told(chat: ChatSession, line: str) -> Answer:
    """The whole answer to a line."""
    answer = chat.answer(line)
    assert answer is not None
    return answer


def test_amounts_are_said_aloud_where_money_may_be_shown(labchat: ChatSession) -> None:
    """An owner's amount is for all in the channel for accounts, and for him alone elsewhere."""
    there = told(labchat.in_("accounts"), "/price tell 1200 EUR")
    assert (there.visibility, "1,200" in there.reply.say.replace(".", ",")) == (Visibility.CHANNEL, True)
    assert told(labchat.in_("random"), "/price tell 1200 EUR").visibility is Visibility.ONLY_ME


def test_who_may_not_see_amounts_sees_dots(labchat: ChatSession) -> None:
    """A member's answer has dots for the amount, and nothing to hide is said to the channel."""
    answer = told(labchat.as_("greta").in_("random"), "/price tell 1200 EUR")
    assert "•••" in answer.reply.say
    assert "1200" not in answer.reply.say.replace(".", "")
    assert answer.visibility is Visibility.CHANNEL


def test_somebody_without_roles_is_a_guest(labchat: ChatSession) -> None:
    """A person who is no longer active is shown the door, like somebody unknown."""
    stage.person(labchat, "greta", active=False)
    reply = labchat.as_("greta").say("/room open attic")
    assert [action.command for action in reply.actions] == ["help"]


def test_a_channel_hears_its_own_language(chat: ChatSession) -> None:
    """Greta reads German in direct talk; what she does in a channel is told in the channel's language."""
    alone = chat.as_("greta").say("/home").say
    assert alone != chat.say("/home").say
    there = told(chat.as_("marco").in_("random"), "/channel bind sales")
    assert there.language == "en"
    chat.in_("random").say("/channel edit language:de")
    assert told(chat.as_("marco").in_("random"), "/channel unbind sales").language == "de"


def test_the_refusal_names_who_may(chat: ChatSession) -> None:
    """Who is refused learns whom to ask."""
    assert "owner" in chat.as_("ken").say("/admin jobs").say
    assert "invoice" not in words(chat.as_("ken").say("/help")).lower().split()

"""Who may read which channel, by the permission matrix and by the record that the channel is for."""

import pytest

from bot.contexts import person_context
from bot.people.channel_access import may_enter
from commands.access import MATRIX
from storage.session.session import Session
from tests.chat import ChatSession


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        ("owner", {"accounts", "sales", "support", "projects", ""}),
        ("finance", {"accounts", "sales", "support", "projects", ""}),
        ("support", {"support", "projects", ""}),
        ("member", {"support", "projects", ""}),
        ("contractor", {""}),
        ("guest", set()),
    ],
)
def test_a_channel_is_read_by_those_whose_work_it_is(role: str, rooms: set[str]) -> None:
    """Money stays with those who see money, tickets with the desk, and portfolios are not for contractors."""
    purposes = ("accounts", "sales", "support", "projects", "")
    assert {p for p in purposes if MATRIX.may_enter([role], {p} if p else set())} == rooms


def enters(chat: ChatSession, user: str, *purposes: str) -> bool:
    """Whether somebody may read a channel that serves these purposes."""

    def work(session: Session) -> bool:
        ctx = person_context(session, chat.kernel.registry, chat.company, chat.person(user), chat.clock.now)
        return may_enter(ctx, [frozenset(purposes)])[0]

    return chat.read(work)


def test_a_project_s_channel_is_for_those_who_see_the_project(chat: ChatSession) -> None:
    """A contractor enters the channel of a project from when he is put on it until he is taken off, others never."""
    chat.say("/project new Relaunch")
    assert [enters(chat, user, "project:1") for user in ("greta", "ken", "carla")] == [True, False, False]
    chat.say("/project assign P-1 @ken")
    assert [enters(chat, user, "project:1") for user in ("greta", "ken", "carla")] == [True, True, False]
    chat.say("/project assign P-1 @ken remove:yes")
    assert not enters(chat, "ken", "project:1")


def test_a_channel_for_more_than_a_project_takes_more(chat: ChatSession) -> None:
    """Being on one project opens neither a channel that is for another one, too, nor one for support."""
    chat.say("/project new Relaunch")
    chat.say("/project new Second")
    chat.say("/project assign P-1 @ken")
    assert not enters(chat, "ken", "project:1", "project:2")
    assert not enters(chat, "ken", "project:1", "support")
    assert not enters(chat, "ken", "project:99")
    assert not enters(chat, "greta", "project:1", "accounts")

"""What platforms report: channels, accounts and workspaces that go."""

from __future__ import annotations

from bot.delivery.events import PlatformEvent
from tests.chat import PLATFORM, WORKSPACE, ChatSession, words


def happened(chat: ChatSession, event: PlatformEvent, **facts: str) -> list[str]:
    """What owners are told about an event."""
    chat.run(chat.kernel.events.happened(PLATFORM, WORKSPACE, event, **facts))
    return [words(sent.reply) for sent in chat.tick() if sent.to == "olivia"]


def test_owners_hear_that_a_channel_is_gone_and_what_now_has_no_room(chat: ChatSession) -> None:
    """The channel serves nothing any more; the message offers to bind another, and lapses once that is done."""
    said = happened(chat, PlatformEvent.CHANNEL_GONE, channel="accounts", reason="archived")
    assert len(said) == 1
    assert "#accounts on Paper is gone (archived)" in said[0]
    assert "accounts has no channel now" in said[0]
    assert not [s for s in happened(chat, PlatformEvent.CHANNEL_GONE, channel="accounts") if "is gone" in s]


def test_nobody_hears_of_a_channel_that_served_nothing(chat: ChatSession) -> None:
    """A channel without a purpose may go quietly, and so may an unknown one."""
    assert not happened(chat, PlatformEvent.CHANNEL_GONE, channel="random", reason="archived")
    assert not happened(chat, PlatformEvent.CHANNEL_GONE, channel="never seen", reason="archived")


def test_a_channel_keeps_its_purposes_under_a_new_name(chat: ChatSession) -> None:
    """Renaming changes what it is called, and nothing else."""
    assert not happened(chat, PlatformEvent.CHANNEL_RENAMED, channel="accounts", name="money")
    assert "#money | accounts" in words(chat.say("/channel list"))


def test_owners_hear_that_somebody_s_account_is_gone(chat: ChatSession) -> None:
    """The person stays; the message says that they cannot be reached any more."""
    said = happened(chat, PlatformEvent.USER_GONE, user="ken")
    assert len(said) == 1
    assert "Ken Sato's account on Paper is gone" in said[0]
    assert "no other account" in said[0]
    assert "Ken Sato" in words(chat.say("/person list"))


def test_owners_hear_that_a_workspace_removed_the_bot(chat: ChatSession) -> None:
    """The reason is told with it."""
    assert "access was revoked" in happened(chat, PlatformEvent.WORKSPACE_GONE, reason="access was revoked")[0]


def test_a_workspace_of_the_installation_joins_the_only_company(chat: ChatSession) -> None:
    """Another workspace does not, and is then still unknown."""
    connect = chat.kernel.workspaces.connect
    assert chat.run(connect("other", "T1", "Theirs")) is None
    assert chat.run(connect("other", "T2", "Ours", own=True)) == chat.company
    assert chat.run(connect("other", "T2", "Ours")) == chat.company

"""Channels and their purposes, told in chat."""

from bot.replies.reply import Tone, Visibility
from storage.identity.places import all_channels, channels_for
from tests.chat import ChatSession, button, words


def served(chat: ChatSession, purpose: str) -> list[str]:
    """The names of the channels that serve a purpose."""
    return [channel.name for channel in chat.read(lambda session: channels_for(session, purpose))]


def test_a_channel_is_bound_where_it_is_said(chat: ChatSession) -> None:
    """`/channel bind` in a channel binds it and says so to everybody there; /undo takes it back."""
    answer = chat.in_("random").answer("/channel bind support")
    assert answer is not None
    assert answer.visibility is Visibility.CHANNEL
    assert served(chat, "support") == ["support", "random"]
    chat.press(chat.say("/undo").actions[0])
    assert served(chat, "support") == ["support"]


def test_a_channel_is_bound_by_name_from_elsewhere(chat: ChatSession) -> None:
    """Naming the channel works in direct talk; without a name nothing is bound."""
    assert chat.say("/channel bind sales channel:#random").tone is not Tone.BAD
    assert served(chat, "sales") == ["sales", "random"]
    assert "name it" in chat.say("/channel bind sales").say


def test_binding_twice_is_one_binding(chat: ChatSession) -> None:
    """What is bound already is only said."""
    assert "already" in chat.in_("sales").say("/channel bind sales").say
    assert served(chat, "sales") == ["sales"]


def test_an_unknown_channel_becomes_known_by_binding_it(chat: ChatSession) -> None:
    """The first binding in a channel that I never heard of makes me know it."""
    chat.in_("C0NEW").say("/channel bind projects")
    assert served(chat, "projects") == ["projects", "C0NEW"]


def test_a_channel_serves_one_record(chat: ChatSession) -> None:
    """A reference binds the channel to that record; who may not see the record does not see the purpose."""
    chat.say("/company new Baltic Ferries")
    chat.in_("random").say("/channel bind C-1")
    assert served(chat, "company:1") == ["random"]
    assert "C-1" in words(chat.say("/channel list"))
    assert "C-1" not in words(chat.as_("ken").say("/channel list"))
    chat.in_("random").say("/channel unbind C-1")
    assert served(chat, "company:1") == []


def test_a_wrong_purpose_names_the_right_ones(chat: ChatSession) -> None:
    """A word that is no purpose is answered with those that are."""
    reply = chat.in_("random").say("/channel bind gossip")
    assert reply.tone is Tone.BAD
    assert "accounts, sales, support, projects" in reply.say
    assert "C-99" in chat.in_("random").say("/channel bind C-99").say


def test_money_is_shown_where_a_channel_is_bound_to_accounts(chat: ChatSession) -> None:
    """Binding a channel to accounts warns that amounts are shown there."""
    assert "amounts" in chat.in_("random").say("/channel bind accounts").say
    assert "amounts" not in chat.in_("random").say("/channel bind support").say


def test_unbinding_what_is_not_bound_is_refused(chat: ChatSession) -> None:
    """The answer names the channel and the purpose."""
    assert "#random does not serve sales" in chat.in_("random").say("/channel unbind sales").say


def test_contractors_bind_nothing(chat: ChatSession) -> None:
    """Purposes are the business of owners and managers."""
    assert chat.as_("ken").in_("random").say("/channel bind sales").tone is Tone.BAD
    assert chat.as_("marco").in_("random").say("/channel bind sales").tone is not Tone.BAD


def test_a_channel_speaks_its_language(chat: ChatSession) -> None:
    """After `/channel edit language:de` the channel has that language, and the form knows it."""
    chat.in_("random").say("/channel edit language:de zone:Asia/Tokyo")
    channel = next(c for c in chat.read(all_channels) if c.name == "random")
    assert (channel.language, channel.zone) == ("de", "Asia/Tokyo")
    form = chat.in_("random").say("/channel edit").form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["language"] == "de"


def test_purposes_and_channels_are_suggested(chat: ChatSession) -> None:
    """Typing goes on with purposes, then with channels."""
    assert "accounts " in [found.insert for found in chat.complete("/channel bind acc")]
    assert "#random " in [found.insert for found in chat.complete("/channel bind accounts channel:ran")]


def test_a_name_on_two_platforms_is_asked_about(chat: ChatSession) -> None:
    """Two channels of one name are told apart by a button."""
    from storage.identity.places import Channel
    from storage.session.audit import Act
    from storage.session.session import Session

    def work(session: Session) -> None:
        act = Act(key="twin", command="twin", source="job", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        session.add(Channel(platform="other", workspace="w", external_id="9", name="random", created_at=chat.clock.now))

    chat.write(work)
    reply = chat.say("/channel bind sales channel:#random")
    assert reply.tone is Tone.BAD
    chat.press(button(reply, "#random (paper)"))
    assert [c.platform for c in chat.read(lambda session: channels_for(session, "sales"))] == ["paper", "paper"]

"""What somebody is told and when, told in chat."""

from bot.replies.reply import Tone
from tests.chat import ChatSession, button, words


def test_everything_is_on_at_first(chat: ChatSession) -> None:
    """The settings list every topic as on, and no quiet hours."""
    said = words(chat.as_("ken").say("/alert settings"))
    assert "my-day: on" in said
    assert ": off" not in said
    assert "Quiet hours: none" in said


def test_a_topic_is_switched_by_a_button_and_back(chat: ChatSession) -> None:
    """The menu of the settings turns a topic off; the answer has the button back."""
    reply = chat.press(button(chat.say("/alert settings"), "Turn people off"))
    assert chat.person("olivia").alerts == {"people": "off"}
    chat.as_("nils").say("/access ask")
    assert not [one for one in chat.tick(minutes=1) if "asks to be let in" in words(one.reply)]
    chat.press(button(reply, "Turn it on again"))
    assert chat.person("olivia").alerts == {}


def test_an_unknown_topic_lists_the_known(chat: ChatSession) -> None:
    """A word that is no topic is answered with the topics."""
    reply = chat.say("/alert set gossip off")
    assert reply.tone is Tone.BAD
    assert "my-day" in reply.say


def test_quiet_hours_hold_what_is_not_urgent(chat: ChatSession) -> None:
    """Within the owner's quiet hours a question for access waits until they end."""
    chat.say("/alert quiet 10-14")
    chat.as_("nils").say("/access ask")
    asks = "asks to be let in"
    assert not [one for one in chat.tick(minutes=5) if asks in words(one.reply)]
    assert [one.to for one in chat.tick(hours=3) if asks in words(one.reply)] == ["olivia"]


def test_quiet_hours_are_taken_off_again(chat: ChatSession) -> None:
    """`off` removes them, `/undo` brings them back."""
    chat.say("/alert quiet 22:00-07:00")
    chat.say("/alert quiet off")
    assert chat.person("olivia").quiet is None
    chat.say("/undo")
    assert chat.person("olivia").quiet == [22 * 60, 7 * 60]


def test_a_wrong_time_says_what_is_expected(chat: ChatSession) -> None:
    """Half a time range is refused with an example."""
    assert "22:00-07:00" in chat.say("/alert quiet 22").say
    assert chat.say("/alert quiet 25-26").tone is Tone.BAD


def test_what_somebody_else_is_told_is_his_own_affair(chat: ChatSession) -> None:
    """Switching a topic off is for the caller alone."""
    chat.as_("marco").say("/alert set people off")
    assert chat.person("olivia").alerts == {}

"""Jobs and deliveries, told in chat."""

from bot.delivery.platform import Undeliverable
from bot.replies.reply import Tone
from tests.chat import ChatSession, SentMessage, button, words


def lost_question(chat: ChatSession) -> None:
    """A guest's question to the owner that the platform will not take."""
    chat.as_("nils").say("/access ask")
    fail_once(chat, "the account was closed")


def fail_once(chat: ChatSession, reason: str) -> None:
    """One batch of deliveries that the platform refuses for good."""
    chat.paper.fail = Undeliverable(reason)
    chat.run(chat.kernel.sender.deliver(chat.clock.now))
    chat.paper.fail = None


def failures(sent: list[SentMessage]) -> list[SentMessage]:
    """The messages that tell of a lost one."""
    return [one for one in sent if "Not delivered" in words(one.reply)]


def test_a_lost_message_is_told_to_the_owner_and_retried_by_a_button(chat: ChatSession) -> None:
    """The owner hears what was lost and why; one press delivers it."""
    lost_question(chat)
    (told,) = failures(chat.tick(minutes=1))
    assert told.to == "olivia"
    assert "the account was closed" in words(told.reply)
    assert "I try 1 message again" in chat.press(button(told.reply, "Retry")).say
    assert [one.to for one in chat.tick(minutes=1) if "asks to be let in" in words(one.reply)] == ["olivia"]


def test_word_of_a_lost_message_lapses_once_it_was_retried(chat: ChatSession) -> None:
    """Who retries before the word arrives is not told any more."""
    lost_question(chat)
    chat.say("/admin retry")
    assert not failures(chat.tick(minutes=1))


def test_a_message_that_is_lost_again_is_told_again(chat: ChatSession) -> None:
    """A retry that fails is worth a second word."""
    lost_question(chat)
    chat.tick(minutes=1)
    chat.say("/admin retry")
    fail_once(chat, "still closed")
    (again,) = failures(chat.tick(minutes=1))
    assert "still closed" in words(again.reply)


def test_the_deliveries_are_counted_and_the_lost_ones_listed(chat: ChatSession) -> None:
    """Counts per state, then a card for each lost message with its receiver and reason."""
    lost_question(chat)
    reply = chat.say("/admin deliveries")
    said = words(reply)
    assert "not delivered: 1" in said
    assert "To: Olivia Berg" in said
    assert "Reason: the account was closed" in said
    chat.press(button(reply, "Retry"))
    assert "all well" in words(chat.say("/admin deliveries"))


def test_home_shows_an_owner_what_was_lost(chat: ChatSession) -> None:
    """Lost messages need an owner until they are retried."""
    lost_question(chat)
    assert button(chat.say("/home"), "Look").command == "admin deliveries"
    chat.press(button(chat.say("/home"), "Retry all"))
    assert "Messages" not in words(chat.say("/home"))


def test_nothing_to_retry_is_said(chat: ChatSession) -> None:
    """Retrying when all is well changes nothing; a number that is not lost is refused."""
    assert "nothing to retry" in chat.say("/admin retry").say
    assert chat.say("/admin retry 99").tone is Tone.BAD


def test_the_jobs_show_when_they_ran(chat: ChatSession) -> None:
    """A job that never ran says so; after a tick it has run, well; hours later it is late."""
    assert "has not run yet" in words(chat.say("/admin jobs"))
    chat.tick(minutes=1)
    said = words(chat.say("/admin jobs"))
    assert "well" in said
    assert "has not run yet" not in said
    chat.clock.forward(hours=2)
    assert "late: is a worker running?" in words(chat.say("/admin jobs"))


def test_the_machinery_is_for_owners(chat: ChatSession) -> None:
    """A manager neither sees nor retries deliveries."""
    for line in ("/admin jobs", "/admin deliveries", "/admin retry"):
        assert chat.as_("marco").say(line).tone is Tone.BAD

"""References in the middle of talk."""

from __future__ import annotations

from bot.delivery.platform import Target
from bot.invocation import Source
from bot.replies.reply import Visibility
from tests.chat import PLATFORM, ChatSession, words
from tests.commands.billing.invoices import client, issued


def test_a_record_that_is_mentioned_is_shown_below(chat: ChatSession) -> None:
    """In a channel with a purpose its card stands in the thread of the message, with what the channel may read."""
    client(chat)
    ref = issued(chat)
    said = f"Has anybody heard from Acme about {ref}? And {ref}, really?"
    answer = chat.as_("fatima").in_("accounts").answer(said, source=Source.MESSAGE)
    assert answer is not None
    assert answer.visibility is Visibility.THREAD
    assert [card.ref for card in answer.reply.cards] == [ref]
    assert "100" in words(answer.reply)
    masked = chat.as_("fatima").in_("support").talk(said)
    assert masked is not None
    assert "100" not in words(masked)


def test_the_same_card_is_not_shown_again_and_again(chat: ChatSession) -> None:
    """For an hour after it was shown in the channel, talk goes on without it."""
    chat.say("/company new Acme")
    sales = chat.as_("sven").in_("sales")
    answer = sales.answer("C-1 wrote back", source=Source.MESSAGE)
    assert answer is not None
    chat.run(chat.kernel.shown.posted(answer, Target(workspace="studio", channel="sales"), "m1", PLATFORM))
    assert sales.talk("so C-1 it is") is None
    chat.clock.forward(minutes=61)
    assert sales.talk("so C-1 it is") is not None


def test_talk_is_left_alone_elsewhere(chat: ChatSession) -> None:
    """Channels without a purpose, records that are not there or not for the speaker, and words that only look alike."""
    chat.say("/company new Acme")
    assert chat.in_("random").talk("C-1 wrote back") is None
    assert chat.in_("sales").talk("C-99 wrote back") is None
    assert chat.as_("ken").in_("projects").talk("C-1 wrote back") is None
    assert chat.in_("sales").talk("the c-1 form, COVID-19, A-4 paper and UTF-8") is None

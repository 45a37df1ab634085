"""Cards in channels follow their records."""

from bot.delivery.platform import Target
from bot.replies.reply import Card, Reply, Tone
from tests.chat import PLATFORM, WORKSPACE, ChatSession, words


def shown(chat: ChatSession, channel: str, line: str, message: str) -> None:
    """Say a line in a channel, and have the platform report the message of the answer."""
    answer = chat.in_(channel).answer(line)
    assert answer is not None
    chat.run(chat.kernel.shown.posted(answer, Target(workspace=WORKSPACE, channel=channel), message, PLATFORM))


def test_a_card_is_edited_when_its_record_changes(chat: ChatSession) -> None:
    """A change from anywhere edits the message that shows the card, and posts nothing new."""
    shown(chat, "sales", "/company new Baltic Ferries", "m1")
    chat.as_("fatima").say("/company edit C-1 email:accounts@example.com")
    chat.deliver()
    (edit,) = chat.paper.edited
    assert (edit.message, edit.to) == ("m1", "sales")
    assert "accounts@example.com" in words(edit.reply)
    assert not chat.paper.sent


def test_several_changes_before_the_delivery_are_one_edit(chat: ChatSession) -> None:
    """What was not delivered yet shows the newest state when it is."""
    shown(chat, "sales", "/company new Baltic Ferries", "m1")
    chat.say("/company edit C-1 country:EE")
    chat.say("/company edit C-1 country:FI")
    chat.deliver()
    (edit,) = chat.paper.edited
    assert "Finland" in words(edit.reply)


def test_every_message_of_a_record_is_edited(chat: ChatSession) -> None:
    """Two channels that show the card both follow; a record that did not change stays."""
    shown(chat, "sales", "/company new Baltic Ferries", "m1")
    shown(chat, "random", "/company edit C-1 country:EE", "m2")
    shown(chat, "random", "/company new Nordic Foods", "m3")
    chat.deliver()
    chat.paper.edited.clear()
    chat.say("/company edit C-1 country:FI")
    chat.deliver()
    assert sorted(edit.message for edit in chat.paper.edited) == ["m1", "m2"]


def test_an_undo_edits_the_card_back(chat: ChatSession) -> None:
    """/undo is a change like any other."""
    shown(chat, "sales", "/company new Baltic Ferries", "m1")
    chat.say("/company edit C-1 country:EE")
    chat.deliver()
    chat.say("/undo")
    chat.deliver()
    assert "Estonia" in words(chat.paper.edited[0].reply)
    assert "Estonia" not in words(chat.paper.edited[1].reply)


def test_a_changed_name_is_found_by_its_new_words(chat: ChatSession) -> None:
    """The index follows the record: old words find nothing, new ones do."""
    chat.say("/company new Baltic Ferries")
    chat.say('/company edit C-1 name:"Polar Shipping"')
    assert chat.say("/company show polar").cards[0].ref == "C-1"
    assert chat.say("/company show ferries").tone is Tone.BAD


def test_an_edited_message_keeps_its_sentence(chat: ChatSession) -> None:
    """What was said above the card stays when the card changes, and so does a card that is no record's."""
    answer = chat.in_("sales").answer("/company new Baltic Ferries")
    assert answer is not None
    rest = Card(title="Notes", text="Nobody's card")
    reply = answer.reply.model_copy(update={"cards": (*answer.reply.cards, rest)})
    target = Target(workspace=WORKSPACE, channel="sales")
    chat.run(chat.kernel.shown.posted(answer.model_copy(update={"reply": reply}), target, "m1", PLATFORM))
    chat.say("/company edit C-1 country:EE")
    chat.deliver()
    (edit,) = chat.paper.edited
    assert edit.reply.say == answer.reply.say
    assert [card.title for card in edit.reply.cards] == ["Baltic Ferries", "Notes"]
    assert "Estonia" in words(edit.reply)


def test_every_record_of_a_message_is_read_anew(chat: ChatSession) -> None:
    """Two records in one message: a change of either leaves the other as it is now, not as it was said."""
    first, second = chat.say("/company new Baltic Ferries"), chat.say("/company new Nordic Foods")
    answer = chat.answer("/company show C-1")
    assert answer is not None
    both = Reply.of(*first.cards, *second.cards, say="Two clients")
    target = Target(workspace=WORKSPACE, channel="sales")
    chat.run(chat.kernel.shown.posted(answer.model_copy(update={"reply": both}), target, "m1", PLATFORM))
    chat.say("/company edit C-1 country:EE")
    chat.deliver()
    chat.say("/company edit C-2 country:FI")
    chat.deliver()
    assert [card.title for card in chat.paper.edited[1].reply.cards] == ["Baltic Ferries", "Nordic Foods"]
    assert {"Estonia", "Finland"} <= set(words(chat.paper.edited[1].reply).replace(":", "").split())

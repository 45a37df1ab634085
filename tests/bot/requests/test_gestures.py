"""Menus of messages and people, emoji, and forms that cannot be opened at once."""

from __future__ import annotations

import pytest

from bot.invocation import Profile, Source
from bot.replies.reply import Reply
from bot.requests.gestures import menu
from storage.identity.people import Identity, identity_behind
from tests.chat import PLATFORM, ChatSession, button, words


def shown(chat: ChatSession, line: str, message: str) -> Reply:
    """The reply to a line, posted in the channel as `message`."""
    answer = chat.answer(line)
    assert answer is not None
    from bot.delivery.platform import Target

    target = Target(workspace="studio", channel=chat.channel)
    chat.run(chat.kernel.shown.posted(answer, target, message, PLATFORM))
    return answer.reply


def react(chat: ChatSession, emoji: str, message: str, text: str = "", *, key: str = "") -> Reply | None:
    """The reply to an emoji on a message."""
    there = chat.in_(chat.channel, message)
    answer = there.answer(emoji, source=Source.REACTION, values={"text": text}, asks=False, key=key)
    return answer.reply if answer else None


def test_a_message_becomes_a_ticket(chat: ChatSession) -> None:
    """The first line is its subject, the whole message its description."""
    entries = {entry.label: entry.command for entry in menu(chat.kernel.registry, "message")}
    assert set(entries) == {"Create ticket", "Create task", "Log time", "Add note"}
    text = "The login page is broken\nSince this morning, for everybody."
    answer = chat.in_("support").answer(text, source=Source.SHORTCUT, command=entries["Create ticket"])
    assert answer is not None
    assert answer.reply.cards[0].title == "The login page is broken"
    assert "for everybody" in words(chat.say("/ticket show T-1"))


def test_a_menu_of_a_person_answers_about_them(chat: ChatSession) -> None:
    """Local time is told of whoever the menu was opened on."""
    answer = chat.answer("@id:ken", source=Source.SHORTCUT, command="person time")
    assert answer is not None
    assert answer.reply.say.startswith("Mon 19:00 for Ken Sato in Tokyo, off until")
    assert {entry.command for entry in menu(chat.kernel.registry, "person")} == {"person show", "person time"}


def test_what_is_missing_is_asked_for_by_a_button_where_no_form_can_open(chat: ChatSession) -> None:
    """The button opens the form with what was understood; pressed where forms open, it is the form."""
    chat.say("/project new Harbour")
    answer = chat.answer("Call them", source=Source.SHORTCUT, command="task new", asks=False)
    assert answer is not None
    assert answer.reply.form is None
    form = chat.press(button(answer.reply, "Fill in")).form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["title"] == "Call them"
    assert chat.submit(form, project="P-1").cards[0].title == "Call them"


def test_an_emoji_on_a_card_is_its_command(chat: ChatSession) -> None:
    """A tick on the card of a task finishes it, once for the message."""
    chat.say("/project new Harbour")
    projects = chat.in_("projects")
    shown(projects, "/task new P-1 Call them", "m77")
    reply = react(projects, "✅", "m77", key="reaction/m77/tick")
    assert reply is not None
    assert reply.say == "K-1 is done: Call them"
    assert react(projects, "white_check_mark", "m77", key="reaction/m77/tick") == reply


@pytest.mark.parametrize("emoji", ["🎫", ":ticket:", "🎫\ufe0f"])
def test_an_emoji_on_a_message_is_the_shortcut(chat: ChatSession, emoji: str) -> None:
    """A message without a record becomes one."""
    reply = react(chat.in_("support"), emoji, "m1", "The printer is on fire")
    assert reply is not None
    assert reply.cards[0].title == "The printer is on fire"


def test_another_emoji_means_nothing(chat: ChatSession) -> None:
    """A laugh is left alone, and so is a command's emoji on the card of another kind."""
    assert react(chat.in_("support"), "😂", "m1", "Ha") is None
    shown(chat.in_("sales"), "/company new Acme", "m2")
    assert react(chat.in_("sales"), "✅", "m2") is None


def test_a_guest_brings_zone_and_language(chat: ChatSession) -> None:
    """Who asks for access is kept with what the platform knows of them, if it is a zone and a language."""
    profile = Profile(zone="Europe/Lisbon", language="de-DE", email="rui@example.com")
    stranger = chat.as_("rui")
    stranger.answer("/access ask", profile=profile, user_name="Rui Costa")
    found = chat.person("rui")
    assert (found.name, found.zone, found.language, found.email) == (
        "Rui Costa",
        "Europe/Lisbon",
        "de",
        "rui@example.com",
    )
    chat.as_("eve").answer("/access ask", profile=Profile(zone="../etc/passwd", language="tlh"))
    assert (chat.person("eve").zone, chat.person("eve").language) == ("Europe/Berlin", "en")


def test_a_note_needs_no_noun(chat: ChatSession) -> None:
    """A note lands on whatever keeps notes; what keeps none is refused with what does."""
    chat.say("/ticket new Broken")
    assert "T-1" in chat.say("/note T-1 They called back").say
    assert "called back" in words(chat.say("/ticket show T-1"))
    chat.say("/company new Acme")
    assert "No notes are kept on C-1" in chat.say("/note C-1 Hello").say


def test_alerts_reach_people_where_they_were_last_active(chat: ChatSession) -> None:
    """An account that was used later is the better one."""
    chat.say("/help")

    def account() -> Identity | None:
        return chat.read(lambda session: identity_behind(session, PLATFORM, "olivia"))

    first = account()
    assert first is not None
    assert first.seen_at == chat.clock.now
    chat.clock.forward(minutes=11)
    chat.say("/help")
    second = account()
    assert second is not None
    assert second.seen_at == chat.clock.now


def test_a_company_chooses_what_an_emoji_does(chat: ChatSession) -> None:
    """Its own choice comes first; off is off; the list says what stands for what."""
    chat.say("/project new Harbour")
    projects = chat.in_("projects")
    shown(projects, "/task new P-1 Call them", "m80")
    assert react(projects, "🚀", "m80") is None
    chat.say("/emoji set 🚀 task done")
    reply = react(projects, "🚀", "m80")
    assert reply is not None
    assert "is done" in reply.say
    chat.say("/emoji set 🎫 off")
    assert react(chat.in_("support"), "🎫", "m81", "The printer is on fire") is None
    assert "🎫 | nothing" in words(chat.say("/emoji list"))
    assert "is not a command that takes one record" in chat.say("/emoji set 🚀 invoice new").say


def test_somebody_chooses_where_alerts_reach_them(chat: ChatSession) -> None:
    """Only a platform on which they are known can be chosen."""
    assert chat.say("/alert via paper").say == "I write to you on Paper."
    assert chat.person("olivia").reach == "paper"
    assert "is not paper, any" in chat.say("/alert via pigeon").say
    chat.say("/alert via any")
    assert chat.person("olivia").reach == ""

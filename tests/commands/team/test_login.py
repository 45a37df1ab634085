"""Browsers that are logged in, told in chat."""

from __future__ import annotations

import re

from bot.people.logins import Browser, log_in
from bot.replies.reply import Reply, Tone
from storage.identity.logins import logins_of
from tests.chat import ChatSession, button, words


def link_in(reply: Reply) -> str:
    """The secret part of the link in an answer."""
    found = re.search(r"/login/([\w-]+)", reply.say)
    assert found is not None, reply.say
    return found[1]


def enter(chat: ChatSession, user: str, name: str) -> str:
    """Log a browser of a user in."""
    code = link_in(chat.as_(user).say("/login"))
    browser = Browser("browsers", "local", name, "203.0.113.9")
    token = chat.write(lambda session: log_in(session, code, browser, chat.clock.now))
    assert token is not None
    return token


def count(chat: ChatSession, user: str) -> int:
    """How many browsers of a user are logged in."""
    number = chat.person(user).id or 0
    return len(chat.read(lambda session: logins_of(session, number)))


def test_a_link_is_for_its_asker(chat: ChatSession) -> None:
    """The link logs in who asked for it, and the answer says for how long it is good."""
    reply = chat.as_("fatima").say("/login")
    assert "10 min" in reply.say
    code = link_in(reply)
    browser = Browser("browsers", "local")
    assert chat.write(lambda session: log_in(session, code, browser, chat.clock.now))
    assert count(chat, "fatima") == 1
    assert chat.write(lambda session: log_in(session, code, browser, chat.clock.now)) is None


def test_devices_are_listed_with_a_button_to_end_each(chat: ChatSession) -> None:
    """One sees what one's browsers are, where and when they were used, and ends one with its button."""
    assert "/login" in chat.as_("fatima").say("/devices").say
    enter(chat, "fatima", "Firefox, Linux")
    chat.clock.forward(hours=1)
    enter(chat, "fatima", "Safari, iPhone")
    shown = chat.as_("fatima").say("/devices")
    assert [card.title for card in shown.cards] == ["Safari, iPhone", "Firefox, Linux"]
    assert "203.0.113.9" in words(shown)
    old = button(shown.cards[1], "Log out")
    assert "Firefox, Linux is logged out" in chat.as_("fatima").press(old).say
    assert [card.title for card in chat.as_("fatima").say("/devices").cards] == ["Safari, iPhone"]
    assert "/devices" in chat.as_("fatima").press(old).say


def test_a_browser_that_has_run_out_is_not_listed(chat: ChatSession) -> None:
    """After twelve hours without use there is nothing left to end."""
    enter(chat, "fatima", "Firefox, Linux")
    chat.clock.forward(hours=12)
    assert not chat.as_("fatima").say("/devices").cards


def test_logging_out_everywhere_ends_all_browsers_and_links(chat: ChatSession) -> None:
    """One button ends every browser of the person, and a link that was not used yet; other people stay."""
    enter(chat, "fatima", "Firefox, Linux")
    enter(chat, "fatima", "Safari, iPhone")
    enter(chat, "sam", "Chrome, Windows")
    waiting = link_in(chat.as_("fatima").say("/login"))
    everywhere = button(chat.as_("fatima").say("/devices"), "Log out everywhere")
    assert chat.as_("fatima").press(everywhere).say == "2 browsers are logged out."
    browser = Browser("browsers", "local")
    assert chat.write(lambda session: log_in(session, waiting, browser, chat.clock.now)) is None
    assert (count(chat, "fatima"), count(chat, "sam")) == (0, 1)


def test_an_owner_ends_the_browsers_of_others(chat: ChatSession) -> None:
    """A lost laptop is logged out by an owner, and by nobody else; a device of somebody else is not one's own."""
    enter(chat, "ken", "Firefox, Linux")
    assert chat.as_("fatima").say("/logout @ken").tone is Tone.BAD
    assert chat.as_("fatima").say("/logout device:1").tone is Tone.BAD
    assert count(chat, "ken") == 1
    assert chat.say("/logout @ken").say == "1 browser is logged out."
    assert count(chat, "ken") == 0


def test_who_loses_every_role_is_logged_out(chat: ChatSession) -> None:
    """Taking the last role away ends the browsers too, so that a role given back later opens no old one."""
    enter(chat, "ken", "Firefox, Linux")
    chat.say("/person role @ken remove:contractor")
    assert count(chat, "ken") == 0


def test_a_link_of_somebody_who_left_opens_nothing(chat: ChatSession) -> None:
    """A link that was asked for before the last role went is void."""
    code = link_in(chat.as_("ken").say("/login"))
    chat.say("/person role @ken remove:contractor")
    browser = Browser("browsers", "local")
    assert chat.write(lambda session: log_in(session, code, browser, chat.clock.now)) is None


def test_a_log_in_is_on_record(chat: ChatSession) -> None:
    """Owners find who logged in in the record of who did what."""
    enter(chat, "fatima", "Firefox, Linux")
    assert "/login" in words(chat.say("/admin audit person:@fatima"))

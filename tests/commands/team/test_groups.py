"""Groups of a chat server as a way in."""

from __future__ import annotations

from bot.invocation import Profile
from bot.replies.reply import Reply
from tests.chat import ChatSession

FREELANCERS = Profile(groups={"77": "Freelancers", "78": "Friends"})


def asks(chat: ChatSession, user: str, profile: Profile = FREELANCERS) -> Reply:
    """Somebody unknown asks for access."""
    answer = chat.as_(user).answer("/access ask", profile=profile, user_name=user.title())
    assert answer is not None
    return answer.reply


def test_an_owner_sees_the_groups_of_who_asks(chat: ChatSession) -> None:
    """The card of somebody who asks names the groups they are in, and offers to let in everybody of one."""
    asks(chat, "rui")
    (card,) = [card for told in chat.tick() for card in told.reply.cards if "asks to be let in" in card.title]
    assert ("Groups", "Freelancers, Friends") in [(field.label, field.value) for field in card.fields]
    assert card.select is not None
    assert [choice.label for choice in card.select.choices] == ["Freelancers", "Friends"]


def test_members_of_a_bound_group_come_in_by_themselves(chat: ChatSession) -> None:
    """Whoever is in a bound group is in at the first question, and the owners hear why."""
    asks(chat, "rui")
    chat.as_("olivia").say("/group bind Freelancers contractor")
    assert "You are in, as: contractor" in asks(chat, "eve").say
    assert chat.person("eve").roles == ["contractor"]
    assert [one.reply.say for one in chat.tick() if "the group Freelancers" in one.reply.say] == [
        "Eve is in, as: contractor. Reason: the group Freelancers."
    ]


def test_who_is_not_in_it_asks_as_before(chat: ChatSession) -> None:
    """Another group of the same name on the server opens nothing, and neither does one that was unbound."""
    asks(chat, "rui")
    chat.as_("olivia").say("/group bind Freelancers contractor")
    assert "I have asked" in asks(chat, "eve", Profile(groups={"99": "Freelancers"})).say
    chat.as_("olivia").say("/group unbind Freelancers")
    assert "I have asked" in asks(chat, "zoe").say


def test_a_group_brings_nobody_back(chat: ChatSession) -> None:
    """Whoever lost every role stays out, whatever group they are still in."""
    asks(chat, "rui")
    chat.as_("olivia").say("/group bind Freelancers contractor")
    asks(chat, "eve")
    chat.as_("olivia").say("/person role Eve remove:contractor")
    assert "I have asked" in asks(chat, "eve").say
    assert not chat.person("eve").active


def test_a_group_makes_no_owners(chat: ChatSession) -> None:
    """Owners are made by name only."""
    asks(chat, "rui")
    assert "cannot make owners" in chat.as_("olivia").say("/group bind Freelancers owner").say


def test_an_unknown_group_is_refused_with_the_way(chat: ChatSession) -> None:
    """A group that nobody came from is unknown, and it is said how one becomes known."""
    assert "asks for access" in chat.as_("olivia").say("/group bind Strangers member").say
    assert "no group yet" in chat.say("/group list").say

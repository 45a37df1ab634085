"""Whose a repetition is: the keys of acts, and to whom a kept answer is given again."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from bot.invocation import Invocation, Place
from bot.requests.repeats import event_key
from storage.identity.people import identity_behind, person_behind
from storage.identity.places import bindings, channel_named
from storage.session.session import Session
from tests.chat import PLATFORM, START, ChatSession, words

AMOUNT = "234,00"


class Event(NamedTuple):
    """What tells a request from any other: the actor, the place and the adapter's key."""

    platform: str
    user: str
    person: int | None
    workspace: str
    channel: str
    key: str

    @property
    def request(self) -> Invocation:
        """The request itself."""
        place = Place(
            platform=self.platform, workspace=self.workspace, channel=self.channel, direct=not self.channel, thread="m1"
        )
        return Invocation(place=place, user=self.user, person=self.person, at=START, key=self.key)


# Few letters, with those by which texts are told apart, so that parts of two events often make the same text.
NAMES = st.text(alphabet='a/"],[\\0 ', max_size=4)
EVENTS = st.builds(Event, NAMES, NAMES, st.none() | st.integers(0, 2), st.just("w") | NAMES, NAMES, NAMES)


@given(EVENTS, EVENTS)
def test_two_events_share_no_key(one: Event, other: Event) -> None:
    """Another actor, place or event has another key; the workspace of a direct conversation is no place."""
    here, there = (event if event.channel else event._replace(workspace="") for event in (one, other))
    assert (event_key(one.request) == event_key(other.request)) == (here == there)


@given(EVENTS, NAMES)
def test_the_same_event_has_one_key(event: Event, thread: str) -> None:
    """What may differ from delivery to delivery, the thread and the name of the channel, is not in it."""
    place = event.request.place.model_copy(update={"thread": thread, "name": thread})
    assert event_key(event.request.model_copy(update={"place": place})) == event_key(event.request)
    assert len(event_key(event.request)) <= 200


def deal(chat: ChatSession) -> ChatSession:
    """A channel where money may be said aloud, with a client that a deal can be made with."""
    chat.say("/company new Velvet")
    return chat.in_("sales")


def test_another_place_is_another_event(chat: ChatSession) -> None:
    """One key in two channels is two events."""
    assert chat.in_("support").say("/ticket new One", key="chosen").cards[0].ref == "T-1"
    assert chat.in_("random").say("/ticket new Two", key="chosen").cards[0].ref == "T-2"


def test_an_answer_with_amounts_is_not_given_to_who_may_no_longer_see_them(chat: ChatSession) -> None:
    """Sven sold; once he supports, the answer of then is not his any more, though the command may be."""
    line = "/deal new C-1 1234 EUR Zephyr"
    sven = deal(chat).as_("sven")
    assert AMOUNT in words(sven.say(line, key="e"))
    assert AMOUNT in words(sven.say(line, key="e"))
    for roles in (["support"], ["sales", "support"]):
        chat.write(partial(_become, roles=roles))
        assert AMOUNT not in words(sven.say(line, key="e"))
    assert "D-2" not in words(chat.say("/deal list"))


def test_amounts_are_not_said_aloud_again_where_they_no_longer_may(chat: ChatSession) -> None:
    """A channel that no longer serves sales is not told again what was said in it when it did."""
    line = "/deal new C-1 1234 EUR Zephyr"
    sales = deal(chat)
    assert AMOUNT in words(sales.say(line, key="e"))
    chat.write(_unbind)
    assert AMOUNT not in words(sales.say(line, key="e"))


def test_an_account_that_has_changed_hands_is_somebody_else(chat: ChatSession) -> None:
    """The next person behind an account is not given what the one before was answered."""
    line = "/ticket new Umber lamp"
    assert "Umber" in words(chat.as_("sam").say(line, key="e"))
    chat.write(_hand_over)
    assert "already done" in words(chat.as_("sam").say(line, key="e"))


def test_the_shell_tells_one_person_nothing_of_another(chat: ChatSession) -> None:
    """What one person said with `meridian say` is not answered, nor done, for another one under the same key."""
    deal(chat)
    line = "/deal new C-1 1234 EUR Zephyr"

    def said(user: str) -> str:
        place, person = Place(platform="shell", workspace="", direct=True), chat.person(user).id
        asked = Invocation(place=place, user="", person=person, at=chat.clock.now, key="shell/one", line=line)
        return words(chat.run(chat.kernel.dispatch(asked, chat.company)).reply)

    assert AMOUNT in said("sven")
    for user in ("sam", "greta", "carla"):
        assert not [secret for secret in (AMOUNT, "Zephyr") if secret in said(user)]
    assert "D-2" not in words(chat.say("/deal list"))


def _become(session: Session, roles: list[str]) -> None:
    session.act_id = 1
    sven = person_behind(session, PLATFORM, "sven")
    assert sven is not None
    sven.roles = roles
    session.add(sven)


def _unbind(session: Session) -> None:
    session.act_id = 1
    found = channel_named(session, PLATFORM, "sales")
    assert found is not None
    for binding in bindings(session, found.id or 0):
        session.delete(binding)


def _hand_over(session: Session) -> None:
    session.act_id = 1
    account, other = (identity_behind(session, PLATFORM, user) for user in ("sam", "marco"))
    assert account is not None
    assert other is not None
    account.person_id = other.person_id
    session.add(account)

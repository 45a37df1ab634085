"""Whose a press is: the company of the token decides, wherever it is pressed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.invocation import Answer, Invocation, Place, Source
from bot.replies.reply import Form, Visibility
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import PLATFORM, WORKSPACE, ChatSession, button, words
from tests.neighbour import SECOND, move_beside

DIRECT = Place(platform=PLATFORM, workspace=SECOND, direct=True)
LOBBY = Place(platform=PLATFORM, workspace=SECOND, channel="lobby", thread="m7", name="lobby")
ELSEWHERE = {"direct": DIRECT, "channel": LOBBY, "nowhere": Place(platform=PLATFORM, workspace="", direct=True)}


@pytest.fixture
def neighbour(chat: ChatSession) -> int:
    """The company beside the studio, on the same platform."""
    return move_beside(chat.kernel)


def asked(chat: ChatSession, user: str, place: Place, **parts: Any) -> Answer:
    """What a request from a place is answered."""
    made = Invocation(place=place, user=user, at=chat.clock.now, key=f"n{next(chat.keys)}", **parts)
    answer: Answer | None = chat.run(chat.kernel.dispatch(made))
    assert answer is not None
    return answer


def acts(chat: ChatSession, company: int) -> int:
    """How much was done in a company."""

    def counted(session: Session) -> int:
        return len(session.exec(select(Act.id)).all())

    return chat.kernel.database.read_now(company, counted)


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_a_button_acts_in_its_company(chat: ChatSession, neighbour: int, place: Place) -> None:
    """Pressed in another company's workspace it does what it says in its own, and answers its presser alone."""
    card = chat.in_("support").say("/ticket new Umber lamp")
    before = acts(chat, neighbour)
    answer = asked(chat, "sam", place, token=button(card, "Solve").token, source=Source.BUTTON)
    assert (answer.company, answer.visibility) == (chat.company, Visibility.ONLY_ME)
    assert answer.act is not None
    assert "olved" in words(chat.in_("support").say("/ticket show T-1"))
    assert acts(chat, neighbour) == before


def test_a_form_is_filled_in_for_its_company(chat: ChatSession, neighbour: int) -> None:
    """A form that was opened by one company's button is kept by that company, wherever it is sent from."""
    card = chat.in_("support").say("/ticket new Umber lamp")
    opened = asked(chat, "sam", LOBBY, token=button(card, "Note…").token, source=Source.BUTTON)
    assert opened.reply.form is not None
    filled = {field.name: field.value for field in opened.reply.form.fields} | {"text": "They called."}
    answer = asked(chat, "sam", LOBBY, token=opened.reply.form.token, source=Source.FORM, values=filled)
    assert (answer.company, answer.visibility) == (chat.company, Visibility.ONLY_ME)
    assert answer.act is not None


@pytest.mark.parametrize("user", ["nora", "nils", "nobody"])
@pytest.mark.parametrize("place", [DIRECT, LOBBY], ids=["direct", "channel"])
def test_who_is_not_of_the_company_is_its_guest(chat: ChatSession, neighbour: int, user: str, place: Place) -> None:
    """The owner of the neighbour is refused as any stranger is, alone, and told nothing of the record."""
    card = chat.in_("support").say("/ticket new Umber lamp")
    before = acts(chat, chat.company), acts(chat, neighbour)
    answer = asked(chat, user, place, token=button(card, "Solve").token, source=Source.BUTTON)
    assert answer.visibility is Visibility.ONLY_ME
    assert "do not know you yet" in answer.reply.say
    assert "Umber" not in words(answer.reply)
    assert (acts(chat, chat.company), acts(chat, neighbour)) == before


def test_the_roles_are_those_of_the_tokens_company(chat: ChatSession, neighbour: int) -> None:
    """Greta sells for the neighbour; that shows her no amount of the studio, where she does not."""
    chat.in_("sales").say("/company new Acme")
    card = chat.in_("sales").say("/deal new C-1 1234 EUR Zephyr")
    answer = asked(chat, "greta", LOBBY, token=button(card, "Won").token, source=Source.BUTTON)
    assert "234" not in words(answer.reply)
    assert answer.act is None


def test_a_form_suggests_for_its_company(chat: ChatSession, neighbour: int) -> None:
    """While a form of the studio is filled in elsewhere its fields know the studio's records, for its people only."""
    chat.in_("sales").say("/company new Nordic Foods")
    form = chat.in_("sales").say("/deal new").form
    assert isinstance(form, Form)
    place = Place(platform=PLATFORM, workspace=SECOND, direct=True)

    def suggested(user: str) -> list[str]:
        found = chat.run(chat.kernel.suggestions.suggest(place, user, form.token, "company", "nor"))
        return [choice.value for choice in found]

    assert suggested("olivia") == ["C-1"]
    assert suggested("nora") == []


def test_what_is_typed_stays_in_its_workspace(chat: ChatSession, neighbour: int) -> None:
    """Lines and commands are for the company of the workspace, and find nothing of the other one."""
    chat.in_("sales").say("/company new Acme")
    there = asked(chat, "olivia", LOBBY, line="C-1")
    assert there.company == neighbour
    assert "Acme" not in words(there.reply)
    here = Place(platform=PLATFORM, workspace=WORKSPACE, channel="sales")
    assert "Acme" in words(asked(chat, "olivia", here, line="C-1").reply)

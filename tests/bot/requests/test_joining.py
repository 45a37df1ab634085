"""Further workspaces: bound by an owner's code, and told so until then."""

from __future__ import annotations

import re

from sqlmodel import select

from bot.invocation import Answer, Invocation, Place, Source
from bot.workspaces.joining import join
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import PLATFORM, ChatSession, words


def elsewhere(chat: ChatSession, line: str, source: Source = Source.LINE) -> Answer | None:
    """What is answered to a line in a workspace that nobody has bound."""
    place = Place(platform=PLATFORM, workspace="second", channel="lobby")
    made = Invocation(place=place, user="u1", at=chat.clock.now, key=f"e{next(chat.keys)}", line=line, source=source)
    answer: Answer | None = chat.run(chat.kernel.dispatch(made))
    return answer


def told(answer: Answer | None) -> str:
    assert answer is not None
    return answer.reply.say


def code(chat: ChatSession) -> str:
    """The code that an owner is given."""
    found = re.search(r"connect (\S+)", chat.say("/connect").say)
    assert found is not None
    return found[1]


def test_a_code_binds_a_workspace_once(chat: ChatSession) -> None:
    """Before, commands are told what to do and talk is left alone; after, strangers there are guests of the company."""
    assert "belongs to no company yet" in told(elsewhere(chat, "/invoice list"))
    assert elsewhere(chat, "good morning", Source.MESSAGE) is None
    given = code(chat)
    assert "belongs to Studio now" in told(elsewhere(chat, f"/meridian connect {given.lower()}"))
    assert "I do not know you yet" in told(elsewhere(chat, "/invoice list"))
    assert chat.run(chat.kernel.workspaces.company(PLATFORM, "second")) == chat.company


def joins(chat: ChatSession) -> list[tuple[str, str, str, str | None, int | None]]:
    """The acts by which workspaces were bound."""

    def found(session: Session) -> list[Act]:
        return [act for act in session.exec(select(Act)) if act.command == "connect" and act.place == "lobby"]

    return [(act.line, act.source, act.key[:6], act.platform, act.person_id) for act in chat.read(found)]


def test_binding_is_on_record(chat: ChatSession) -> None:
    """It is an act of the company, without the code, that of the owner who is known or of a stranger."""
    elsewhere(chat, f"/connect {code(chat)}")
    assert joins(chat) == [("/connect", "line", "paper/", PLATFORM, None)]
    assert "connect" in words(chat.say("/admin audit command:connect"))


def test_a_code_that_is_told_again_binds_once(chat: ChatSession) -> None:
    """The same event in another process, which knows the workspace or does not yet, neither binds nor makes a code."""
    line = f"/connect {code(chat)}"
    place = Place(platform=PLATFORM, workspace="second", channel="lobby")
    made = Invocation(place=place, user="olivia", at=chat.clock.now, key="told twice", line=line)
    first, other = (chat.run(join(chat.kernel.database, made)) for _time in range(2))
    assert "belongs to Studio now" in told(first)
    assert told(other) == told(first)
    later = chat.run(chat.kernel.dispatch(made))
    assert "already done" in told(later)
    assert [person for *_act, person in joins(chat)] == [chat.person("olivia").id]


def test_a_wrong_or_an_old_code_binds_nothing(chat: ChatSession) -> None:
    """A guess is refused, and so is a code after a quarter of an hour."""
    given = code(chat)
    assert "wrong or too old" in told(elsewhere(chat, "/connect AAAAA-BBBBB"))
    chat.clock.forward(minutes=15)
    assert "wrong or too old" in told(elsewhere(chat, f"/connect {given}"))


def test_only_who_manages_the_team_gets_a_code(chat: ChatSession) -> None:
    """A contractor cannot bring the company's data into a workspace of their own."""
    assert "is for: owner" in chat.as_("ken").say("/connect").say

"""Setting the scene for a test of the kernel: rows changed behind the commands' back."""

from collections.abc import Callable
from typing import Any

from bot.delivery.notices import Audience
from storage.identity.people import Person
from storage.identity.places import Channel
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import ChatSession


def changed(chat: ChatSession, work: Callable[[Session], Any]) -> None:
    """Change rows as an act of nobody."""

    def acting(session: Session) -> None:
        act = Act(key=f"stage-{next(chat.keys)}", command="stage", source="job", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        work(session)

    chat.write(acting)


def person(chat: ChatSession, user: str, **values: Any) -> None:
    """Change what is on file about somebody."""
    number = chat.person(user).id
    changed(chat, lambda session: session.get_one(Person, number).sqlmodel_update(values))


def audience(channel: Channel) -> Audience:
    """One channel."""
    return Audience(channels=(channel.id or 0,))

"""What was done in a company, against the hand-written table of who may do what; and what broke meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlmodel import col, func, select

from storage.identity.people import Person
from storage.session.audit import Act
from tests.fuzz.ground import Events, watched
from tests.trust.table import MAY

if TYPE_CHECKING:
    from bot.kernel import Kernel
    from storage.session.session import Session

BAD = {"error", "exception", "critical"}


class Deeds:
    """The acts of a company since the last look, and what was logged as an error, by us or by a library."""

    def __init__(self, kernel: Kernel, heard: HeardDeeds) -> None:
        self.kernel, self.heard = kernel, heard
        self._last, self._roles = kernel.database.read_now(1, _state)

    def check(self, *, harmless: bool = False, but: str = "") -> None:
        """Raise AssertionError for an error `but` of one kind, and for an act beyond somebody's roles; if harmless, for any."""
        self.heard.check(but)
        acts = self.kernel.database.read_now(1, lambda session: _since(session, self._last))
        self._last = max([self._last, *(act.id or 0 for act in acts)])
        assert not (harmless and acts), acts
        for act in acts:
            roles = self._roles.get(act.person_id, {"guest"})
            assert roles & MAY.get(act.command, roles), act


class HeardDeeds(logging.Handler):
    """Everything that is logged, but for what is no error."""

    def __init__(self, events: Events) -> None:
        super().__init__(logging.ERROR)
        self._events, self._lines = events, list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error of a library."""
        self._lines.append(self.format(record))

    def check(self, but: str = "") -> None:
        """Raise AssertionError if anything broke since the last look, `but` for one kind of event."""
        bad = [f"{event}" for event in self._events if event["level"] in BAD and event["event"] != but]
        bad, self._lines = [*bad, *self._lines], []
        self._events.clear()
        assert not bad, "\n".join(bad)


@contextmanager
def heard() -> Iterator[HeardDeeds]:
    """Hear what is logged inside the block; nothing is printed."""
    with watched() as events:
        hearing = HeardDeeds(events)
        logging.getLogger().addHandler(hearing)
        try:
            yield hearing
        finally:
            logging.getLogger().removeHandler(hearing)


def _state(session: Session) -> tuple[int, dict[int | None, set[str]]]:
    roles: dict[int | None, set[str]] = {person.id: {*person.roles} for person in session.exec(select(Person))}
    return session.exec(select(func.max(Act.id))).one() or 0, roles


def _since(session: Session, last: int) -> list[Any]:
    return list(session.exec(select(Act).where(col(Act.id) > last)))

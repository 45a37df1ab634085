"""Commits of an engine that changed something, counted while a block runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

_CHANGES = re.compile(r"\s*(?:WITH\b.*\b)?(?:INSERT|UPDATE|DELETE)\b", re.DOTALL)


@dataclass
class Commits:
    """How many transactions that changed rows were committed; what only reads commits too on some engines."""

    count: int = 0
    _changing: set[Connection] = field(default_factory=set)

    def executed(self, connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        """Notice a statement that changes rows."""
        if _CHANGES.match(statement):
            self._changing.add(connection)

    def committed(self, connection: Connection) -> None:
        """Count a commit of such statements."""
        self.count += connection in self._changing
        self._changing.discard(connection)


@contextmanager
def commits_of(engine: Engine) -> Iterator[Commits]:
    """Count what is committed inside the block."""
    found = Commits()
    event.listen(engine, "before_cursor_execute", found.executed)
    event.listen(engine, "commit", found.committed)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", found.executed)
        event.remove(engine, "commit", found.committed)

"""The change feed: PostgreSQL NOTIFY at commit, received by every process.

Which rows are news says their class (`__news__`); a trigger announces them, so that no way of writing is forgotten.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, Engine, inspect, text

from storage.session.rows import Scoped, table_of

if TYPE_CHECKING:
    from psycopg import AsyncConnection

CHANNEL = "meridian"
QUIET = 20.0
"""Seconds after which a listener notifies itself: one that misses its own notification receives none."""
RETRY = 1.0
GREETING = "hello"

_FUNCTION = text(
    "CREATE OR REPLACE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" PERFORM pg_notify('{CHANNEL}', TG_TABLE_NAME || ' ' || NEW.company_id); RETURN NULL; END $$"
)
_ANNOUNCED = text(
    "SELECT c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid"
    " WHERE t.tgname = 'announce_change' AND c.relnamespace = current_schema()::regnamespace"
)
_log = logging.getLogger(__name__)


class ChangedTable(NamedTuple):
    """That something changed in a table for a company."""

    table: str
    company_id: int


Heard = Callable[[ChangedTable | None], None]
"""Told what was announced, and None when anything may have been, because the connection was lost for a while."""


def declare(connection: Connection, rows: Iterable[type[Scoped]]) -> None:
    """Let the tables that are there announce what is news, as their owner; PostgreSQL only."""
    if connection.dialect.name != "postgresql":
        return
    there = set(inspect(connection).get_table_names()) - set(connection.scalars(_ANNOUNCED))
    quote = connection.dialect.identifier_preparer.quote
    news = {table_of(row).name: row.__news__ for row in rows if row.__news__}
    if there & news.keys():
        connection.execute(_FUNCTION)
    for name in sorted(there & news.keys()):
        when = f"ON {quote(name)} FOR EACH ROW"
        connection.execute(text(f"CREATE TRIGGER announce_row AFTER INSERT {when} EXECUTE FUNCTION announce()"))
        change = f"CREATE TRIGGER announce_change AFTER UPDATE {when} WHEN ({news[name]}) EXECUTE FUNCTION announce()"
        connection.execute(text(change))


class ChangeListener:
    """Hears what any process has announced; on SQLite, and where a pooler swallows it, nothing is ever heard."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.hears = False

    async def run(self, heard: Heard) -> None:
        """Listen until cancelled, also after the database was away."""
        if self._engine.dialect.name != "postgresql":
            return
        from psycopg import Error

        failing = False
        while True:
            try:
                await self._listen(heard)
            except (Error, OSError, TimeoutError):
                if self.hears or not failing:
                    _log.warning("news of other processes do not arrive", exc_info=True)
            failing, self.hears = True, False
            await asyncio.sleep(RETRY)

    async def _listen(self, heard: Heard) -> None:
        from psycopg import AsyncConnection

        _arguments, named = self._engine.dialect.create_connect_args(self._engine.url)
        async with await AsyncConnection.connect(**named, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
            heard(None)
            while await self._hear(connection, heard):
                pass
        raise TimeoutError("nothing is heard: a pooler that gives each transaction another connection?")

    async def _hear(self, connection: "AsyncConnection[Any]", heard: Heard) -> bool:
        """Pass on what is announced for a while; whether the own greeting was among it."""
        greeting, greeted = f"{GREETING} {secrets.randbelow(2**31)}", False
        async with asyncio.timeout(QUIET):
            await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, greeting))
        async for news in connection.notifies(timeout=QUIET):
            if news.payload == greeting:
                greeted = self.hears = True
            elif not news.payload.startswith(GREETING):
                table, _space, company = news.payload.partition(" ")
                heard(ChangedTable(table, int(company)))
        return greeted

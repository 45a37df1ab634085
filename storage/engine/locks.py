"""Locks between processes: PostgreSQL advisory locks, released when their holder dies."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, func, select

from storage.session.session import Session

if TYPE_CHECKING:
    from psycopg import AsyncConnection

LOOK = 2.0
"""Seconds between two looks for a turn that has become free."""
SIGN = 0.5
"""Seconds between two proofs that the turn is still ours; one takes as long at most."""
GRACE = 4 * SIGN
"""Seconds that a successor waits: whoever lost the turn without a word has noticed it by then, and let go."""
# The server gives up a host that has died without a word after 15 seconds, not after two hours.
_KEEPALIVE = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2"
_TAKE = "SELECT pg_try_advisory_lock(hashtext('meridian'), hashtext(%s))"

_log = logging.getLogger(__name__)


def try_exclusive(session: Session, name: str) -> bool:
    """Whether no other transaction does this for the company now; holds until the end of this one."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return True
    lock = func.pg_try_advisory_xact_lock(func.hashtext(name), session.company_id)
    return bool(connection.scalar(select(lock)))


async def take_turns(engine: Engine, names: Sequence[str], work: Callable[[str], Awaitable[None]]) -> None:
    """Work under the first of some names that no other process has, until the work ends by itself.

    Waits for a name to become free. When the database is away, and the turn with it, the work is cancelled, and begun
    again once there is a turn. SQLite has one process only, which has the first name.
    """
    if engine.dialect.name != "postgresql":
        await work(names[0])
        return
    from psycopg import Error

    while True:
        try:
            if await _turn(engine, names, work):
                return
        except (Error, OSError, TimeoutError):
            _log.warning("the turn was lost with the database", exc_info=True)
        await asyncio.sleep(LOOK)


async def _turn(engine: Engine, names: Sequence[str], work: Callable[[str], Awaitable[None]]) -> bool:
    """One turn from its beginning to its end; whether the work came to its own end."""
    from psycopg import AsyncConnection

    _arguments, named = engine.dialect.create_connect_args(engine.url)
    async with await AsyncConnection.connect(**named, autocommit=True) as connection:
        await connection.execute(_KEEPALIVE)
        task = asyncio.ensure_future(work(await _free(connection, names)))
        try:
            while not task.done():
                await asyncio.wait([task], timeout=SIGN)
                async with asyncio.timeout(SIGN):
                    await connection.execute("SELECT 1")
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    return True


async def _free(connection: "AsyncConnection[Any]", names: Sequence[str]) -> str:
    """Wait for the first name that is free, and take it."""
    while True:
        for name in names:
            row = await (await connection.execute(_TAKE, (name,))).fetchone()
            if row is not None and row[0]:
                await asyncio.sleep(GRACE)
                return name
        await asyncio.sleep(LOOK)

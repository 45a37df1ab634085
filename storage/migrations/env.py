"""Alembic's entry point: runs migrations on the database and metadata that storage.upkeep.migrate hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.types import TypeDecorator

from storage.engine import change_feed
from storage.engine.sqlite import writing_engine
from storage.session import rowsecurity
from storage.session.rows import every_scoped_table

LOCK = 7_204_511


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a type of ours as the plain type it is stored in, so that migrations outlive our classes."""
    return f"sa.{item.impl_instance!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def migrate(connection: Connection) -> None:
    """Run the wanted migrations in one transaction; on PostgreSQL one process at a time."""
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes["metadata"],
        render_as_batch=sqlite,
        render_item=plain_type,
        user_module_prefix="sa.",
    )
    if not sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    rowsecurity.hold(connection, None, everywhere=True)
    with context.begin_transaction():
        context.run_migrations()
    rowsecurity.secure(connection, every_scoped_table())
    change_feed.declare(connection, every_scoped_table())
    if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise RuntimeError(f"the migration leaves a reference to a missing row: {broken}")


def run(url: URL) -> None:
    """Migrate a database; foreign keys are off on SQLite, where Alembic rebuilds tables, and checked at the end."""
    sqlite = url.get_backend_name() == "sqlite"
    engine = writing_engine(url, busy_seconds=60, foreign_keys=False) if sqlite else create_engine(url)
    try:
        with engine.begin() as connection:
            migrate(connection)
    finally:
        engine.dispose()


run(context.config.attributes["url"])

"""A PostgreSQL database that is put back as it was between tests: making one takes the server half a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

_EVERYTHING: LiteralString = """
    SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
        SELECT format('%s.%s %s %s', attrelid::regclass, attname, atttypid, attnotnull) AS line FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT format('%s %s %s', oid::regclass, relrowsecurity, relforcerowsecurity) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT format('%s %s', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT format('%s %s', polrelid::regclass, polname) FROM pg_policy
        UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_t%'
    ) AS lines
"""
_EMPTY: LiteralString = """
    DO $$ DECLARE one text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('DELETE FROM public.%I', one);
        END LOOP;
    END $$
"""
_UNHURRIED: LiteralString = """
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit TO off', current_database()); END $$
"""
"""What a test writes need not outlive the machine."""
_ALONE: LiteralString = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Restored:
    """One database as it is now: its tables, and one script that brings back its rows and its numbers."""

    url: str
    tables: str = ""
    script: bytes = b""

    def __post_init__(self) -> None:
        # Kept open: a server that begins anew reads the catalogue of every table first, which takes ten times as long.
        self._connection = psycopg.connect(self.url, autocommit=True)
        self._connection.execute(_UNHURRIED)
        self.tables = _tables(self._connection)
        names = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [_written(self._connection, name) for (name,) in names]
        self.script = b";".join([_EMPTY.encode(), *filter(None, rows), _numbers(self._connection)])

    def put_back(self) -> bool:
        """Undo whatever was done to the rows, with nobody else connected; False when it cannot be undone.

        That is so when the tables are others than before, or a test has ended every connection.
        """
        try:
            self._connection.execute(_ALONE)
            if _tables(self._connection) != self.tables:
                return False
            with self._connection.transaction():
                self._connection.execute(self.script)
        except psycopg.OperationalError:
            return False
        return True

    def close(self) -> None:
        """Leave the database."""
        self._connection.close()


def _tables(connection: psycopg.Connection) -> str:
    (digest,) = connection.execute(_EVERYTHING).fetchone() or ("",)
    return str(digest)


def _written(connection: psycopg.Connection, name: str) -> bytes:
    """The statement that writes the rows of a table as they are, "" for none."""
    table = sql.Identifier("public", name)
    (rows,) = connection.execute(sql.SQL("SELECT json_agg(kept)::text FROM {} AS kept").format(table)).fetchone() or (
        None,
    )
    insert = sql.SQL("INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, {1})")
    return insert.format(table, sql.Literal(rows)).as_bytes(connection) if rows else b""


def _numbers(connection: psycopg.Connection) -> bytes:
    """The statement that sets every sequence to where it is."""
    found = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
    calls = [
        sql.SQL("setval({}, {}, {})").format(sql.Literal(f'"{name}"'), sql.Literal(last or 1), sql.Literal(bool(last)))
        for name, last in found
    ]
    return sql.SQL("SELECT {}").format(sql.SQL(", ").join(calls)).as_bytes(connection)

"""A PostgreSQL database that is put back as it was between tests: making one takes the server half a second."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import LiteralString

import psycopg

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
_ALONE: LiteralString = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Restored:
    """One database as it is now: its tables, its rows and its numbers."""

    url: str
    tables: str = ""
    rows: dict[str, bytes] = field(default_factory=dict)
    numbers: list[tuple[str, int | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        with psycopg.connect(self.url) as connection:
            self.tables = _tables(connection)
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            self.rows = {name: rows for (name,) in names if (rows := _copied(connection, name))}
            numbers = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
            self.numbers = [(name, last) for name, last in numbers]

    def put_back(self) -> bool:
        """Undo whatever was done to the rows, with nobody else connected; False when tables are others than before."""
        with psycopg.connect(self.url) as connection:
            connection.execute(_ALONE)
            if _tables(connection) != self.tables:
                return False
            connection.execute(_EMPTY)
            connection.execute("SET LOCAL session_replication_role = replica")
            for name, rows in self.rows.items():
                with connection.cursor().copy(f'COPY public."{name}" FROM STDIN'.encode()) as copy:
                    copy.write(rows)
            for name, last in self.numbers:
                connection.execute("SELECT setval(%s::regclass, %s, %s)", (f'"{name}"', last or 1, last is not None))
        return True


def _tables(connection: psycopg.Connection) -> str:
    (digest,) = connection.execute(_EVERYTHING).fetchone() or ("",)
    return str(digest)


def _copied(connection: psycopg.Connection, name: str) -> bytes:
    with connection.cursor().copy(f'COPY public."{name}" TO STDOUT'.encode()) as copy:
        return b"".join(bytes(part) for part in copy)

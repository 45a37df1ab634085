"""Row-level security of PostgreSQL: the database itself holds every transaction to its company.

The session's filter (storage.session.scope) comes first; this is the second wall, behind Core, raw SQL and our own mistakes.
Everything is set for one transaction at a time, so that it also holds where a pooler shares connections.

A transaction of no company sees no row of any, unless it says so (`everywhere`): due work is looked for in all
companies, and a setting of its own makes that a word in the code and not the lack of one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.session.rows import Scoped, table_of
from storage.session.statements import executed

POLICY = "company"
COMPANY, EVERYWHERE = "meridian.company", "meridian.everywhere"
_HOLD = f"SELECT set_config('role', %s, true), set_config('{COMPANY}', %s, true), set_config('{EVERYWHERE}', %s, true)"
# Subqueries are worked out once per statement, not once per row.
_MAY = (
    f"company_id = (SELECT nullif(current_setting('{COMPANY}', true), '')::integer)"
    f" OR (SELECT current_setting('{EVERYWHERE}', true) = 'on')"
)
_ROLE = "left(session_user, 56) || '_scoped'"
"""Each login has a role of its own: installations that share a server must not share their rows' keeper."""
_USABLE = (
    f"SELECT rolname FROM pg_roles WHERE rolname = {_ROLE} AND pg_has_role(session_user, oid, 'MEMBER')"  # noqa: S608 - constants
    " AND has_table_privilege(oid, to_regclass('company'), 'SELECT')"
)
_SECURED = text(
    "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE p.polname = :policy"
    " AND c.relnamespace = current_schema()::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity"
)
_ACTIVE = text("SELECT coalesce(row_security_active(to_regclass(quote_ident(:table))), true)")


@dataclass(frozen=True)
class RowSecurity:
    """How the database keeps companies apart: the role that transactions take, "" for the login itself.

    `wanted` is the role's name whether or not it is there, `exposed` are tables that the database does not guard.
    """

    role: str
    wanted: str
    login: str
    tables: int
    exposed: tuple[str, ...]


def learn(connection: Any, record: Any) -> None:
    """Find out, for a new connection of the pool, which role its transactions take."""
    found = connection.execute(_USABLE).fetchone()
    record.info["role"] = found[0] if found else ""
    connection.rollback()


def hold(connection: Connection, company_id: int | None, *, everywhere: bool = False) -> None:
    """Hold the rest of a transaction to a company, or let it see all of them; SQLite has no such thing."""
    if connection.dialect.name == "postgresql":
        company = "" if company_id is None else str(company_id)
        role = connection.info.get("role") or "none"
        executed(connection, _HOLD, (role, company, "on" if everywhere else "off")).close()


def secure(connection: Connection, rows: Iterable[type[Scoped]]) -> None:
    """Guard every table of companies that is there, as its owner; what is guarded already is left alone."""
    if connection.dialect.name != "postgresql":
        return
    secured = set(connection.scalars(_SECURED, {"policy": POLICY}))
    there = set(inspect(connection).get_table_names())
    for name in sorted({table_of(row).name for row in rows} & there - secured):
        _guard(connection, connection.dialect.identifier_preparer.quote(name))
    role = connection.info["role"] = _role(connection)
    if role:
        _entrust(connection, connection.dialect.identifier_preparer.quote(role))


def walls(connection: Connection, rows: Iterable[type[Scoped]]) -> RowSecurity | None:
    """How the database keeps companies apart in this transaction; None on SQLite, which cannot."""
    if connection.dialect.name != "postgresql":
        return None
    names = [table_of(row).name for row in rows]
    exposed = tuple(name for name in names if not connection.scalar(_ACTIVE, {"table": name}))
    role = connection.info.get("role") or ""
    wanted, login = connection.execute(text(f"SELECT {_ROLE}, session_user")).one()
    return RowSecurity(role, wanted, login, len(names), exposed)


def _guard(connection: Connection, table: str) -> None:
    # FORCE holds the owner to it, too, for where the role cannot be had.
    connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"))
    connection.execute(text(f"DROP POLICY IF EXISTS {POLICY} ON {table}"))
    connection.execute(text(f"CREATE POLICY {POLICY} ON {table} USING ({_MAY}) WITH CHECK ({_MAY})"))


def _role(connection: Connection) -> str:
    """The role of this login, made if need be; "" where the login may not make one."""
    name: str = connection.scalar(text(f"SELECT {_ROLE}")) or ""
    quoted = connection.dialect.identifier_preparer.quote(name)
    for order in (f"CREATE ROLE {quoted} NOLOGIN", f"GRANT {quoted} TO CURRENT_USER"):
        if not _member(connection, name):
            try:
                with connection.begin_nested():
                    connection.execute(text(order))
            except DBAPIError:  # not allowed, or another process was faster: what counts is the membership
                continue
    return name if _member(connection, name) else ""


def _member(connection: Connection, role: str) -> bool:
    query = text("SELECT pg_has_role(session_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role")
    return bool(connection.scalar(query, {"role": role}))


def _entrust(connection: Connection, role: str) -> None:
    schema = connection.dialect.identifier_preparer.quote(connection.scalar(text("SELECT current_schema()")) or "")
    for order in (
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT ALL ON SEQUENCES TO {role}",
    ):
        connection.execute(text(order))

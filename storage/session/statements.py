"""Statements of the hot path: compiled once for each dialect, and run by the driver with plain values.

SQLAlchemy looks a statement up, makes a context for it and wraps its result each time it runs, which costs several
times what the database takes. Here all of that was done before; what is left is to convert the values. Listeners of
`before_cursor_execute` hear of each run, and errors are SQLAlchemy's, so that callers see no difference.

The session's scope does not see these statements: each names `company_id` itself. Row-level security holds them, too.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Insert, bindparam
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
Converter = Callable[[Any], Any]
TOGETHER = 20
"""The most rows that one statement of PostgreSQL inserts: one is prepared for each number of them."""


class PreparedStatement(NamedTuple):
    """A statement in the driver's words: its parameters in order and its columns, with the converters of each.

    `fixed` are values of its own, such as an offset.
    """

    sql: str
    positional: bool
    fixed: Values
    given: tuple[tuple[str, Converter | None], ...]
    taken: tuple[Converter | None, ...]

    def arguments(self, values: Values) -> Any:
        """The values as the driver takes them."""
        values = {**values, **self.fixed} if self.fixed else values
        if self.positional:
            return tuple([values[name] if into is None else into(values[name]) for name, into in self.given])
        return {name: values[name] if into is None else into(values[name]) for name, into in self.given}

    def row(self, found: Sequence[Any]) -> tuple[Any, ...]:
        """A row of the driver as Python values."""
        return tuple([value if of is None else of(value) for value, of in zip(found, self.taken, strict=True)])


class Statement:
    """A statement of Core with bound parameters; `build` makes it for a dialect ("sqlite" or "postgresql")."""

    def __init__(self, build: Callable[[str], Any]) -> None:
        self._build = build
        self._prepared: dict[tuple[str, ...], PreparedStatement] = {}

    def run(self, connection: Connection, values: Values) -> None:
        """Run it for its effect."""
        prepared = self._for(connection, values)
        executed(connection, prepared.sql, prepared.arguments(values)).close()

    def run_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it once with several rows, all of the same columns."""
        if len(rows) == 1:
            self.run(connection, rows[0])
            return
        if connection.dialect.name == "postgresql" and len(rows) <= TOGETHER and self._inserts:
            # The driver sends and prepares each row by itself, which costs both sides several times as much.
            numbered = {f"{name}_{number}": row[name] for number, row in enumerate(rows) for name in row}
            prepared = self._for(connection, numbered, len(rows))
            executed(connection, prepared.sql, prepared.arguments(numbered)).close()
            return
        prepared = self._for(connection, rows[0])
        executed(connection, prepared.sql, [prepared.arguments(row) for row in rows], many=True).close()

    def first(self, connection: Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row of its result, or None."""
        prepared = self._for(connection, values)
        cursor = executed(connection, prepared.sql, prepared.arguments(values))
        found = cursor.fetchone()
        cursor.close()
        return None if found is None else prepared.row(found)

    def all(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        """All rows of its result."""
        prepared = self._for(connection, values)
        cursor = executed(connection, prepared.sql, prepared.arguments(values))
        found = cursor.fetchall()
        cursor.close()
        return [prepared.row(row) for row in found]

    @cached_property
    def _inserts(self) -> bool:
        return isinstance(self._build("postgresql"), Insert)

    def _for(self, connection: Connection, values: Values, rows: int = 0) -> PreparedStatement:
        """What runs with such values, or with those of so many `rows`, whose names end with the row's number."""
        dialect = connection.dialect
        key = (dialect.name, *values)
        found = self._prepared.get(key)
        if found is None:
            built = self._build(dialect.name)
            built = _for_rows(built, list(values), rows) if rows else built
            found = self._prepared[key] = _prepared(built, dialect, list(values))
        return found


def _for_rows(statement: Insert, names: list[str], rows: int) -> Insert:
    """The insert of so many rows, whose values bear the names of the columns and the numbers of the rows."""
    columns = [statement.table.c[name.removesuffix("_0")] for name in names[: len(names) // rows]]
    # Only in the first row would SQLAlchemy give a value the type of its column.
    return statement.values([{c.name: bindparam(f"{c.name}_{n}", type_=c.type) for c in columns} for n in range(rows)])


def _prepared(statement: Any, dialect: Dialect, names: list[str]) -> PreparedStatement:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    if missing := [name for name, bind in compiled.binds.items() if bind.required and name not in names]:
        raise LookupError(f"a value is required for {', '.join(missing)}")
    positional = compiled.positiontup is not None
    ordered = compiled.positiontup if positional else compiled.binds
    columns = getattr(statement, "exported_columns", ())
    return PreparedStatement(
        compiled.string,
        positional,
        {name: bind.effective_value for name, bind in compiled.binds.items() if name not in names},
        tuple((name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in ordered),
        tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns),
    )


def executed(connection: Connection, sql: str, arguments: Any = (), *, many: bool = False) -> Any:
    """The driver's cursor after it has run a text; raises SQLAlchemy's errors."""
    cursor = connection.connection.cursor()
    connection.dispatch.before_cursor_execute(connection, cursor, sql, arguments, None, many)
    try:
        (cursor.executemany if many else cursor.execute)(sql, arguments)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _explained(connection, error) from error
    return cursor


def _explained(connection: Connection, error: Any) -> Any:
    """What SQLAlchemy makes of an error of the driver; a lost connection is not used again, nor are older ones."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection, None)
    found = DBAPIError.instance(
        None,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
    if lost:  # the others of the pool are no better: each is closed and made anew when it is asked for
        connection.engine.pool._invalidate(connection.connection, error)  # noqa: SLF001 - as SQLAlchemy does it
        connection.invalidate(error)
    return found

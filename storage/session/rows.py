"""Base classes of tables: rows of one company, and rows of the installation."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, TypeVar

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import InstrumentedAttribute, registry
from sqlalchemy.schema import SchemaItem, sort_tables_and_constraints
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """A row with a number of its own; use Scoped or Unscoped, never this class.

    `__secret__` names columns that open doors (codes, tokens): no export holds them. People are told what they did:
    `__untold__` names columns that only follow from it, `__told__` is whether a table is more than that, and `__words__`
    calls columns, and by "" the table, where their own names are no words.
    """

    __audited__: ClassVar[bool] = False
    __bookkeeping__: ClassVar[frozenset[str]] = frozenset()
    __secret__: ClassVar[frozenset[str]] = frozenset()
    __untold__: ClassVar[frozenset[str]] = frozenset()
    __told__: ClassVar[bool] = True
    __words__: ClassVar[Mapping[str, str]] = {}

    model_config = SQLModelConfig(defer_build=True)  # rows are made without validation: it would cost every start

    id: int | None = Field(default=None, primary_key=True)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a column as SQLAlchemy alone does, for a third of the cost: SQLModel sets it once more, for pydantic."""
        if isinstance(vars(type(self)).get(name), InstrumentedAttribute):
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *parts: Any, **options: Any) -> Table:
        """Build the table; on SQLite a number once used is never given to another row."""
        options.setdefault("sqlite_autoincrement", True)
        return Table(name, metadata, *parts, **options)


R = TypeVar("R", bound=Row)


class Unscoped(Row):
    """A row of the installation, which no company owns: never filtered by company.

    With `__audited__ = True` the rows are the companies themselves: each is changed in its own session only, and
    what becomes of it once it exists is recorded.
    """


class Scoped(Row):
    """A row of one company, which no session of another company can read, change or point to.

    The session fills company_id in. Tables of the machinery set `__audited__ = False`: their changes are not
    recorded. `__news__` lets other processes hear of each new row, and of each update for which that condition of SQL
    on OLD and NEW holds (see `storage.engine.change_feed`). `__bookkeeping__` names columns of an audited table (next_nudge_at) whose changes no person needs to
    see or undo; only these may be written by bulk updates.

    `__personal__` says, by the column that names a person, which columns are that person's own and emptied once the
    person is erased; the whole row goes when it names none. So does a row that is `__part_of__` an emptied one.
    `__indivisible__` names texts that mean nothing in part, such as an address: they are emptied where others lose a name.
    """

    __audited__: ClassVar[bool] = True
    __news__: ClassVar[str] = ""
    __personal__: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    __part_of__: ClassVar[str] = ""
    __indivisible__: ClassVar[frozenset[str]] = frozenset()

    company_id: int = Field(default=None, foreign_key="company.id", nullable=False)

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *parts: Any, **options: Any) -> Table:
        """Build the table with the key to which belongs_to of other tables points."""
        return super().__table_cls__(name, metadata, *parts, UniqueConstraint("company_id", "id"), **options)

    def undone(self, session: Any) -> None:
        """Follow an undo that has changed or deleted the row, in its transaction."""

    @classmethod
    def books(cls, row: Mapping[str, Any]) -> frozenset[str]:
        """The columns of a row that belong to the books: they stay as they are even when a person is erased."""
        return frozenset()


class _CompanyColumn:
    """Scoped.company_id, for Scoped itself only: tables have a real column of that name."""

    def __get__(self, row: Row | None, owner: type[Row]) -> ColumnElement[int]:
        if owner is not Scoped:
            raise AttributeError("company_id")
        return column("company_id", Integer)


# with_loader_criteria first tries its criterion on Scoped itself, where a pydantic field is no attribute;
# a plain column() there would make SQLAlchemy warn and become the field's default in every table.
type.__setattr__(Scoped, "company_id", _CompanyColumn())


def belongs_to(table: str, /, **parents: str) -> tuple[SchemaItem, ...]:
    """Foreign keys (with their indexes) from columns of `table` to rows of the same company.

    `belongs_to("deal", client_id="client")` goes first in the `__table_args__` of the table deal.
    A column that is None points nowhere.
    """
    return tuple(part for name, parent in parents.items() for part in _reference(table, name, parent))


def _reference(table: str, name: str, parent: str) -> tuple[SchemaItem, SchemaItem]:
    return (
        ForeignKeyConstraint(
            ["company_id", name], [f"{parent}.company_id", f"{parent}.id"], name=f"fk_{table}_{name}_{parent}"
        ),
        Index(f"ix_{table}_{name}", "company_id", name),
    )


def table_of(row: type[Row]) -> Table:
    """The table behind a mapped class."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


@cache
def ranks(metadata: MetaData, _tables: int) -> dict[str, int]:
    """The places of tables by name, so that each stands behind those that it refers to; for so many tables."""
    pairs = sort_tables_and_constraints(metadata.tables.values())  # type: ignore[no-untyped-call]
    tables = [table for table, _ in pairs if table is not None]
    return {table.name: rank for rank, table in enumerate(tables)}


@cache
def filled_in(row: type[Row]) -> tuple[str, ...]:
    """The columns of a table that the database fills in where they are left empty."""
    columns = table_of(row).columns
    return tuple(one.name for one in columns if one.server_default is not None or one.default is not None)


def insert_into(row: type[Row], dialect: str) -> Any:
    """An INSERT of the dialect ("sqlite" or "postgresql"), which can say what happens on a conflict."""
    # Each dialect is imported when its engine is made; the other one is not worth 60 ms at start.
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table_of(row))


def every_scoped_table(metadata: MetaData | None = None) -> list[type[Scoped]]:
    """The mapped Scoped classes of the product (or of another metadata), by table name; import their modules first."""
    rows = [row for row in _mapped(Scoped) if table_of(row).metadata is (metadata or Row.metadata)]
    return sorted(rows, key=lambda row: table_of(row).name)


def row_named(table: str) -> type[Row] | None:
    """The class mapped to a table name, if there is one."""
    return next((row for row in _mapped(Row) if table_of(row).name == table), None)


def scoped_row(table: str) -> type[Scoped] | None:
    """The Scoped class mapped to a table name, if there is one."""
    row = row_named(table)
    return row if row is not None and issubclass(row, Scoped) else None


def _mapped(row: type[R]) -> Iterator[type[R]]:
    for child in row.__subclasses__():
        if hasattr(child, "__table__"):
            yield child
        yield from _mapped(child)

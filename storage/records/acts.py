"""Queries over acts and changes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, update
from sqlmodel import col, exists, select

from storage.session.audit import Act, Change
from storage.session.columns import json_text
from storage.session.rows import insert_into, table_of
from storage.session.session import Session
from storage.session.statements import Statement


def act_with_key(session: Session, key: str) -> Act | None:
    """The act of a request that has run already."""
    return session.exec(select(Act).where(Act.key == key)).first()


def act_numbered(session: Session, number: int) -> Act | None:
    """The act with a number."""
    return session.exec(select(Act).where(Act.id == number)).first()


def mark_heard(session: Session, numbers: Iterable[int]) -> None:
    """Keep that the answers to some acts were shown."""
    table = table_of(Act)
    chosen = table.c.id.in_(list(numbers)) & (table.c.company_id == session.company_id)
    session.connection().execute(update(table).where(chosen).values(unheard=None))


def unheard_like(
    session: Session, person_id: int, meaning: str, *, since: datetime, heard: Collection[int]
) -> Act | None:
    """The newest act of a person with the same meaning whose answer may not have been seen, and that still stands.

    heard: acts whose answers were shown, though their rows do not say so yet
    """
    query = select(Act).where(Act.person_id == person_id, col(Act.unheard) >= since, Act.meaning == meaning)
    if heard:
        query = query.where(col(Act.id).not_in(heard))
    return session.exec(query.where(col(Act.undone_by).is_(None)).order_by(col(Act.id).desc()).limit(1)).first()


def begin_act(session: Session, key: str, **facts: Any) -> int | None:
    """Record that a request runs and make it the session's act; None when its key has run before.

    The number of the act; `finish_act` must follow. A request that runs at this moment elsewhere is waited for.
    """
    row = {"company_id": session.company_id, "key": key, "line": "", "arguments": {}, **facts}
    begun = _BEGINNING.first(session.connection(), row)
    session.act_id = begun[0] if begun else None
    return session.act_id


def finish_act(session: Session, **facts: Any) -> None:
    """Complete the record of the session's act, such as with its answer."""
    _FINISHING.run(session.connection(), {"company": session.company_id, "act": session.act_id, **facts})


def _beginning(dialect: str) -> Any:
    first = insert_into(Act, dialect).on_conflict_do_nothing(index_elements=["company_id", "key"])
    return first.returning(table_of(Act).c.id)


def _finishing(_dialect: str) -> Any:
    table = table_of(Act)
    return update(table).where(table.c.company_id == bindparam("company"), table.c.id == bindparam("act"))


_BEGINNING, _FINISHING = Statement(_beginning), Statement(_finishing)


def last_change_by(session: Session, person_id: int, said_in: tuple[str, str] | None = None) -> Act | None:
    """The newest act of a person that changed something and was not taken back; undoing acts do not count.

    said_in: the platform and the place where it was given, if anywhere else does not count
    """
    changed = exists().where(col(Change.act_id) == Act.id)
    query = select(Act).where(Act.person_id == person_id, col(Act.undone_by).is_(None), col(Act.undo_of).is_(None))
    if said_in is not None:
        query = query.where(Act.platform == said_in[0], Act.place == said_in[1])
    return session.exec(query.where(changed).order_by(col(Act.id).desc()).limit(1)).first()


def last_change_of(session: Session, rows: dict[str, list[int]]) -> Act | None:
    """The newest act that changed some rows (numbers by table) and still stands; undoing acts do not count."""
    changed = exists().where(col(Change.act_id) == Act.id, or_(*(_of_rows(table, ids) for table, ids in rows.items())))
    query = select(Act).where(col(Act.undone_by).is_(None), col(Act.undo_of).is_(None), changed)
    return session.exec(query.order_by(col(Act.id).desc()).limit(1)).first()


def changes_of(session: Session, act_ids: list[int]) -> list[Change]:
    """The changes that some acts made, in order."""
    return list(session.exec(select(Change).where(col(Change.act_id).in_(act_ids)).order_by(col(Change.id))))


def history_of(
    session: Session, rows: dict[str, list[int]], before: int | None, limit: int
) -> list[tuple[Act, Change]]:
    """What happened to some rows (numbers by table), newest first, older than the change `before`."""
    query = select(Act, Change).join(Change, col(Change.act_id) == Act.id)
    query = query.where(or_(*(_of_rows(table, ids) for table, ids in rows.items())))
    if before is not None:
        query = query.where(col(Change.id) < before)
    return list(session.exec(query.order_by(col(Change.id).desc()).limit(limit)))


def first_values(
    session: Session, table: str, column: str, ids: list[int], since: datetime, until: datetime
) -> dict[int, Any]:
    """What a column of some rows held, as it is stored on record, before it was first changed within a time."""
    query = select(Change.row_id, Change.old).join(Act, col(Act.id) == Change.act_id)
    query = query.where(_of_rows(table, ids), Change.operation == "update", Act.at > since, Act.at <= until)
    found: dict[int, Any] = {}
    for number, old in session.exec(query.order_by(col(Change.id))) if ids else ():
        if old and column in old:
            found.setdefault(number, old[column])
    return found


def currencies_before(session: Session, rows: dict[str, set[int]]) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """The currencies that some rows (numbers by table) have left behind, each with the number of the change, in order."""
    left = json_text(col(Change.old), "currency")
    query = select(Change.table_name, Change.row_id, Change.id, left).where(left.is_not(None))
    query = query.where(or_(*(_of_rows(table, list(ids)) for table, ids in rows.items()))).order_by(col(Change.id))
    found: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for table, row, number, currency in session.exec(query):
        found.setdefault((table, row), []).append((number or 0, currency))
    return found


def _of_rows(table: str, ids: list[int]) -> ColumnElement[bool]:
    return and_(col(Change.table_name) == table, col(Change.row_id).in_(ids))


def acts_to_show(person_id: int | None, command: str) -> Any:
    """A select of what people did and of the jobs that changed something, by one person or command if given."""
    changed = exists().where(col(Change.act_id) == Act.id)
    query = select(Act).where((col(Act.source) != "job") | changed)
    if person_id is not None:
        query = query.where(Act.person_id == person_id)
    return query.where((col(Act.command) == command) | col(Act.command).startswith(f"{command} ")) if command else query


def commands_used(session: Session, person_id: int, among: int = 400) -> list[str]:
    """The commands of a person among the latest acts of the company, each as often as it was used."""
    latest = select(Act.command, Act.person_id).order_by(col(Act.id).desc()).limit(among)
    return [command for command, whose in session.exec(latest) if whose == person_id]

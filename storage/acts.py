"""Named queries over the record of who did what."""

from sqlmodel import col, exists, select

from storage.audit import Act, Change
from storage.session import Session


def act_with_key(session: Session, key: str) -> Act | None:
    """The act of a request that has run already."""
    return session.exec(select(Act).where(Act.key == key)).first()


def last_change_by(session: Session, person_id: int) -> Act | None:
    """The newest act of a person that changed something and was not taken back; undoing acts do not count."""
    changed = exists().where(col(Change.act_id) == Act.id)
    query = select(Act).where(Act.person_id == person_id, col(Act.undone_by).is_(None), col(Act.undo_of).is_(None))
    return session.exec(query.where(changed).order_by(col(Act.id).desc()).limit(1)).first()


def recent_acts(session: Session, before: int | None, limit: int) -> list[Act]:
    """Acts that changed something, newest first, older than the act `before`."""
    query = select(Act).where(exists().where(col(Change.act_id) == Act.id))
    if before is not None:
        query = query.where(col(Act.id) < before)
    return list(session.exec(query.order_by(col(Act.id).desc()).limit(limit)))


def changes_of(session: Session, act_ids: list[int]) -> list[Change]:
    """The changes that some acts made, in order."""
    return list(session.exec(select(Change).where(col(Change.act_id).in_(act_ids)).order_by(col(Change.id))))


def history_of(session: Session, table: str, row_id: int, limit: int) -> list[tuple[Act, Change]]:
    """What happened to one row, newest first."""
    query = select(Act, Change).join(Change, col(Change.act_id) == Act.id)
    query = query.where(Change.table_name == table, Change.row_id == row_id).order_by(col(Change.id).desc())
    return list(session.exec(query.limit(limit)))

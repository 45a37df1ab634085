"""Units of due work that fail: which, since when, and when each is tried again."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, UniqueConstraint, delete
from sqlmodel import Field, col, exists, or_, select

from storage.session.columns import UtcField
from storage.session.rows import Scoped
from storage.session.session import Session

ALL = 0
"""The unit that stands for all work of a job in a company; rows are numbered from 1."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


class FailedUnit(Scoped, table=True):
    """A unit of a job's work that failed `tries` times in a row, and is left out until `next_at`.

    `unit` is what the job's due query selects beside the company: the number of a row. `error` is the trace under
    which the last failure was logged.
    """

    __table_args__ = (UniqueConstraint("company_id", "job", "unit"), Index("ix_failedunit_next", "job", "next_at"))
    __audited__ = False

    job: str = Field(max_length=80)
    unit: int
    error: str = Field(max_length=12)
    tries: int = 0
    since: datetime = UtcField()
    next_at: datetime = UtcField()


def due_query(job: str, due: Any, now: datetime) -> Any:
    """A job's select of companies and due units, without those that have failed and wait."""
    company, unit = due.selected_columns
    waits = exists().where(
        col(FailedUnit.job) == job,
        col(FailedUnit.company_id) == company,
        or_(col(FailedUnit.unit) == unit, col(FailedUnit.unit) == ALL),
        col(FailedUnit.next_at) > now,
    )
    return due.where(~waits).execution_options(unscoped=True)


def due_units(session: Session, job: str, due: Any, now: datetime) -> dict[int, list[int]]:
    """The units to be handled now by company, last those that failed and waited long enough; the session is of none."""
    again = select(FailedUnit.company_id, FailedUnit.unit).where(FailedUnit.job == job, FailedUnit.next_at <= now)
    failed = {(company, unit) for company, unit in session.exec(again.execution_options(unscoped=True))}
    found: dict[int, set[tuple[bool, int]]] = {}
    for company, unit in failed.union(session.exec(due_query(job, due, now))):
        found.setdefault(company, set()).add(((company, unit) in failed, unit))
    return {company: [unit for _failed, unit in sorted(units)] for company, units in sorted(found.items())}


def keep_failures(
    session: Session, job: str, units: Collection[int], failed: Mapping[int, str], now: datetime
) -> list[FailedUnit]:
    """Keep which of the handled units failed, under which traces, and forget those that no longer do."""
    query = select(FailedUnit).where(FailedUnit.job == job, col(FailedUnit.unit).in_(units))
    known = {row.unit: row for row in session.exec(query)}
    if well := [unit for unit in known if unit not in failed]:
        session.exec(delete(FailedUnit).where(col(FailedUnit.job) == job, col(FailedUnit.unit).in_(well)))
    rows = [known.get(unit) or FailedUnit(job=job, unit=unit, error="", since=now, next_at=now) for unit in failed]
    for row in rows:
        row.tries, row.error = row.tries + 1, failed[row.unit]
        row.next_at = now + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.tries - 1, 10))
    session.add_all(rows)
    return rows


def failed_units(session: Session) -> list[FailedUnit]:
    """The company's units that fail, the longest first."""
    return list(session.exec(select(FailedUnit).order_by(col(FailedUnit.since), col(FailedUnit.id))))

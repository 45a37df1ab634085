"""Runs of the scheduled jobs: when each last ran, and its result."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, select

from storage.session.columns import UtcField
from storage.session.rows import Unscoped, insert_into
from storage.session.session import Session


class JobRun(Unscoped, table=True):
    """The last tick of a job on this installation.

    `error` is the trace under which a failure was logged, `well_at` the last tick without one; from `late_at` on it is
    missed when it has not run again.
    """

    __table_args__ = (UniqueConstraint("job"),)

    job: str = Field(max_length=80)
    ran_at: datetime = UtcField()
    companies: int = 0
    error: str = ""
    well_at: datetime | None = UtcField(None)
    late_at: datetime | None = UtcField(None)


def keep_run(session: Session, job: str, at: datetime, companies: int, error: str, late_at: datetime) -> None:
    """Remember a tick: how many companies had something due, the trace of a failure, and when to miss the next."""
    row = {"job": job, "ran_at": at, "companies": companies, "error": error, "late_at": late_at}
    row |= {} if error else {"well_at": at}
    connection = session.connection()
    keeping = insert_into(JobRun, connection.dialect.name)
    connection.execute(keeping.on_conflict_do_update(index_elements=["job"], set_=row), row)


def job_runs(session: Session) -> list[JobRun]:
    """The last tick of every job that ever ran."""
    return list(session.exec(select(JobRun).order_by(col(JobRun.job))))

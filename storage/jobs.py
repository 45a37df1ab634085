"""What is known of the scheduled jobs: when each last ran and how it went."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, select

from storage.columns import UtcField
from storage.rows import Unscoped
from storage.session import Session


class JobRun(Unscoped, table=True):
    """The last tick of a job on this installation; `error` is the id under which a failure was logged."""

    __table_args__ = (UniqueConstraint("job"),)

    job: str = Field(max_length=80)
    ran_at: datetime = UtcField()
    companies: int = 0
    error: str = ""


def keep_run(session: Session, job: str, at: datetime, companies: int, error: str) -> None:
    """Remember a tick: how many companies had something due, and the id of a failure."""
    row = session.exec(select(JobRun).where(JobRun.job == job)).first() or JobRun(job=job, ran_at=at)
    row.ran_at, row.companies, row.error = at, companies, error
    session.add(row)


def job_runs(session: Session) -> list[JobRun]:
    """The last tick of every job that ever ran."""
    return list(session.exec(select(JobRun).order_by(col(JobRun.job))))

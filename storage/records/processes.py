"""Processes and alarms: signs of life, waiting work, late jobs, and who was notified."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, col, delete, select

from storage.delivery.notices import Waiting, waiting
from storage.records.jobs import JobRun, job_runs
from storage.session.columns import JsonField, UtcField
from storage.session.rows import Unscoped, insert_into, table_of
from storage.session.session import Session

SILENT = timedelta(seconds=45)
"""How long after its last sign a process is taken for dead; it gives one every ten seconds."""
CONNECTING, CONNECTED, REFUSED, AWAY = "connecting", "connected", "refused", "away"
"""How a process is with a platform."""
_PLATFORM = "platform "


@dataclass(frozen=True)
class Link:
    """How a process is with a platform, and since when; `setting` and `code` are what the platform refused.

    heard: when the platform last gave us a request; answered: when it last answered one of ours
    """

    state: str = CONNECTING
    since: str = ""
    setting: str = ""
    code: str = ""
    heard: str = ""
    answered: str = ""

    @classmethod
    def of(cls, kept: dict[str, str]) -> "Link":
        """What a row holds, also that of a newer version, which may know more."""
        return cls(**{name: kept[name] for name in kept.keys() & {field.name for field in fields(cls)}})

    @property
    def well(self) -> bool:
        """Whether nothing is known to be wrong."""
        return self.state in (CONNECTING, CONNECTED)


class Process(Unscoped, table=True):
    """A process that runs, or has died without a word; one that is stopped takes its row along.

    connections: how many are open by platform; None is one that should be open and is not
    links: how it is with each platform, as a Link
    waits: the longest in milliseconds since the sign before: for a "read", a "write" or the event "loop"
    """

    __table_args__ = (UniqueConstraint("name"),)

    name: str = Field(max_length=100)
    roles: list[str] = JsonField(default_factory=list)
    version: str
    started_at: datetime = UtcField()
    seen_at: datetime = UtcField()
    connections: dict[str, int | None] = JsonField(default_factory=dict)
    links: dict[str, dict[str, str]] = JsonField(default_factory=dict)
    waits: dict[str, float] = JsonField(default_factory=dict)


class Alarm(Unscoped, table=True):
    """What does not run and was told to the owners, until it runs again: see `bot.ops.watchdog`, and for platforms `alarm_of`."""

    __table_args__ = (UniqueConstraint("name"),)

    name: str = Field(max_length=20)
    since: datetime = UtcField()


@dataclass(frozen=True)
class InstallationState:
    """All of it at one instant, the same whichever process asks."""

    at: datetime
    waiting: tuple[Waiting, ...]
    runs: tuple[JobRun, ...]
    processes: tuple[Process, ...]
    alarms: tuple[Alarm, ...]

    @property
    def alive(self) -> list[Process]:
        """The processes that have just given a sign."""
        return [process for process in self.processes if process.seen_at >= self.at - SILENT]

    def late(self, jobs: Collection[str]) -> list[JobRun]:
        """Those of the jobs that should have run again by now."""
        return [run for run in self.runs if run.job in jobs and run.late_at is not None and run.late_at < self.at]

    def links(self, roles: Collection[str] = ()) -> list[tuple[str, Link]]:
        """How the living processes are with each platform; those only that have one of some roles, if any are given."""
        chosen = [process for process in self.alive if not roles or set(roles) & set(process.roles)]
        return [(name, Link.of(link)) for process in chosen for name, link in sorted(process.links.items())]

    def dead(self) -> dict[str, datetime]:
        """The roles that no process fills though none was stopped, and since when."""
        filled = {role for process in self.alive for role in process.roles}
        last: dict[str, datetime] = {}
        for process in self.processes:
            for role in set(process.roles) - filled:
                last[role] = max(process.seen_at, last.get(role, process.seen_at))
        return last


def state_of(session: Session, now: datetime) -> InstallationState:
    """How the installation is; the session must be of no company."""
    runs, processes = job_runs(session), session.exec(select(Process).order_by(col(Process.started_at)))
    alarms = session.exec(select(Alarm).order_by(col(Alarm.name)))
    return InstallationState(now, tuple(waiting(session, now)), tuple(runs), tuple(processes), tuple(alarms))


def keep_sign(session: Session, sign: Process) -> None:
    """Keep a sign of life in the place of the last one."""
    row = session.exec(select(Process).where(Process.name == sign.name)).first()
    session.add(sign if row is None else row.sqlmodel_update(sign.model_dump(exclude={"id"})))


def leave(session: Session, name: str) -> None:
    """Forget a process that was stopped."""
    session.exec(delete(Process).where(col(Process.name) == name))


def take_over(session: Session, roles: Iterable[str], now: datetime) -> None:
    """Forget dead processes that did nothing which a new one does not do."""
    found = session.exec(select(Process).where(col(Process.seen_at) < now - SILENT))
    for process in found:
        if set(process.roles) <= set(roles):
            session.delete(process)


def raise_alarm(session: Session, name: str, since: datetime) -> bool:
    """Whether an alarm is new: only one process raises it."""
    connection = session.connection()
    adding = insert_into(Alarm, connection.dialect.name).on_conflict_do_nothing(index_elements=["name"])
    row = {"name": name, "since": since}
    return connection.execute(adding.returning(table_of(Alarm).c.id), row).scalar() is not None


def end_alarm(session: Session, name: str) -> datetime | None:
    """Since when an alarm lasted that ends now; None when another process ended it."""
    alarm = session.exec(select(Alarm).where(Alarm.name == name).with_for_update()).first()
    if alarm is not None:
        session.delete(alarm)
    return alarm.since if alarm is not None else None


def alarm_of(platform: str) -> str:
    """The name of the alarm about a platform."""
    return f"{_PLATFORM}{platform}"


def platform_of(alarm: str) -> str:
    """The platform that an alarm is about, "" when it is about something else."""
    return alarm.removeprefix(_PLATFORM) if alarm.startswith(_PLATFORM) else ""


def alarm_named(session: Session, name: str) -> Alarm | None:
    """An alarm that lasts."""
    return session.exec(select(Alarm).where(Alarm.name == name)).first()

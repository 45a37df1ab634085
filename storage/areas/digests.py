"""Which channels get a daily digest and when, and what the digests tell about."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import col, exists, func, select

from storage.areas.projects import Digest, Project, ProjectNote, Task, TimeEntry
from storage.delivery.notices import SENT, Delivery, Notice
from storage.identity.places import Binding, Channel
from storage.session.audit import Act, Change
from storage.session.session import Session

PORTFOLIO = "projects"
ONE_PROJECT = "project:"
ACTIVE = "active"
DONE, BLOCKED = "done", "blocked"
MOST = 500


def digests_at(now: datetime) -> Any:
    """A select of the digests of channels that are due, with their companies."""
    return select(Digest.company_id, Digest.id).where(col(Digest.next_at) <= now)


def channels_without_digest() -> Any:
    """A select of the channels that serve projects and have no next digest, though it is not muted, with their companies."""
    return select(Binding.company_id, Binding.channel_id).where(_unplanned())


def unplanned_channels(session: Session, channel_ids: Collection[int]) -> list[Channel]:
    """Those of some channels that serve projects and have no next digest, though it is not muted."""
    numbers = select(Binding.channel_id).where(_unplanned(), col(Binding.channel_id).in_(channel_ids))
    return list(session.exec(select(Channel).where(col(Channel.id).in_(numbers)).order_by(col(Channel.id))))


def _unplanned() -> Any:
    settled = and_(
        col(Digest.channel_id) == Binding.channel_id,
        col(Digest.company_id) == Binding.company_id,
        or_(col(Digest.muted), col(Digest.next_at).is_not(None)),
    )
    return and_(_of_projects(), ~exists().where(settled))


def _of_projects() -> Any:
    return or_(col(Binding.purpose) == PORTFOLIO, col(Binding.purpose).startswith(ONE_PROJECT, autoescape=True))


def digests_of(session: Session, channel_ids: Collection[int]) -> dict[int, Digest]:
    """What is settled about the digests of some channels, by channel."""
    rows = session.exec(select(Digest).where(col(Digest.channel_id).in_(channel_ids)))
    return {digest.channel_id: digest for digest in rows}


def due_digests(session: Session, now: datetime, numbers: Collection[int]) -> list[tuple[Digest, Channel]]:
    """Those of some digests that are due, with their channels."""
    query = select(Digest, Channel).join(Channel, col(Digest.channel_id) == Channel.id)
    query = query.where(col(Digest.next_at) <= now, col(Digest.id).in_(numbers))
    return list(session.exec(query.order_by(col(Digest.id))))


def channel_of_digest(number: int) -> Any:
    """A select of the name of the channel that a digest is for."""
    return select(Channel.name).join(Digest, col(Digest.channel_id) == Channel.id).where(Digest.id == number)


def project_purposes(session: Session, channel_ids: Collection[int]) -> dict[int, set[str]]:
    """What some channels serve of projects, by channel: "projects" or "project:4"."""
    query = select(Binding.channel_id, Binding.purpose).where(col(Binding.channel_id).in_(channel_ids), _of_projects())
    found: dict[int, set[str]] = {}
    for channel_id, purpose in session.exec(query):
        found.setdefault(channel_id, set()).add(purpose)
    return found


def bound_since(session: Session, channel_ids: Collection[int]) -> dict[int, datetime]:
    """When each of some channels began to serve projects, as far as it is on record."""
    query = (
        select(Binding.channel_id, func.min(Act.at))
        .join(Change, and_(col(Change.table_name) == Binding.__tablename__, col(Change.row_id) == Binding.id))
        .join(Act, col(Act.id) == Change.act_id)
        .where(col(Binding.channel_id).in_(channel_ids), _of_projects(), Change.operation == "insert")
        .group_by(col(Binding.channel_id))
    )
    return dict(session.exec(query).all())


def untold_since(session: Session, channel_ids: Collection[int], kind: str) -> dict[int, str]:
    """For channels whose last digest never arrived: from when (ISO) it would have told, so that the next one does."""
    query = (
        select(Digest.channel_id, Notice.facts)
        .join(Delivery, col(Delivery.channel_id) == Digest.channel_id)
        .join(Notice, and_(col(Notice.id) == Delivery.notice_id, col(Notice.at) == Digest.said_at))
        .where(col(Digest.channel_id).in_(channel_ids), Notice.kind == kind, Delivery.state != SENT)
    )
    return {channel_id: facts["since"] for channel_id, facts in session.exec(query) if facts.get("date")}


def active_projects(session: Session, project_ids: Collection[int] | None = None) -> list[Project]:
    """The active projects, all of them or those of some numbers."""
    query = select(Project).where(Project.status == ACTIVE)
    if project_ids is not None:
        query = query.where(col(Project.id).in_(project_ids))
    return list(session.exec(query.order_by(col(Project.id))))


def tasks_due(session: Session, project_ids: Collection[int], first: date | None, last: date) -> list[Task]:
    """Tasks to do that are due from `first` (or ever) to `last`, the earliest first."""
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state != DONE, col(Task.due_on) <= last)
    if first is not None:
        query = query.where(col(Task.due_on) >= first)
    return list(session.exec(query.order_by(col(Task.due_on), col(Task.id)).limit(MOST)))


def tasks_blocked(session: Session, project_ids: Collection[int]) -> list[Task]:
    """Tasks that wait for something, the earliest due first."""
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state == BLOCKED)
    return list(session.exec(query.order_by(col(Task.due_on), col(Task.id)).limit(MOST)))


def tasks_done(session: Session, project_ids: Collection[int], since: datetime, until: datetime) -> list[Task]:
    """Tasks that were done after `since` until `until`."""
    at = col(Task.done_at)
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state == DONE, at > since, at <= until)
    return list(session.exec(query.order_by(at, col(Task.id)).limit(MOST)))


def tasks_added(session: Session, project_ids: Collection[int], since: datetime, until: datetime) -> list[Task]:
    """Tasks that were added after `since` until `until` and are to do."""
    at = col(Task.created_at)
    query = select(Task).where(col(Task.project_id).in_(project_ids), Task.state != DONE, at > since, at <= until)
    return list(session.exec(query.order_by(at, col(Task.id)).limit(MOST)))


def notes_between(
    session: Session, project_ids: Collection[int], since: datetime, until: datetime
) -> list[ProjectNote]:
    """What was written after `since` until `until`."""
    at = col(ProjectNote.at)
    query = select(ProjectNote).where(col(ProjectNote.project_id).in_(project_ids), at > since, at <= until)
    return list(session.exec(query.order_by(at, col(ProjectNote.id)).limit(MOST)))


def minutes_logged(
    session: Session, project_ids: Collection[int], since: datetime, until: datetime
) -> list[tuple[int, int, int]]:
    """Project, person and minutes of what was logged after `since` until `until`."""
    at = col(TimeEntry.created_at)
    query = (
        select(TimeEntry.project_id, TimeEntry.person_id, func.sum(TimeEntry.minutes))
        .where(col(TimeEntry.project_id).in_(project_ids), at > since, at <= until)
        .group_by(col(TimeEntry.project_id), col(TimeEntry.person_id))
        .order_by(col(TimeEntry.project_id), col(TimeEntry.person_id))
    )
    return [(project, person, int(minutes)) for project, person, minutes in session.exec(query)]


def billable_minutes(session: Session, project_ids: Collection[int]) -> dict[int, int]:
    """Minutes worked so far on each of some projects that the client pays for."""
    query = select(TimeEntry.project_id, func.sum(TimeEntry.minutes)).where(col(TimeEntry.project_id).in_(project_ids))
    rows = session.exec(query.where(col(TimeEntry.billable)).group_by(col(TimeEntry.project_id)))
    return {project: int(minutes) for project, minutes in rows}


def minutes_on(session: Session, person_id: int, day: date) -> int:
    """Minutes that somebody has logged on a date."""
    query = select(func.sum(TimeEntry.minutes)).where(TimeEntry.person_id == person_id, TimeEntry.day == day)
    return int(session.exec(query).one() or 0)

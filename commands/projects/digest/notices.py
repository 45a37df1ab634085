"""The view of a channel's daily digest."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.calendar.working_hours import company_calendar
from bot.delivery.notices import DIGEST, Lapsed, notice
from bot.jobs.digest import DigestSubject, briefed
from bot.replies.formatting import day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply
from bot.values.record_key import RecordKey
from commands.projects.digest.times import next_working
from commands.projects.project.cards import PROJECT_KIND
from storage.areas.digest import ONE_PROJECT, PORTFOLIO, Digest, bound_since, digest_of, project_purposes
from storage.areas.project import Project, active_projects

if TYPE_CHECKING:
    from bot.context import Context
    from storage.identity.places import Channel

NOTICE = "project digest"
FIRST_LOOK_BACK, LONGEST_LOOK_BACK = timedelta(days=1), timedelta(days=14)
_MOMENT = timedelta(microseconds=1)


def since_last(ctx: Context, digest: Digest | None) -> str:
    """From when on a digest tells: the last one, the first from when the channel was bound; at most two weeks back."""
    said_at = digest.said_at if digest else None
    if said_at is None and digest is not None:
        said_at = bound_since(ctx.session, [digest.channel_id]).get(digest.channel_id)
        said_at = min(said_at - _MOMENT, ctx.now - FIRST_LOOK_BACK) if said_at else None
    return max(said_at or ctx.now - FIRST_LOOK_BACK, ctx.now - LONGEST_LOOK_BACK).isoformat()


def settled(ctx: Context, channel: Channel) -> Digest:
    """What was settled for the digest of a channel, else what goes for all."""
    number = channel.id or 0
    return digest_of(ctx.session, number) or Digest(channel_id=number)


@notice(NOTICE, topic=N_("digests"), priority=DIGEST)
def project_digest(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """What is overdue, due, changed and at risk in the projects that a channel serves."""
    channel = ctx.channel
    if channel is None:
        return Lapsed(reason="digests go to channels")
    digest, (projects, everything) = settled(ctx, channel), served(ctx, channel)
    asked = not facts["date"]
    reason = "" if asked else _outdated(ctx, digest, facts["date"])
    if reason or not projects:
        return Lapsed(reason=reason or "no active project")
    cards, speaks = briefed(ctx, _subject(ctx, projects, facts, everything=everything))
    actions = _actions(projects, channel, everything=everything)
    if speaks:
        return Reply.of(*cards, say=_headline(ctx, projects, everything=everything), actions=actions)
    if asked or digest.always:
        return Reply(say=_("{day}: nothing is due and nothing has changed.", day=day(ctx.today)), actions=actions)
    return Lapsed(reason="nothing due and nothing changed")


def _outdated(ctx: Context, digest: Digest, written_for: str) -> str:
    """Why a daily digest need not be sent any more, or nothing."""
    if digest.muted:
        return "muted meanwhile"
    return "" if ctx.today == date.fromisoformat(written_for) else "folded into the next digest"


def served(ctx: Context, channel: Channel) -> tuple[list[Project], bool]:
    """The active projects that a channel serves, and whether it serves all of them."""
    purposes = project_purposes(ctx.session, [channel.id or 0]).get(channel.id or 0, set())
    if PORTFOLIO in purposes:
        return active_projects(ctx.session), True
    return active_projects(ctx.session, [int(one.removeprefix(ONE_PROJECT)) for one in purposes]), False


def _subject(ctx: Context, projects: list[Project], facts: dict[str, Any], *, everything: bool) -> DigestSubject:
    return DigestSubject(
        records=tuple(PROJECT_KIND.key(project) for project in projects),
        all_of_them=everything,
        since=datetime.fromisoformat(facts["since"]),
        until=datetime.fromisoformat(facts["until"]),
        today=ctx.today,
        tomorrow=next_working(company_calendar(ctx.company), ctx.today),
    )


def _headline(ctx: Context, projects: list[Project], *, everything: bool) -> str:
    if everything:
        return _("Projects, {day}:", day=day(ctx.today))
    names = ", ".join(f"{project.ref} {project.name}" for project in projects)
    return _("{projects}, {day}:", projects=names, day=day(ctx.today))


def _actions(projects: list[Project], channel: Channel, *, everything: bool) -> tuple[Action, ...]:
    one = {"project": projects[0].ref} if len(projects) == 1 and not everything else {}
    return (
        Action(label=_("Log time"), command="time log", args=one),
        Action(label=_("More"), command="task list", args={**one, "whose": "all"}),
        Action(label=_("Mute this digest"), command="digest mute", args={"channel": f"#@{channel.id}"}),
    )

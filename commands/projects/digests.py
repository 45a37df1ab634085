"""The daily digest of channels that serve projects: `/digest show`, set, now and mute, and the jobs that send it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from bot.briefs import Subject, briefed
from bot.command import command
from bot.context import Context
from bot.errors import BadValue, Conflict
from bot.forms import filled_form
from bot.hours import company_calendar
from bot.i18n import N_, _
from bot.jobs import job
from bot.notices import DIGEST, Audience, Lapsed, notice
from bot.option import OptionType
from bot.reader import day, when
from bot.reply import Action, Reply
from commands.access import Projects
from commands.projects.cards import PROJECT_KIND
from commands.projects.digest_times import before_day, due, local_date, next_run, next_working
from commands.team.places import ChannelRef
from storage.digests import (
    ONE_PROJECT,
    PORTFOLIO,
    active_projects,
    bound_since,
    companies_with_due_digests,
    companies_with_unplanned_digests,
    digests_of,
    due_digests,
    project_purposes,
    unplanned_channels,
    untold_since,
)
from storage.projects import DIGEST_MINUTE, Digest, Project, digest_of

if TYPE_CHECKING:
    from storage.company import Company
    from storage.places import Channel

NOTICE = "project digest"
FIRST_LOOK_BACK, LONGEST_LOOK_BACK = timedelta(days=1), timedelta(days=14)
_MOMENT = timedelta(microseconds=1)
_HOUR = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?")


class Empty(Enum):
    """What a digest with nothing in it does."""

    QUIET = "quiet"
    ALWAYS = "always"


class HourType(OptionType[int]):
    """A time of day on 24 hours, as the minute of the day."""

    example = "08:30"

    def __repr__(self) -> str:
        return "HourType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> int:
        """Minutes since midnight."""
        match = _HOUR.fullmatch(text.strip())
        if match is None:
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=self.expected()))
        return int(match[1]) * 60 + int(match[2] or 0)

    def fits(self, text: str, ctx: Context) -> bool:
        """Hours, or hours and minutes."""
        return _HOUR.fullmatch(text) is not None

    def canonical(self, value: int) -> str:
        """Hours and minutes with a colon."""
        return _clock(value)

    def expected(self) -> str:
        """A time of day."""
        return _("a time of day on 24 hours")


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def zone_of(channel: Channel, company: Company) -> ZoneInfo:
    """The zone of a channel's days."""
    return ZoneInfo(channel.zone or company.zone)


def planned(digest: Digest, channel: Channel, company: Company, after: datetime) -> datetime:
    """The next run of a channel's digest later than `after`, and on a later date than the last one."""
    zone = zone_of(channel, company)
    if digest.said_at is not None:
        said_on = local_date(digest.said_at, zone)
        after = max(after, before_day(said_on + timedelta(days=1), zone))
    return next_run(company_calendar(company), digest.minute, zone, after)


@job("project digest channels", every=timedelta(seconds=20), due=lambda _now: companies_with_unplanned_digests())
def enrol(ctx: Context) -> None:
    """Plan the digest of channels that serve projects and have none planned; today's, if they served them before it."""
    channels = unplanned_channels(ctx.session)
    numbers = [channel.id or 0 for channel in channels]
    known, since = digests_of(ctx.session, numbers), bound_since(ctx.session, numbers)
    for channel in channels:
        number = channel.id or 0
        digest, after = known.get(number), ctx.now
        if digest is None:
            digest = Digest(channel_id=number)
            zone = zone_of(channel, ctx.company)
            midnight = before_day(local_date(ctx.now, zone), zone)
            after = max(since.get(number, channel.created_at) - _MOMENT, midnight)
        digest.next_at = planned(digest, channel, ctx.company, after)
        ctx.session.add(digest)


@job("project digests", every=timedelta(seconds=20), due=companies_with_due_digests)
def tell_digests(ctx: Context) -> None:
    """Send each channel its digest, once per local date; dates that were missed are folded into the next."""
    found = due_digests(ctx.session, ctx.now)
    numbers = [digest.channel_id for digest, _channel in found]
    serving = project_purposes(ctx.session, numbers)
    untold = untold_since(ctx.session, numbers, NOTICE)
    for digest, channel in found:
        zone = zone_of(channel, ctx.company)
        if digest.channel_id in serving and due(company_calendar(ctx.company), digest.minute, zone, ctx.now):
            _tell(ctx, digest, local_date(ctx.now, zone), untold.get(digest.channel_id, ""))
        digest.next_at = planned(digest, channel, ctx.company, ctx.now)
        ctx.session.add(digest)


def _tell(ctx: Context, digest: Digest, today: date, since: str) -> None:
    facts = {"date": today.isoformat(), "since": since or _since(ctx, digest), "until": ctx.now.isoformat()}
    key = f"digest/{digest.channel_id}/{facts['date']}"
    ctx.tell(NOTICE, Audience(channels=(digest.channel_id,)), key=key, facts=facts)
    digest.said_at = ctx.now


def _since(ctx: Context, digest: Digest | None) -> str:
    said_at = digest.said_at if digest else None
    return max(said_at or ctx.now - FIRST_LOOK_BACK, ctx.now - LONGEST_LOOK_BACK).isoformat()


@notice(NOTICE, topic=N_("digests"), priority=DIGEST)
def project_digest(ctx: Context, record: str, facts: dict[str, Any]) -> Reply | Lapsed:
    """What is overdue, due, changed and at risk in the projects that a channel serves."""
    channel = ctx.channel
    if channel is None:
        return Lapsed(reason="digests go to channels")
    digest, (projects, everything) = _settled(ctx, channel), served(ctx, channel)
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


def _subject(ctx: Context, projects: list[Project], facts: dict[str, Any], *, everything: bool) -> Subject:
    return Subject(
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


def _meant(ctx: Context, named: Channel | None) -> Channel:
    """The named channel, else this one; raises Conflict unless it serves projects."""
    channel = named or ctx.channel
    if channel is None and ctx.place.direct:
        raise Conflict(_("Say this in the channel that you mean, or name it: channel:#projects"))
    if channel is None or not project_purposes(ctx.session, [channel.id or 0]):
        raise Conflict(
            _(
                "Only channels that serve projects get a digest. Say which: /channel bind projects, or /channel bind P-4"
            ),
            actions=(Action(label=_("Bind a channel"), command="channel bind"),),
        )
    return channel


def _settled(ctx: Context, channel: Channel) -> Digest:
    number = channel.id or 0
    return digest_of(ctx.session, number) or Digest(channel_id=number)


def _standing(ctx: Context, channel: Channel, digest: Digest) -> Reply:
    this = {"channel": f"#@{channel.id}"}
    change = Action(label=_("Change"), command="digest set", args=this)
    if digest.muted:
        return Reply(say=_("#{channel} gets no digest: it is muted.", channel=channel.name), actions=(change,))
    say = _(
        "#{channel} gets its digest on working days at {time} ({zone}). The next one comes {when}.",
        channel=channel.name,
        time=_clock(digest.minute),
        zone=zone_of(channel, ctx.company).key,
        when=when(digest.next_at or planned(digest, channel, ctx.company, ctx.now)),
    )
    silence = (
        _("A day with nothing to say gets one line.") if digest.always else _("A day with nothing to say is silent.")
    )
    post = Action(label=_("Post it now"), command="digest now", args=this)
    return Reply(
        say=f"{say} {silence}", actions=(post, change, Action(label=_("Mute"), command="digest mute", args=this))
    )


@command("digest show", access=Projects.READ, examples=["channel:#projects"])
def show(ctx: Context, channel: ChannelRef | None = None) -> Reply:
    """Show when a channel gets its daily digest of projects.

    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    return _standing(ctx, place, _settled(ctx, place))


@command("digest set", access=Projects.WRITE, examples=["08:30 channel:#projects", "always channel:#projects"])
def set_(
    ctx: Context,
    hour: Annotated[int | None, HourType()] = None,
    empty: Empty | None = None,
    channel: ChannelRef | None = None,
) -> Reply:
    """Set when a channel gets its daily digest of projects; this also ends its muting.

    hour: the time of day, in the zone of the channel
    empty: whether a day with nothing to say is quiet or gets one line (always)
    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    digest = _settled(ctx, place)
    if hour is None and empty is None:
        standing = Empty.ALWAYS if digest.always else Empty.QUIET
        return filled_form(ctx, "digest set", {"hour": digest.minute, "empty": standing, "channel": place})
    digest.muted = False
    digest.minute = digest.minute if hour is None else hour
    digest.always = digest.always if empty is None else empty is Empty.ALWAYS
    digest.next_at = planned(digest, place, ctx.company, ctx.now)
    ctx.session.add(digest)
    return _standing(ctx, place, digest)


@command(
    "digest now", access=Projects.WRITE, examples=["channel:#projects"], quiet=True, final=N_("It is posted already.")
)
def now(ctx: Context, channel: ChannelRef | None = None) -> Reply:
    """Post the digest of projects in a channel now; the daily one comes as usual.

    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    projects, _everything = served(ctx, place)
    if not projects:
        raise Conflict(_("#{channel} serves no active project.", channel=place.name))
    at = ctx.now.isoformat()
    facts = {"date": "", "since": _since(ctx, digest_of(ctx.session, place.id or 0)), "until": at}
    ctx.tell(NOTICE, Audience(channels=(place.id or 0,)), key=f"digest/{place.id}/{at}", facts=facts)
    return Reply(say=_("The digest is on its way to #{channel}.", channel=place.name))


@command("digest mute", access=Projects.WRITE, examples=["channel:#projects"])
def mute(ctx: Context, channel: ChannelRef | None = None) -> Reply:
    """Stop the daily digest of a channel; what else is told there still comes.

    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    digest = _settled(ctx, place)
    digest.muted, digest.next_at = True, None
    ctx.session.add(digest)
    again = Action(
        label=_("Start it again"),
        command="digest set",
        args={"hour": _clock(digest.minute or DIGEST_MINUTE), "channel": f"#@{place.id}"},
    )
    return Reply(say=_("#{channel} gets no digest any more.", channel=place.name), actions=(again,))

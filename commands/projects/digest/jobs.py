"""Jobs that plan and send the daily digests of channels."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.calendar.working_hours import OWN_DAYS, company_calendar
from bot.context import Context
from bot.delivery.notices import Audience
from bot.jobs.job import by_query, job
from bot.records.consequences import follows
from commands.projects.digest.hours import planned, zone_of
from commands.projects.digest.notices import NOTICE, since_last
from commands.projects.digest.times import before_day, due, local_date
from storage.areas.digest import (
    Digest,
    bound_since,
    channel_of_digest,
    digests_at,
    digests_of,
    due_digests,
    mark_planned,
    planned_digests,
    project_purposes,
    unplanned_bindings,
    unplanned_channels,
    untold_since,
)
from storage.identity.company import Company
from storage.identity.places import Channel, name_of_channel

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOMENT = timedelta(microseconds=1)


@job(
    "project digest channels",
    every=timedelta(seconds=20),
    due=lambda _now: unplanned_bindings(),
    named=by_query(name_of_channel),
)
def enrol(ctx: Context, units: Sequence[int]) -> None:
    """Plan the digest of channels that serve projects and have none planned; today's, if they served them before it."""
    mark_planned(ctx.session, units)
    channels = unplanned_channels(ctx.session, units)
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


@job("project digests", every=timedelta(seconds=20), due=digests_at, named=by_query(channel_of_digest))
def tell_digests(ctx: Context, units: Sequence[int]) -> None:
    """Send each channel its digest, once per local date; dates that were missed are folded into the next."""
    found = due_digests(ctx.session, ctx.now, units)
    numbers = [digest.channel_id for digest, _channel in found]
    serving = project_purposes(ctx.session, numbers)
    untold = untold_since(ctx.session, numbers, NOTICE)
    for digest, channel in found:
        zone = zone_of(channel, ctx.company)
        if digest.channel_id in serving and due(company_calendar(ctx.company), digest.minute, zone, ctx.now):
            _tell(ctx, digest, local_date(ctx.now, zone), untold.get(digest.channel_id, ""))
        digest.next_at = planned(digest, channel, ctx.company, ctx.now)
        ctx.session.add(digest)


@follows("channel digests", Channel, "zone")
def replanned(ctx: Context, numbers: list[int] | None) -> str:
    """Move the digests of some channels, or of all (None), to their zones and to the company's working days."""
    for digest, channel in planned_digests(ctx.session, numbers):
        digest.next_at = planned(digest, channel, ctx.company, ctx.now)
        ctx.session.add(digest)
    return ""


@follows("digests of all channels", Company, "frames", "zone", "country", "subdivision", f"options.{OWN_DAYS}")
def all_replanned(ctx: Context, _numbers: list[int]) -> str:
    """Move the digests of all channels to the company's working days."""
    return replanned(ctx, None)


def _tell(ctx: Context, digest: Digest, today: date, since: str) -> None:
    facts = {"date": today.isoformat(), "since": since or since_last(ctx, digest), "until": ctx.now.isoformat()}
    key = f"digest/{digest.channel_id}/{facts['date']}"
    ctx.tell(NOTICE, Audience(channels=(digest.channel_id,)), key=key, facts=facts)
    digest.said_at = ctx.now

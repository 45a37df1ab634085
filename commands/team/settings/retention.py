"""`/settings keep`: retention periods, and the nightly job that applies them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from bot.calendar.instants import instant
from bot.command import command
from bot.context import Context
from bot.jobs.job import job
from bot.options.integers import IntType
from bot.replies.formatting import when
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Card, Field, Reply
from commands.access import Team
from storage.delivery.notices import Delivery, Notice
from storage.delivery.payloads import Payload
from storage.delivery.posts import Post
from storage.delivery.shown import Shown
from storage.identity.company import Company
from storage.session.audit import Act
from storage.session.rows import Scoped
from storage.upkeep.retention import RetentionSweep, sweep, sweep_codes, sweep_of, sweeps_at

if TYPE_CHECKING:
    from collections.abc import Sequence

Days = Annotated[int, IntType(0, 36500)]
NIGHT = time(3)
DEFAULTS = {"posts": 1095, "words": 365, "messages": 180, "buttons": 365}
SWEPT: dict[str, tuple[type[Scoped], ...]] = {
    "posts": (Post,),
    "words": (Act,),
    "messages": (Delivery, Notice, Shown),
    "buttons": (Payload,),
}
PARTS = dict(enumerate(((name, table) for name, tables in SWEPT.items() for table in tables), 1))
"""What is swept by itself, so that a table that cannot be does not keep the others."""
CODES = len(PARTS) + 1
SOON = timedelta(minutes=1)
"""When the next portion is due; it goes before the night, whichever part of a sweep says so first."""
LABELS = {
    "posts": N_("Posts in the local chat, with their files"),
    "words": N_("What was typed and answered"),
    "messages": N_("Messages that were sent"),
    "buttons": N_("Buttons on old messages"),
}


def kept_days(company: Company) -> dict[str, int]:
    """For how many days a company keeps what; 0 is for ever."""
    return {**DEFAULTS, **company.options.get("keep", {})}


@command("settings keep", access=Team.MANAGE, examples=["posts:730 messages:90"], quiet=True)
def keep(
    ctx: Context,
    posts: Days | None = None,
    words: Days | None = None,
    messages: Days | None = None,
    buttons: Days | None = None,
) -> Reply:
    """Set for how many days what is kept; 0 keeps it for ever. Books and who changed what always stay.

    posts: posts in the local chat, with their files
    words: what people typed and were answered
    messages: messages that were sent, and which cards they show
    buttons: what long buttons stand for; older ones ask for everything again
    """
    given = {"posts": posts, "words": words, "messages": messages, "buttons": buttons}
    if changed := {name: days for name, days in given.items() if days is not None}:
        ctx.company.options = {**ctx.company.options, "keep": {**ctx.company.options.get("keep", {}), **changed}}
        ctx.session.add(ctx.company)
    return Reply.of(_card(ctx))


def _card(ctx: Context) -> Card:
    days = kept_days(ctx.company)
    fields = tuple(Field(label=_(LABELS[name]), value=_span(days[name])) for name in DEFAULTS)
    plan, _there = sweep_of(ctx.session, _night(ctx, ctx.now))
    text = _(
        "Older things are forgotten at night, next {time}. Books and who changed what always stay.",
        time=when(plan.next_at),
    )
    return Card(title=_("How long things are kept"), text=text, fields=fields)


def _span(days: int) -> str:
    return _n("{n} day", "{n} days", days) if days else _("for ever")


def _night(ctx: Context, after: datetime) -> datetime:
    """The next night, in the company's zone, that begins later than an instant."""
    zone = ZoneInfo(ctx.company.zone)
    today = after.astimezone(zone).date()
    nights = (instant(datetime.combine(today + timedelta(days=more), NIGHT), zone) for more in range(3))
    return next(night for night in nights if night > after)


def _part(_ctx: Context, unit: int) -> str:
    return _(LABELS[PARTS[unit][0]]) if unit in PARTS else _("One-time codes")


@job("retention", every=timedelta(minutes=10), due=lambda now: sweeps_at(now, (*PARTS, CODES)), named=_part)
def forget(ctx: Context, units: Sequence[int]) -> None:
    """Forget what a company no longer keeps, some of it at a time."""
    night = _night(ctx, ctx.now)
    plan, there = sweep_of(ctx.session, night)
    ctx.session.add(plan)
    if not there:
        return
    more = [_sweep(ctx, plan, unit) for unit in units if unit in PARTS]
    if CODES in units:
        sweep_codes(ctx.session, ctx.now)
    if any(more):
        plan.next_at = ctx.now + SOON
    elif plan.next_at <= ctx.now:
        plan.next_at = night


def _sweep(ctx: Context, plan: RetentionSweep, part: int) -> bool:
    """Forget what is too old of one table; whether there may be more."""
    name, table = PARTS[part]
    days = kept_days(ctx.company)[name]
    if not days:
        return False
    before = ctx.now - timedelta(days=days)
    mark, more = sweep(ctx.session, table, plan.marks.get(table.__name__, 0), before)
    plan.marks = {**plan.marks, table.__name__: mark}
    return more

"""`/ticket targets` and `/ticket target`: the desk's targets."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from bot.command import command
from bot.context import Context
from bot.options.dates import Duration
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Column, Reply, Table
from commands.access import Desk, Team
from commands.desk.clock.hours import worktime
from commands.desk.clock.timekeeping import targets
from commands.shared.priority import Priority
from storage.areas.ticket_clock import TicketTarget

LONGEST = timedelta(hours=1000)


@command("ticket targets", access=Desk.READ, examples=[""])
def show_targets(ctx: Context) -> Reply:
    """Show how much working time the desk gives itself at each priority."""
    return Reply.of(_card(ctx))


@command("ticket target", access=Team.WRITE, examples=["urgent 30m 4h"])
def target(ctx: Context, priority: Priority, response: Duration, resolution: Duration) -> Reply:
    """Set how much working time the desk gives itself; clocks that run already keep their target.

    priority: for tickets of this priority
    response: until the requester is answered
    resolution: until the ticket is solved
    """
    if not timedelta(minutes=1) <= response <= resolution <= LONGEST:
        raise BadValue(
            _("An answer takes at least a minute and at most as long as the solution, which takes up to 1000 h.")
        )
    row = ctx.session.exec(select(TicketTarget).where(TicketTarget.priority == priority.value)).first()
    row = row or TicketTarget(priority=priority.value, response_minutes=0, resolution_minutes=0)
    row.response_minutes, row.resolution_minutes = _minutes(response), _minutes(resolution)
    ctx.session.add(row)
    ctx.session.flush()
    say = _(
        "New {priority} tickets are answered within {response} and solved within {resolution} of working time.",
        priority=_(priority.value),
        response=worktime(response),
        resolution=worktime(resolution),
    )
    return Reply.of(_card(ctx), say=say)


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def _card(ctx: Context) -> Card:
    columns = (
        Column(label=_("Priority")),
        Column(label=_("Answer"), number=True),
        Column(label=_("Solution"), number=True),
    )
    rows = tuple((_(p.value), worktime(t.response), worktime(t.resolution)) for p, t in targets(ctx).items())
    return Card(
        title=_("Targets in working time"),
        table=Table(columns=columns, rows=rows),
        actions=(Action(label=_("Change…"), command="ticket target"),),
    )

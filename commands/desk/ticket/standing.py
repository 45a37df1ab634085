"""The state of a ticket in words: next step, clocks, status, and who silenced it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.formatting import when
from bot.replies.i18n import _
from bot.replies.reply import Status as Pill
from bot.replies.reply import Tone
from commands.desk.clock import rules as clocks
from commands.desk.clock.hours import worktime
from commands.desk.clock.rules import RESPONSES, ClockState
from commands.desk.clock.timekeeping import clock_of
from commands.desk.states import DONE, TicketStatus
from storage.identity.people import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bot.context import Context
    from commands.desk.clock.timekeeping import ClockKeeper
    from storage.areas.ticket import Ticket
    from storage.areas.ticket_clock import TicketClock

_TONES = {
    TicketStatus.WAITING.value: Tone.MUTED,
    TicketStatus.ON_HOLD.value: Tone.MUTED,
    TicketStatus.SOLVED.value: Tone.GOOD,
    TicketStatus.CLOSED.value: Tone.MUTED,
}


def requester_of(ticket: Ticket) -> str:
    """Who is to be answered, as far as it is known."""
    return ticket.requester or ticket.requester_email or _("the requester")


def name_of(ctx: Context, person_id: int | None) -> str:
    """A person's name, nothing for nobody."""
    person = ctx.session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def pill(ticket: Ticket, watch: ClockKeeper) -> Pill:
    """The status with its tone; one that is worked on takes the tone of its most pressing clock."""
    if ticket.status in _TONES:
        return Pill(label=_(ticket.status), tone=_TONES[ticket.status])
    level = max((_level(watch, row) for row in watch.live()), default=0)
    if level >= clocks.BREACHED:
        return Pill(label=_("{status}, overdue", status=_(ticket.status)), tone=Tone.BAD)
    if level >= clocks.WARNED:
        return Pill(label=_("{status}, due soon", status=_(ticket.status)), tone=Tone.WARN)
    return Pill(label=_(ticket.status), tone=Tone.INFO if level >= clocks.HALF else Tone.NEUTRAL)


def _level(watch: ClockKeeper, row: TicketClock) -> int:
    return clocks.reached(clock_of(row), watch.hours, watch.ctx.now)


def next_step(watch: ClockKeeper) -> str:
    """What whoever looks at the ticket should do now, in one sentence."""
    ticket, who = watch.ticket, requester_of(watch.ticket)
    if ticket.status in DONE:
        return _("Nothing. If {who} comes back, reopen it.", who=who)
    if ticket.status == TicketStatus.WAITING.value:
        return _("Wait for {who}. When they answer, press “They answered”.", who=who)
    if ticket.status == TicketStatus.ON_HOLD.value:
        return _("It is on hold. Resume it when the work can go on.")
    if ticket.assignee_id is None:
        return _("Take it: nobody has it yet.")
    return _answer(watch, who)


def _answer(watch: ClockKeeper, who: str) -> str:
    due = min((row.due_at for row in watch.live(*RESPONSES) if row.due_at), default=None)
    if due is None:
        return _("Solve it, or reply to {who}.", who=who)
    if due <= watch.ctx.now:
        return _("Reply to {who} now: it was due {when}.", who=who, when=when(due))
    return _("Reply to {who} by {when}.", who=who, when=when(due))


def clock_words(watch: ClockKeeper, name: str, *, fresh: bool) -> str:
    """How the latest clock of a name stands, nothing if there was none; `fresh` says how much time is left."""
    row = next((row for row in watch.rows[::-1] if row.name == name), None)
    if row is None:
        return ""
    if row.due_at is not None:
        return _running(watch, row.due_at, fresh=fresh)
    if row.state == ClockState.DROPPED.value:
        return _(row.state)
    if row.state != ClockState.PAUSED.value:
        return _("{state}: {reason}", state=_(row.state), reason=_(row.reason))
    clock = clock_of(row)
    if clock.spent >= clock.target:
        return _("paused, overdue: {reason}", reason=_(row.reason))
    return _("paused with {left} left: {reason}", left=worktime(clock.target - clock.spent), reason=_(row.reason))


def _running(watch: ClockKeeper, due: datetime, *, fresh: bool) -> str:
    if due <= watch.ctx.now:
        return _("overdue since {when}", when=when(due))
    if fresh:
        left = worktime(watch.hours.between(watch.ctx.now, due))
        return _("due in {left} of working time, {when}", left=left, when=when(due))
    return _("due {when}", when=when(due))


def headed(text: str) -> str:
    """A word as a label: its first letter large."""
    return text[:1].upper() + text[1:]


def silence(ctx: Context, ticket: Ticket) -> str:
    """Who silenced the alerts until when, nothing if nobody did."""
    if ticket.quiet_until is None or ticket.quiet_until <= ctx.now or ticket.status in DONE:
        return ""
    name = name_of(ctx, ticket.acked_by_id)
    if ticket.remind_at is not None:
        return _("{name} is on it; silent until {when}", name=name, when=when(ticket.quiet_until))
    return _("snoozed by {name} until {when}", name=name, when=when(ticket.quiet_until))

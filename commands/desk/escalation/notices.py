"""Views of ticket notices, rendered when sent; one that is no longer true lapses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.context import Context
from bot.delivery.notices import URGENT, Lapsed, notice
from bot.jobs.agenda import shortened
from bot.replies.formatting import when
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card, Choice, Reply, Select
from bot.values.record_key import RecordKey
from commands.desk.clock.hours import desk_hours, worktime
from commands.desk.clock.rules import WARNED, ClockState
from commands.desk.escalation.ladder import ASSIGNEE, TEAM
from commands.desk.states import DONE
from commands.desk.ticket.cards import KIND, ticket_card
from commands.desk.ticket.standing import name_of, requester_of
from storage.areas.escalation import Escalation, reminder_at, told_about, told_in
from storage.areas.ticket import Ticket
from storage.areas.ticket_clock import TicketClock

if TYPE_CHECKING:
    from datetime import datetime

Told = tuple[Escalation, TicketClock, Ticket]


@notice("ticket new", topic="tickets")
def new_ticket(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """The triage card of a new ticket, for the support channels."""
    ticket = _ticket(ctx, record)
    if ticket is None or ticket.status in DONE:
        return Lapsed(reason="the ticket is done")
    name = name_of(ctx, ticket.assignee_id)
    if name:
        say = _("New ticket {ref}, with {name}.", ref=ticket.ref, name=name)
    else:
        say = _("New ticket {ref}. Nobody in support was free: who takes it?", ref=ticket.ref)
    return Reply.of(ticket_card(ctx, ticket), say=say)


@notice("ticket assigned", topic="tickets")
def assigned(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """That a ticket is somebody's now."""
    ticket = _ticket(ctx, record)
    if ticket is None or ticket.status in DONE or ticket.assignee_id != facts["assignee"]:
        return Lapsed(reason="done or given to somebody else meanwhile")
    say = _("{by} gave you {ref}.", by=facts["by"], ref=ticket.ref)
    return Reply.of(ticket_card(ctx, ticket), say=say)


@notice("ticket assigned urgently", topic="tickets", priority=URGENT)
def assigned_urgently(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """That an urgent ticket is somebody's now."""
    return assigned(ctx, record, facts)


@notice("ticket heard", topic="tickets")
def heard(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """That the requester of somebody's ticket wrote."""
    ticket = _ticket(ctx, record)
    if ticket is None or ticket.status in DONE or ticket.assignee_id != facts["assignee"]:
        return Lapsed(reason="done or given to somebody else meanwhile")
    return Reply.of(ticket_card(ctx, ticket), say=_("{who} wrote on {ref}.", who=requester_of(ticket), ref=ticket.ref))


@notice("ticket left", topic="tickets")
def left(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """That a ticket came back and nobody has it."""
    ticket = _ticket(ctx, record)
    if ticket is None or ticket.status in DONE or ticket.assignee_id is not None:
        return Lapsed(reason="done or taken meanwhile")
    return Reply.of(ticket_card(ctx, ticket), say=_("{ref} came back and nobody has it: who takes it?", ref=ticket.ref))


@notice("ticket escalated", topic="tickets")
def escalated(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """That somebody calls for help on a ticket."""
    ticket = _ticket(ctx, record)
    if ticket is None or ticket.status in DONE:
        return Lapsed(reason="the ticket is done")
    say = _("{by} asks for help with {ref}.", by=facts["by"], ref=ticket.ref)
    if facts["note"]:
        say = _("{by} asks for help with {ref}: {note}", by=facts["by"], ref=ticket.ref, note=facts["note"])
    return Reply.of(ticket_card(ctx, ticket), say=say)


@notice("ticket escalated urgently", topic="tickets", priority=URGENT)
def escalated_urgently(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """That somebody calls for help on an urgent ticket."""
    return escalated(ctx, record, facts)


@notice("tickets late", topic="tickets")
def late(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Tickets that are nearly due or late, together in one message."""
    found = _worth_saying(ctx, told_in(ctx.session, facts["batch"]))
    if not found:
        return Lapsed(reason="answered, paused, acknowledged or given away meanwhile")
    if len(found) > 1:
        return _several(ctx, found)
    return Reply.of(ticket_card(ctx, found[0][2]), say=_headline(ctx, *found[0]))


@notice("tickets late urgently", topic="tickets", priority=URGENT)
def late_urgently(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Urgent tickets that are nearly due or late; these do not wait for working hours."""
    return late(ctx, record, facts)


def _ticket(ctx: Context, record: RecordKey) -> Ticket | None:
    return ctx.session.get(Ticket, record.number)


def _worth_saying(ctx: Context, batch: list[Told]) -> list[Told]:
    """One line per ticket: its highest step, if that is still true and no higher one is told to the same by now."""
    told_by_now = [row for row in told_about(ctx.session, *{told[2].id for told in batch}) if row.tell_at <= ctx.now]
    found: dict[int | None, Told] = {}
    for told in sorted(batch, key=lambda told: _progress(told[0])):
        row, _clock, ticket = told
        if _still_true(ctx, *told) and (row.level is None or not any(_goes_beyond(one, row) for one in told_by_now)):
            found[ticket.id] = told
    return list(found.values())


def _progress(row: Escalation) -> tuple[int, int]:
    """Cycle and level of a step; a reminder comes before each of them."""
    return (0, 0) if row.level is None else (row.cycle, row.level)


def _goes_beyond(row: Escalation, other: Escalation) -> bool:
    """Whether a step is a later one of the same clock, for the same recipient."""
    same = (row.clock_id, row.audience) == (other.clock_id, other.audience)
    return same and _progress(row) > _progress(other)


def _still_true(ctx: Context, told: Escalation, clock: TicketClock, ticket: Ticket) -> bool:
    if clock.state != ClockState.RUNNING.value or clock.cycle != told.cycle:
        return False
    if told.level is None:
        return ticket.remind_at is not None and told.step == reminder_at(ticket.remind_at)
    if ticket.quiet_until is not None and ticket.quiet_until > ctx.now:
        return False
    if told.role == ASSIGNEE:
        return told.person_id is not None and told.person_id == ticket.assignee_id
    return not (told.role == TEAM and told.level == WARNED and ticket.assignee_id)


def _headline(ctx: Context, told: Escalation, clock: TicketClock, ticket: Ticket) -> str:
    if told.level is None:
        return _(
            "You are on {ref}, and it is not answered yet. Reply, solve it, or press “I am on it” again.",
            ref=ticket.ref,
        )
    name = name_of(ctx, ticket.assignee_id) or _("nobody")
    return _("{ref}: {due}. Assigned to: {name}.", ref=ticket.ref, due=_due(ctx, clock), name=name)


def _due(ctx: Context, clock: TicketClock) -> str:
    due: datetime = clock.due_at or ctx.now
    left = worktime(desk_hours(ctx).between(ctx.now, due))
    if due > ctx.now:
        return _("{clock} due in {left} of working time, {when}", clock=_(clock.name), left=left, when=when(due))
    return _("{clock} overdue by {left} of working time, since {when}", clock=_(clock.name), left=left, when=when(due))


def _several(ctx: Context, told: list[Told]) -> Reply:
    lines = [f"{ticket.ref} {ticket.subject}: {_due(ctx, clock)}" for _row, clock, ticket in told]
    choices = tuple(Choice(label=f"{t.ref} {t.subject}"[:75], value=t.ref) for _row, _clock, t in told[:25])
    card = Card(
        title=_n("{n} ticket needs somebody now", "{n} tickets need somebody now", len(told)),
        lines=shortened(lines),
        actions=(Action(label=_("All tickets"), command="ticket list"),),
        select=Select(label=_("Open a ticket"), command=f"{KIND.noun} show", option="ticket", choices=choices),
    )
    return Reply.of(card)

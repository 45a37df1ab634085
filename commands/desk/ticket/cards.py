"""The ticket card: what to do now, clocks, and searchable text."""

from __future__ import annotations

from typing import Annotated

from bot.context import Context
from bot.fields.custom import custom_facts
from bot.options.record import Reference
from bot.records.kinds import RecordKind
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Card, Field
from commands.access import Desk
from commands.desk.clock.rules import ClockName
from commands.desk.clock.timekeeping import ClockKeeper
from commands.desk.ticket.buttons import actions, menu
from commands.desk.ticket.standing import clock_words, headed, name_of, next_step, pill, silence
from commands.shared.priority import Priority
from storage.areas.client import Client
from storage.areas.ticket import (
    NEVER,
    Ticket,
    TicketMessage,
    at_rest,
    by_need,
    messages_of,
    not_closed,
    not_on_hold,
    not_waiting,
    running,
    to_take,
    unsolved,
)

TicketRef = Annotated[Ticket, Reference("ticket")]
Unsolved = Annotated[Ticket, Reference("ticket", among=unsolved)]
ToTake = Annotated[Ticket, Reference("ticket", among=to_take)]
ToAssign = Annotated[Ticket, Reference("ticket", among=by_need)]
Running = Annotated[Ticket, Reference("ticket", among=running)]
NotWaiting = Annotated[Ticket, Reference("ticket", among=not_waiting)]
NotOnHold = Annotated[Ticket, Reference("ticket", among=not_on_hold)]
NotClosed = Annotated[Ticket, Reference("ticket", among=not_closed)]
AtRest = Annotated[Ticket, Reference("ticket", among=at_rest)]
LAST_WORDS = 3


def ticket_card(ctx: Context, ticket: Ticket, *, fresh: bool = False) -> Card:
    """The card of a ticket; only a `fresh` one, read once, says how much time is left: others would soon be wrong."""
    watch = ClockKeeper(ctx, ticket)
    return Card(
        title=ticket.subject,
        ref=ticket.ref,
        record=KIND.key(ticket),
        status=pill(ticket, watch),
        text=ticket.description,
        fields=(
            *(
                Field(label=label, value=value, wide=wide)
                for label, value, wide in _facts(ctx, watch, fresh=fresh)
                if value
            ),
            *custom_facts(ctx, "ticket", ticket),
        ),
        lines=tuple(_said(ctx, message) for message in messages_of(ctx.session, ticket.id, LAST_WORDS)),
        actions=actions(ctx, ticket, watch),
        menu=menu(ctx, ticket, watch),
    )


def _facts(ctx: Context, watch: ClockKeeper, *, fresh: bool) -> list[tuple[str, str, bool]]:
    ticket = watch.ticket
    client = ctx.session.get(Client, ticket.client_id) if ticket.client_id else None
    return [
        (_("What to do now"), next_step(watch), True),
        *((headed(_(name.value)), clock_words(watch, name.value, fresh=fresh), False) for name in ClockName),
        (_("Priority"), _(ticket.priority), False),
        (_("Assigned to"), name_of(ctx, ticket.assignee_id) or _("nobody"), False),
        (_("Company"), client.name if client else "", False),
        (_("Asked by"), _asked_by(ctx, ticket), False),
        (_("Alerts"), silence(ctx, ticket), False),
    ]


def _asked_by(ctx: Context, ticket: Ticket) -> str:
    named = " ".join(
        part for part in (ticket.requester, f"<{ticket.requester_email}>" if ticket.requester_email else "") if part
    )
    return named or name_of(ctx, ticket.opened_by_id)


_SAID = {
    "note": N_("{name}, internal: {text}"),
    "reply": N_("{name} replied to {recipient}: {text}"),
    "heard": N_("{recipient} wrote: {text}"),
}


def _said(ctx: Context, message: TicketMessage) -> str:
    text = message.text if len(message.text) <= 200 else f"{message.text[:199]}…"
    name = name_of(ctx, message.author_id) or _("somebody")
    return _(_SAID[message.kind], name=name, recipient=message.recipient, text=text)


def _tells(ctx: Context, ticket: Ticket) -> str:
    """Its state, its priority where it is not the usual one, and when it is or was due."""
    priority = _(ticket.priority) if ticket.priority != Priority.NORMAL.value else ""
    due = when(ticket.due_at) if ticket.due_at != NEVER else ""
    late = _("overdue") if ticket.due_at < ctx.now else ""
    return " · ".join(part for part in (_(ticket.status), late, priority, due) if part)


KIND = RecordKind(
    noun=N_("ticket"),
    also="issue case problem anfrage anfragen störung störungen",
    prefix="T",
    table=Ticket,
    access=Desk.READ,
    title=lambda ticket: ticket.subject,
    words=lambda ticket: f"{ticket.subject} {ticket.requester} {ticket.requester_email}",
    tells=_tells,
    card=ticket_card,
    note="ticket note",
    changes=(("ticketclock", "ticket_id"), ("ticketmessage", "ticket_id")),
)

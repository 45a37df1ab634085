"""Answers to ticket alerts: `/ticket ack`, snooze, escalate; and `/ticket alerts`, who was notified."""

from __future__ import annotations

from datetime import timedelta

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience, hears
from bot.options.dates import Instant
from bot.options.texts import FreeText
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import when
from bot.replies.i18n import _
from bot.replies.reply import Card, Column, Reply, Table, sentences
from commands.access import Desk
from commands.desk.clock.hours import desk_hours
from commands.desk.clock.timekeeping import ClockKeeper
from commands.desk.escalation.ladder import step_words
from commands.desk.states import PAUSED, TicketStatus
from commands.desk.ticket.assignment import leads
from commands.desk.ticket.cards import KIND, Running, TicketRef, Unsolved, ticket_card
from commands.desk.ticket.standing import name_of
from commands.desk.ticket.work import check_not_done, remark, silence_ends
from commands.shared.priority import Priority
from storage.areas.escalation import sent_about
from storage.areas.ticket import Ticket
from storage.identity.people import Person
from storage.identity.places import channels_for

REMINDED, LAPSES = timedelta(minutes=60), timedelta(minutes=90)
"""Open time after which an acknowledgement is reminded of, and after which the ladder goes on."""
LONGEST_SNOOZE = timedelta(days=14)


def _check_running(ticket: Ticket) -> None:
    check_not_done(ticket)
    if ticket.status in PAUSED:
        raise Conflict(_("The clocks of {ref} stand, so there is nothing to silence.", ref=ticket.ref))


@command("ticket ack", access=Desk.WRITE, examples=["T-1"], many=True, emoji=("👍", "+1", "thumbsup"))
def ack(ctx: Context, ticket: Running) -> Reply:
    """Say that you are on it: nobody is told further, you are reminded after an hour of working time.

    ticket: the ticket
    """
    _check_running(ticket)
    hours = desk_hours(ctx)
    ticket.remind_at, ticket.quiet_until = hours.add(ctx.now, REMINDED), hours.add(ctx.now, LAPSES)
    ticket.acked_by_id = ctx.person.id
    if ticket.assignee_id is None:
        ticket.assignee_id, ticket.status = ctx.person.id, TicketStatus.IN_PROGRESS.value
    ctx.session.add(ticket)
    ClockKeeper(ctx, ticket).look(ticket.remind_at)
    say = _(
        "Nobody else is told about {ref} for now. I remind you {remind}; from {lapse} the alerts go on.",
        ref=ticket.ref,
        remind=when(ticket.remind_at),
        lapse=when(ticket.quiet_until),
    )
    return Reply.of(ticket_card(ctx, ticket), say=say)


@command("ticket snooze", access=Desk.WRITE, examples=["T-1 tomorrow 9:00"], many=True)
def snooze(ctx: Context, ticket: Running, until: Instant) -> Reply:
    """Silence a ticket's alerts until a time; its clocks run on.

    ticket: the ticket
    until: when the alerts go on
    """
    _check_running(ticket)
    if until <= ctx.now:
        raise BadValue(_("{when} is over. Give a time to come.", when=when(until)), option="until")
    if until > ctx.now + LONGEST_SNOOZE:
        raise BadValue(_("At most {n} days. Put it on hold instead.", n=LONGEST_SNOOZE.days), option="until")
    ticket.quiet_until, ticket.remind_at, ticket.acked_by_id = until, None, ctx.person.id
    ctx.session.add(ticket)
    ClockKeeper(ctx, ticket).look(until)
    say = _("No alerts about {ref} until {when}. Its clocks run on.", ref=ticket.ref, when=when(until))
    return Reply.of(ticket_card(ctx, ticket), say=say)


@command("ticket escalate", access=Desk.WRITE, examples=["T-1 The client threatens to leave"], final="people were told")
def escalate(ctx: Context, ticket: Unsolved, note: FreeText = "") -> Reply:
    """Call the managers and the support channel to a ticket now.

    ticket: the ticket
    note: why
    """
    check_not_done(ticket)
    silence_ends(ticket)
    ctx.session.add(ticket)
    ClockKeeper(ctx, ticket).look(ctx.now)
    remark(ctx, ticket, "note", note)
    people = [p for p in leads(ctx) if p.id != ctx.person.id] or [p for p in ctx.owners() if p.id != ctx.person.id]
    kind = "ticket escalated urgently" if ticket.priority == Priority.URGENT.value else "ticket escalated"
    facts = {"by": ctx.person.name, "note": note}
    key = f"ticket escalated/{ticket.id}/{ctx.session.act_id}"
    audience = Audience.of(*people) | Audience.purpose("support")
    ctx.tell(kind, audience, key=key, record=KIND.key(ticket), facts=facts)
    return Reply.of(
        ticket_card(ctx, ticket), say=_told(ctx, ticket, [p for p in people if hears(p, ctx.registry.notices[kind])])
    )


def _told(ctx: Context, ticket: Ticket, people: list[Person]) -> str:
    """Who hears of it, and only they; what to do when no channel does."""
    bound = bool(channels_for(ctx.session, "support"))
    names = ", ".join([*(p.name for p in people), *([_("the support channel")] if bound else [])])
    said = _("{ref} is escalated. Told: {names}.", ref=ticket.ref, names=names)
    nobody = _("{ref} is escalated, but nobody is there to be told.", ref=ticket.ref)
    unbound = _("No channel serves support; /channel bind support names one.")
    return sentences(said if names else nobody, "" if bound else unbound)


@command("ticket alerts", access=Desk.READ, examples=["T-1"])
def alerts(ctx: Context, ticket: TicketRef) -> Reply:
    """Show who was told that a ticket is late, and when.

    ticket: the ticket
    """
    told = sent_about(ctx.session, ticket.id)
    if not told:
        return Reply(say=_("Nobody was alerted about {ref}: no message was due and sent.", ref=ticket.ref))
    columns = tuple(Column(label=label) for label in (_("Told"), _("Why"), _("When")))
    rows = tuple((_recipient(ctx, row.person_id), step_words(row.level), when(at)) for row, at in told)
    return Reply.of(Card(title=_("Alerts about {ref}", ref=ticket.ref), table=Table(columns=columns, rows=rows)))


def _recipient(ctx: Context, person_id: int | None) -> str:
    if person_id is None:
        return _("the support channel")
    return name_of(ctx, person_id) or _("somebody")

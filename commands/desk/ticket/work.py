"""Working on tickets: `/ticket take`, assign, solve, close, wait, hold, reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.command import command
from bot.context import Context
from bot.options.person import PersonRef
from bot.options.texts import FreeText
from bot.replies.errors import Conflict
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply
from commands.access import Desk
from commands.desk.clock.rules import ClockName, ClockState
from commands.desk.clock.timekeeping import ALL, FOR_REQUESTER, ClockKeeper
from commands.desk.states import DONE, TicketStatus
from commands.desk.ticket.assignment import can_work, check_can_work
from commands.desk.ticket.buttons import step
from commands.desk.ticket.cards import (
    AtRest,
    NotClosed,
    NotOnHold,
    NotWaiting,
    ToAssign,
    ToTake,
    Unsolved,
    ticket_card,
)
from commands.desk.ticket.commands import tell_assignee, tell_team
from commands.desk.ticket.standing import name_of, requester_of
from storage.areas.ticket import Ticket, TicketMessage

if TYPE_CHECKING:
    from bot.replies.reply import Action

SOLVED, CLOSED, HELD = N_("solved"), N_("closed"), N_("on hold")


def check_not_done(ticket: Ticket) -> None:
    """Raise Conflict for a solved or closed ticket, with the button that reopens it."""
    if ticket.status in DONE:
        sentence = _("{ref} is {status}. Reopen it first.", ref=ticket.ref, status=_(ticket.status))
        raise _with(Conflict(sentence), step(ticket, _("Reopen"), "reopen"))


def _with(error: Conflict, action: Action) -> Conflict:
    error.actions = (action,)
    return error


def at_work(ticket: Ticket) -> str:
    """The status of a ticket that is worked on or waits for somebody to take it."""
    return TicketStatus.IN_PROGRESS.value if ticket.assignee_id else TicketStatus.OPEN.value


def silence_ends(ticket: Ticket) -> None:
    """Forget that somebody acknowledged or snoozed a ticket."""
    ticket.quiet_until = ticket.remind_at = ticket.acked_by_id = None


def remark(ctx: Context, ticket: Ticket, kind: str, text: str, recipient: str = "") -> None:
    """Keep what was said on a ticket, if anything was."""
    ticket.active_at = ctx.now
    if text:
        message = TicketMessage(
            ticket_id=ticket.id or 0, kind=kind, text=text, recipient=recipient, author_id=ctx.person.id, at=ctx.now
        )
        ctx.session.add(message)
        ctx.session.flush()


@command("ticket take", access=Desk.WRITE, examples=["T-1"], many=True, emoji=("👀", "eyes"))
def take(ctx: Context, ticket: ToTake) -> Reply:
    """Make a ticket yours and start on it.

    ticket: the ticket
    """
    check_not_done(ticket)
    mine = ticket.assignee_id == ctx.person.id
    if mine and ticket.status != TicketStatus.OPEN.value:
        raise Conflict(_("{ref} is yours already.", ref=ticket.ref))
    ticket.assignee_id = ctx.person.id
    ticket.status = TicketStatus.IN_PROGRESS.value if ticket.status == TicketStatus.OPEN.value else ticket.status
    ctx.session.add(ticket)
    card = ticket_card(ctx, ticket)
    return Reply.of(card, say=_("{ref} is yours. {step}", ref=ticket.ref, step=card.fields[0].value))


@command("ticket assign", access=Desk.WRITE, examples=["T-1 @marco"], many=True)
def assign(ctx: Context, ticket: ToAssign, person: PersonRef, note: FreeText = "") -> Reply:
    """Give a ticket to somebody in support.

    ticket: the ticket
    person: who works on it from now on
    note: what they should know
    """
    check_not_done(ticket)
    check_can_work(ctx, person)
    if ticket.assignee_id == person.id:
        raise Conflict(_("{ref} is with {name} already.", ref=ticket.ref, name=person.name))
    ticket.assignee_id = person.id
    silence_ends(ticket)
    ctx.session.add(ticket)
    ClockKeeper(ctx, ticket).look(ctx.now)
    remark(ctx, ticket, "note", note)
    tell_assignee(ctx, ticket, person)
    say = _("{ref} is with {name} now, who is told.", ref=ticket.ref, name=person.name)
    if person.id == ctx.person.id:
        say = _("{ref} is yours.", ref=ticket.ref)
    return Reply.of(ticket_card(ctx, ticket), say=say)


@command(
    "ticket solve",
    access=Desk.WRITE,
    examples=["T-1", "T-1 Reset the password"],
    many=True,
    emoji=("✅", "white_check_mark"),
)
def solve(ctx: Context, ticket: Unsolved, note: FreeText = "") -> Reply:
    """Mark a ticket as solved: its clocks end.

    ticket: the ticket
    note: what helped, for the team
    """
    check_not_done(ticket)
    finish(ctx, ticket, TicketStatus.SOLVED, SOLVED, note)
    say = _("{ref} is solved. If {who} comes back, reopen it.", ref=ticket.ref, who=requester_of(ticket))
    return Reply.of(ticket_card(ctx, ticket), say=say)


@command("ticket close", access=Desk.WRITE, examples=["T-1"], many=True)
def close(ctx: Context, ticket: NotClosed, note: FreeText = "") -> Reply:
    """Close a ticket for good: a solved one, or one that needs no solution.

    ticket: the ticket
    note: why, for the team
    """
    if ticket.status == TicketStatus.CLOSED.value:
        raise Conflict(_("{ref} is closed already.", ref=ticket.ref))
    unsolved = ticket.status != TicketStatus.SOLVED.value
    finish(ctx, ticket, TicketStatus.CLOSED, CLOSED, note, in_time=ClockState.DROPPED if unsolved else ClockState.MET)
    return Reply.of(ticket_card(ctx, ticket), say=_("{ref} is closed.", ref=ticket.ref))


def finish(
    ctx: Context,
    ticket: Ticket,
    status: TicketStatus,
    reason: str,
    note: str,
    *,
    in_time: ClockState = ClockState.MET,
) -> None:
    """End a ticket and its clocks; those that were not late end as `in_time`."""
    ClockKeeper(ctx, ticket).stop(ALL, reason, in_time=in_time)
    ticket.status = status.value
    ticket.solved_at = ticket.solved_at or ctx.now
    silence_ends(ticket)
    ctx.session.add(ticket)
    remark(ctx, ticket, "note", note)


@command("ticket wait", access=Desk.WRITE, examples=["T-1 Asked for a screenshot"], many=True)
def wait(ctx: Context, ticket: NotWaiting, note: FreeText = "") -> Reply:
    """Note that the requester must answer now: the clocks stand until they do.

    ticket: the ticket
    note: what is asked of them, for the team
    """
    check_not_done(ticket)
    if ticket.status == TicketStatus.WAITING.value:
        raise Conflict(_("{ref} is waiting for {who} already.", ref=ticket.ref, who=requester_of(ticket)))
    _rest(ctx, ticket, TicketStatus.WAITING, FOR_REQUESTER, note)
    say = _("{ref} waits for {who}; its clocks stand.", ref=ticket.ref, who=requester_of(ticket))
    return Reply.of(ticket_card(ctx, ticket), say=say)


@command("ticket hold", access=Desk.WRITE, examples=["T-1 Spare part is on its way"], many=True)
def hold(ctx: Context, ticket: NotOnHold, reason: str) -> Reply:
    """Put a ticket on hold: the clocks stand until it is resumed.

    ticket: the ticket
    reason: what it waits for
    """
    check_not_done(ticket)
    if ticket.status == TicketStatus.ON_HOLD.value:
        raise Conflict(_("{ref} is on hold already.", ref=ticket.ref))
    _rest(ctx, ticket, TicketStatus.ON_HOLD, HELD, reason)
    return Reply.of(ticket_card(ctx, ticket), say=_("{ref} is on hold; its clocks stand.", ref=ticket.ref))


def _rest(ctx: Context, ticket: Ticket, status: TicketStatus, reason: str, note: str) -> None:
    ClockKeeper(ctx, ticket).pause(reason)
    ticket.status = status.value
    silence_ends(ticket)
    ctx.session.add(ticket)
    remark(ctx, ticket, "note", note)


@command("ticket reopen", access=Desk.WRITE, examples=["T-2"], many=True)
def reopen(ctx: Context, ticket: AtRest, note: FreeText = "") -> Reply:
    """Put a ticket that waits, is on hold, solved or closed back to work.

    ticket: the ticket
    note: why, for the team
    """
    if ticket.status not in {*DONE, TicketStatus.WAITING.value, TicketStatus.ON_HOLD.value}:
        raise Conflict(_("{ref} is {status}: there is nothing to reopen.", ref=ticket.ref, status=_(ticket.status)))
    back_to_work(ctx, ticket, answer_due=ticket.status != TicketStatus.ON_HOLD.value)
    remark(ctx, ticket, "note", note)
    return Reply.of(ticket_card(ctx, ticket), say=back_again(ctx, ticket))


def back_to_work(ctx: Context, ticket: Ticket, *, answer_due: bool) -> None:
    """Let the clocks run again; when an answer is due, a fresh clock for it with the grace starts unless one is live."""
    watch = ClockKeeper(ctx, ticket)
    watch.resume()
    if ticket.status in DONE:
        watch.start(ClockName.RESOLUTION, reopened=True)
    if answer_due and not watch.answering():
        watch.start(ClockName.NEXT, reopened=True)
    if not can_work(ctx, ticket.assignee_id):
        ticket.assignee_id = None
    ticket.status, ticket.solved_at = at_work(ticket), None
    silence_ends(ticket)
    ctx.session.add(ticket)
    if ticket.assignee_id is None:
        tell_team(ctx, ticket)


def back_again(ctx: Context, ticket: Ticket) -> str:
    """The sentence for a ticket that is worked on again: whose it is and when it is due."""
    name = name_of(ctx, ticket.assignee_id)
    due = when(ticket.due_at)
    if not name:
        return _("{ref} is open again and nobody has it. It is due {when}.", ref=ticket.ref, when=due)
    return _("{ref} is open again with {name}. It is due {when}.", ref=ticket.ref, name=name, when=due)

"""Conversation on a ticket: `/ticket note`, reply and heard."""

from __future__ import annotations

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience
from bot.options.texts import LongText
from bot.replies.errors import Conflict
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Field, Question, Reply, sentences
from commands.access import Desk
from commands.desk.clock.rules import RESPONSES, ClockName
from commands.desk.clock.timekeeping import FOR_REQUESTER, ClockKeeper
from commands.desk.states import DONE, PAUSED, AfterReply, TicketStatus
from commands.desk.ticket.buttons import step
from commands.desk.ticket.cards import KIND, TicketRef, Unsolved, ticket_card
from commands.desk.ticket.courtesy import only_thanks
from commands.desk.ticket.standing import name_of, requester_of
from commands.desk.ticket.work import SOLVED, back_again, back_to_work, check_not_done, finish, remark, silence_ends
from storage.areas.ticket import Ticket, TicketMessage
from storage.identity.people import Person

ANSWERED = N_("answered")


@command("ticket note", access=Desk.WRITE, examples=["T-1 The log shows a full disk"], quiet=True)
def note(ctx: Context, ticket: TicketRef, text: LongText) -> Reply:
    """Add a note for the team; the requester never sees it.

    ticket: the ticket
    text: what the team should know
    """
    remark(ctx, ticket, "note", text)
    say = _("Noted on {ref}, for the team only.", ref=ticket.ref)
    if ticket.status not in DONE or only_thanks(text):
        return Reply(say=say)
    stays = _("It stays {status}.", status=_(ticket.status))
    return Reply(say=sentences(say, stays), actions=(step(ticket, _("Reopen"), "reopen"),))


def _before_replying(ctx: Context, ticket: Ticket, text: str, then: AfterReply = AfterReply.WAITS) -> Question:
    """The text and whom it is for; what follows is chosen with the button, what was typed first."""
    check_not_done(ticket)
    _check_new(ctx, ticket, text)
    card = Card(
        title=_("Reply on {ref}: {subject}", ref=ticket.ref, subject=ticket.subject),
        text=text,
        fields=(Field(label=_("To"), value=_recipient(ticket), wide=True),),
    )
    say = _("Nothing is recorded yet. Check the text and who it is for. No mail is connected: you send it yourself.")
    keep = Action(label=_("Keep as a note"), command="ticket note", args={"ticket": ticket.ref, "text": text})
    labels = {
        AfterReply.WAITS: _("Record, then wait"),
        AfterReply.STAYS: _("Record, go on"),
        AfterReply.SOLVED: _("Record, solved"),
    }
    others = tuple((label, {"then": one.value}) for one, label in labels.items() if one is not then)
    return Question(say=say, cards=(card,), yes=labels[then], otherwise=others, instead=(keep,))


@command("ticket reply", access=Desk.WRITE, examples=["T-1 We are looking into it."], asks=_before_replying)
def reply(ctx: Context, ticket: Unsolved, text: LongText, then: AfterReply = AfterReply.WAITS) -> Reply:
    """Record a reply to the requester once you have checked text and recipient, and say what follows.

    ticket: the ticket
    text: what the requester is told
    then: waits (for them), stays (with you, who goes on), or solved
    """
    check_not_done(ticket)
    _check_new(ctx, ticket, text)
    remark(ctx, ticket, "reply", text, _recipient(ticket))
    _go_on(ctx, ticket, then)
    sent = _("No mail is connected: send the text to them yourself.")
    return Reply.of(ticket_card(ctx, ticket), say=sentences(_recorded(ticket, then), sent))


def _go_on(ctx: Context, ticket: Ticket, then: AfterReply) -> None:
    """The answer is given; the solution waits for the requester, goes on, or is there."""
    watch = ClockKeeper(ctx, ticket)
    watch.stop(RESPONSES, ANSWERED)
    ticket.assignee_id = ticket.assignee_id or ctx.person.id
    silence_ends(ticket)
    if then is AfterReply.WAITS:
        watch.pause(FOR_REQUESTER)
        ticket.status = TicketStatus.WAITING.value
    elif then is AfterReply.STAYS:
        watch.resume()
        ticket.status = TicketStatus.IN_PROGRESS.value
    else:
        finish(ctx, ticket, TicketStatus.SOLVED, SOLVED, "")
    ctx.session.add(ticket)


def _recorded(ticket: Ticket, then: AfterReply) -> str:
    known = {"ref": ticket.ref, "who": requester_of(ticket)}
    if then is AfterReply.WAITS:
        return _("Your reply is recorded and {ref} waits for {who}; its clocks stand.", **known)
    if then is AfterReply.STAYS:
        return _(
            "Your reply is recorded and {ref} stays in progress; its solution is due {when}.",
            **known,
            when=when(ticket.due_at),
        )
    return _("Your reply is recorded and {ref} is solved. If {who} comes back, reopen it.", **known)


def _recipient(ticket: Ticket) -> str:
    if not ticket.requester_email:
        return _("{name} (no e-mail on file)", name=requester_of(ticket))
    return f"{ticket.requester} <{ticket.requester_email}>" if ticket.requester else ticket.requester_email


def _check_new(ctx: Context, ticket: Ticket, text: str) -> None:
    """The same text said twice is one reply."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id)
    last = ctx.session.exec(query.order_by(col(TicketMessage.id).desc()).limit(1)).first()
    if last is not None and (last.kind, last.text) == ("reply", text):
        raise Conflict(_("This reply is recorded on {ref} already.", ref=ticket.ref))


@command("ticket heard", access=Desk.WRITE, examples=["T-1 It still fails on Mondays"])
def heard(ctx: Context, ticket: TicketRef, text: LongText) -> Reply:
    """Record what the requester wrote: a ticket that waits or is solved comes back to work.

    A mere thank-you changes nothing.

    ticket: the ticket
    text: their words
    """
    remark(ctx, ticket, "heard", text, requester_of(ticket))
    if only_thanks(text, _concerned(ctx, ticket)):
        say = _(
            "Recorded. That reads like a thank-you, so {ref} stays {status}.", ref=ticket.ref, status=_(ticket.status)
        )
        again = (step(ticket, _("Reopen"), "reopen"),) if ticket.status in {*DONE, *PAUSED} else ()
        return Reply.of(ticket_card(ctx, ticket), say=say, actions=again)
    if ticket.status in {TicketStatus.OPEN.value, TicketStatus.IN_PROGRESS.value}:
        watch = ClockKeeper(ctx, ticket)
        if not watch.answering():
            watch.start(ClockName.NEXT)
        say = _("Recorded on {ref}; the requester is owed an answer.", ref=ticket.ref)
    else:
        back_to_work(ctx, ticket, answer_due=True)
        say = back_again(ctx, ticket)
    _tell_assignee(ctx, ticket)
    return Reply.of(ticket_card(ctx, ticket), say=say)


def _concerned(ctx: Context, ticket: Ticket) -> list[str]:
    """The names that a letter about a ticket may begin and end with."""
    return [ticket.requester, name_of(ctx, ticket.assignee_id), ctx.person.name]


def _tell_assignee(ctx: Context, ticket: Ticket) -> None:
    """Notify the assignee that the requester wrote, unless they recorded it themselves."""
    person = ctx.session.get(Person, ticket.assignee_id) if ticket.assignee_id else None
    if person is not None and person.id != ctx.person.id:
        key = f"ticket heard/{ticket.id}/{ctx.session.act_id}"
        facts = {"assignee": person.id}
        ctx.tell("ticket heard", Audience.of(person), key=key, record=KIND.key(ticket), facts=facts)

"""Tickets: `/ticket new`, list and edit from their fields, and show, which says how much time is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col

from bot.command import Shortcut, command
from bot.context import Context
from bot.delivery.notices import Audience
from bot.fields.field import Derived, NounField
from bot.fields.noun import Fields, Verb
from bot.options.choices import BoolType, EnumType
from bot.options.option import Option
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.texts import LongTextType, TextType
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply
from commands.access import Desk, HelpRequests
from commands.desk.clock.hours import desk_hours, worktime
from commands.desk.clock.timekeeping import ClockKeeper, new_clocks
from commands.desk.states import TicketFilter, TicketStatus
from commands.desk.ticket.assignment import check_can_work, chosen, leads
from commands.desk.ticket.cards import KIND, TicketRef, ticket_card
from commands.shared.email import EmailType
from commands.shared.phrases import PhraseType
from commands.shared.priority import Priority
from storage.areas.client import clients_by_id
from storage.areas.ticket import NEVER, UNSOLVED, Ticket
from storage.areas.ticket_clock import TicketClock, look_at
from storage.identity.people import Person
from storage.identity.places import channels_for

_CLOCKS = "clocks"
"""What beginning a ticket leaves for when it is written; no field has this name."""


def _begin(ctx: Context, ticket: Ticket, given: dict[str, Any]) -> None:
    """Without an assignee a ticket goes to the support person at work with the fewest."""
    if given.get("assignee") is not None:
        check_can_work(ctx, given["assignee"])
    person = given.get("assignee") or chosen(ctx)
    ticket.assignee_id, ticket.opened_by_id = (person.id if person else None), ctx.person.id
    if not ctx.allows(Desk.WRITE) and not ticket.requester:
        ticket.requester, ticket.requester_email = ctx.person.name, ticket.requester_email or ctx.person.email or ""
    ticket.status, ticket.active_at = TicketStatus.OPEN.value, ctx.now
    given[_CLOCKS] = new_clocks(ctx, ticket)


def _clocked(ctx: Context, ticket: Ticket, given: dict[str, Any]) -> None:
    for clock in given[_CLOCKS]:
        clock.ticket_id = ticket.id
        ctx.session.insert(clock)


def _told(ctx: Context, ticket: Ticket, given: dict[str, Any]) -> str:
    person = ctx.session.get(Person, ticket.assignee_id) if ticket.assignee_id else None
    _announce(ctx, ticket, person)
    return _opened(ctx, ticket, person)


def _announce(ctx: Context, ticket: Ticket, person: Person | None) -> None:
    """The card goes to the support channels, except where the answer shows it already, and to the assignee."""
    answered = ctx.channel.id if ctx.channel and not ctx.place.thread else None
    channels = tuple(c.id for c in channels_for(ctx.session, "support") if c.id is not None and c.id != answered)
    record = KIND.key(ticket)
    ctx.tell("ticket new", Audience(channels=channels), key=f"ticket new/{ticket.id}", record=record)
    tell_assignee(ctx, ticket, person)


def tell_team(ctx: Context, ticket: Ticket) -> None:
    """Say that a ticket that came back is nobody's: in the support channels, or to who leads the desk."""
    channels = tuple(c.id for c in channels_for(ctx.session, "support") if c.id is not None)
    audience = Audience(channels=channels) if channels else Audience.of(*leads(ctx))
    ctx.tell("ticket left", audience, key=f"ticket left/{ticket.id}/{ctx.session.act_id}", record=KIND.key(ticket))


def tell_assignee(ctx: Context, ticket: Ticket, person: Person | None) -> None:
    """Notify a person that a ticket is theirs now, unless they did it themselves."""
    if person is None or person.id == ctx.person.id:
        return
    kind = "ticket assigned urgently" if ticket.priority == Priority.URGENT.value else "ticket assigned"
    key = f"{kind}/{ticket.id}/{person.id}/{ctx.session.act_id}"
    facts = {"assignee": person.id, "by": ctx.person.name}
    ctx.tell(kind, Audience.of(person), key=key, record=KIND.key(ticket), facts=facts)


def _opened(ctx: Context, ticket: Ticket, person: Person | None) -> str:
    left = worktime(desk_hours(ctx).between(ctx.now, ticket.due_at))
    if person is None:
        return _(
            "{ref} is open. Nobody in support is free: whoever can, take it by {due}.",
            ref=ticket.ref,
            due=when(ticket.due_at),
        )
    if person.id == ctx.person.id:
        return _(
            "{ref} is open and yours. The first response is due in {left} of working time.", ref=ticket.ref, left=left
        )
    return _(
        "{ref} is open and assigned to {name}. The first response is due in {left} of working time.",
        ref=ticket.ref,
        name=person.name,
        left=left,
    )


def _narrowed(ctx: Context, statement: Any, given: dict[str, Any]) -> tuple[Any, str]:
    """What is not done, unless another status was asked."""
    if given["status"] is None and not given["all"]:
        statement = statement.where(col(Ticket.status).in_(UNSOLVED))
    if (whose := given["whose"]) is not None:
        statement = statement.where(Ticket.assignee_id == (ctx.person.id if whose is TicketFilter.MINE else None))
    return statement, _("Tickets") if whose is None else _("Tickets: {which}", which=_(whose.value))


def _askers(ctx: Context, tickets: list[Ticket]) -> list[str]:
    """Requester and client in one column: a list has little room."""
    clients = clients_by_id(ctx.session, {one.client_id for one in tickets if one.client_id})
    names = ((one.requester, clients[one.client_id].name if one.client_id in clients else "") for one in tickets)
    return [", ".join(filter(None, pair)) for pair in names]


def _due(ctx: Context, tickets: list[Ticket]) -> list[str]:
    return [due_words(ctx, ticket) for ticket in tickets]


def due_words(ctx: Context, ticket: Ticket) -> str:
    """How much working time is left until the ticket's next clock is due, or since."""
    if ticket.due_at >= NEVER:
        return _("no clock runs")
    left = desk_hours(ctx).between(ctx.now, ticket.due_at)
    if ticket.due_at <= ctx.now:
        return _("overdue by {time}", time=worktime(left))
    return _("in {time}", time=worktime(left))


@command("ticket show", access=Desk.READ, examples=["T-1"])
def show(ctx: Context, ticket: TicketRef) -> Reply:
    """Show a ticket with its clocks and what to do now.

    ticket: the ticket
    """
    return Reply.of(ticket_card(ctx, ticket, fresh=True))


def _changed(ctx: Context, ticket: Ticket, changes: dict[str, Any]) -> str:
    """Another priority gives the clocks another target."""
    if "priority" in changes:
        ClockKeeper(ctx, ticket).retarget()
    return ""


def _released(ctx: Context, tickets: list[Ticket]) -> None:
    """What nobody works on is open again, not silenced by anybody, and its ladder is looked at now."""
    for ticket in tickets:
        ticket.quiet_until = ticket.remind_at = ticket.acked_by_id = None
        if ticket.status == TicketStatus.IN_PROGRESS.value:
            ticket.status = TicketStatus.OPEN.value
    ctx.session.flush()
    look_at(ctx.session, ctx.now, [ticket.id for ticket in tickets])


FIELDS = Fields(
    Ticket,
    noun="ticket",
    prefix="T",
    read=Desk.READ,
    write=Desk.WRITE,
    known=KIND,
    parts=(TicketClock,),
    unfinished=col(Ticket.status).in_(UNSOLVED),
    released=_released,
    leads=lambda ctx, tickets: [leads(ctx)] * len(tickets),
    empty=N_("No tickets here. Open one with /ticket new."),
    alike=(("subject", "requester", "email"),),
    alike_within=timedelta(minutes=10),
    begin=_begin,
    after=_clocked,
    new=_told,
    changed=_changed,
    order=("due_at",),
    filters=(
        Option("whose", EnumType(TicketFilter), required=False, default=None, summary="mine, or unassigned ones"),
        Option("all", BoolType(), required=False, default=False, summary="yes shows solved and closed ones, too"),
    ),
    narrow=_narrowed,
    derived=(Derived(N_("Asked by"), _askers), Derived(N_("Due"), _due)),
    fields=(
        NounField("subject", TextType(), "what is wrong, in a few words", label=N_("Ticket"), required=True, sort=True),
        NounField(
            "priority",
            EnumType(Priority),
            "how soon somebody must act",
            certain=True,
            filter="only those of this priority",
            default=Priority.NORMAL,
            listed=True,
        ),
        NounField(
            "status",
            PhraseType(TicketStatus),
            "where it stands",
            new=False,
            edit=False,
            filter="only those that stand so, solved and closed ones too",
            listed=True,
        ),
        NounField(
            "company",
            Reference("company", makes=True),
            "the client company it is about",
            column="client_id",
            certain=True,
            filter="only this client company's",
        ),
        NounField("requester", TextType(), "who asked, as they are to be addressed", label=N_("Asked by")),
        NounField(
            "email",
            EmailType(),
            "where they are to be answered",
            column="requester_email",
            label=N_("E-mail"),
            certain=True,
        ),
        NounField(
            "assignee",
            PersonType(),
            "who works on it",
            needs=Desk.WRITE,
            label=N_("Assigned to"),
            certain=True,
            edit=False,
            filter="only this person's",
            listed=True,
            none=N_("nobody"),
        ),
        NounField("description", LongTextType(), "what they wrote"),
    ),
    verbs={
        "show": None,
        "import": None,
        "new": Verb(
            "Open a ticket; without an assignee it goes to the support person at work with the fewest.",
            access=HelpRequests.WRITE,
            examples=('Cannot log in priority:urgent requester:"Ann Lee"',),
            shortcut=Shortcut(N_("Create ticket"), "message", ("subject", "description")),
            emoji=("🎫", "ticket"),
        ),
        "list": Verb("List the tickets that are not done, those due first on top.", ("", "mine", "status:waiting")),
        "edit": Verb(
            "Change what is on file about a ticket; another priority gives its clocks another target.",
            ("T-1 priority:high",),
        ),
        "delete": Verb(
            "Take a ticket off file on which nothing was said and no one was alerted.", ("T-15",), access=Desk.MANAGE
        ),
    },
)

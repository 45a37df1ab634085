"""Tickets: `/ticket new`, list, show, edit."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from bot.command import Shortcut, command
from bot.context import Context
from bot.delivery.notices import Audience
from bot.options.person import Mention, PersonRef
from bot.options.text_and_choice import Cursor, LongText
from bot.parsing.edits import edited
from bot.parsing.forms import edit_form
from bot.records.paging import paged
from bot.replies.i18n import N_, _
from bot.replies.reply import Card, Column, Reply, Table
from commands.access import Desk
from commands.crm.company.options import AnyCompanyKey, CompanyKey
from commands.desk.clock.hours import desk_hours, worktime
from commands.desk.clock.rules import ClockName
from commands.desk.clock.timekeeping import ClockKeeper
from commands.desk.states import StatusWord, TicketFilter, TicketPriority, TicketStatus
from commands.desk.ticket.assignment import check_can_work, chosen
from commands.desk.ticket.cards import KIND, TicketRef, ticket_card
from storage.areas.client import Client
from storage.areas.ticket import NEVER, UNSOLVED, Ticket
from storage.identity.people import Person
from storage.identity.places import channels_for
from storage.records.references import reserve


@command(
    "ticket new",
    access=Desk.WRITE,
    examples=['Cannot log in urgent requester:"Ann Lee"'],
    shortcut=Shortcut(N_("Create ticket"), "message", ("subject", "description")),
    emoji=("🎫", "ticket"),
)
def new(
    ctx: Context,
    subject: str,
    priority: TicketPriority = TicketPriority.NORMAL,
    company: AnyCompanyKey | None = None,
    requester: str = "",
    email: str = "",
    assignee: Mention | None = None,
    description: LongText = "",
) -> Reply:
    """Open a ticket; without an assignee it goes to the support person at work with the fewest.

    subject: what is wrong, in a few words
    priority: how soon somebody must act
    company: the client company it is about
    requester: who asked, as they are to be addressed
    email: where they are to be answered
    assignee: who works on it
    description: what they wrote
    """
    if assignee is not None:
        check_can_work(ctx, assignee)
    person = assignee or chosen(ctx)
    ticket = Ticket(
        ref=f"T-{reserve(ctx.session, 'T')}",
        subject=subject,
        description=description,
        requester=requester,
        requester_email=email,
        client_id=company.id if company else None,
        priority=priority.value,
        status=TicketStatus.OPEN.value,
        assignee_id=person.id if person else None,
        opened_by_id=ctx.person.id,
        active_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(ticket)
    ctx.session.flush()
    watch = ClockKeeper(ctx, ticket)
    watch.start(ClockName.FIRST)
    watch.start(ClockName.RESOLUTION)
    _announce(ctx, ticket, person)
    return Reply.of(ticket_card(ctx, ticket), say=_opened(ctx, ticket, person))


def _announce(ctx: Context, ticket: Ticket, person: Person | None) -> None:
    """The card goes to the support channels, except where the answer shows it already, and to the assignee."""
    answered = ctx.channel.id if ctx.channel and not ctx.place.thread else None
    channels = tuple(c.id for c in channels_for(ctx.session, "support") if c.id is not None and c.id != answered)
    record = KIND.key(ticket)
    ctx.tell("ticket new", Audience(channels=channels), key=f"ticket new/{ticket.id}", record=record)
    tell_assignee(ctx, ticket, person)


def tell_assignee(ctx: Context, ticket: Ticket, person: Person | None) -> None:
    """Notify a person that a ticket is theirs now, unless they did it themselves."""
    if person is None or person.id == ctx.person.id:
        return
    kind = "ticket assigned urgently" if ticket.priority == TicketPriority.URGENT.value else "ticket assigned"
    key = f"{kind}/{ticket.id}/{person.id}/{ctx.session.act_id}"
    facts = {"assignee": person.id, "by": ctx.person.name}
    ctx.tell(kind, Audience.of(person), key=key, record=KIND.key(ticket), facts=facts)


def _opened(ctx: Context, ticket: Ticket, person: Person | None) -> str:
    left = worktime(desk_hours(ctx).between(ctx.now, ticket.due_at))
    if person is None:
        return _(
            "{ref} is open. Nobody in support is free: whoever can, take it within {left}.", ref=ticket.ref, left=left
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


@command("ticket list", access=Desk.READ, examples=["", "mine", "status:waiting"])
def list_(
    ctx: Context,
    whose: TicketFilter | None = None,
    status: StatusWord = None,
    priority: TicketPriority | None = None,
    assignee: PersonRef | None = None,
    company: CompanyKey | None = None,
    after: Cursor = "",
) -> Reply:
    """List the tickets that are not done, those due first on top.

    whose: mine, or unassigned ones
    status: only those that stand so, solved and closed ones too
    priority: only those of this priority
    assignee: only this person's
    company: only this client company's
    after: where the list goes on
    """
    filters = {"whose": whose, "status": status, "priority": priority}
    args = {name: str(value.value) for name, value in filters.items() if value is not None}
    statement: Any = select(Ticket)
    statement = statement.where(Ticket.status == status.value if status else col(Ticket.status).in_(UNSOLVED))
    if priority:
        statement = statement.where(Ticket.priority == priority.value)
    if whose is not None:
        statement = statement.where(Ticket.assignee_id == (ctx.person.id if whose is TicketFilter.MINE else None))
    if assignee:
        statement, args["assignee"] = statement.where(Ticket.assignee_id == assignee.id), f"@#{assignee.id}"
    if company:
        statement, args["company"] = statement.where(Ticket.client_id == company.id), company.ref
    page = paged(ctx, statement, col(Ticket.due_at), col(Ticket.id), after=after)
    if not page.rows:
        return Reply(say=_("No tickets here. Open one with /ticket new."))
    card = Card(title=_("Tickets"), table=ticket_table(ctx, page.rows))
    return Reply.of(card, actions=page.actions("ticket list", args))


def ticket_table(ctx: Context, tickets: list[Ticket]) -> Table:
    """Tickets as rows: what, reference, how urgent, how it stands, whose, and when it is due."""
    names = {person.id: person.name for person in ctx.people}
    labels = (_("Ticket"), _("Reference"), _("Priority"), _("Status"), _("Assigned to"), _("Due"))
    rows = tuple(
        (t.subject, t.ref, _(t.priority), _(t.status), names.get(t.assignee_id, _("nobody")), due_words(ctx, t))
        for t in tickets
    )
    return Table(columns=tuple(Column(label=label) for label in labels), rows=rows)


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


@command("ticket edit", access=Desk.WRITE, examples=["T-1 priority:high"])
def edit(
    ctx: Context,
    ticket: TicketRef,
    subject: str = "",
    priority: TicketPriority | None = None,
    company: CompanyKey | None = None,
    requester: str = "",
    email: str = "",
    description: LongText = "",
) -> Reply:
    """Change what is on file about a ticket; another priority gives its clocks another target.

    ticket: the ticket
    subject: what is wrong, in a few words
    priority: how soon somebody must act
    company: the client company it is about
    requester: who asked
    email: where they are to be answered
    description: what they wrote
    """
    changes = {
        "subject": subject,
        "priority": priority.value if priority else None,
        "client_id": company.id if company else None,
        "requester": requester,
        "requester_email": email,
        "description": description,
    }
    given = edited(ctx, Ticket, changes, client_id="company", requester_email="email")
    if not given:
        return edit_form(ctx, "ticket edit", {"ticket": ticket.ref, **_current(ctx, ticket)})
    moved = given.get("priority", ticket.priority) != ticket.priority
    ticket.sqlmodel_update(given)
    ctx.session.add(ticket)
    if moved:
        ClockKeeper(ctx, ticket).retarget()
    return Reply.of(ticket_card(ctx, ticket), say=_("{ref} is up to date.", ref=ticket.ref))


def _current(ctx: Context, ticket: Ticket) -> dict[str, str]:
    client = ctx.session.get(Client, ticket.client_id) if ticket.client_id else None
    known = {
        "subject": ticket.subject,
        "priority": ticket.priority,
        "company": client.ref if client else "",
        "requester": ticket.requester,
        "email": ticket.requester_email,
        "description": ticket.description,
    }
    return {name: value for name, value in known.items() if value}

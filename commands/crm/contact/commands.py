"""People at client companies: `/contact new`, list, show, edit, erase."""

from __future__ import annotations

from typing import Annotated, Any

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.record import Reference
from bot.options.text_and_choice import Cursor
from bot.parsing.edits import edited
from bot.parsing.forms import filled_form
from bot.records.erasure import GONE, erase, question
from bot.records.kinds import RecordKind
from bot.records.paging import paged
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Column, Field, Reply, Style, Table
from commands.access import Crm, Team
from commands.crm.company.commands import AnyCompany, CompanyRef
from commands.shared.email import Email
from storage.areas.client import Client, client_names
from storage.areas.contact import Contact
from storage.records.references import reserve
from storage.upkeep.erasure import traces_of

ContactRef = Annotated[Contact, Reference("contact")]


def contact_card(ctx: Context, contact: Contact) -> Card:
    """The card of a contact: where they work and how they are reached."""
    client = ctx.session.get_one(Client, contact.client_id)
    facts = (
        (_("Company"), f"{client.name} ({client.ref})"),
        (_("Title"), contact.title),
        (_("E-mail"), contact.email),
        (_("Phone"), contact.phone),
    )
    return Card(
        title=contact.name,
        ref=contact.ref,
        record=KIND.key(contact),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=(
            Action(label=_("New deal"), command="deal new", args={"company": client.ref}, style=Style.PRIMARY),
            Action(label=_("Show company"), command="company show", args={"company": client.ref}),
            Action(label=_("Edit"), command="contact edit", args={"contact": contact.ref}),
        ),
    )


KIND = RecordKind(
    noun=N_("contact"),
    prefix="CT",
    table=Contact,
    access=Crm.READ,
    title=lambda contact: contact.name,
    words=lambda contact: f"{contact.email or ''} {contact.phone or ''} {contact.title or ''}",
    card=contact_card,
)


@command("contact new", access=Crm.WRITE, examples=["C-1 Jane Miller jane@example.com title:Buyer"])
def new(ctx: Context, company: AnyCompany, name: str, email: Email = "", phone: str = "", title: str = "") -> Reply:
    """Add somebody at a client company.

    company: where the person works
    name: what the person is called
    email: the e-mail address
    phone: the telephone number
    title: what the person does there
    """
    contact = Contact(
        ref=f"CT-{reserve(ctx.session, 'CT')}",
        client_id=company.id or 0,
        name=name,
        email=email or None,
        phone=phone or None,
        title=title or None,
        created_at=ctx.now,
    )
    ctx.session.add(contact)
    ctx.session.flush()
    said = _("{name} of {company} is on file as {ref}.", name=name, company=company.name, ref=contact.ref)
    return Reply.of(contact_card(ctx, contact), say=said)


@command("contact list", access=Crm.READ, examples=["", "C-1"])
def list_(ctx: Context, company: CompanyRef | None = None, after: Cursor = "") -> Reply:
    """List the people at client companies by name.

    company: only those at this company
    after: where the list goes on
    """
    statement: Any = select(Contact)
    if company:
        statement = statement.where(Contact.client_id == company.id)
    page = paged(ctx, statement, col(Contact.name), col(Contact.id), after=after)
    names = client_names(ctx.session, {contact.client_id for contact in page.rows})
    rows = tuple((c.name, c.ref, names[c.client_id], c.email or "", c.phone or "") for c in page.rows)
    labels = (_("Contact"), _("Reference"), _("Company"), _("E-mail"), _("Phone"))
    card = Card(
        title=_("Contacts"),
        text="" if rows else _("Nobody is on file yet. Add somebody with /contact new."),
        table=Table(columns=tuple(Column(label=label) for label in labels), rows=rows) if rows else None,
    )
    return Reply.of(card, actions=page.actions("contact list", {"company": company.ref} if company else {}))


@command("contact show", access=Crm.READ, examples=["CT-1"])
def show(ctx: Context, contact: ContactRef) -> Reply:
    """Show how somebody at a client company is reached.

    contact: the person
    """
    return Reply.of(contact_card(ctx, contact))


@command("contact edit", access=Crm.WRITE, examples=["CT-1 phone:+49301234567"])
def edit(
    ctx: Context,
    contact: ContactRef,
    name: str = "",
    email: Email = "",
    phone: str = "",
    title: str = "",
    company: CompanyRef | None = None,
) -> Reply:
    """Change what is on file about somebody at a client company.

    contact: the person
    name: the new name
    email: the e-mail address
    phone: the telephone number
    title: what the person does there
    company: where the person works now
    """
    works_for = company.id if company else None
    changes = {"name": name, "email": email, "phone": phone, "title": title, "client_id": works_for}
    given = edited(ctx, Contact, changes, client_id="company")
    if not given:
        return filled_form(ctx, "contact edit", {**contact.model_dump(), "contact": contact})
    contact.sqlmodel_update(given)
    ctx.session.add(contact)
    return Reply.of(contact_card(ctx, contact), say=_("{ref} is up to date.", ref=contact.ref))


@command("contact erase", access=Team.MANAGE, examples=["CT-1", "CT-1 confirmed:yes"], secret=True, final=GONE)
def erase_(ctx: Context, contact: ContactRef, confirmed: bool = False) -> Reply:
    """Erase somebody's personal data for good, as data protection law lets them ask; invoices stay.

    contact: the person
    confirmed: yes erases, otherwise you see first what would go
    """
    traces = traces_of(ctx.session, contact, ("name", "email", "phone"))
    if not confirmed:
        args = {"contact": contact.ref, "confirmed": "yes"}
        return question(contact.name, traces, Action(label=_("Erase for good"), command="contact erase", args=args))
    stand_in = _("Erased contact {n}", n=contact.id)
    return erase(ctx, contact, traces, stand_in, {"name": stand_in, "email": None, "phone": None, "title": None})

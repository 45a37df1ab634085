"""Client companies: `/company new`, list, show, edit."""

from __future__ import annotations

from typing import Annotated, Any

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.forms import edit_form
from bot.i18n import N_, _
from bot.options.basic import Cursor
from bot.options.places import CountryCode, CurrencyCode
from bot.options.reference import PersonRef, Reference
from bot.paging import paged
from bot.records import Kind
from bot.reply import Action, Card, Column, Field, Reply, Style, Table
from commands.access import Crm
from storage.counters import take
from storage.crm import Client
from storage.people import Person

CompanyRef = Annotated[Client, Reference("company")]


def company_card(ctx: Context, client: Client) -> Card:
    """The card of a client company."""
    owner = ctx.session.get(Person, client.owner_id) if client.owner_id else None
    facts = (
        (_("Country"), client.country),
        (_("Currency"), client.currency),
        (_("E-mail"), client.email),
        (_("VAT id"), client.vat_id),
        (_("Terms"), _("{n} days", n=client.terms) if client.terms is not None else None),
        (_("Owner"), owner.name if owner else None),
    )
    return Card(
        title=client.name,
        ref=client.ref,
        record=KIND.key(client),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=(
            Action(label=_("New deal"), command="deal new", args={"company": client.ref}, style=Style.PRIMARY),
            Action(label=_("New invoice"), command="invoice new", args={"company": client.ref}),
        ),
        menu=(
            Action(label=_("New contact"), command="contact new", args={"company": client.ref}),
            Action(label=_("Edit"), command="company edit", args={"company": client.ref}),
        ),
    )


KIND = Kind(
    noun=N_("company"),
    prefix="C",
    table=Client,
    access=Crm.READ,
    title=lambda client: client.name,
    words=lambda client: f"{client.email or ''} {client.vat_id or ''}",
    card=company_card,
)


@command("company new", access=Crm.WRITE, examples=["Baltic Ferries country:EE currency:EUR"])
def new(
    ctx: Context,
    name: str,
    country: CountryCode = None,
    currency: CurrencyCode = None,
    email: str = "",
    owner: PersonRef | None = None,
) -> Reply:
    """Add a client company.

    name: what the company is called
    country: where it is, as a two-letter code
    currency: what it is billed in, if not our own currency
    email: where invoices and answers go
    owner: who looks after it; you, if left out
    """
    client = Client(
        ref=f"C-{take(ctx.session, 'C')}",
        name=name,
        country=country,
        currency=currency,
        email=email or None,
        owner_id=owner.id if owner else ctx.person.id,
        created_at=ctx.now,
    )
    ctx.session.add(client)
    ctx.session.flush()
    return Reply.of(company_card(ctx, client), say=_("{name} is on file as {ref}.", name=client.name, ref=client.ref))


@command("company list", access=Crm.READ, examples=["", "country:DE"])
def list_(ctx: Context, country: CountryCode = None, after: Cursor = "") -> Reply:
    """List client companies by name.

    country: only those in this country
    after: where the list goes on
    """
    statement: Any = select(Client)
    if country:
        statement = statement.where(Client.country == country)
    page = paged(ctx, statement, col(Client.name), col(Client.id), after=after)
    rows = tuple((client.name, client.ref, client.country or "", client.currency or "") for client in page.rows)
    columns = tuple(Column(label=label) for label in (_("Company"), _("Reference"), _("Country"), _("Currency")))
    args = {"country": country} if country else {}
    return Reply.of(
        Card(title=_("Companies"), table=Table(columns=columns, rows=rows)),
        actions=page.actions("company list", args),
    )


@command("company show", access=Crm.READ, examples=["C-1"])
def show(ctx: Context, company: CompanyRef) -> Reply:
    """Show a client company.

    company: the company
    """
    return Reply.of(company_card(ctx, company))


@command("company edit", access=Crm.WRITE, examples=["C-1 email:accounts@example.com"])
def edit(
    ctx: Context,
    company: CompanyRef,
    name: str = "",
    country: CountryCode = None,
    currency: CurrencyCode = None,
    email: str = "",
    owner: PersonRef | None = None,
) -> Reply:
    """Change what is on file about a client company.

    company: the company
    name: its new name
    country: where it is, as a two-letter code
    currency: what it is billed in
    email: where invoices and answers go
    owner: who looks after it
    """
    changes = {"name": name, "country": country, "currency": currency, "email": email}
    given: dict[str, Any] = {field: value for field, value in changes.items() if value}
    if owner is not None:
        given["owner_id"] = owner.id
    if not given:
        return edit_form(ctx, "company edit", {"company": company.ref, **_current(ctx, company)})
    company.sqlmodel_update(given)
    ctx.session.add(company)
    return Reply.of(company_card(ctx, company), say=_("{ref} is up to date.", ref=company.ref))


def _current(ctx: Context, client: Client) -> dict[str, str]:
    owner = ctx.session.get(Person, client.owner_id) if client.owner_id else None
    known = {"name": client.name, "country": client.country, "currency": client.currency, "email": client.email}
    return {name: value for name, value in known.items() if value} | ({"owner": f"@{owner.name}"} if owner else {})

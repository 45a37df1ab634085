"""Client companies: `/company new`, list, show, edit."""

from __future__ import annotations

from typing import Annotated, Any

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.option import keyed
from bot.options.person import PersonRef, PersonType
from bot.options.places import CountryType, CurrencyType, LanguageType, ZoneType
from bot.options.record import Reference
from bot.options.text_and_choice import Cursor, IntType
from bot.parsing.edits import edited
from bot.parsing.forms import filled_form
from bot.records.kinds import RecordKind
from bot.records.lookup import called
from bot.records.paging import paged
from bot.replies.errors import BadValue
from bot.replies.formatting import day
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Column, Field, Reply, Style, Table
from commands.access import Crm
from commands.shared.email import Email
from storage.areas.client import SOMEDAY, Client
from storage.areas.contact import contacts_of
from storage.areas.deal import Deal, open_deals_of
from storage.identity.people import Person
from storage.records.references import reserve

CompanyRef = Annotated[Client, Reference("company")]
AnyCompany = Annotated[Client, Reference("company", makes=True)]
Country = Annotated[str | None, keyed(CountryType())]
Currency = Annotated[str | None, keyed(CurrencyType())]
Language = Annotated[str | None, keyed(LanguageType())]
Zone = Annotated[str | None, keyed(ZoneType())]
Owner = Annotated[Person, keyed(PersonType())]
Days = Annotated[int, keyed(IntType(0, 365))]


def company_card(ctx: Context, client: Client) -> Card:
    """The card of a client company: how it is billed, who is there, what is open."""
    owner = ctx.session.get(Person, client.owner_id) if client.owner_id else None
    facts = (
        (_("Country"), client.country),
        (_("Currency"), client.currency),
        (_("Language"), client.language),
        (_("Zone"), client.zone),
        (_("E-mail"), client.email),
        (_("VAT id"), client.vat_id),
        (_("Terms"), _n("{n} day", "{n} days", client.terms) if client.terms is not None else None),
        (_("Owner"), owner.name if owner else None),
    )
    return Card(
        title=client.name,
        ref=client.ref,
        record=KIND.key(client),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        lines=_lines(ctx, client),
        actions=(
            Action(label=_("New deal"), command="deal new", args={"company": client.ref}, style=Style.PRIMARY),
            Action(label=_("New project"), command="project new", args={"company": client.ref}),
            Action(label=_("New invoice"), command="invoice new", args={"company": client.ref}),
        ),
        menu=(
            Action(label=_("New contact"), command="contact new", args={"company": client.ref}),
            Action(label=_("All deals"), command="deal list", args={"company": client.ref}),
            Action(label=_("Edit"), command="company edit", args={"company": client.ref}),
        ),
    )


def _lines(ctx: Context, client: Client) -> tuple[str, ...]:
    if ctx.session.numbered("client", client.id or 0):
        return ()
    people = [
        " · ".join(p for p in (c.name, c.title, c.email, c.phone) if p)
        for c in contacts_of(ctx.session, client.id or 0)
    ]
    return (*people, *(_deal_line(deal) for deal in open_deals_of(ctx.session, client.id or 0)))


def _deal_line(deal: Deal) -> str:
    close = "" if deal.close_on == SOMEDAY else f" · {day(deal.close_on)}"
    return f"{deal.ref} {deal.name} · {_(deal.stage)}{close}"


def made(ctx: Context, name: str, **facts: Any) -> Client:
    """A new client company; of one that is only named the caller is the owner."""
    facts.setdefault("owner_id", ctx.person.id)
    client = Client(ref=f"C-{reserve(ctx.session, 'C')}", name=name, created_at=ctx.now, **facts)
    ctx.session.add(client)
    ctx.session.flush()
    return client


KIND = RecordKind(
    noun=N_("company"),
    prefix="C",
    table=Client,
    access=Crm.READ,
    title=lambda client: client.name,
    words=lambda client: f"{client.email or ''} {client.vat_id or ''}",
    card=company_card,
    changes=(("contact", "client_id"), ("deal", "client_id")),
    make=made,
    made_by=Crm.WRITE,
)


@command("company new", access=Crm.WRITE, examples=["Baltic Ferries country:EE currency:EUR"])
def new(
    ctx: Context,
    name: str,
    email: Email = "",
    country: Country = None,
    currency: Currency = None,
    language: Language = None,
    zone: Zone = None,
    terms: Days | None = None,
    vat: str = "",
    owner: Owner | None = None,
) -> Reply:
    """Add a client company.

    name: what the company is called
    email: where invoices and answers go
    country: where it is, as a two-letter code
    currency: what it is billed in, if not our own currency
    language: the language it is written to in
    zone: the time zone it works in
    terms: how many days it has to pay
    vat: its VAT id
    owner: who looks after it; you, if left out
    """
    twin = next(iter(called(ctx, KIND, name)), None)
    client = made(
        ctx,
        name,
        email=email or None,
        country=country,
        currency=currency,
        language=language,
        zone=zone,
        terms=terms,
        vat_id=vat_id(vat) or None,
        owner_id=owner.id if owner else ctx.person.id,
    )
    say = _("{name} is on file as {ref}.", name=client.name, ref=client.ref)
    if twin is not None:
        say += " " + _("{ref} is called so, too; /undo takes the new one back.", ref=twin.ref)
    return Reply.of(company_card(ctx, client), say=say)


@command("company list", access=Crm.READ, examples=["", "country:DE"])
def list_(ctx: Context, country: Country = None, owner: PersonRef | None = None, after: Cursor = "") -> Reply:
    """List client companies by name.

    country: only those in this country
    owner: only those that this person looks after
    after: where the list goes on
    """
    statement: Any = select(Client)
    if country:
        statement = statement.where(Client.country == country)
    if owner:
        statement = statement.where(Client.owner_id == owner.id)
    page = paged(ctx, statement, col(Client.name), col(Client.id), after=after)
    rows = tuple((client.name, client.ref, client.country or "", client.currency or "") for client in page.rows)
    columns = tuple(Column(label=label) for label in (_("Company"), _("Reference"), _("Country"), _("Currency")))
    args = {"country": country or "", "owner": f"@#{owner.id}" if owner else ""}
    card = Card(
        title=_("Companies"),
        text="" if rows else _("No company fits. Add one with /company new."),
        table=Table(columns=columns, rows=rows) if rows else None,
    )
    return Reply.of(card, actions=page.actions("company list", {name: text for name, text in args.items() if text}))


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
    email: Email = "",
    country: Country = None,
    currency: Currency = None,
    language: Language = None,
    zone: Zone = None,
    terms: Days | None = None,
    vat: str = "",
    owner: Owner | None = None,
) -> Reply:
    """Change what is on file about a client company.

    company: the company
    name: its new name
    email: where invoices and answers go
    country: where it is, as a two-letter code
    currency: what it is billed in
    language: the language it is written to in
    zone: the time zone it works in
    terms: how many days it has to pay
    vat: its VAT id
    owner: who looks after it
    """
    changes = {
        "name": name,
        "email": email,
        "country": country,
        "currency": currency,
        "language": language,
        "zone": zone,
        "terms": terms,
        "vat_id": vat_id(vat),
        "owner_id": owner.id if owner else None,
    }
    given = edited(ctx, Client, changes, vat_id="vat", owner_id="owner")
    if not given:
        return filled_form(ctx, "company edit", _current(ctx, company))
    company.sqlmodel_update(given)
    ctx.session.add(company)
    return Reply.of(company_card(ctx, company), say=_("{ref} is up to date.", ref=company.ref))


def _current(ctx: Context, client: Client) -> dict[str, Any]:
    owner = ctx.session.get(Person, client.owner_id) if client.owner_id else None
    return {**client.model_dump(), "company": client, "vat": client.vat_id, "owner": owner}


def vat_id(text: str) -> str:
    """A VAT id without blanks; one that begins like a member state's of the EU must have its form and check digits."""
    from stdnum.eu import vat

    plain = "".join(c for c in text.upper() if c.isalnum())
    if plain[:2].lower() in {*vat.MEMBER_STATES, "el"} and not vat.is_valid(plain):
        raise BadValue(_("“{text}” is not a valid VAT id. Compare it with the client's letterhead.", text=text))
    return plain

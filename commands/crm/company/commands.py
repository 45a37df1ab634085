"""Client companies: `/company new`, list, show, edit, import, delete, all of them from their fields."""

from __future__ import annotations

from typing import Annotated

from bot.context import Context
from bot.fields.field import NounField
from bot.fields.noun import Fields, Verb
from bot.options.countries import CountryType
from bot.options.integers import IntType
from bot.options.person import PersonType
from bot.options.places import CurrencyType, LanguageType
from bot.options.record import Reference
from bot.options.texts import TextType
from bot.options.zones import ZoneType
from bot.replies.formatting import amount, day
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Field, Style
from bot.values.money import Money
from commands.access import Billing, Crm
from commands.crm.company.vat import VatType
from commands.shared.email import EmailType
from storage.areas.client import SOMEDAY, Client
from storage.areas.contact import contacts_of
from storage.areas.deal import Deal, open_deals_of
from storage.areas.payment import credit_sums

CompanyRef = Annotated[Client, Reference("company")]
AnyCompany = Annotated[Client, Reference("company", makes=True)]


def company_card(ctx: Context, client: Client, card: Card) -> Card:
    """The card of a client company: its facts, who is there, what is open."""
    this = {"company": client.ref}
    return card.model_copy(
        update={
            "fields": (*card.fields, *_credit(ctx, client)),
            "lines": _lines(ctx, client),
            "actions": (
                Action(label=_("New deal"), command="deal new", args=this, style=Style.PRIMARY),
                Action(label=_("New project"), command="project new", args=this),
                Action(label=_("New invoice"), command="invoice new", args=this),
            ),
            "menu": (
                Action(label=_("New contact"), command="contact new", args=this),
                Action(label=_("All deals"), command="deal list", args=this),
                *card.menu,
            ),
        }
    )


def _credit(ctx: Context, client: Client) -> tuple[Field, ...]:
    """What they have paid and no invoice has used, for those who see invoices."""
    if ctx.session.numbered("client", client.id or 0) or not ctx.allows(Billing.READ):
        return ()
    sums = credit_sums(ctx.session, client.id)
    words = " + ".join(amount(Money(minor=minor, currency=code)) for code, minor in sums.items())
    return (Field(label=_("Credit with us"), value=words),) if words else ()


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


FIELDS = Fields(
    Client,
    noun=N_("company"),
    prefix="C",
    read=Crm.READ,
    write=Crm.WRITE,
    one="a client company",
    many="client companies",
    title=N_("Companies"),
    alike=(("name",), ("vat",), ("email",)),
    makes=True,
    card=company_card,
    more={
        "also": "client clients customer customers kunde kunden firma firmen",
        "changes": (("contact", "client_id"), ("deal", "client_id")),
    },
    fields=(
        NounField("name", TextType(), "what the company is called", label=N_("Company"), required=True, sort=True),
        NounField(
            "email",
            EmailType(),
            "where invoices and answers go",
            label=N_("E-mail"),
            certain=True,
            searchable=True,
        ),
        NounField(
            "country",
            CountryType(),
            "where it is, a country or region",
            filter="only those in this country",
            listed=True,
            sort=True,
        ),
        NounField("currency", CurrencyType(), "what it is billed in, if not our own currency", listed=True),
        NounField("language", LanguageType(), "the language it is written to in"),
        NounField("zone", ZoneType(), "the time zone it works in"),
        NounField(
            "terms",
            IntType(0, 365),
            "how many days it has to pay",
            show=lambda days: _n("{n} day", "{n} days", days),
        ),
        NounField("vat", VatType(), "its VAT id", column="vat_id", label=N_("VAT id"), searchable=True),
        NounField(
            "owner",
            PersonType(),
            "who looks after it; you, if left out",
            needs=Crm.READ,
            filter="only those that this person looks after",
            certain=True,
            sort=True,
            default=lambda ctx: ctx.person,
        ),
    ),
    verbs={
        "new": Verb(examples=("Riga Harbour country:LV currency:EUR",)),
        "list": Verb("List client companies by name.", ("", "country:DE")),
        "edit": Verb(examples=("C-1 email:accounts@example.com",)),
        "delete": Verb("Take a client company off file to which nothing belongs.", ("C-11",)),
    },
)

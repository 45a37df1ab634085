"""People at client companies: `/contact new`, list, show, edit, import, delete from their fields, and erase."""

from __future__ import annotations

from typing import Annotated, Any

from bot.command import command
from bot.context import Context
from bot.fields.field import NounField
from bot.fields.noun import Fields, Verb
from bot.options.record import Reference
from bot.options.texts import TextType
from bot.records.erasure import GONE, erase, question
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Question, Reply, Style
from commands.access import Crm, Team
from commands.shared.email import EmailType
from commands.shared.phone import PhoneType
from storage.areas.client import Client
from storage.areas.contact import Contact
from storage.upkeep.erasure import traces_of

ContactRef = Annotated[Contact, Reference("contact")]


def contact_card(ctx: Context, contact: Contact, card: Card) -> Card:
    """The card of a contact: where they work and how they are reached."""
    this = {"company": ctx.session.get_one(Client, contact.client_id).ref}
    new_deal = Action(label=_("New deal"), command="deal new", args=this, style=Style.PRIMARY)
    company = Action(label=_("Show company"), command="company show", args=this)
    return card.model_copy(update={"actions": (new_deal, company, *card.menu), "menu": ()})


def _said(ctx: Context, contact: Contact, given: dict[str, Any]) -> str:
    company = ctx.session.get_one(Client, contact.client_id)
    return _("{name} of {company} is on file as {ref}.", name=contact.name, company=company.name, ref=contact.ref)


FIELDS = Fields(
    Contact,
    noun=N_("contact"),
    prefix="CT",
    read=Crm.READ,
    write=Crm.WRITE,
    one="somebody at a client company",
    many="people at client companies",
    which="the person",
    title=N_("Contacts"),
    empty=N_("Nobody is on file yet. Add somebody with /contact new."),
    alike=(("email",), ("phone",), ("name", "company")),
    new=_said,
    card=contact_card,
    more={"also": "kontakt kontakte ansprechpartner"},
    fields=(
        NounField(
            "company",
            Reference("company", makes=True),
            "where the person works",
            column="client_id",
            required=True,
            filter="only those at this company",
            listed=True,
            show=lambda client: f"{client.name} ({client.ref})",
        ),
        NounField("name", TextType(), "what the person is called", label=N_("Contact"), required=True, sort=True),
        NounField(
            "email", EmailType(), "the e-mail address", label=N_("E-mail"), certain=True, searchable=True, listed=True
        ),
        NounField("phone", PhoneType(), "the telephone number", certain=True, searchable=True, listed=True),
        NounField("title", TextType(), "what the person does there", searchable=True, listed=True),
    ),
    verbs={
        "new": Verb(examples=("C-1 Jane Miller jane@example.com title:Buyer",)),
        "list": Verb("List the people at client companies by name.", ("", "C-1")),
        "show": Verb("Show how somebody at a client company is reached."),
        "edit": Verb(examples=("CT-1 phone:+49301234567",)),
    },
)


def _before_erasing(ctx: Context, contact: Contact) -> Question:
    return question(contact.name, _traces(ctx, contact))


def _traces(ctx: Context, contact: Contact) -> set[str]:
    return traces_of(ctx.session, contact, ("name", "email", "phone"))


@command("contact erase", access=Team.MANAGE, examples=["CT-1"], secret=True, final=GONE, asks=_before_erasing)
def erase_(ctx: Context, contact: ContactRef) -> Reply:
    """Erase somebody's personal data for good, as data protection law lets them ask; invoices stay.

    contact: the person
    """
    stand_in = _("Erased contact {n}", n=contact.id)
    return erase(
        ctx,
        contact,
        _traces(ctx, contact),
        stand_in,
        {"name": stand_in, "email": None, "phone": None, "title": None, "custom": None},
    )

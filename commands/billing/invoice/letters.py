"""Reminder letters to clients, in their language, by level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.replies.formatting import amount
from bot.replies.i18n import _, _n, current, languages, reading
from commands.billing.entity.times import days_overdue
from commands.billing.invoice.cards import balance

if TYPE_CHECKING:
    from bot.context import Context
    from storage.areas.client import Client
    from storage.areas.entity import Entity
    from storage.areas.invoice import Invoice
    from storage.identity.company import Company

FRIENDLY_DAYS, FIRM_DAYS = 14, 30
ABROAD = "en"
"""What clients are written in whose own languages we do not write."""


def letter(ctx: Context, client: Client, entity: Entity, invoices: list[Invoice], today: date) -> str:
    """The text of a reminder over some invoices of a client, signed by the entity."""
    caller = current()
    reader = replace(caller, language=_language(client, ctx.company), country=client.country or caller.country)
    with reading(reader):
        text = _text(client, entity, invoices, today)
    caller.saw_amounts = caller.saw_amounts or reader.saw_amounts
    return text


def _language(client: Client, company: Company) -> str:
    """The client's own language, else that of their country if we write it; abroad English, else the company's."""
    if client.language or not client.country:
        return client.language or company.language
    from babel.languages import get_official_languages

    spoken = get_official_languages(client.country[:2], de_facto=True)
    return next((language for language in spoken if language in languages()), ABROAD)


def _dated(value: date) -> str:
    """A day with its year, as letters have it."""
    from babel.dates import format_date

    return format_date(value, "long", locale=current().locale)


def _text(client: Client, entity: Entity, invoices: list[Invoice], today: date) -> str:
    oldest = max(days_overdue(invoice, today) for invoice in invoices)
    lines = "\n".join(_line(invoice, today) for invoice in invoices)
    return "\n\n".join(
        (_("Dear {client},", client=client.name), _opening(oldest, len(invoices)), lines, _ending(oldest), entity.name)
    )


def _opening(oldest: int, count: int) -> str:
    if oldest <= 0:
        return _n("this invoice will soon be due:", "these invoices will soon be due:", count)
    if oldest < FRIENDLY_DAYS:
        return _n(
            "perhaps this invoice has slipped your mind:", "perhaps these invoices have slipped your mind:", count
        )
    return _n("we have received no payment for this invoice:", "we have received no payment for these invoices:", count)


def _line(invoice: Invoice, today: date) -> str:
    overdue = days_overdue(invoice, today)
    facts = {
        "ref": invoice.ref,
        "issued": _dated(invoice.issued_on or invoice.created_at.date()),
        "amount": amount(balance(invoice)),
        "day": _dated(invoice.due_on),
    }
    if overdue <= 0:
        return _("{ref} of {issued}: {amount}, due on {day}", **facts)
    return _n(
        "{ref} of {issued}: {amount}, due on {day}, {n} day ago",
        "{ref} of {issued}: {amount}, due on {day}, {n} days ago",
        overdue,
        **facts,
    )


def _ending(oldest: int) -> str:
    if oldest >= FIRM_DAYS:
        return _("Please pay within 7 days, or tell us today what stands in the way.")
    if oldest >= FRIENDLY_DAYS:
        return _("Please tell us by return when we may expect the payment.")
    return _("If it is on its way, thank you, and please ignore this note.")

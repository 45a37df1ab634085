"""Option types of invoices, never read from the end of a list of items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from bot.dates.daytext import parse_day
from bot.options.amounts import PercentType
from bot.options.dates import DayType
from bot.options.places import CurrencyType
from bot.options.record import Reference
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from storage.areas.invoice import Invoice, creditable, drafts, held, issuable, owed, sent, unsent
from storage.areas.payment import settled_by_credit

if TYPE_CHECKING:
    from bot.context import Context


class TaxType(PercentType):
    """A tax rate."""

    example = "19 %"

    def read(self, text: str, ctx: Context, *, typed: bool) -> Decimal:
        """From 0 to 100 percent."""
        tax = super().read(text, ctx, typed=typed)
        if not 0 <= tax <= 100:
            raise BadValue(_("A tax lies between 0 and 100 %."))
        return tax


class BooksDayType(DayType):
    """A day in the books, relative to the company's today wherever the caller is."""

    def __init__(self) -> None:
        super().__init__(past=True)

    def __repr__(self) -> str:
        return "BooksDayType()"

    def read(self, text: str, ctx: Context, *, typed: bool) -> date:
        """ISO or natural language."""
        today, reader = ctx.now.astimezone(ZoneInfo(ctx.company.zone)).date(), ctx.reader
        return parse_day(text, today=today, language=reader.language, region=reader.country, past=True)


BooksDay = Annotated[date, BooksDayType()]
Tax = Annotated[Decimal, TaxType()]
BilledIn = Annotated[str | None, CurrencyType()]
InvoiceRef = Annotated[Invoice, Reference("invoice")]
OwedInvoice = Annotated[Invoice, Reference("invoice", among=owed)]
SentInvoice = Annotated[Invoice, Reference("invoice", among=sent)]
UnsentInvoice = Annotated[Invoice, Reference("invoice", among=unsent)]
HeldInvoice = Annotated[Invoice, Reference("invoice", among=held)]
CreditedInvoice = Annotated[Invoice, Reference("invoice", among=settled_by_credit)]
CreditableInvoice = Annotated[Invoice, Reference("invoice", among=creditable)]
DraftInvoice = Annotated[Invoice, Reference("invoice", among=drafts)]
IssuableInvoice = Annotated[Invoice, Reference("invoice", among=issuable)]

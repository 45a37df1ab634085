"""Items of an invoice between typed text and stored lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.values.errors import Impossible
from bot.values.lines import LineItem
from bot.values.money import Money
from bot.values.unitprices import UnitPrice
from commands.billing.invoice.totals import MOST, totals
from storage.areas.invoice import Invoice, InvoiceLine, lines_of

if TYPE_CHECKING:
    from bot.context import Context


def in_currency(lines: tuple[LineItem, ...], currency: str | None) -> tuple[LineItem, ...]:
    """Items with the same figures in a currency; raises BadValue if it has fewer decimals, or if several are left."""
    codes = sorted({line.price.currency for line in lines})
    if currency is None and len(codes) > 1:
        raise BadValue(_("One invoice, one currency: these are {codes}.", codes=", ".join(codes)))
    if currency is None or codes == [currency]:
        return lines
    try:
        return tuple(
            LineItem(line.quantity, line.text, UnitPrice.of(line.price.amount, currency), line.unit) for line in lines
        )
    except Impossible as error:
        raise BadValue(_("{currency} has no such small coins; round the prices.", currency=currency)) from error


def add_up(invoice: Invoice, lines: tuple[LineItem, ...]) -> None:
    """Fill in the totals; raises BadValue for what is too large, or less than nothing, to be owed."""
    if any(abs(line.total.minor) > MOST for line in lines):
        raise BadValue(_("That is too large an amount for an invoice."))
    sums = totals((line.total for line in lines), invoice.tax, invoice.currency)
    if sums.gross.minor > MOST:
        raise BadValue(_("That is too large an amount for an invoice."))
    if sums.gross.minor < 0:
        raise BadValue(_("That adds up to less than nothing; a credit note gives money back."))
    invoice.net_minor, invoice.tax_minor = sums.net.minor, sums.tax.minor
    invoice.total_minor = sums.gross.minor


def write_lines(ctx: Context, invoice: Invoice, lines: tuple[LineItem, ...]) -> None:
    """Replace the items of a draft."""
    for old in lines_of(ctx.session, invoice.id or 0):
        ctx.session.delete(old)
    for position, line in enumerate(lines, start=1):
        row = InvoiceLine(
            invoice_id=invoice.id or 0,
            position=position,
            text=line.text,
            quantity=line.quantity,
            unit=line.unit,
            price_minor=line.price.minor,
            exact_price=line.price.amount if line.price.finer else None,
            net_minor=line.total.minor,
        )
        ctx.session.add(row)
    ctx.session.flush()


def read_lines(ctx: Context, invoice: Invoice) -> tuple[LineItem, ...]:
    """The items of an invoice as values."""
    return tuple(
        LineItem(row.quantity, row.text, unit_price(invoice, row), row.unit)
        for row in lines_of(ctx.session, invoice.id or 0)
    )


def unit_price(invoice: Invoice, line: InvoiceLine) -> UnitPrice:
    """What one unit of an item costs, with all its digits."""
    if line.exact_price is not None:
        return UnitPrice(line.exact_price, invoice.currency)
    return UnitPrice.per_unit(Money(minor=line.price_minor, currency=invoice.currency))

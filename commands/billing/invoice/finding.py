"""Invoices found by an amount, or by the text of an item."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_
from sqlmodel import col, select

from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.money import Money
from bot.values.moneytext import certain_money, looks_like_money, parse_money
from storage.areas.invoice import Invoice, InvoiceLine

if TYPE_CHECKING:
    from bot.context import Context

MOST, SHORTEST = 10, 3
"""Invoices found at once; characters that an item is found by."""
DIGITS = (0, 2, 3)
"""How many decimals a currency may have."""


def matching(ctx: Context, text: str) -> list[Invoice]:
    """The newest invoices whose total or balance a text is, or one of whose items has it."""
    amounts = _amounts(ctx, text) if ctx.reader.amounts and looks_like_money(text) else ()
    clauses = _of_figures(amounts) if amounts else _of_items(text)
    if not clauses:
        return []
    found = ctx.session.exec(select(Invoice).where(or_(*clauses)).order_by(col(Invoice.id).desc()).limit(MOST))
    named = certain_money(text)
    return [row for row in found if not amounts or any(_is_worth(row, money, named=named) for money in amounts)]


def _amounts(ctx: Context, text: str) -> tuple[Money, ...]:
    """What the text may mean in the caller's notation."""
    try:
        return (parse_money(text, locale=ctx.reader.locale, currency=ctx.company.currency),)
    except Ambiguous as error:
        return tuple(reading for reading in error.readings if isinstance(reading, Money))
    except (NotUnderstood, Impossible):
        return ()


def _of_figures(amounts: tuple[Money, ...]) -> list[Any]:
    """Invoices over these figures in any currency."""
    scaled = (money.amount * Decimal(10) ** digits for money in amounts for digits in DIGITS)
    minors = {int(minor) for minor in scaled if minor == int(minor) and 0 < minor < 10**15}
    return [col(Invoice.total_minor).in_(minors), col(Invoice.balance_minor).in_(minors)] if minors else []


def _of_items(text: str) -> list[Any]:
    if len(text.strip()) < SHORTEST:
        return []
    having = col(InvoiceLine.text).icontains(text.strip(), autoescape=True)
    return [col(Invoice.id).in_(select(InvoiceLine.invoice_id).where(having))]


def _is_worth(invoice: Invoice, money: Money, *, named: bool) -> bool:
    """Whether its total or balance is an amount; without a currency its figure counts."""
    if named and invoice.currency != money.currency:
        return False
    parts = (Money(minor=minor, currency=invoice.currency) for minor in (invoice.total_minor, invoice.balance_minor))
    return any(part.amount == money.amount for part in parts)

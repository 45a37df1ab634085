"""Invoices found by an amount, or by the text of an item."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_
from sqlmodel import col, select

from bot.values.currencies import digits, exponents
from bot.values.errors import Ambiguous, Impossible, NotUnderstood
from bot.values.money import Money
from bot.values.moneytext import certain_money, looks_like_money, parse_money
from storage.areas.invoice import Invoice, InvoiceLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context

MOST, SHORTEST = 10, 3
"""Invoices found at once; characters that an item is found by."""
TOO_MUCH = 10**15
"""No invoice is over so many minor units."""


def matching(ctx: Context, text: str) -> list[Invoice]:
    """The newest invoices whose total or balance a text is, or one of whose items has it."""
    amounts = _amounts(ctx, text) if ctx.reader.amounts and looks_like_money(text) else ()
    clauses = _of_figures(amounts, named=certain_money(text)) if amounts else _of_items(text)
    if not clauses:
        return []
    return list(ctx.session.exec(select(Invoice).where(or_(*clauses)).order_by(col(Invoice.id).desc()).limit(MOST)))


def _amounts(ctx: Context, text: str) -> tuple[Money, ...]:
    """What the text may mean in the caller's notation."""
    try:
        return (parse_money(text, locale=ctx.reader.locale, currency=ctx.company.currency),)
    except Ambiguous as error:
        return tuple(reading for reading in error.readings if isinstance(reading, Money))
    except (NotUnderstood, Impossible):
        return ()


def _of_figures(amounts: tuple[Money, ...], *, named: bool) -> list[Any]:
    """Invoices over these figures, in the currency that was named or else in any."""
    found: list[Any] = []
    for money in amounts:
        for decimals, codes in _by_digits((money.currency,) if named else exponents()).items():
            minor = money.amount * Decimal(10) ** decimals
            if minor == int(minor) and 0 < minor < TOO_MUCH:
                worth = or_(col(Invoice.total_minor) == int(minor), col(Invoice.balance_minor) == int(minor))
                found.append(and_(col(Invoice.currency).in_(codes), worth))
    return found


def _by_digits(codes: Iterable[str]) -> dict[int, list[str]]:
    """Currencies by how many decimals they have."""
    found: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        found[digits(code)].append(code)
    return found


def _of_items(text: str) -> list[Any]:
    if len(text.strip()) < SHORTEST:
        return []
    having = col(InvoiceLine.text).icontains(text.strip(), autoescape=True)
    return [col(Invoice.id).in_(select(InvoiceLine.invoice_id).where(having))]

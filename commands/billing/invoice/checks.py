"""Checks of the books: gapless numbers, correct sums, and no open invoice without a next look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import case, col, func, or_, select, update

from bot.context import Context
from bot.ops.checks import check
from storage.areas.entity import entities
from storage.areas.invoice import CREDITED, NOTE, OPEN, PAID, Invoice, InvoiceLine
from storage.areas.payment import Allocation, Payment
from storage.records.counters import Counter

SHOWN = 20
OWED = (OPEN, PAID, CREDITED)


@check("invoice numbers")
def numbers(ctx: Context) -> Iterator[str]:
    """Gaps and repetitions in the numbers of issued invoices."""
    query = select(Invoice.entity_id, Invoice.series, Invoice.year, Invoice.number).where(
        col(Invoice.number).is_not(None)
    )
    issued: dict[tuple[int, str, int], list[int]] = {}
    for entity, series, year, number in ctx.session.exec(query.order_by(col(Invoice.number))):
        issued.setdefault((entity, series or "", year or 0), []).append(number or 0)
    counters = dict(ctx.session.exec(select(Counter.series, Counter.value)).all())
    names = {number: entity.name for number, entity in entities(ctx.session).items()}
    for (entity, series, year), found in issued.items():
        where = f"{series} {year} of {names.get(entity, entity)}"
        last = counters.get(f"{series}/{entity}/{year}", 0)
        yield from _wrong_numbers(where, found, last)


def _wrong_numbers(where: str, found: list[int], last: int) -> Iterator[str]:
    if missing := sorted(set(range(1, max(last, *found) + 1)) - set(found)):
        yield f"{where}: {_listed(missing)} missing from the numbers"
    if twice := sorted({number for number in found if found.count(number) > 1} if len(set(found)) < len(found) else ()):
        yield f"{where}: {_listed(twice)} issued more than once"
    if last < max(found):
        yield f"{where}: the counter stands at {last}, and {max(found)} was issued already"


def _listed(some: list[int]) -> str:
    return ", ".join(map(str, some[:SHOWN])) + (" and more" if len(some) > SHOWN else "")


@check("invoice sums")
def sums(ctx: Context) -> Iterator[str]:
    """Invoices whose total, payments, balance and state do not fit together."""
    for invoice, lines, paid, settled in ctx.session.exec(_added_up()):
        yield from (f"{invoice.ref}: {fault}" for fault in _faults(invoice, int(lines), int(paid), int(settled)))
    used = select(Allocation.payment_id, func.sum(Allocation.minor).label("used")).group_by(col(Allocation.payment_id))
    parts = used.subquery()
    rest = Payment.amount_minor - func.coalesce(parts.c.used, 0)
    query = select(Payment).outerjoin(parts, parts.c.payment_id == Payment.id)
    for payment in ctx.session.exec(query.where(or_(col(Payment.open_minor) != rest, Payment.open_minor < 0))):
        yield f"payment {payment.id}: what is left of it does not fit what it settled"


def _added_up() -> Any:
    """Each issued invoice with the sum of its lines, what was paid and what was settled in all."""
    lines = select(InvoiceLine.invoice_id, func.sum(InvoiceLine.net_minor).label("net"))
    net = lines.group_by(col(InvoiceLine.invoice_id)).subquery()
    paid = func.sum(case((col(Payment.credit_id).is_(None), Allocation.minor), else_=0)).label("paid")
    parts: Any = [Allocation.invoice_id, paid, func.sum(Allocation.minor).label("settled")]
    settled = (
        select(*parts)
        .join(Payment, col(Payment.id) == Allocation.payment_id)
        .group_by(col(Allocation.invoice_id))
        .subquery()
    )
    found: Any = [Invoice, *(func.coalesce(part, 0) for part in (net.c.net, settled.c.paid, settled.c.settled))]
    return (
        select(*found)
        .outerjoin(net, net.c.invoice_id == Invoice.id)
        .outerjoin(settled, settled.c.invoice_id == Invoice.id)
        .where(col(Invoice.number).is_not(None))
        .order_by(col(Invoice.id))
    )


def _faults(invoice: Invoice, lines: int, paid: int, settled: int) -> Iterator[str]:
    if invoice.net_minor != lines or invoice.total_minor != invoice.net_minor + invoice.tax_minor:
        yield "its total does not fit its items"
    if invoice.state == NOTE:
        return
    if invoice.paid_minor != paid:
        yield "what is paid does not fit the payments"
    if invoice.state in OWED and invoice.balance_minor != invoice.total_minor - settled:
        yield "what is owed does not fit what was settled"
    if invoice.balance_minor < 0:
        yield "more was settled than was owed"
    if invoice.total_minor and (invoice.balance_minor == 0) != (invoice.state in {PAID, CREDITED}):
        yield f"it is {invoice.state}, and {invoice.balance_minor} minor units are owed"


def _unlooked() -> Any:
    return col(Invoice.chasing).is_(True) & col(Invoice.next_nudge_at).is_(None)


def _look_again(ctx: Context) -> str:
    again = update(Invoice).where(_unlooked()).values(next_nudge_at=ctx.now)
    count = ctx.session.exec(again.execution_options(synchronize_session=False)).rowcount
    return f"{count} invoices are looked at again now"


@check("invoice nudges", mend=_look_again)
def nudges(ctx: Context) -> Iterator[str]:
    """Invoices that are to be chased and that no job would ever look at."""
    for ref in ctx.session.exec(select(Invoice.ref).where(_unlooked()).order_by(col(Invoice.id))):
        yield f"{ref} is overdue or will be, and nobody would ever be told"

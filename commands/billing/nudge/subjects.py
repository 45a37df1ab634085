"""Nudge subjects: a nudge with its client and invoices as they are now, and whether it still wants an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.values.money import Money
from commands.billing.entity.times import days_overdue, local_date
from commands.billing.invoice.cards import balance
from storage.areas.client import Client
from storage.areas.entity import entities
from storage.areas.invoice import OPEN, Invoice, open_invoices
from storage.areas.nudge import BROKEN, Nudge, NudgeLog

if TYPE_CHECKING:
    from bot.context import Context


@dataclass(frozen=True)
class NudgeSubject:
    """A nudge with its client and invoices; `due` are those it was about and that still want an answer."""

    nudge: Nudge
    client: Client
    shown: list[Invoice]
    due: list[Invoice]
    broken: bool
    today: date

    @property
    def owed(self) -> list[Money]:
        """What is still owed on the invoices shown."""
        return [balance(invoice) for invoice in self.shown if invoice.state == OPEN]

    @property
    def oldest(self) -> int:
        """Days overdue of the oldest invoice that wants an answer."""
        return max((days_overdue(invoice, self.today) for invoice in self.due), default=0)


def subjects(ctx: Context, numbers: list[int]) -> list[NudgeSubject]:
    """Some nudges with everything they are about, in the order in which they were made."""
    nudges = list(ctx.session.exec(select(Nudge).where(col(Nudge.id).in_(numbers)).order_by(col(Nudge.id))))
    ids = [nudge.client_id for nudge in nudges]
    clients = {row.id: row for row in ctx.session.exec(select(Client).where(col(Client.id).in_(ids)))}
    logs = list(
        ctx.session.exec(select(NudgeLog).where(col(NudgeLog.nudge_id).in_(numbers)).order_by(col(NudgeLog.id)))
    )
    told = {row.id: row for row in _invoices(ctx, logs)}
    owed = open_invoices(ctx.session, ids)
    today = local_date(next(iter(entities(ctx.session).values())), ctx.now)
    found = []
    for nudge in nudges:
        mine = [log for log in logs if log.nudge_id == nudge.id]
        late = [row for row in owed if row.client_id == nudge.client_id and days_overdue(row, today) > 0]
        shown = {row.id: row for row in [*late, *(told[log.invoice_id] for log in mine)]}
        due = [told[log.invoice_id] for log in mine if wants_answer(ctx, told[log.invoice_id])]
        broken = any(log.outcome == BROKEN and log.invoice_id in {row.id for row in due} for log in mine)
        ordered = sorted(shown.values(), key=lambda row: (row.due_on, row.id or 0))
        found.append(NudgeSubject(nudge, clients[nudge.client_id], ordered, due, broken, today))
    return found


def _invoices(ctx: Context, logs: list[NudgeLog]) -> list[Invoice]:
    return list(ctx.session.exec(select(Invoice).where(col(Invoice.id).in_({log.invoice_id for log in logs}))))


def wants_answer(ctx: Context, invoice: Invoice) -> bool:
    """Whether somebody should still chase an invoice now: not paid, promised, snoozed, paused or disputed meanwhile."""
    return invoice.chasing and (invoice.quiet_until is None or invoice.quiet_until <= ctx.now)


def silent_nudges(ctx: Context, numbers: list[int]) -> set[int | None]:
    """Those of some nudges that want an answer and got none."""
    joined = (col(Invoice.id) == NudgeLog.invoice_id) & (col(Invoice.company_id) == NudgeLog.company_id)
    query = select(NudgeLog, Invoice).join(Invoice, joined).where(col(NudgeLog.nudge_id).in_(numbers))
    rows = list(ctx.session.exec(query))
    answered = {log.nudge_id for log, _invoice in rows if log.answered_at is not None}
    return {log.nudge_id for log, invoice in rows if wants_answer(ctx, invoice)} - answered

"""Nudge cards: the client's unpaid invoices at the time of reading, with buttons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.record import Reference
from bot.records.kinds import RecordKind
from bot.replies.formatting import amount, day
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Choice, Column, Reply, Select, Status, Style, Table, Tone
from commands.access import Billing
from commands.billing.entity.commands import first_entity
from commands.billing.entity.times import days_overdue
from commands.billing.invoice.cards import balance, invoice_card
from commands.billing.invoice.status import overdue_since, status, true_until
from commands.billing.nudge.subjects import NudgeSubject, subjects
from commands.billing.report.sums import listed, subtotal_words, total_row
from storage.areas.entity import Entity
from storage.areas.invoice import OPEN, Invoice
from storage.areas.nudge import Nudge

LATEST = 10
NudgeRef = Annotated[Nudge, Reference("nudge")]


def sentence(subject: NudgeSubject) -> str:
    """The nudge in one sentence."""
    client, owed = subject.client.name, listed(balance(invoice) for invoice in subject.due)
    first = min(subject.due, key=lambda row: (row.due_on, row.id or 0))
    if subject.broken and first.promised_on and len(subject.due) == 1:
        return _("{client} promised {amount} on {ref} for {day}; no payment is on file.",
                 client=client, amount=owed, ref=first.ref, day=day(first.promised_on))  # fmt: skip
    if subject.oldest <= 0:
        return _("{client}: {amount} will be due on {day}.", client=client, amount=owed, day=day(first.due_on))
    if len(subject.shown) > 1:
        return _n(
            "{client} owes {amount} on several invoices, the oldest {n} day overdue.",
            "{client} owes {amount} on several invoices, the oldest {n} days overdue.",
            max(days_overdue(row, subject.today) for row in subject.shown if row.state == OPEN),
            client=client,
            amount=listed(subject.owed),
        )
    return _n(
        "{client} owes {amount} on {ref}, {n} day overdue.",
        "{client} owes {amount} on {ref}, {n} days overdue.",
        subject.oldest,
        client=client,
        amount=owed,
        ref=first.ref,
    )


def subject_card(ctx: Context, subject: NudgeSubject) -> Card:
    """The only invoice's own card, else a table of the client's invoices."""
    return invoice_card(ctx, subject.shown[0]) if len(subject.shown) == 1 else _table_card(ctx, subject)


def nudge_card(ctx: Context, nudge: Nudge) -> Card:
    """The card of a nudge, from the facts as they are now."""
    return _table_card(ctx, subjects(ctx, [nudge.id or 0])[0])


def _table_card(ctx: Context, subject: NudgeSubject) -> Card:
    return Card(
        title=subject.client.name,
        ref=subject.nudge.ref,
        record=KIND.key(subject.nudge),
        until=min((until for row in subject.shown if (until := _true_until(ctx, subject, row))), default=None),
        status=_status(subject),
        text=subtotal_words(subject.owed, first_entity(ctx).currency, ctx.today),
        table=_table(subject),
        actions=_actions(subject),
        select=_opener(subject),
    )


def _true_until(ctx: Context, subject: NudgeSubject, invoice: Invoice) -> datetime | None:
    return true_until(invoice, ctx.session.get_one(Entity, invoice.entity_id), subject.today)


def _status(subject: NudgeSubject) -> Status:
    if not subject.due:
        return Status(label=_("Answered") if subject.owed else _("Paid"), tone=Tone.GOOD)
    if subject.oldest <= 0:
        return Status(label=_("Due soon"), tone=Tone.INFO)
    return overdue_since(min(invoice.due_on for invoice in subject.due))


def _table(subject: NudgeSubject) -> Table:
    columns = (
        Column(label=_("Invoice")),
        Column(label=_("Due")),
        Column(label=_("Balance"), number=True),
        Column(label=_("Status")),
    )
    rows = tuple(
        (row.ref, day(row.due_on), amount(balance(row)), status(row, subject.today).label) for row in subject.shown
    )
    return Table(columns=columns, rows=rows, total=total_row(subject.owed, before=2, after=1))


def _actions(subject: NudgeSubject) -> tuple[Action, ...]:
    if not subject.due:
        return ()
    args = {"invoice": subject.due[0].ref, "together": "yes"}
    snoozes = ((1, _n("Snooze {n} day", "Snooze {n} days", 1)), (3, _n("Snooze {n} day", "Snooze {n} days", 3)))
    return (
        Action(label=_("Send reminder"), command="invoice remind", args=args, style=Style.PRIMARY),
        *(
            Action(label=label, command="invoice snooze", args={**args, "days": str(days)})
            for days, label in (*snoozes, (7, _("Snooze 1 week")))
        ),
    )


def _opener(subject: NudgeSubject) -> Select:
    choices = tuple(Choice(label=row.ref, value=row.ref) for row in subject.shown[:25])
    return Select(label=_("Pay, promise, dispute, pause …"), command="invoice show", option="invoice", choices=choices)


KIND = RecordKind(
    noun=N_("nudge"),
    prefix="N",
    table=Nudge,
    access=Billing.READ,
    title=lambda nudge: nudge.ref,
    card=nudge_card,
    changes=(("nudgelog", "nudge_id"),),
)


@command("nudge show", access=Billing.READ, examples=[""])
def show(ctx: Context, nudge: NudgeRef | None = None) -> Reply:
    """Show what a nudge was about, as things are now; without one, the latest nudges.

    nudge: its reference
    """
    if nudge is not None:
        return Reply.of(nudge_card(ctx, nudge))
    latest = list(ctx.session.exec(select(Nudge.id).order_by(col(Nudge.id).desc()).limit(LATEST)))
    if not latest:
        return Reply(say=_("Nobody was nudged yet."))
    rows = tuple(_latest_row(ctx, subject) for subject in reversed(subjects(ctx, [number or 0 for number in latest])))
    columns = tuple(Column(label=label) for label in (_("Nudge"), _("Company"), _("Day"), _("Told"), _("Status")))
    return Reply.of(Card(title=_("Latest nudges"), table=Table(columns=columns, rows=rows)))


def _latest_row(ctx: Context, subject: NudgeSubject) -> tuple[str, ...]:
    told = next(
        (person.name for person in ctx.people if person.id == subject.nudge.owner_id), _("the accounts channel")
    )
    return subject.nudge.ref, subject.client.name, day(subject.nudge.day), told, _status(subject).label

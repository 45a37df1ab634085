"""Nudge notices: what a nudge and its escalation say, rendered for each reader when sent."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.delivery.notices import Lapsed, notice
from bot.replies.formatting import amount, day
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Reply, sentences
from bot.values.record_key import RecordKey
from commands.access import Billing
from commands.billing.invoice.cards import KIND as INVOICE
from commands.billing.invoice.cards import balance, invoice_card
from commands.billing.invoice.credit import credit_words
from commands.billing.nudge.cards import sentence, subject_card
from commands.billing.nudge.subjects import NudgeSubject, silent_nudges, subjects
from storage.areas.invoice import OPEN
from storage.identity.people import Person

TOPIC = N_("nudges")


@notice("invoice nudge", topic=TOPIC)
def nudged(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Unpaid invoices: one message per client to whoever looks after it, one per such person to the accounts channel."""
    if not ctx.allows(Billing.READ):
        return Lapsed(reason="may not see invoices any more")
    alive = [subject for subject in subjects(ctx, facts["nudges"]) if subject.due]
    if not alive:
        return Lapsed(reason="paid, promised or put off meanwhile")
    credit = credit_words(ctx, alive[0].due[0]) if len(alive) == 1 else ""
    return Reply.of(*(subject_card(ctx, subject) for subject in alive), say=sentences(_said(ctx, alive), credit))


def _said(ctx: Context, alive: list[NudgeSubject]) -> str:
    owner = _name(ctx, alive[0].nudge.owner_id) if ctx.channel is not None else ""
    if len(alive) == 1:
        said = sentence(alive[0])
        return _("{sentence} {owner} looks after them.", sentence=said, owner=owner) if owner else said
    count = _n("{n} client has overdue invoices.", "{n} clients have overdue invoices.", len(alive))
    return _("{sentence} {owner} looks after them.", sentence=count, owner=owner) if owner else count


def _name(ctx: Context, person: int | None) -> str:
    row = ctx.session.get(Person, person) if person else None
    return row.name if row else ""


@notice("credit on file", topic=TOPIC)
def credit_on_file(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """An invoice is overdue and credit of its client would settle it: told once to whoever looks after the client."""
    invoice = INVOICE.by_id(ctx, record.number)
    said = credit_words(ctx, invoice) if invoice is not None and invoice.state == OPEN else ""
    if invoice is None or not said or not ctx.allows(Billing.READ):
        return Lapsed(reason="settled meanwhile")
    owed = _("{ref} over {amount} is not chased.", ref=invoice.ref, amount=amount(balance(invoice)))
    return Reply.of(invoice_card(ctx, invoice), say=sentences(said, owed))


@notice("nudge unanswered", topic=TOPIC)
def unanswered(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Nobody has answered a firm nudge for two working days: told to a manager, then to an owner."""
    subject = next(iter(subjects(ctx, [facts["nudge"]])), None)
    if subject is None or subject.nudge.id not in silent_nudges(ctx, [subject.nudge.id or 0]):
        return Lapsed(reason="answered meanwhile")
    owner = _name(ctx, subject.nudge.owner_id) or _("Nobody")
    say = _("No answer from {owner} since {day}.", owner=owner, day=day(subject.nudge.day))
    return Reply.of(subject_card(ctx, subject), say=sentences(sentence(subject), say))

"""Doubts about a payment: more than is owed, a day before the issue or ahead, another currency; each with what to do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.options.amounts import MoneyType
from bot.replies.errors import Conflict
from bot.replies.formatting import amount, day
from bot.replies.i18n import _
from bot.replies.reply import Action, Question, sentences
from bot.values.money import Money
from commands.billing.invoice.cards import balance
from commands.billing.report.rates import SOURCE, rate

if TYPE_CHECKING:
    from storage.areas.invoice import Invoice

Known = dict[str, str]
"""The arguments of the payment that is in doubt."""


def over_question(invoice: Invoice, received: Money, known: Known) -> Question | None:
    """Whether what is more than owed becomes credit, or only what is owed is booked."""
    owed = balance(invoice)
    if received.minor <= owed.minor:
        return None
    over = amount(Money(minor=received.minor - owed.minor, currency=owed.currency))
    say = _("{owed} is owed on {ref}, and {received} came in. Keep {over} as credit of {client}?", ref=invoice.ref,
            owed=amount(owed), received=amount(received), over=over, client=invoice.bill_to)  # fmt: skip
    only = _pay(_("Only {amount}", amount=amount(owed)), {**known, "received": MoneyType().canonical(owed)})
    return Question(
        say=say, yes=_("Book {received}, keep {over} as credit", received=amount(received), over=over), instead=(only,)
    )


def early_question(invoice: Invoice, received: Money, on: date, today: date, known: Known) -> Question | None:
    """Whether a payment came in before its invoice was issued."""
    if invoice.issued_on is None or on >= invoice.issued_on:
        return None
    say = _("{ref} was issued on {issued}. Did {amount} come in before that, on {day}?", ref=invoice.ref,
            issued=day(invoice.issued_on), amount=amount(received), day=day(on))  # fmt: skip
    now = _pay(_("Received today, {day}", day=day(today)), {**known, "day": today.isoformat()})
    return Question(say=say, yes=_("Book it on {day}", day=day(on)), instead=(now,))


def together(over: Question | None, early: Question | None) -> Question | None:
    """Both doubts at once, so that one yes does not pass over the other."""
    if over is None or early is None:
        return over or early
    return over.model_copy(update={"say": sentences(over.say, early.say), "instead": (*over.instead, *early.instead)})


def in_the_future(invoice: Invoice, received: Money, on: date, today: date, note: str) -> Conflict:
    """Money of the future is promised, or came in today."""
    args = {"invoice": invoice.ref, "received": MoneyType().canonical(received), "day": today.isoformat(), "note": note}
    told = {"invoice": invoice.ref, "day": on.isoformat(), "note": note}
    promised = Action(label=_("Log promise"), command="invoice promise", args=_given(told))
    return Conflict(
        _("{day} is ahead, and money of the future is not booked; log a promise instead.", day=day(on)),
        actions=(promised, _pay(_("Received today, {day}", day=day(today)), args)),
    )


def in_another_currency(invoice: Invoice, received: Money, on: date, note: str) -> Conflict:
    """How much it is in the currency of the invoice at the day's rate, where one is on file."""
    said = _("{ref} is in {currency}; {amount} cannot settle it. Say how much that was in {currency}.",
             ref=invoice.ref, currency=invoice.currency, amount=amount(received))  # fmt: skip
    found = rate(received.currency, invoice.currency, on)
    if found is None:
        return Conflict(said)
    converted = found.convert(received, invoice.currency)
    source = _("{amount} at the {source} rate of {day}", amount=amount(received), source=SOURCE, day=day(found.day))
    args = {"invoice": invoice.ref, "received": MoneyType().canonical(converted), "day": on.isoformat()}
    book = _pay(_("Book {amount}", amount=amount(converted)), {**args, "note": "; ".join(filter(None, (note, source)))})
    return Conflict(sentences(said, _("That is {converted}: {source}.", converted=amount(converted), source=source)),
                    actions=(book,))  # fmt: skip


def _pay(label: str, args: Known) -> Action:
    return Action(label=label, command="invoice pay", args=_given(args))


def _given(args: Known) -> Known:
    return {name: text for name, text in args.items() if text}

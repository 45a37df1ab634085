"""Following up unpaid invoices: `/invoice remind`, promise, snooze, dispute, pause, resume."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.dates import Day
from bot.options.integers import IntType
from bot.options.option import Spot
from bot.options.texts import FreeText
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import day as day_words
from bot.replies.formatting import days_from_now
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card, Question, Reply
from commands.access import Billing
from commands.billing.entity.commands import entity_of
from commands.billing.entity.times import days_overdue, local_date
from commands.billing.invoice.cards import invoice_card, invoice_cards
from commands.billing.invoice.credit import credit_words
from commands.billing.invoice.eligibility import BREATHING, acted, require_owed
from commands.billing.invoice.letters import letter
from commands.billing.invoice.options import HeldInvoice, OwedInvoice, SentInvoice
from storage.areas.client import Client
from storage.areas.invoice import Invoice, open_invoices

Count = Annotated[int, IntType(1, 90)]


def _before_reminding(ctx: Context, invoice: Invoice, together: bool = False) -> Question:
    """The letter, and whom it is for; the caller sends it, as no mail goes out from here."""
    invoices, today = _reminded(ctx, invoice, together=together)
    client = ctx.session.get_one(Client, invoice.client_id)
    credit = credit_words(ctx, invoice)
    use = (Action(label=_("Use credit"), command="invoice apply", args={"invoice": invoice.ref}),) if credit else ()
    card = Card(
        title=_("Reminder to {client}", client=client.name),
        text=letter(ctx, client, entity_of(ctx, invoice), invoices, today),
        lines=(
            _("To: {address}", address=invoice.sent_to or client.email or _("no address on file")),
            _("No mail goes out from here: copy the text, send it, then mark it as sent."),
        ),
    )
    return Question(say=credit, cards=(card,), yes=_("Mark as sent"), instead=use)


@command("invoice remind", access=Billing.WRITE, examples=["INV-2026-0001"], asks=_before_reminding)
def remind(ctx: Context, invoice: SentInvoice, together: bool = False) -> Reply:
    """Draft a reminder to the client in the client's language, and record that it went out.

    invoice: what is unpaid
    together: yes reminds of everything overdue of this client at once
    """
    invoices, today = _reminded(ctx, invoice, together=together)
    for each in invoices:
        each.contacted_on = today
        acted(ctx, each, "remind")
    until = day_words(today + timedelta(days=BREATHING))
    say = _n(
        "The reminder for {ref} is on file. Nudges wait until {day}.",
        "The reminder for {ref} and the other overdue ones is on file. Nudges wait until {day}.",
        len(invoices),
        ref=invoice.ref,
        day=until,
    )
    return Reply.of(*invoice_cards(ctx, invoices[:5]), say=say)


def _reminded(ctx: Context, invoice: Invoice, *, together: bool) -> tuple[list[Invoice], date]:
    """The invoices that the client is reminded of, and the date of the entity."""
    require_sent(invoice)
    today = local_date(entity_of(ctx, invoice), ctx.now)
    return [invoice, *(_others(ctx, invoice, today) if together else [])], today


def _others(ctx: Context, invoice: Invoice, today: date) -> list[Invoice]:
    return [
        other
        for other in open_invoices(ctx.session, [invoice.client_id])
        if other.id != invoice.id and other.chasing and days_overdue(other, today) > 0
    ]


@command("invoice promise", access=Billing.WRITE, examples=["INV-2026-0001 friday"])
def promise(ctx: Context, invoice: OwedInvoice, day: Day, note: FreeText = "") -> Reply:
    """Record the day on which a client promised to pay; nudges wait until the day after.

    invoice: what was promised
    day: when the money should arrive
    note: what was said, and by whom
    """
    require_owed(invoice)
    if day < local_date(entity_of(ctx, invoice), ctx.now):
        raise BadValue(_("{day} has passed; a promise is for today or later.", day=day_words(day)), option="day")
    invoice.promised_on, invoice.promise_note, invoice.promise_broken = day, note, False
    acted(ctx, invoice, "promise")
    say = _("Nudges for {ref} wait until {day}.", ref=invoice.ref, day=day_words(day))
    return Reply.of(invoice_card(ctx, invoice), say=say)


@command("invoice snooze", access=Billing.WRITE, examples=["INV-2026-0001 3", "INV-2026-0001 in 30 days"], many=True)
def snooze(
    ctx: Context,
    invoice: SentInvoice,
    days: Count = 1,
    until: Annotated[Day | None, Spot.TRAILING] = None,
    together: bool = False,
) -> Reply:
    """Have the nudge come back later.

    invoice: what is unpaid
    days: how many days later
    until: the day on which it comes back, instead
    together: yes snoozes everything overdue of this client
    """
    require_sent(invoice)
    today = local_date(entity_of(ctx, invoice), ctx.now)
    back = until or today + timedelta(days=days)
    _require_ahead(back, today)
    invoices = [invoice, *(_others(ctx, invoice, today) if together else [])]
    for each in invoices:
        each.snoozed_until = back
        acted(ctx, each, "snooze")
    say = _(
        "The nudge for {ref} comes back on {day} ({distance}).",
        ref=invoice.ref,
        day=day_words(back),
        distance=days_from_now(back),
    )
    return Reply.of(*invoice_cards(ctx, invoices[:5]), say=say)


@command("invoice dispute", access=Billing.WRITE, examples=["INV-2026-0001 hours of May are wrong"])
def dispute(ctx: Context, invoice: OwedInvoice, reason: str) -> Reply:
    """Stop nudges while the client disputes an invoice.

    invoice: what is disputed
    reason: what the client says is wrong
    """
    require_owed(invoice)
    invoice.disputed_on, invoice.dispute_reason = local_date(entity_of(ctx, invoice), ctx.now), reason
    acted(ctx, invoice, "dispute")
    say = _("{ref} is disputed. No nudges until you resume it.", ref=invoice.ref)
    return Reply.of(invoice_card(ctx, invoice), say=say)


@command(
    "invoice pause",
    access=Billing.WRITE,
    examples=["INV-2026-0001 friday", "INV-2026-0001 friday they are moving"],
    many=True,
)
def pause(ctx: Context, invoice: OwedInvoice, until: Day, reason: FreeText = "") -> Reply:
    """Stop nudges for an invoice until a day.

    invoice: what is not to be chased
    until: the day from which it is chased again
    reason: why
    """
    require_owed(invoice)
    _require_ahead(until, local_date(entity_of(ctx, invoice), ctx.now))
    invoice.paused_until, invoice.pause_reason = until, reason
    acted(ctx, invoice, "pause")
    say = _("{ref} is paused until {day}.", ref=invoice.ref, day=day_words(until))
    return Reply.of(invoice_card(ctx, invoice), say=say)


@command("invoice resume", access=Billing.WRITE, examples=["INV-2026-0003"], many=True)
def resume(ctx: Context, invoice: HeldInvoice) -> Reply:
    """Chase an invoice again: ends its dispute, pause and snooze.

    invoice: what is chased again
    """
    require_owed(invoice)
    if not (invoice.disputed_on or invoice.paused_until or invoice.snoozed_until):
        raise Conflict(_("{ref} is neither disputed, paused nor snoozed.", ref=invoice.ref))
    invoice.disputed_on = invoice.paused_until = invoice.snoozed_until = None
    invoice.dispute_reason = invoice.pause_reason = ""
    acted(ctx, invoice, "resume")
    return Reply.of(invoice_card(ctx, invoice), say=_("{ref} is chased again.", ref=invoice.ref))


def require_sent(invoice: Invoice) -> None:
    """Raise Conflict unless something is owed on an invoice that the client has."""
    require_owed(invoice)
    if invoice.sent_on is None:
        raise Conflict(
            _("{ref} has not been sent yet. Send the invoice before a reminder.", ref=invoice.ref),
            actions=(Action(label=_("Mark as sent"), command="invoice send", args={"invoice": invoice.ref}),),
        )


def _require_ahead(day: date, today: date) -> None:
    if day <= today:
        raise BadValue(_("{day} is not ahead; give a later day.", day=day_words(day)), option="until")

"""Buttons of an invoice by its state, the usual next step first."""

from __future__ import annotations

from datetime import date

from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Style
from commands.billing.entity.times import days_overdue
from commands.billing.invoice.status import is_overdue
from storage.areas.invoice import DRAFT, NOTE, OPEN, VOID, Invoice

MOST = 4
SOON = -3
"""From this many days after the due day on, there are nudges that one may want to put off."""


def buttons(invoice: Invoice, today: date, *, credit: bool) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """The actions and the menu of an invoice's card; `credit` is whether the client has money of ours to use."""
    found = _steps(invoice, today, credit=credit)
    if found:
        found[0] = found[0].model_copy(update={"style": Style.PRIMARY})
    return tuple(found[:MOST]), (*found[MOST:], *_rare(invoice))


def _steps(invoice: Invoice, today: date, *, credit: bool) -> list[Action]:
    if invoice.state == DRAFT:
        return [issue(invoice), _step(_("Edit"), "edit", invoice)]
    if invoice.state != OPEN:
        return []
    use = [_step(_("Use credit"), "apply", invoice)] if credit else []
    if invoice.sent_on is None:
        return [_step(_("Mark as sent"), "send", invoice), *use, _step(_("Record payment"), "pay", invoice)]
    if invoice.disputed_on or (invoice.paused_until and invoice.paused_until > today):
        return [_step(_("Resume"), "resume", invoice), *use, _step(_("Record payment"), "pay", invoice)]
    chase = [_step(_("Record payment"), "pay", invoice), _step(_("Log promise"), "promise", invoice)]
    if days_overdue(invoice, today) < SOON:
        return [*use, *chase]
    remind = [_step(_("Send reminder"), "remind", invoice)] if is_overdue(invoice, today) else []
    return [*use, *remind, *chase, *_snoozes(invoice)]


def issue(invoice: Invoice) -> Action:
    """The button that gives a draft its number."""
    return _step(_("Issue"), "issue", invoice)


def _snoozes(invoice: Invoice) -> list[Action]:
    labels = [(1, _n("Snooze {n} day", "Snooze {n} days", 1)), (3, _n("Snooze {n} day", "Snooze {n} days", 3))]
    return [
        Action(label=label, command="invoice snooze", args={"invoice": invoice.ref, "days": str(days)})
        for days, label in [*labels, (7, _("Snooze 1 week"))]
    ]


def _rare(invoice: Invoice) -> list[Action]:
    if invoice.state == VOID:
        return []
    if invoice.state == DRAFT:
        return [_danger(_("Void"), "void", invoice)]
    found = [_step(_("History"), "history", invoice)]
    if invoice.state == OPEN and invoice.sent_on and not invoice.disputed_on:
        found = [_step(_("Dispute"), "dispute", invoice), _step(_("Pause"), "pause", invoice), *found]
    creditable = invoice.state != NOTE and invoice.credited_minor < invoice.total_minor
    return [*found, _danger(_("Credit note"), "credit", invoice)] if creditable else found


def _danger(label: str, verb: str, invoice: Invoice) -> Action:
    return _step(label, verb, invoice).model_copy(update={"style": Style.DANGER})


def _step(label: str, verb: str, invoice: Invoice) -> Action:
    return Action(label=label, command=f"invoice {verb}", args={"invoice": invoice.ref})

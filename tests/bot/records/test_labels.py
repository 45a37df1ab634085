"""The words by which histories call tables and columns: each was read by somebody, or is declared as nobody's business."""

from __future__ import annotations

import commands
from bot.discovery import discover
from bot.fields.noun import told_fields
from bot.records.labels import label_of, noun_of, recorded, told_columns
from storage.session.rows import table_of

WORDS = {
    "company": "name, currency, language, zone, country, region, hours, settings",
    "payment share": "payment, invoice, amount",
    "binding": "channel, purpose",
    "channel": "platform, workspace, name, language, zone",
    "chat group": "platform, role",
    "client": "region",
    "contact": "",
    "deal": "currency, lost reason",
    "digest": "channel, time, muted, days with nothing to say",
    "entity": "name, country, region, zone, currency, vat, series, terms, nudges, smallest amounts",
    "account": "person, platform, workspace",
    "invoice": (
        "reference, entity, client, credits, bill to, state, currency, tax, net, tax, total, paid, "
        "credited, balance, note, due on, issued on, sent on, sent to, contacted on, promised on, "
        "promise note, promise broken, snoozed until, paused until, pause reason, disputed on, dispute "
        "reason"
    ),
    "invoice line": "invoice, text, quantity, unit, price, net",
    "membership": "project, person",
    "my day": "person, minutes",
    "nudge": "",
    "nudge log": "",
    "payment": "client, credit, currency, amount, credit left, received on, note",
    "person": "region, hours, roles, alerts, quiet hours, reached on, active",
    "project": "status, health, health note, budget, currency",
    "project note": "project, task, person, text, at",
    "running timer": "person, project, task, note, billable, started at",
    "task": "state, blocked by",
    "ticket": "opened by, quiet until, acknowledged by",
    "ticket clock": "",
    "message": "ticket, kind, text, recipient, author, at",
    "ticket target": "priority, response minutes, resolution minutes",
    "time entry": "",
}
"""What people are told beside the fields of nouns, which have their labels; a new column is added here, or to `__untold__`."""


def test_every_recorded_column_has_a_word_or_is_not_told() -> None:
    """No name of a column gets into a history by chance."""
    fields = told_fields(discover(commands).fields.values())
    found = {}
    for row in recorded():
        table = table_of(row).name
        told = (label_of(row, one) for name, one in told_columns(row).items() if (table, name) not in fields)
        found[noun_of(row)] = ", ".join(told)
    assert found == WORDS


def test_what_is_not_told_is_there() -> None:
    """What is declared as untold, or by another word, is a column of its table."""
    for row in recorded():
        names = {column.name for column in table_of(row).columns} | {""}
        assert (row.__untold__ | row.__words__.keys()) <= names, row

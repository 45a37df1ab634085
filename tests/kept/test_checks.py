"""`meridian check`: each broken state is named, what is safe is mended, and the books are left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.ops.checkup import CompanyChecks, drift, readable_on_the_way
from bot.registry import Registry
from storage.engine.database import Database
from storage.identity.company import all_companies
from storage.upkeep.migrate import upgrade
from storage.upkeep.move import move
from tests.bot.cli.shell import meridian
from tests.chat import START
from tests.kept.content import unwatched

BOOKS = ("invoice", "invoiceline", "payment", "allocation", "counter", "task")


def looked(url: str, registry: Registry, *, repair: bool = False) -> list[str]:
    """What the checks say about the only company, without its name; what is good is marked."""
    database = Database.open(url)
    try:
        (company,) = database.read_now(None, all_companies)
        checkup = CompanyChecks(registry, database, company, START + timedelta(minutes=1))
        found = [(line.removeprefix(f"{company.name}: "), good) for line, good in checkup.findings(repair=repair)]
        return [line if good else f"✕ {line}" for line, good in found]
    finally:
        database.close()


def broken(url: str, statement: str) -> None:
    """Change a file behind the program's back; nothing watches over references there."""
    engine = create_engine(url)
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount != 0
    engine.dispose()


def test_the_demo_company_is_sound(demo_url: str, place: Callable[[str], str], registry: Registry) -> None:
    """On either engine nothing is wrong with a company at work, and there is nothing to mend."""
    there = place("there")
    upgrade(there)
    move(demo_url, there, unwatched)
    assert looked(there, registry, repair=True) == [f"{len(registry.checks)} checks found nothing broken"]


MENDED = (
    (
        "DELETE FROM entry WHERE kind = 'deal'",
        "of deal are not found under what they are called",
        "search index: indexed",
    ),
    (
        "UPDATE entry SET title = 'x', folded = 'x' WHERE kind = 'company' AND record_id = 1",
        "1 of company are not",
        "search index",
    ),
    ("DELETE FROM client WHERE id = 1", "of company are not found", "search index"),
    (
        "UPDATE word SET entry_id = 999999 WHERE id = (SELECT max(id) FROM word)",
        "1 of word point to a row of entry that is missing (entry_id of ",
        "references: deleted what pointed nowhere: 1 of word",
    ),
    (
        "UPDATE delivery SET state = 'due', lease = '2026-12-24 00:00:00.000000' WHERE id = 1",
        "1 messages are held for longer",
        "deliveries: released 1",
    ),
    (
        "UPDATE person SET planned = 1 WHERE id = 1",
        "1 people would never get a morning digest",
        "morning digests: the job plans",
    ),
    (
        "UPDATE invoice SET next_nudge_at = NULL WHERE id = (SELECT min(id) FROM invoice WHERE chasing)",
        "nobody would ever be told",
        "invoice nudges: 1 invoices are looked at",
    ),
    (
        "UPDATE ticketclock SET next_alert_at = NULL WHERE state = 'running' AND level = 0",
        "nobody would be told when its",
        "ticket clocks:",
    ),
)
NAMED = (
    (
        "UPDATE invoice SET number = number + 1000 WHERE number = (SELECT max(number) FROM invoice)",
        "missing from the numbers",
    ),
    ("UPDATE counter SET value = 1 WHERE series LIKE 'INV/%'", "the counter stands at 1, and"),
    (
        "UPDATE invoice SET total_minor = total_minor + 1 WHERE id = (SELECT min(id) FROM invoice WHERE number IS NOT NULL)",
        "its total does not fit its items",
    ),
    (
        "UPDATE invoiceline SET net_minor = net_minor + 1 WHERE invoice_id = (SELECT min(id) FROM invoice WHERE state = 'open')",
        "its total does not fit its items",
    ),
    (
        "UPDATE invoice SET paid_minor = paid_minor + 1 WHERE id = (SELECT min(id) FROM invoice WHERE state = 'paid')",
        "what is paid does not fit the payments",
    ),
    (
        "UPDATE invoice SET balance_minor = -5 WHERE id = (SELECT min(id) FROM invoice WHERE state = 'paid')",
        "more was settled than was owed",
    ),
    (
        "UPDATE invoice SET state = 'paid' WHERE id = (SELECT min(id) FROM invoice WHERE state = 'open')",
        "it is paid, and",
    ),
    ("UPDATE payment SET open_minor = open_minor + 1 WHERE id = 1", "payment 1: what is left of it does not fit"),
    (
        "UPDATE task SET project_id = 4711 WHERE id = 1",
        "1 of task point to a row of project that is missing (project_id of 1)",
    ),
    (
        "UPDATE delivery SET state = 'due', lease = NULL, not_before = '2026-11-01 00:00:00.000000' WHERE id = 1",
        "1 messages are due for more than an hour",
    ),
)


def books(url: str) -> list[list[Any]]:
    """What no check may touch."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in BOOKS]  # noqa: S608 - constants


def test_what_can_be_mended_is_mended(demo_url: str, registry: Registry) -> None:
    """Each state is named, mended as an act of its own, and then found no more."""
    for statement, sentence, said in MENDED:
        broken(demo_url, statement)
        assert any(line.startswith("✕") and sentence in line for line in looked(demo_url, registry)), statement
        mended = looked(demo_url, registry, repair=True)
        assert any(said in line for line in mended), statement
        assert not any(sentence in line for line in mended), statement


def test_the_books_are_named_and_left_alone(demo_url: str, registry: Registry) -> None:
    """What only a person can decide is told, and stays as it is even when asked to mend."""
    for statement, sentence in NAMED:
        broken(demo_url, statement)
        before = books(demo_url)
        told = looked(demo_url, registry, repair=True)
        assert any(line.startswith("✕") and sentence in line for line in told), (statement, told)
        assert books(demo_url) == before


def test_tables_that_drifted_are_told(demo_url: str) -> None:
    """An index that somebody dropped is named; of tables as they are made that is said."""
    assert list(drift(demo_url)) == [("the tables are as this program makes them", True)]
    broken(demo_url, "DROP INDEX ix_word_any")
    assert list(drift(demo_url)) == [("the tables are not what this program makes: add index ix_word_any", False)]


@pytest.mark.parametrize(
    ("address", "told"),
    [("http://chat.example.com", 1), ("https://chat.example.com", 0), ("http://127.0.0.1:8080", 0), ("", 0)],
)
def test_a_chat_that_can_be_read_on_the_way_is_told(address: str, told: int) -> None:
    """An address without encryption is a finding, unless it is this machine's own."""
    assert [good for _line, good in readable_on_the_way(address)] == [False] * told


def test_checking_from_the_shell(demo_url: str, tmp_path: Path) -> None:
    """With --repair what can be mended is, and the exit code is 0 when nothing is left."""
    broken(demo_url, "DELETE FROM entry WHERE kind = 'deal'")
    done = meridian(demo_url, "check", "--repair", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "search index: indexed" in done.stdout

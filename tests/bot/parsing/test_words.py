"""Everyday words for nouns and verbs, English and German, in either order: the right command runs, or is offered whole."""

from __future__ import annotations

import pytest

from bot.parsing.corrections import corrections
from bot.parsing.routing import UnknownLine, route
from bot.registry import Registry

MEANT = [
    ("ticket T-1", "ticket show", "T-1"),
    ("invoices INV-2026-0001", "invoice show", "INV-2026-0001"),
    ("client C-1", "company show", "C-1"),
    ("rechnung INV-D1", "invoice show", "INV-D1"),
    ("add client Foo", "company new", "Foo"),
    ("create project Foo", "project new", "Foo"),
    ("make task P-1 Foo", "task new", "P-1 Foo"),
    ("new ticket Foo", "ticket new", "Foo"),
    ("delete task K-1", "task delete", "K-1"),
    ("remove task K-1", "task delete", "K-1"),
    ("tasks", "task list", ""),
    ("tickets", "ticket list", ""),
    ("invoices", "invoice list", ""),
    ("bills", "invoice list", ""),
    ("clients", "company list", ""),
    ("deals", "deal list", ""),
    ("projects", "project list", ""),
    ("contacts", "contact list", ""),
    ("people", "person list", ""),
    ("team", "person list", ""),
    ("staff", "person list", ""),
    ("colleagues", "person list", ""),
    ("employees", "person list", ""),
    ("timer start P-1", "time start", "P-1"),
    ("start timer P-1", "time start", "P-1"),
    ("stop timer", "time stop", ""),
    ("start time P-1", "time start", "P-1"),
    ("log time P-1 2h", "time log", "P-1 2h"),
    ("log hours P-1 2h", "time log", "P-1 2h"),
    ("book time P-1 2h", "time log", "P-1 2h"),
    ("hours list", "time list", ""),
    ("timesheet", "time list", ""),
    ("pay invoice INV-2026-0001", "invoice pay", "INV-2026-0001"),
    ("paid INV-2026-0001", "invoice pay", "INV-2026-0001"),
    ("send invoice INV-2026-0001", "invoice send", "INV-2026-0001"),
    ("remind INV-2026-0001", "invoice remind", "INV-2026-0001"),
    ("close ticket T-1", "ticket close", "T-1"),
    ("resolve ticket T-1", "ticket solve", "T-1"),
    ("ticket resolve T-1", "ticket solve", "T-1"),
    ("ticket fix T-1", "ticket solve", "T-1"),
    ("reply T-1 Hello", "ticket reply", "T-1 Hello"),
    ("ticket answer T-1 Hello", "ticket reply", "T-1 Hello"),
    ("ticket comment T-1 foo", "ticket note", "T-1 foo"),
    ("task comment K-1 foo", "task note", "K-1 foo"),
    ("comment K-1 foo", "task note", "K-1 foo"),
    ("task complete K-1", "task done", "K-1"),
    ("task finish K-1", "task done", "K-1"),
    ("finish task K-1", "task done", "K-1"),
    ("complete K-1", "task done", "K-1"),
    ("done K-1", "task done", "K-1"),
    ("assign K-1 @ken", "task assign", "K-1 @ken"),
    ("task give K-1 @ken", "task assign", "K-1 @ken"),
    ("task move K-1 friday", "task due", "K-1 friday"),
    ("task postpone K-1 friday", "task due", "K-1 friday"),
    ("task reschedule K-1 friday", "task due", "K-1 friday"),
    ("task deadline K-1 friday", "task due", "K-1 friday"),
    ("task rename K-1 Foo", "task edit", "K-1 Foo"),
    ("task unblock K-1", "task reopen", "K-1"),
    ("task undone K-1", "task reopen", "K-1"),
    ("todo add P-1 Foo", "task new", "P-1 Foo"),
    ("lead new C-1 Foo", "deal new", "C-1 Foo"),
    ("opportunity new C-1 Foo", "deal new", "C-1 Foo"),
    ("deal won D-1", "deal win", "D-1"),
    ("deal lost D-1 no money", "deal lose", "D-1 no money"),
    ("win D-1", "deal win", "D-1"),
    ("lose D-1 no money", "deal lose", "D-1 no money"),
    ("customer list", "company list", ""),
    ("customer add Foo", "company new", "Foo"),
    ("invoice create C-1 Design 500", "invoice new", "C-1 Design 500"),
    ("invoice draft C-1 Design 500", "invoice new", "C-1 Design 500"),
    ("invoice cancel INV-D24", "invoice void", "INV-D24"),
    ("invoice delete INV-D24", "invoice void", "INV-D24"),
    ("quote new C-1 Foo", "deal new", "C-1 Foo"),
    ("today", "home", ""),
    ("agenda", "home", ""),
    ("dashboard", "home", ""),
    ("search Baltic", "find", "Baltic"),
    ("find Baltic", "find", "Baltic"),
    ("undo", "undo", ""),
    ("revert", "undo", ""),
    ("neuer kunde Foo", "company new", "Foo"),
    ("kunde neu Foo", "company new", "Foo"),
    ("kunde anlegen Foo", "company new", "Foo"),
    ("kunden", "company list", ""),
    ("firma neu Foo", "company new", "Foo"),
    ("ansprechpartner neu C-1 Foo", "contact new", "C-1 Foo"),
    ("kontakt neu C-1 Foo", "contact new", "C-1 Foo"),
    ("kontakte", "contact list", ""),
    ("angebot neu C-1 Foo", "deal new", "C-1 Foo"),
    ("geschäft neu C-1 Foo", "deal new", "C-1 Foo"),
    ("chance neu C-1 Foo", "deal new", "C-1 Foo"),
    ("projekt anlegen Foo", "project new", "Foo"),
    ("projekte", "project list", ""),
    ("aufgaben", "task list", ""),
    ("aufgabe erledigt K-1", "task done", "K-1"),
    ("aufgabe fertig K-1", "task done", "K-1"),
    ("aufgabe zuweisen K-1 @ken", "task assign", "K-1 @ken"),
    ("aufgabe notiz K-1 foo", "task note", "K-1 foo"),
    ("aufgabe blockiert K-1 foo", "task block", "K-1 foo"),
    ("aufgabe löschen K-1", "task delete", "K-1"),
    ("zeit buchen P-1 2h", "time log", "P-1 2h"),
    ("zeit erfassen P-1 2h", "time log", "P-1 2h"),
    ("stunden buchen P-1 2h", "time log", "P-1 2h"),
    ("zeiten", "time list", ""),
    ("zeit start P-1", "time start", "P-1"),
    ("zeit stop", "time stop", ""),
    ("uhr start P-1", "time start", "P-1"),
    ("rechnung neu C-1 Design 500", "invoice new", "C-1 Design 500"),
    ("rechnung schreiben C-1 Design 500", "invoice new", "C-1 Design 500"),
    ("rechnung senden INV-2026-0001", "invoice send", "INV-2026-0001"),
    ("rechnung bezahlt INV-2026-0001 10 EUR", "invoice pay", "INV-2026-0001 10 EUR"),
    ("rechnung stornieren INV-2026-0001", "invoice void", "INV-2026-0001"),
    ("rechnung mahnen INV-2026-0001", "invoice remind", "INV-2026-0001"),
    ("mahnung INV-2026-0001", "invoice remind", "INV-2026-0001"),
    ("zahlung INV-2026-0001 10 EUR", "invoice pay", "INV-2026-0001 10 EUR"),
    ("rechnungen", "invoice list", ""),
    ("ticket neu Foo", "ticket new", "Foo"),
    ("ticket schließen T-1", "ticket close", "T-1"),
    ("ticket lösen T-1", "ticket solve", "T-1"),
    ("ticket gelöst T-1", "ticket solve", "T-1"),
    ("ticket übernehmen T-1", "ticket take", "T-1"),
    ("ticket antworten T-1 Hallo", "ticket reply", "T-1 Hallo"),
    ("ticket notiz T-1 foo", "ticket note", "T-1 foo"),
    ("ticket zuweisen T-1 @sam", "ticket assign", "T-1 @sam"),
    ("anfrage neu Foo", "ticket new", "Foo"),
    ("störung neu Foo", "ticket new", "Foo"),
    ("suche Baltic", "find", "Baltic"),
    ("suchen Baltic", "find", "Baltic"),
    ("mitarbeiter", "person list", ""),
    ("rückgängig", "undo", ""),
    ("verlauf K-1", "history", "K-1"),
    ("notiz K-1 foo", "task note", "K-1 foo"),
]

OFFERED = [
    ("log 2h P-1", ["/time log 2h P-1"]),
    ("hours P-1 2h", ["/time log P-1 2h"]),
    ("record payment INV-2026-0001 10 EUR", ["/time log payment INV-2026-0001 10 EUR"]),
    ("todo Foo", ["/task list Foo", "/task new Foo"]),
    ("deal close D-1", ["/deal lose D-1", "/deal win D-1"]),
    ("invoice refund INV-2026-0001", ["/invoice credit INV-2026-0001"]),
    ("invoice overdue", ["/invoice list overdue"]),
    ("person add Anna", ["/person invite Anna"]),
    ("person new Anna", ["/person invite Anna"]),
    ("user add Anna", ["/person invite Anna"]),
    ("invite Anna", ["/person invite Anna"]),
    ("member add Anna", ["/person invite Anna"]),
    ("report aging", ["/report ageing"]),
    ("stunden P-1 2h", ["/time log P-1 2h"]),
    ("rechnung stellen INV-D24", ["/invoice issue INV-D24"]),
    ("gutschrift INV-2026-0001", ["/invoice credit INV-2026-0001"]),
    ("mitarbeiter neu Anna", ["/person invite Anna"]),
    ("benutzer neu Anna", ["/person invite Anna"]),
    ("einladen Anna", ["/person invite Anna"]),
]
"""What may mean several, or cannot be undone, is offered as buttons that keep the whole line."""


@pytest.mark.parametrize(("line", "name", "rest"), MEANT, ids=[line for line, *_ in MEANT])
def test_other_words_mean_a_command(registry: Registry, line: str, name: str, rest: str) -> None:
    """The command runs with everything else that was said."""
    found = route(registry, f"/{line}")
    assert not isinstance(found, UnknownLine)
    assert (found[0].name, found[1]) == (name, rest)


@pytest.mark.parametrize(("line", "offered"), OFFERED, ids=[line for line, *_ in OFFERED])
def test_what_may_mean_several_is_offered(registry: Registry, line: str, offered: list[str]) -> None:
    """Nothing runs before one of them is pressed."""
    assert isinstance(route(registry, f"/{line}"), UnknownLine)
    assert [one.line for one in corrections(registry, line, lambda _permission: True)] == offered


def test_no_other_word_runs_what_cannot_be_undone(registry: Registry) -> None:
    """A synonym of such a verb is a question."""
    final = {command.name for command in registry.commands.values() if command.final and command.verb}
    assert final
    assert not final & {name for _line, name, _rest in MEANT}

"""Lines as people type them, and what of them is stored; a line that is asked about stores nothing."""

from __future__ import annotations

from typing import Any

ASKED: dict[str, Any] = {}
"""Stored by a line that is a question."""
NEVER = "9999-12-31"

STORED: list[tuple[str, dict[str, Any]]] = [
    # A key that is not there is a question, in every command; so is a word that nothing takes.
    ("/person edit me rate:90", ASKED),
    ("/company edit C-1 website:x.example", ASKED),
    ("/deal edit D-1 value:50k", ASKED),
    ("/deal edit D-1 prob:80", ASKED),
    ("/project edit P-1 status:on-hold", ASKED),
    ("/contact edit CT-1 mobile:+372", ASKED),
    ("/settings edit timezone:Europe/Berlin", ASKED),
    ("/entity edit iban:DE1", ASKED),
    ("/entity edit currency:USD", ASKED),
    ("/ticket edit T-12 type:bug", ASKED),
    ("/ticket edit T-12 Subject of another kind", ASKED),
    ("/deal edit D-1 closes friday", ASKED),
    ("/deal edit D-1 negotiation", ASKED),
    ("/company edit C-1 Acme", ASKED),
    ("/company edit C-1 country:EE country:DE", ASKED),
    ("/task new P-3 Fix login prio:high", ASKED),
    ("/task new P-3 Fix login bis:freitag", ASKED),
    ("/task new P-3 Fix login who:ken", ASKED),
    ("/deal new C-1 stage Proposal stge:won", ASKED),
    # Without its key a value is taken only where it is certain.
    ('/deal new C-1 "Phase 2" 50k', {"name": "Phase 2", "amount_minor": 5_000_000}),
    ("/deal new C-8 8000 Medium three next friday", {"name": "Medium three", "close_on": "2026-11-27"}),
    ("/deal new C-8 8000 Medium @marco", {"name": "Medium", "amount_minor": 800_000, "owner_id": 2}),
    ("/deal new C-8 8000 Medium in 3 weeks", {"name": "Medium", "close_on": "2026-12-14"}),
    ("/deal new C-8 Roadmap 2027", {"name": "Roadmap 2027", "amount_minor": None}),
    ("/deal new C-8 2 pallets of wine", {"name": "2 pallets of wine", "amount_minor": None}),
    ("/deal new +Unknown Corp 9k Thing", ASKED),
    ('/deal new +"Unknown Corp" 9k Thing', {"name": "Unknown Corp"}),
    ("/deal new Phase 2 for Baltic Ferries 50k", ASKED),
    (
        "/project new Test B C-6 budget:100h rate:90 USD owner:@greta",
        {"name": "Test B", "client_id": 6, "currency": "USD"},
    ),
    ("/project new Website 2 for C-1 budget:100h", {"name": "Website 2", "client_id": 1, "budget_minutes": 6000}),
    ('/project new Website 5 "Baltic Ferries"', ASKED),
    (
        "/contact new C-11 Seán O'Brien sean@oneill.example +45 12 34 56 78",
        {"name": "Seán O'Brien", "phone": "+45 12 34 56 78"},
    ),
    ('/contact new C-1 "Jane Miller" Buyer', ASKED),
    (
        "/contact new C-1 Jane Miller jane@miller.example title:Head of Sales",
        {"name": "Jane Miller", "title": "Head of Sales"},
    ),
    ("/task new P-1 Release version 1.2", {"title": "Release version 1.2", "due_on": NEVER}),
    ("/task new P-1 Upgrade to 3.11", {"title": "Upgrade to 3.11", "due_on": NEVER}),
    ("/task new P-1 Pay invoice 1/2", {"title": "Pay invoice 1/2", "due_on": NEVER}),
    ("/task new P-1 Book room 12.5", {"title": "Book room 12.5", "due_on": NEVER}),
    ("/task new P-1 Read The Sun", {"title": "Read The Sun", "due_on": NEVER}),
    ("/task new P-1 Meet Mr. May", {"title": "Meet Mr. May", "due_on": NEVER}),
    ("/task new P-1 Prepare slides for monday", {"title": "Prepare slides", "due_on": "2026-11-30"}),
    ("/task new P-1 Prepare slides due next friday", {"title": "Prepare slides", "due_on": "2026-11-27"}),
    ("/task new P-1 Prepare slides by 14 March", {"title": "Prepare slides", "due_on": "2027-03-14"}),
    (
        "/task new P-1 Prepare slides 2027-03-14 @ken",
        {"title": "Prepare slides", "due_on": "2027-03-14", "assignee_id": 8},
    ),
    ("/task new P-1 Plan the friday meeting", {"title": "Plan the friday meeting", "due_on": NEVER}),
    ("/task new P-3 Set priority to high", {"title": "Set priority to high", "priority": "normal"}),
    ("/task new P-3 Fix login priority:high", {"title": "Fix login", "priority": "high"}),
    ("/task new P-3 Multi assign @ken @greta", ASKED),
    ("/ticket new Disk usage is high", {"subject": "Disk usage is high", "priority": "normal"}),
    ("/ticket new Volume too low", {"subject": "Volume too low", "priority": "normal"}),
    ("/ticket new Broken email:notanemail", ASKED),
    ("/ticket new Broken email:<ann@example.com>", {"subject": "Broken", "requester_email": "ann@example.com"}),
    ("/ticket new Broken for ann@example.com", {"subject": "Broken", "requester_email": "ann@example.com"}),
    # A keyed text reaches to the next key.
    ("/deal edit D-4 next_step:Call Reto next_day:monday", {"next_step": "Call Reto", "next_on": "2026-11-30"}),
    ("/contact edit CT-1 phone:+49 30 123", {"phone": "+49 30 123"}),
    ("/company edit C-1 name:Baltic Ferries AS country:EE", {"name": "Baltic Ferries AS"}),
    ("/company edit C-1 vat:-", ASKED),
    # Quotes around everything go, all others stay.
    ('/company new Acme "Inc"', {"name": 'Acme "Inc"'}),
    ('/company new "Best" Bakery', {"name": '"Best" Bakery'}),
    ('/company new "Blue" Harbour Ltd', {"name": '"Blue" Harbour Ltd'}),
    ("/company new The “Best” Bakery", {"name": "The “Best” Bakery"}),
    ("/company new Łódź; Söhne, „Q“ Ltd", {"name": "Łódź; Söhne, „Q“ Ltd"}),
    ('/company new "Grand Hotel"', {"name": "Grand Hotel"}),
    ('/company new 5" Pipes', {"name": '5" Pipes'}),
    ('/ticket new "new" printer is down', {"subject": '"new" printer is down'}),
    ('/ticket note T-1 "Best" Bakery called', {"text": '"Best" Bakery called'}),
    # What has a colon and is no key.
    ("/task new P-1 Error: disk full", {"title": "Error: disk full"}),
    ("/task new P-1 Use std::move there", {"title": "Use std::move there"}),
    ("/task new P-1 Look at https://example.com/a:b", {"title": "Look at https://example.com/a:b"}),
    ("/task new P-1 Meet at 9:30 friday", {"title": "Meet at 9:30", "due_on": "2026-11-27"}),
    ("/ticket note T-1 The log says error:5 on disk", {"text": "The log says error:5 on disk"}),
    # Lines after the first are the description, or a question.
    (
        "/ticket new Printer broken\nIt says PC LOAD LETTER\nsince Monday",
        {"subject": "Printer broken", "description": "It says PC LOAD LETTER\nsince Monday"},
    ),
    ("/ticket note T-1 One line\nand one more", {"text": "One line\nand one more"}),
    ("/task new P-1 Call Ann\nher number is 030 123", ASKED),
    # Several where one is wanted.
    ("/ticket close T-1 T-2", ASKED),
    ("/ticket solve T-2 and T-3", ASKED),
    ("/task done K-1, K-2", ASKED),
    ("/invoice pay Baltic 100", ASKED),
    # Amounts are in the currency of what they are about, bare numbers in the unit that is needed, days look one way.
    ("/deal new C-4 500k Tea", {"amount_minor": 500_000, "currency": "JPY"}),
    ("/deal new C-1 500k Tea", {"amount_minor": 50_000_000, "currency": "EUR"}),
    ("/project edit P-3 rate:95", {"rate_minor": 9500, "currency": "USD"}),
    ("/invoice new C-6 Photo 96000", {"currency": "USD", "total_minor": 9_600_000}),
    ("/project edit P-3 budget:40", {"budget_minutes": 2400}),
    ("/project edit P-3 budget:24", {"budget_minutes": 1440}),
    ("/project edit P-3 budget:100", {"budget_minutes": 6000}),
    ("/time log P-1 2h yesterday call with the client", {"day": "2026-11-22", "note": "call with the client"}),
    ("/time log P-1 2h call with the client yesterday", {"day": "2026-11-22", "note": "call with the client"}),
    ("/time log P-1 1h30m not billable", {"minutes": 90, "billable": False}),
    ("/time log P-1 1h30m review billable:no", {"note": "review", "billable": False}),
    ("/time log P-1 2h review K-8", {"note": "review", "task_id": 8}),
    ("/time log P-1 2h review monday", {"day": "2026-11-16", "note": "review"}),
    ("/time log P-1 2h review day:14.3.", {"day": "2026-03-14"}),
    ("/invoice pay INV-2026-0001 10 EUR yesterday", {"received_on": "2026-11-22", "amount_minor": 1000}),
]
"""Olivia's lines, read in English in Germany on Monday 23 November 2026, in the demo company."""

GERMAN: list[tuple[str, dict[str, Any]]] = [
    ("/aufgabe neu P-1 Folien vorbereiten bis montag", {"title": "Folien vorbereiten", "due_on": "2026-11-30"}),
    ("/aufgabe neu P-1 Guten Morgen", {"title": "Guten Morgen", "due_on": NEVER}),
    ("/task new P-1 Vortrag halten am 14. März", {"title": "Vortrag halten", "due_on": "2027-03-14"}),
    ("/task new P-1 Version 1.2 freigeben", {"title": "Version 1.2 freigeben", "due_on": NEVER}),
    ("/task new P-1 Zimmer 12.5 buchen prio:hoch", ASKED),
    ("/time log P-1 2h gestern Texte", {"day": "2026-11-22", "note": "Texte"}),
    ("/time log P-1 2h Texte gestern", {"day": "2026-11-22", "note": "Texte"}),
    ("/time log P-1 2h Texte nicht abrechenbar", {"note": "Texte", "billable": False}),
    ("/time log P-1 1h Prüfung K-8", {"note": "Prüfung", "task_id": 8}),
    ("/time log P-1 1h Prüfung für wen:ken", ASKED),
]
"""Greta's lines, read in German."""

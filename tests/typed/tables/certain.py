"""What is taken without its key, because it is certain."""

from __future__ import annotations

from tests.typed.rows import ASKED, NEVER, Row

ENGLISH: list[Row] = [
    # Without its key a value is taken only where it is certain.
    ('/deal new C-1 "Phase 2" 50k', {"name": "Phase 2", "amount_minor": 5_000_000}),
    ("/deal new C-8 8000 Medium three next friday", {"name": "Medium three", "close_on": "2026-11-27"}),
    ("/deal new C-8 8000 Medium @marco", {"name": "Medium", "amount_minor": 800_000, "owner_id": 2}),
    ("/deal new C-8 8000 Medium in 3 weeks", {"name": "Medium", "close_on": "2026-12-14"}),
    ("/deal new C-8 12k-15k Range", ASKED),
    ("/deal new C-8 1e6 Foo", ASKED),
    ("/deal new C-8 Refit about 20 grand", {"name": "Refit", "amount_minor": 2_000_000}),
    ("/deal new C-8 2-3 weeks of design", {"name": "2-3 weeks of design", "amount_minor": None}),
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
]

GERMAN: list[Row] = [
    ("/aufgabe neu P-1 Folien vorbereiten bis montag", {"title": "Folien vorbereiten", "due_on": "2026-11-30"}),
    ("/aufgabe neu P-1 Guten Morgen", {"title": "Guten Morgen", "due_on": NEVER}),
    ("/task new P-1 Vortrag halten am 14. März", {"title": "Vortrag halten", "due_on": "2027-03-14"}),
    ("/task new P-1 Version 1.2 freigeben", {"title": "Version 1.2 freigeben", "due_on": NEVER}),
]

"""Texts: quotation marks, colons that are no keys, and further lines."""

from __future__ import annotations

from tests.typed.rows import Row

ENGLISH: list[Row] = [
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
    ("/task new P-1 Call Ann\nher number is 030 123", {"text": "her number is 030 123"}),
]

GERMAN: list[Row] = []

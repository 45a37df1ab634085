"""Keys: known, unknown and almost known ones, and words that nothing takes."""

from __future__ import annotations

from tests.typed.rows import ASKED, Row

ENGLISH: list[Row] = [
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
    # A keyed text reaches to the next key.
    ("/deal edit D-4 next_step:Call Reto next_day:monday", {"next_step": "Call Reto", "next_on": "2026-11-30"}),
    ("/contact edit CT-1 phone:+49 30 123", {"phone": "+49 30 123"}),
    ("/company edit C-1 name:Baltic Ferries AS country:EE", {"name": "Baltic Ferries AS"}),
    ("/company edit C-1 email:-", {"email": None}),
]

GERMAN: list[Row] = [
    ("/task new P-1 Zimmer 12.5 buchen prio:hoch", ASKED),
    ("/time log P-1 1h Prüfung für wen:ken", ASKED),
]

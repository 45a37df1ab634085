"""Everyday lines in German."""

from __future__ import annotations

from tests.typed.rows import ASKED, NEVER, Row

ENGLISH: list[Row] = []

GERMAN: list[Row] = [
    ("/aufgabe neu P-1 Folien vorbereiten @ken", {"title": "Folien vorbereiten", "assignee_id": 8}),
    ("/aufgabe neu P-1 Folien für @ken vorbereiten", {"title": "Folien für @ken vorbereiten", "due_on": NEVER}),
    (
        "/aufgabe neu P-1 Folien vorbereiten für @ken bis freitag",
        {"title": "Folien vorbereiten", "due_on": "2026-11-27", "assignee_id": 8},
    ),
    ('/aufgabe neu P-1 "Folien vorbereiten" morgen', {"title": "Folien vorbereiten", "due_on": "2026-11-24"}),
    ("/aufgabe neu P-1 Folien für morgen vorbereiten", {"title": "Folien für morgen vorbereiten", "due_on": NEVER}),
    ("/aufgabe neu Harbour Folien vorbereiten", {"title": "Folien vorbereiten", "due_on": NEVER}),
    ("/aufgabe neu P-1 Ann anrufen\nIhre Nummer ist 030 123", {"title": "Ann anrufen", "due_on": NEVER}),
    ("/aufgabe neu P-1\nAnn anrufen", {"title": "Ann anrufen", "due_on": NEVER}),
    ("/aufgabe neu P-1 Fehler: Platte voll", {"title": "Fehler: Platte voll", "due_on": NEVER}),
    ("/aufgabe neu P-1 Fehler:503 beheben", ASKED),
    ("/aufgabe neu P-1 Priorität hoch setzen", {"title": "Priorität hoch setzen", "due_on": NEVER}),
    ("/aufgabe neu P-1 Bericht Nr. 5 schreiben", {"title": "Bericht Nr. 5 schreiben", "due_on": NEVER}),
    ("/aufgabe neu P-1 Nr. 12.5. prüfen", {"title": "Nr. 12.5. prüfen", "due_on": NEVER}),
    ("/aufgabe neu P-1 „Neu“ Button prüfen", {"title": "„Neu“ Button prüfen", "due_on": NEVER}),
    ("/aufgabe neu P-1 Rechnung 1/2 prüfen", {"title": "Rechnung 1/2 prüfen", "due_on": NEVER}),
    ("/aufgabe neu P-1 @ken @olivia Folien", ASKED),
    ("/aufgabe neu P-1 -", ASKED),
    ("/aufgabe neu P-1 P-2 Folien", ASKED),
    ("/aufgabe fällig K-2 montag", {"due_on": "2026-11-30"}),
    ("/aufgabe fällig K-2 -", {"due_on": NEVER}),
    ("/aufgabe fällig K-2, K-5 und K-12 freitag", {"due_on": "2026-11-27"}),
    ("/aufgabe zuweisen K-2 an @greta", {"assignee_id": 6}),
    ("/aufgabe zuweisen @greta K-2", {"assignee_id": 6}),
    ("/aufgabe zuweisen K-2 -", {"assignee_id": None}),
    ("/aufgabe erledigt K-2 und K-5", {"state": "done"}),
    ("/aufgabe erledigt K-2, K-999", ASKED),
    ("/aufgabe notiz K-2 -", ASKED),
    ("/aufgabe notiz K-2 Erste Zeile\nzweite Zeile", {"text": "Erste Zeile\nzweite Zeile", "task_id": 2}),
    ("/aufgabe ändern K-2 titel:Neuer Titel priorität:niedrig", {"title": "Neuer Titel", "priority": "low"}),
    ("/aufgabe ändern K-2 Neuer Titel", ASKED),
    ("/aufgabe ändern K-2 prioritaet:niedrig", ASKED),
    ("/aufgabe ändern K-2 fällig:-", {"due_on": NEVER}),
    ("/aufgabe ändern K-2 zustand:offen", ASKED),
    ("/aufgabe blockiert K-2 wartet auf Ken", {"state": "blocked", "blocked_by": "wartet auf Ken"}),
    ("/aufgabe blockiert K-2", ASKED),
    ("/zeit buchen P-1 2h Texte K-8", {"note": "Texte", "minutes": 120, "day": "2026-11-23", "task_id": 8}),
    ("/zeit buchen P-1 2h K-8 Texte", {"note": "Texte", "minutes": 120, "day": "2026-11-23", "task_id": 8}),
    ("/zeit buchen P-1 2h Texte zu K-8 gestern", {"note": "Texte", "minutes": 120, "day": "2026-11-22", "task_id": 8}),
    ("/zeit buchen P-1 2h gestern Texte nicht abrechenbar", {"note": "Texte", "minutes": 120, "day": "2026-11-22"}),
    ("/zeit buchen 2h P-1 Texte", {"note": "Texte", "minutes": 120, "day": "2026-11-23"}),
    ("/zeit buchen P-1 Texte 2h", ASKED),
    ("/zeit buchen P-1 2h\nTexte", {"note": "Texte", "minutes": 120, "day": "2026-11-23"}),
    ("/zeit buchen P-1 2h K-8 K-9", ASKED),
    ("/zeit buchen Harbour 2h Texte", {"note": "Texte", "minutes": 120, "day": "2026-11-23"}),
    ("/zeit start P-1 Texte K-8", {"note": "Texte", "task_id": 8}),
]

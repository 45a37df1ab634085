"""References: one, several, and where they stand."""

from __future__ import annotations

from tests.typed.rows import ASKED, Row

ENGLISH: list[Row] = [
    # Several where one is wanted.
    ("/ticket close T-1 T-2", {"status": "closed"}),
    ("/ticket solve T-2 and T-3", ASKED),
    ("/task done K-1, K-2", {"state": "done"}),
    ("/invoice pay Baltic 100", ASKED),
]

GERMAN: list[Row] = []

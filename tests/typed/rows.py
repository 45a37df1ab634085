"""Rows of the tables: a line as people type it, and what of it is stored; a line that is asked about stores nothing."""

from __future__ import annotations

from typing import Any

Row = tuple[str, dict[str, Any]]
ASKED: dict[str, Any] = {}
"""Stored by a line that is a question."""
NEVER = "9999-12-31"

"""Integrity of imported rows: unique numbers, and references that resolve."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import UniqueConstraint

from bot.exports.csv_file import DamagedFile

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Table


class RowReferences:
    """The numbers, unique values and references of one company's rows, table by table, parents first."""

    def __init__(self, company: int) -> None:
        self.company = company
        self._numbers: dict[str, set[int]] = defaultdict(set)
        self._unique: set[int] = set()
        self._later: list[tuple[int, str, int]] = []

    def count(self, table: str) -> int:
        """How many rows of a table there are."""
        return len(self._numbers[table])

    def add(self, table: Table, path: Path, line: int, row: dict[str, Any]) -> None:
        """Take in a row; raises Damaged for a number or key that was there before, or a row that is missing."""
        if row["company_id"] != self.company:
            raise DamagedFile(path, line, "company_id", f"expected {self.company}, the company of all these files.")
        if row["id"] in self._numbers[table.name]:
            raise DamagedFile(path, line, "id", f"{row['id']} is there twice.")
        self._numbers[table.name].add(row["id"])
        self._check_unique(table, path, line, row)
        self._check_parents(table, path, line, row)

    def check(self, table: Table, path: Path) -> None:
        """See that the references inside a table, all of which is known now, lead somewhere; raises Damaged."""
        for line, name, number in self._later:
            if number not in self._numbers[table.name]:
                raise DamagedFile(path, line, name, f"{table.name} {number} is missing.")
        self._later = []
        self._unique = set()

    def _check_unique(self, table: Table, path: Path, line: int, row: dict[str, Any]) -> None:
        for part in table.constraints:
            names = [column.name for column in part.columns] if isinstance(part, UniqueConstraint) else []
            values = [row[name] for name in names]
            if not names or None in values or "id" in names:
                continue
            key = hash((*names, *values))  # of millions of rows, the values themselves would fill the memory
            if key in self._unique:
                raise DamagedFile(
                    path, line, names[-1], f"{table.name} has a row with these {', '.join(names)} already."
                )
            self._unique.add(key)

    def _check_parents(self, table: Table, path: Path, line: int, row: dict[str, Any]) -> None:
        for key in table.foreign_key_constraints:
            name, parent = key.column_keys[-1], key.referred_table
            number = row[name]
            if name == "company_id" or number is None:
                continue
            if parent is table:
                self._later.append((line, name, number))
            elif number not in self._numbers[parent.name]:
                raise DamagedFile(path, line, name, f"{parent.name} {number} is missing.")

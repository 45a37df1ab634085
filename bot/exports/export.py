"""Export of a company: a CSV per table, uploaded files, and `company.json`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from bot.exports.cells import shown
from bot.exports.csv_file import ENCODING, write_sheet
from bot.replies.formatting import HIDDEN
from bot.workspaces.claims import claim_hash
from storage.identity.company import Company, workspaces_of
from storage.identity.link_codes import LinkCode
from storage.session.audit import Change
from storage.session.images import encode
from storage.session.rows import every_scoped_table, row_named, table_of
from storage.upkeep.migrate import every_table, head
from storage.upkeep.transfer import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Column

    from storage.session.rows import Row, Scoped
    from storage.session.session import Session

MANIFEST = "company.json"
_CODE = re.compile(r"\b[A-Z2-7]{4,5}-[A-Z2-7]{4,5}\b")
FILES = "files"


class CompanyExport:
    """A company on its way into an empty folder, all of it from one state of the database.

    What opens doors stays behind: secret columns, tokens of buttons, and one-time codes that still work.
    """

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.folder = session, folder
        self.company = session.get_one(Company, session.company_id)
        codes = session.exec(select(LinkCode.code))
        self.codes = frozenset(filter(None, [*codes, self.company.claim]))

    def write(self, now: datetime, progress: Callable[[int, int], None]) -> dict[str, int]:
        """Write every table and then the manifest; returns the number of rows by table."""
        every_table()
        (self.folder / FILES).mkdir()
        tables, counts = every_scoped_table(), {}
        for number, kind in enumerate(tables, 1):
            counts[table_of(kind).name] = self._table(kind)
            progress(number, len(tables))
        text = json.dumps(self._about(now, counts), ensure_ascii=False, indent=2)
        (self.folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
        return counts

    def _table(self, kind: type[Scoped]) -> int:
        table = table_of(kind)
        names = open_columns(kind)
        with (self.folder / f"{table.name}.csv").open("w", encoding=ENCODING, newline="") as file:
            return write_sheet(file, names, self._rows(kind, names))

    def _rows(self, kind: type[Scoped], names: list[str]) -> Iterator[list[Any]]:
        attributes: list[Any] = [getattr(kind, name) for name in names]
        query = select(*attributes).order_by(attributes[names.index("id")]).execution_options(yield_per=200)
        for row in self.session.exec(query):
            yield self._cells(kind, dict(zip(names, row, strict=True)))

    def _cells(self, kind: type[Row], values: dict[str, Any]) -> list[Any]:
        if kind is Change:
            values = {**values, "old": _image(values, "old"), "new": _image(values, "new")}
        columns, number = table_of(kind).columns, values["id"]
        return [
            self._file(kind, number, value) if isinstance(value, bytes) else self._cell(columns[name], value)
            for name, value in values.items()
        ]

    def _cell(self, column: Column[Any], value: Any) -> Any:
        cell = shown(column, _unsealed(value))
        return _CODE.sub(self._hidden, cell) if isinstance(cell, str) else cell

    def _hidden(self, code: re.Match[str]) -> str:
        return HIDDEN if claim_hash(code[0]) in self.codes else code[0]

    def _file(self, kind: type[Row], number: int, content: bytes) -> str:
        """Write a value of bytes as a file of its own; returns its path from the folder."""
        path = f"{FILES}/{table_of(kind).name}-{number}"
        (self.folder / path).write_bytes(content)
        return path

    def _about(self, now: datetime, counts: dict[str, int]) -> dict[str, Any]:
        columns = table_of(Company).columns
        return {
            "company": {name: encode(columns[name], getattr(self.company, name)) for name in open_columns(Company)},
            "claimed": self.company.claim is None,
            "workspaces": workspaces_of(self.session, self.company.id or 0),
            "schema": head(),
            "exported_at": now.isoformat(),
            "rows": counts,
            "numbers": numbers(self.session, map(table_of, every_scoped_table())),
        }


def open_columns(kind: type[Row]) -> list[str]:
    """The columns that an export holds: all but the secret ones."""
    return [column.name for column in table_of(kind).columns if column.name not in kind.__secret__]


def _image(change: dict[str, Any], side: str) -> dict[str, Any] | None:
    """The values before or after a change without those that are secret in their own table."""
    kind, image = row_named(change["table_name"]), change[side]
    if kind is None or not isinstance(image, dict):
        return image  # type: ignore[no-any-return]  # JSON
    return {name: value for name, value in image.items() if name not in kind.__secret__}


def _unsealed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unsealed(part) for name, part in value.items() if name != "token"}
    return [_unsealed(part) for part in value] if isinstance(value, list) else value

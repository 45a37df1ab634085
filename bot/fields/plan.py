"""What a file of records would do: its columns by their heads, and each line as new, changed, unchanged or bad."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from bot.exports.csv_file import CsvLine, read_text
from bot.fields.lists import REFERENCE
from bot.fields.rows import changes_of, check_visible, differing
from bot.fields.values import columns_of, label_of, stored
from bot.options.record import Reference
from bot.parsing.edits import NOTHING
from bot.records.kinds import folded
from bot.records.lookup import called
from bot.replies.errors import BadValue, Refusal
from bot.replies.i18n import _, languages, reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.field import Fields, NounField

MOST_LINES = 2000
_REF = "*"


@dataclass
class ImportPlan:
    """The lines of a file by what becomes of them, with their numbers; `unknown` are the heads of no field."""

    heads: list[str]
    unknown: list[str] = field(default_factory=list)
    new: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    changed: list[tuple[int, Any, dict[str, Any]]] = field(default_factory=list)
    bad: list[tuple[int, list[str], str]] = field(default_factory=list)
    unchanged: int = 0


def plan(ctx: Context, fields: Fields, text: str) -> ImportPlan:
    """What the lines of a file would do; raises BadValue when it has none, or no head that a field has."""
    lines = list(read_text(text))
    if len(lines) < 2:
        raise BadValue(_("The file needs a line of column names and at least one more line."))
    if len(lines) > MOST_LINES + 1:
        raise BadValue(_("That file has {n} lines; at most {most} fit.", n=len(lines) - 1, most=MOST_LINES))
    return _Reading(ctx, fields, lines[0].cells).read(lines[1:])


class _Reading:
    def __init__(self, ctx: Context, fields: Fields, heads: list[str]) -> None:
        self.ctx, self.fields = ctx, fields
        known = _known_heads(fields)
        self.columns = [known.get(folded(head), "") for head in heads]
        self.plan = ImportPlan(heads, [head for head, name in zip(heads, self.columns, strict=True) if not name])
        self.by_name = {one.name: one for one in fields.fields}
        self.parsed: dict[tuple[str, str], Any] = {}
        self.names: dict[str, int] = {}
        if not any(self.columns):
            expected = ", ".join(_(label_of(one)) for one in fields.fields)
            raise BadValue(_("I know none of these columns. Known ones: {names}.", names=expected))

    def read(self, lines: list[CsvLine]) -> ImportPlan:
        """Take in each line; a bad one does not hold back the others."""
        for line in lines:
            try:
                self._take(line)
            except Refusal as refusal:
                self.plan.bad.append((line.number, line.cells, refusal.sentence))
        return self.plan

    def _take(self, line: CsvLine) -> None:
        if len(line.cells) > len(self.columns):
            raise BadValue(_("There are more cells than columns."))
        texts = {name: text.strip() for name, text in zip(self.columns, line.cells, strict=False) if name}
        ref = texts.pop(_REF, "")
        emptied = {name for name, text in texts.items() if text == NOTHING}
        values = {name: self._value(name, text) for name, text in texts.items() if text and name not in emptied}
        self.ctx.emptied = emptied
        check_visible(self.ctx, self.fields.fields, values)
        self.ctx.emptied = set()
        if ref:
            self._change(line, ref, values, emptied)
        else:
            self._new(line, values)

    def _new(self, line: CsvLine, values: dict[str, Any]) -> None:
        taken = {one.name: values[one.name] for one in self.fields.fields if one.new and one.name in values}
        missing = [one for one in self.fields.fields if one.required and one.name not in taken]
        if missing:
            raise BadValue(_("Still needed: {names}.", names=", ".join(_(label_of(one)) for one in missing)))
        if self.fields.unique:
            self._check_twin(line, str(taken[self.fields.head.name]))
        self._check_same(taken)
        self.plan.new.append((line.number, taken))

    def _check_same(self, taken: dict[str, Any]) -> None:
        """Refuse a line that is on file as it stands, so that a file that is imported twice adds nothing twice."""
        columns: dict[str, Any] = {}
        for name, value in taken.items():
            columns |= stored(self.by_name[name], value)
        table = self.fields.table
        same = select(table).where(*(getattr(table, column) == value for column, value in columns.items())).limit(1)
        if (row := self.ctx.session.exec(self.fields.kind.seen(self.ctx, same)).first()) is not None:
            raise BadValue(_("{ref} is on file just like this.", ref=row.ref))

    def _check_twin(self, line: CsvLine, name: str) -> None:
        first = self.names.setdefault(folded(name), line.number)
        if first != line.number:
            raise BadValue(_("Line {n} is called so, too.", n=first))
        if (twin := twin_of(self.ctx, self.fields, name)) is not None:
            raise BadValue(_("{ref} is called so. Put its reference into the line to change it.", ref=twin.ref))

    def _change(self, line: CsvLine, ref: str, values: dict[str, Any], emptied: set[str]) -> None:
        row = Reference(self.fields.noun).parse(ref, self.ctx)
        self._check_fixed(row, values, emptied)
        self.ctx.emptied = emptied
        taken = [one for one in self.fields.fields if one.edit]
        changes = differing(row, changes_of(self.ctx, self.fields, taken, values))
        self.ctx.emptied = set()
        if changes:
            self.plan.changed.append((line.number, row, changes))
        else:
            self.plan.unchanged += 1

    def _check_fixed(self, row: Any, values: dict[str, Any], emptied: set[str]) -> None:
        """Refuse another value of a field that no edit changes: it would be dropped in silence."""
        for one in self.fields.fields:
            named = one.name in values or one.name in emptied
            if named and not one.edit and differing(row, stored(one, values.get(one.name))):
                raise BadValue(_("{field} is not changed by a file.", field=_(label_of(one))))

    def _value(self, name: str, text: str) -> Any:
        if (name, text) not in self.parsed:
            self.parsed[name, text] = self._parsed(self.by_name[name], text)
        return self.parsed[name, text]

    def _parsed(self, one: NounField, text: str) -> Any:
        kind = Reference(one.type.noun) if isinstance(one.type, Reference) else one.type
        try:
            return kind.parse(text, self.ctx)
        except Refusal as refusal:
            raise BadValue(f"{_(label_of(one))}: {refusal.sentence}") from refusal


def twin_of(ctx: Context, fields: Fields, name: str, but: int | None = None) -> Any:
    """A visible record of that very name, other than the one of a number."""
    found = (row for row in called(ctx, fields.kind, name) if row.id != but)
    return next((row for row in found if folded(fields.kind.title(row)) == folded(name)), None)


def _known_heads(fields: Fields) -> dict[str, str]:
    """The field of each head: labels in every language, names and columns."""
    found = {folded(REFERENCE): _REF, "ref": _REF}
    for one in fields.fields:
        found |= dict.fromkeys([one.name, columns_of(one)[0]], one.name)
    for language in languages():
        with reading(Reader(language=language)):
            found[folded(_(REFERENCE))] = _REF
            found |= {
                folded(_(label)): one.name for one in fields.fields for label in (label_of(one), one.label or one.name)
            }
    return found

"""A noun's records out of a sheet: what each line adds or changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from bot.exports.sheet_import import PlannedLine
from bot.fields.rows import added, change, changes_of, check_visible, differing
from bot.options.record import Reference
from bot.parsing.edits import NOTHING
from bot.records.kinds import folded
from bot.replies.errors import BadValue, Refusal
from bot.replies.formatting import HIDDEN
from bot.replies.i18n import _, languages, reading
from bot.replies.reader import Reader
from bot.verbs.lists import REFERENCE
from bot.verbs.twins import keys, labels, twin_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.context import Context
    from bot.fields.field import NounField
    from bot.fields.noun import Fields

_REF = "ref"


class SheetRecords:
    """The records of a noun as what the lines of a sheet become; a line with a reference changes that record."""

    def __init__(self, ctx: Context, fields: Fields) -> None:
        self.ctx, self.fields = ctx, fields
        self.by_name = {one.name: one for one in fields.fields}
        self._parsed: dict[tuple[str, str], Any] = {}
        self._lines: dict[tuple[str, tuple[str, ...]], int] = {}

    def columns(self) -> Mapping[str, str]:
        """The reference and the fields that the caller may see, by their words."""
        seen = {one.name: _(one.heading) for one in self.fields.fields if one.visible(self.ctx)}
        return {_REF: _(REFERENCE)} | seen

    def heads(self) -> Mapping[str, str]:
        """The words over the fields in every language, their names and columns."""
        found = {folded(REFERENCE): _REF, _REF: _REF}
        for one in self.fields.fields:
            found |= dict.fromkeys([one.name, one.columns[0]], one.name)
        for language in languages():
            with reading(Reader(language=language)):
                found[folded(_(REFERENCE))] = _REF
                found |= {folded(_(one.heading)): one.name for one in self.fields.fields}
        return found

    def planned(self, number: int, texts: dict[str, str]) -> PlannedLine:
        """What a line would do; raises Refusal when its values are none, or are not to be written so.

        The dots of an amount that the list's file has hidden leave that of the record as it is.
        """
        ref = texts.pop(_REF, "")
        texts = {name: text for name, text in texts.items() if not (ref and text == HIDDEN)}
        emptied = {name for name, text in texts.items() if text == NOTHING}
        values = {name: self._value(name, text) for name, text in texts.items() if text and name not in emptied}
        self.ctx.emptied = emptied
        try:
            check_visible(self.ctx, self.fields.fields, values)
            return self._changed(ref, values, emptied) if ref else self._new(number, values)
        finally:
            self.ctx.emptied = set()

    def _new(self, number: int, values: dict[str, Any]) -> PlannedLine:
        taken = {one.name: values[one.name] for one in self.fields.fields if one.new and one.name in values}
        missing = [one for one in self.fields.fields if one.required and one.name not in taken]
        if missing:
            raise BadValue(_("Still needed: {names}.", names=", ".join(_(one.heading) for one in missing)))
        doubt = self._doubt(number, taken)
        self._check_same(taken)
        return PlannedLine(new=True, write=partial(added, self.ctx, self.fields, taken), doubt=doubt)

    def _check_same(self, taken: dict[str, Any]) -> None:
        """Refuse a line that is on file as it stands, so that a file that is imported twice adds nothing twice."""
        table = self.fields.table
        told = ((self.by_name[name], value) for name, value in taken.items())
        fits = [one.is_(table, value) for one, value in told if not one.hides(self.ctx)]
        same = select(table).where(*fits).limit(1)
        if (row := self.ctx.session.exec(self.fields.kind.seen(self.ctx, same)).first()) is not None:
            raise BadValue(_("{ref} is on file just like this.", ref=row.ref))

    def _doubt(self, number: int, taken: dict[str, Any]) -> str:
        """What is like a new record, in the file or on file; raises BadValue where that is called so, too."""
        told = self._doubt_in_file(number, taken)
        found = twin_of(self.ctx, self.fields, taken)
        if found is None:
            return told
        row, group = found
        if self._is_name(group):
            raise BadValue(_("{ref} is called so. Put its reference into the line to change it.", ref=row.ref))
        same = labels(self.fields, group)
        return _("{ref} has the same {fields}, and the line makes another one.", ref=row.ref, fields=same)

    def _doubt_in_file(self, number: int, taken: dict[str, Any]) -> str:
        told = ""
        for group, key in keys(self.ctx, self.fields, taken):
            first = self._lines.setdefault((labels(self.fields, group), key), number)
            if first != number and self._is_name(group):
                raise BadValue(_("Line {n} is called so, too.", n=first))
            if first != number:
                told = _("Line {n} has the same {fields}.", n=first, fields=labels(self.fields, group))
        return told

    def _is_name(self, group: list[NounField]) -> bool:
        """Whether records are told apart by their name alone, for good."""
        head = self.fields.head
        return group == [head] and (head.name,) in self.fields.alike and not self.fields.alike_within

    def _changed(self, ref: str, values: dict[str, Any], emptied: set[str]) -> PlannedLine:
        row = Reference(self.fields.noun).parse(ref, self.ctx)
        self._check_told(values)
        self._check_fixed(row, values, emptied)
        taken = [one for one in self.fields.fields if one.edit]
        changes = differing(row, changes_of(self.ctx, self.fields, taken, values))
        return PlannedLine(new=False, write=partial(change, self.ctx, self.fields, row, changes) if changes else None)

    def _check_told(self, values: dict[str, Any]) -> None:
        """Refuse values of what is hidden from the caller: whether they change anything would tell what is on file."""
        for one in self.fields.fields:
            if one.name in values and one.hides(self.ctx):
                raise BadValue(
                    _("{field} is hidden from you, so a file of yours does not change it.", field=_(one.heading))
                )

    def _check_fixed(self, row: Any, values: dict[str, Any], emptied: set[str]) -> None:
        """Refuse another value of a field that no edit changes: it would be dropped in silence."""
        for one in self.fields.fields:
            named = one.name in values or one.name in emptied
            if named and not one.edit and differing(row, one.stored(values.get(one.name))):
                raise BadValue(_("{field} is not changed by a file.", field=_(one.heading)))

    def _value(self, name: str, text: str) -> Any:
        if (name, text) not in self._parsed:
            self._parsed[name, text] = self._read(self.by_name[name], text)
        return self._parsed[name, text]

    def _read(self, one: NounField, text: str) -> Any:
        kind = Reference(one.type.noun) if isinstance(one.type, Reference) else one.type
        try:
            return kind.parse(text, self.ctx)
        except Refusal as refusal:
            raise BadValue(f"{_(one.heading)}: {refusal.sentence}") from refusal

"""A noun's records out of a file: first a preview that writes nothing, then all good lines in one savepoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.exports.csv_file import decoded_text
from bot.fields.lists import sheet
from bot.fields.plan import ImportPlan, plan
from bot.fields.rows import added, change
from bot.options.file import FileType
from bot.options.option import Option
from bot.options.text_and_choice import CursorType
from bot.replies.errors import BadValue, Conflict, Incomplete, Refusal
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Field, File, Reply, Style

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.field import Fields

MOST_CHARACTERS = 500_000
MOST_TOLD = 8


def import_options() -> list[Option]:
    """The file, and the same text once more on the button that writes what was previewed."""
    summary = N_("a CSV file with a line of column names; without a reference a line is new")
    return [
        Option("file", FileType(), required=False, default=None, summary=summary),
        Option("rows", CursorType(MOST_CHARACTERS), required=False, default="", summary=N_("what was previewed")),
    ]


def imported(ctx: Context, fields: Fields, given: dict[str, Any]) -> Reply:
    """The preview of a file, or what became of it once that was confirmed."""
    name = f"{fields.noun} import"
    text = given["rows"] or (decoded_text(given["file"].content) if given["file"] else "")
    if not text:
        raise Incomplete(_("Still needed: {names}.", names=_("File")), {})
    if len(text) > MOST_CHARACTERS:
        raise BadValue(_("That file is too long; at most {n} characters fit.", n=MOST_CHARACTERS))
    found = plan(ctx, fields, text)
    if given["rows"]:
        return _write(ctx, fields, found)
    do_it = Action(label=_("Import"), command=name, args={"rows": text}, style=Style.PRIMARY)
    actions = (do_it,) if found.new or found.changed else ()
    card = Card(title=_("Preview"), text=_text(found), fields=_counts(found), lines=_lines(found), actions=actions)
    return Reply(say=_("Nothing is written yet."), cards=(card,), files=_bad_file(fields, found))


def _text(found: ImportPlan) -> str:
    return _("Not taken: {names}.", names=", ".join(found.unknown)) if found.unknown else ""


def _counts(found: ImportPlan) -> tuple[Field, ...]:
    counts = (
        (_("New"), len(found.new)),
        (_("Changed"), len(found.changed)),
        (_("Unchanged"), found.unchanged),
        (_("Bad"), len(found.bad)),
    )
    return tuple(Field(label=label, value=str(count)) for label, count in counts)


def _lines(found: ImportPlan) -> tuple[str, ...]:
    told = [_("Line {n}: {reason}", n=number, reason=reason) for number, _cells, reason in found.bad[:MOST_TOLD]]
    left = len(found.bad) - len(told)
    return (*told, *((_("+{n} more", n=left),) if left > 0 else ()))


def _bad_file(fields: Fields, found: ImportPlan) -> tuple[File, ...]:
    if not found.bad:
        return ()
    rows = ([*cells, reason] for _number, cells, reason in found.bad)
    return (sheet(f"{fields.noun}-bad.csv", [*found.heads, _("Reason")], rows),)


def _write(ctx: Context, fields: Fields, found: ImportPlan) -> Reply:
    """Write the good lines, all or none of them."""
    with ctx.session.begin_nested():
        for number, values in found.new:
            _one(number, lambda values=values: added(ctx, fields, values))
        for number, row, changes in found.changed:
            _one(number, lambda row=row, changes=changes: change(ctx, fields, row, changes))
    say = _("{new} added, {changed} changed.", new=len(found.new), changed=len(found.changed))
    if found.bad:
        say += " " + _("{n} lines were left out; the file says why.", n=len(found.bad))
    return Reply(say=say, files=_bad_file(fields, found))


def _one(number: int, write: Any) -> None:
    try:
        write()
    except Refusal as refusal:
        told = _("Line {n}: {reason}", n=number, reason=refusal.sentence)
        raise Conflict(_("Nothing was imported. {told}", told=told)) from refusal

"""The commands of a noun, built from its fields; the same kind as those that a function declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.command import Command, versioned
from bot.exports.csv_file import decoded_text
from bot.exports.sheet_import import SheetImport
from bot.exports.sheets import MOST_CHARACTERS
from bot.fields.noun import Fields, Verb
from bot.fields.rows import added, change, changes_of, check_visible
from bot.options.file import FileType
from bot.options.option import Option
from bot.options.texts import CursorType
from bot.parsing.forms import filled_form
from bot.replies.errors import Incomplete
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply, sentences
from bot.verbs.imports import SheetRecords
from bot.verbs.lists import list_options, listed
from bot.verbs.removal import removed
from bot.verbs.twins import check_twin

if TYPE_CHECKING:
    from bot.context import Context


class GeneratedVerb(NamedTuple):
    """A verb of every noun: how its options and handler are built, and what it says of itself."""

    built: Callable[[Fields], tuple[list[Option], Callable[..., Reply]]]
    summary: str
    example: str


def commands_of(fields: Fields, module: str) -> Iterator[Command]:
    """The commands of a noun that a module declares."""
    for verb, made in VERBS.items():
        said = fields.verbs.get(verb, Verb())
        if said is not None:
            yield _command(fields, verb, made, said, module)


def _command(fields: Fields, verb: str, made: GeneratedVerb, said: Verb, module: str) -> Command:
    options, handler = made.built(fields)
    handler.__module__ = module
    words = {"one": fields.one, "many": fields.many, "prefix": fields.prefix}
    return versioned(
        Command(
            name=f"{fields.noun} {verb}",
            handler=handler,
            access=said.access or (fields.read if verb in READING else fields.write),
            examples=said.examples or (f"{made.example.format(**words)} {_edit_example(fields, verb)}".strip(),),
            options=tuple(options),
            summary=said.summary or made.summary.format(**words),
            quiet=said.quiet,
            others=said.others,
            also=said.also,
            shortcut=said.shortcut,
            emoji=said.emoji,
            extensible=fields.extensible and verb in TAKING_FIELDS,
            source=f"{module}: {fields.noun} {verb}",
        )
    )


def _edit_example(fields: Fields, verb: str) -> str:
    found = (one for one in fields.fields if verb == "edit" and one.edit and not one.required)
    return next((f"{one.name}:{one.type.example}" for one in found if " " not in one.type.example), "")


def _new(fields: Fields) -> tuple[list[Option], Callable[..., Reply]]:
    taken = [one for one in fields.fields if one.new]

    def new(ctx: Context, **given: Any) -> Reply:
        check_visible(ctx, taken, given)
        check_twin(ctx, fields, given)
        row = added(ctx, fields, given)
        said = fields.new(ctx, row, given) if fields.new else _(fields.added, name=fields.kind.title(row), ref=row.ref)
        return Reply.of(fields.kind.card(ctx, row), say=said)

    return [*(one.for_new(head=one is fields.head) for one in taken), *fields.beside], new


def _show(fields: Fields) -> tuple[list[Option], Callable[..., Reply]]:
    def show(ctx: Context, **given: Any) -> Reply:
        return Reply.of(fields.kind.card(ctx, given[fields.noun]))

    return [fields.record], show


def _edit(fields: Fields) -> tuple[list[Option], Callable[..., Reply]]:
    taken = [one for one in fields.fields if one.edit]

    def edit(ctx: Context, **given: Any) -> Reply:
        row = given[fields.noun]
        check_visible(ctx, taken, given)
        changes = changes_of(ctx, fields, taken, given)
        if not changes:
            on_file = {one.name: one.asked(ctx, row) for one in taken}
            return filled_form(ctx, f"{fields.noun} edit", {fields.noun: row, **on_file})
        said = change(ctx, fields, row, changes)
        say = _("{ref} is up to date.", ref=fields.called(row))
        return Reply.of(fields.kind.card(ctx, row), say=sentences(say, said))

    return [fields.record, *(one.option(required=False) for one in taken)], edit


def _list(fields: Fields) -> tuple[list[Option], Callable[..., Reply]]:
    def list_(ctx: Context, **given: Any) -> Reply:
        return listed(ctx, fields, given)

    return list_options(fields), list_


def _import(fields: Fields) -> tuple[list[Option], Callable[..., Reply]]:
    def import_(ctx: Context, **given: Any) -> Reply:
        text = given["rows"] or (decoded_text(given["file"].content) if given["file"] else "")
        if not text:
            raise Incomplete(_("Still needed: {names}.", names=_("File")), {})
        choices = ",".join(filter(None, (given["columns"], given["column"])))
        found = SheetImport(ctx, SheetRecords(ctx, fields), text, choices)
        sure = given["rows"] and not given["column"]
        return found.write(fields.noun) if sure else found.preview(fields.noun)

    summary = N_("a CSV file with a line of column names; without a reference a line is new")
    kept = {"rows": "what was previewed", "columns": "which column is which", "column": "what was chosen last"}
    hidden = [
        Option(name, CursorType(MOST_CHARACTERS), required=False, default="", summary=words)
        for name, words in kept.items()
    ]
    return [Option("file", FileType(), required=False, default=None, summary=summary), *hidden], import_


def _delete(fields: Fields) -> tuple[list[Option], Callable[..., Reply]]:
    def delete(ctx: Context, **given: Any) -> Reply:
        return removed(ctx, fields, given[fields.noun])

    return [fields.record], delete


VERBS = {
    "new": GeneratedVerb(_new, "Add {one}.", ""),
    "list": GeneratedVerb(_list, "List the {many}.", ""),
    "show": GeneratedVerb(_show, "Show {one}.", "{prefix}-1"),
    "edit": GeneratedVerb(_edit, "Change what is on file about {one}.", "{prefix}-1"),
    "import": GeneratedVerb(_import, "Add and change {many} from a CSV file.", ""),
    "delete": GeneratedVerb(_delete, "Take {one} off file.", "{prefix}-1"),
}
"""The commands that a noun has, in the order of its help."""
READING = ("list", "show")
"""Those that change nothing."""
TAKING_FIELDS = ("new", "list", "edit")
"""Those that have an option for each field."""

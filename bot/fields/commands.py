"""The commands of a noun, built from its fields; the same kind as those that a function declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.command import Command, versioned
from bot.fields.field import Fields
from bot.fields.imports import import_options, imported
from bot.fields.lists import list_options, listed
from bot.fields.plan import twin_of
from bot.fields.removal import removed
from bot.fields.rows import added, change, changes_of, check_visible
from bot.fields.values import loaded
from bot.options.option import Option
from bot.parsing.forms import filled_form
from bot.replies.i18n import _
from bot.replies.reply import Reply

if TYPE_CHECKING:
    from bot.context import Context

Built = tuple[list[Option], Callable[..., Reply], bool]
"""The options of a command, its handler, and whether it writes."""


def commands_of(fields: Fields, source: str) -> list[Command]:
    """The commands of the verbs that a noun declares."""
    return [_command(fields, verb, source) for verb in fields.verbs]


def _command(fields: Fields, verb: str, source: str) -> Command:
    said = fields.verbs[verb]
    options, handler, writes = _BUILT[verb](fields)
    return versioned(
        Command(
            name=f"{fields.noun} {verb}",
            handler=handler,
            access=said.access or (fields.write if writes else fields.read),
            examples=said.examples,
            options=tuple(options),
            summary=said.summary,
            details="",
            quiet=False,
            secret=False,
            final="",
            shortcut=said.shortcut,
            emoji=said.emoji,
            also=(),
            source=source,
        )
    )


def _new(fields: Fields) -> Built:
    taken = [one for one in fields.fields if one.new]

    def new(ctx: Context, **given: Any) -> Reply:
        check_visible(ctx, taken, given)
        row = added(ctx, fields, given)
        say = fields.new(ctx, row, given) if fields.new else _(fields.added, name=fields.kind.title(row), ref=row.ref)
        if fields.unique and (twin := twin_of(ctx, fields, fields.kind.title(row), but=row.id)) is not None:
            say += " " + _("{ref} is called so, too; /undo takes the new one back.", ref=twin.ref)
        return Reply.of(fields.kind.card(ctx, row), say=say)

    return [one.for_new(head=one is fields.head) for one in taken], new, True


def _show(fields: Fields) -> Built:
    def show(ctx: Context, **given: Any) -> Reply:
        return Reply.of(fields.kind.card(ctx, given[fields.noun]))

    return [fields.record], show, False


def _edit(fields: Fields) -> Built:
    taken = [one for one in fields.fields if one.edit]

    def edit(ctx: Context, **given: Any) -> Reply:
        row = given[fields.noun]
        check_visible(ctx, taken, given)
        changes = changes_of(ctx, fields, taken, given)
        if not changes:
            on_file = {one.name: loaded(ctx, one, row) for one in taken if one.visible(ctx)}
            return filled_form(ctx, f"{fields.noun} edit", {fields.noun: row, **on_file})
        said = change(ctx, fields, row, changes)
        say = _("{ref} is up to date.", ref=row.ref)
        return Reply.of(fields.kind.card(ctx, row), say=f"{say} {said}".strip())

    return [fields.record, *(one.option(required=False) for one in taken)], edit, True


def _list(fields: Fields) -> Built:
    def list_(ctx: Context, **given: Any) -> Reply:
        return listed(ctx, fields, given)

    return list_options(fields), list_, False


def _import(fields: Fields) -> Built:
    def import_(ctx: Context, **given: Any) -> Reply:
        return imported(ctx, fields, given)

    return import_options(), import_, True


def _delete(fields: Fields) -> Built:
    def delete(ctx: Context, **given: Any) -> Reply:
        return removed(ctx, fields, given[fields.noun])

    return [fields.record], delete, True


_BUILT: dict[str, Callable[[Fields], Built]] = {
    "new": _new,
    "list": _list,
    "show": _show,
    "edit": _edit,
    "import": _import,
    "delete": _delete,
}

"""Edit commands: which columns change, and how an optional value is emptied.

`-` as the value of an optional option empties it in every command, and so it does where one must be given that may be
None (`day: Day | None`). `none` does, too, in an edit command where no text may be meant; so does a field of its form
that was filled and is sent empty. Where there is always a value the dash is refused.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from bot.replies.errors import BadValue
from bot.replies.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option

NOTHING = "-"
CHANGING = frozenset({"edit", "set", "keep"})
"""The verbs of commands that leave as it is what they are not given."""
FILLED = "*"
"""The hidden argument of a filled form: what stood in its fields when it was opened, as `title=9c1e07aa,due=…`."""
LONGEST = 3000
"""The longest text that a field of every platform holds; a longer one is left out of forms, and so stays as it is."""
_DASHES = {NOTHING, "–", "—"}
_WORDS = {"none", "keine", "keiner", "kein"}
EMPTYING = frozenset(_DASHES | _WORDS)
"""Words that empty an option, so that none of them can be a choice."""


def empties(command: Command, option: Option, text: str) -> bool:
    """Whether a text given for an option of a command means that there shall be nothing."""
    if not text:
        return False
    word = text.strip().casefold()
    if option.required:
        return option.clears and word in _DASHES
    return word in _DASHES or (command.verb == "edit" and word in _WORDS and not option.type.free)


def filled(known: Mapping[str, str]) -> dict[str, str]:
    """The hidden argument of a form that opens with some texts by field."""
    return {FILLED: ",".join(f"{name}={digest(text)}" for name, text in known.items() if text)}


def shown_in(args: Mapping[str, str]) -> dict[str, str]:
    """The digests of what stood in the fields of a form when it was opened; fields that were empty are left out."""
    return dict(entry.split("=", 1) for entry in args.get(FILLED, "").split(",") if "=" in entry)


def digest(text: str) -> str:
    """What two texts of a field have in common if and only if they are the same, however a platform ends its lines."""
    lines = (line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def edited(ctx: Context, table: Any, changes: dict[str, Any], **named: str) -> dict[str, Any]:
    """The columns of a table that change: those with a value, and those whose option was emptied, as in a new row.

    `named` gives the option of a column that is called otherwise; a value that fills one of its columns empties the others. Raises BadValue for what is never empty.
    """
    said = {named.get(column, column) for column, value in changes.items() if value not in (None, "")}
    given = {column: value for column, value in changes.items() if named.get(column, column) in said}
    emptied = {column for column in changes if named.get(column, column) in ctx.emptied}
    given |= {column: _blank(table, column, named.get(column, column)) for column in sorted(emptied)}
    ctx.emptied -= {named.get(column, column) for column in emptied}
    return given


def check_emptied(ctx: Context, command: Command) -> None:
    """Raise BadValue when something was to be emptied that the command does not empty."""
    for option in command.options:
        if option.name in ctx.emptied:
            raise _never(option.label, option.name)


def check_said(option: Option, text: str) -> None:
    """Raise BadValue for a dash where a text must be given."""
    if option.required and option.type.free and text.strip() in _DASHES:
        raise _never(option.label, option.name)


def _blank(table: Any, column: str, option: str) -> Any:
    field = table.model_fields.get(column)
    if field is None:  # a field that the company has added
        return None
    if field.is_required() or (isinstance(field.default, str) and field.default):
        raise _never(option.replace("_", " ").capitalize(), option)
    return field.get_default(call_default_factory=True)


def _never(label: str, option: str) -> BadValue:
    return BadValue(_("{name} cannot be empty; give another value.", name=_(label)), option=option)

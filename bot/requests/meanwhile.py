"""Forms of edit commands: only what was changed in them is written, and what changed meanwhile is asked about."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from bot.invocation import Source
from bot.parsing.bind import canonical
from bot.parsing.edits import NOTHING, digest, shown_in
from bot.replies.cutting import shortened
from bot.replies.i18n import _, reading
from bot.replies.reply import Action, Card, Column, Reply, Style, Table, sentences
from bot.requests.confirmation import SURE
from bot.requests.several import replied
from storage.session.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option
    from bot.replies.reader import Reader
    from bot.requests.request import Request

LONGEST = 200
"""So much of a text is shown beside another one."""


def handled(ctx: Context, request: Request, values: dict[str, Any], reader: Reader) -> Reply:
    """What the command answers to the values; of a form that showed what is on file, to those that were changed in it.

    reader: the caller, in whose notation the form showed it, whatever the language of the channel
    """
    command = request.found
    shown = shown_in(request.sealed.args) if request.sealed and _of_form(request) else {}
    if not shown or command.verb != "edit":
        return replied(ctx, command, values)
    changed = {one.name: one for one in command.options if not one.required and _is_given(ctx, one, values)}
    if not changed:
        return Reply(say=_("Nothing was changed."), quiet=True)
    _lock(ctx, values[command.options[0].name])
    with _read_by(ctx, reader):
        now = _on_file(ctx, command, values)
        disputed = [
            one
            for name, one in changed.items()
            if name in now and digest(now[name]) != shown.get(name, digest("")) and now[name] != _text(ctx, one, values)
        ]
        if disputed:
            return _asked(ctx, command, values, disputed, now, len(changed))
    return command.handler(ctx, **values)


def _of_form(request: Request) -> bool:
    """Whether a form was sent, or what was asked about it is confirmed."""
    confirmed = request.sealed is not None and SURE in request.sealed.args
    return request.invocation.source is Source.FORM or confirmed


@contextmanager
def _read_by(ctx: Context, reader: Reader) -> Iterator[None]:
    """Within it answers are for another reader."""
    before, ctx.reader = ctx.reader, reader
    try:
        with reading(reader):
            yield
    finally:
        ctx.reader = before


def _lock(ctx: Context, record: Any) -> None:
    """Read a record as it is now, and keep it so until the commit."""
    if isinstance(record, Row) and inspect(record).persistent:
        ctx.session.refresh(record, with_for_update={"key_share": True})


def _is_given(ctx: Context, option: Option, values: dict[str, Any]) -> bool:
    return option.name in ctx.emptied or values.get(option.name) != option.default


def _on_file(ctx: Context, command: Command, values: dict[str, Any]) -> dict[str, str]:
    """The fields of the form as it would open now: what the command answers when it is given nothing to change."""
    emptied, ctx.emptied = ctx.emptied, set()
    reply = command.handler(
        ctx, **{one.name: values[one.name] if one.required else one.default for one in command.options}
    )
    ctx.emptied = emptied
    return {field.name: field.value for field in reply.form.fields} if reply.form else {}


def _text(ctx: Context, option: Option, values: dict[str, Any]) -> str:
    return "" if option.name in ctx.emptied else option.type.written(values[option.name], ctx)


def _asked(
    ctx: Context, command: Command, values: dict[str, Any], disputed: list[Option], now: dict[str, str], changed: int
) -> Reply:
    """Write what is not disputed, and show both values of what is."""
    rows = tuple(
        tuple(shortened(text, LONGEST) or "–" for text in (_(one.label), _text(ctx, one, values), now[one.name]))
        for one in disputed
    )
    columns = tuple(Column(label=label) for label in (_("Field"), _("Yours"), _("On file now")))
    actions = _choices(ctx, command, values, disputed)
    names = {one.name for one in disputed}
    rest = values | {one.name: one.default for one in disputed}
    ctx.emptied -= names
    done = command.handler(ctx, **rest) if changed > len(disputed) else Reply()
    say = _(
        "Somebody changed this while your form was open: {fields}. It is as they left it. Which one shall stay?",
        fields=", ".join(row[0] for row in rows),
    )
    card = Card(title=_("Changed meanwhile"), table=Table(columns=columns, rows=rows))
    return done.model_copy(
        update={
            "say": sentences(done.say, say),
            "cards": (card, *done.cards),
            "actions": (*actions, *done.actions),
            "quiet": True,
        }
    )


def _choices(ctx: Context, command: Command, values: dict[str, Any], disputed: list[Option]) -> tuple[Action, ...]:
    """The button that writes the caller's values after all, and where the record can be shown the one that leaves it."""
    about = canonical(command, {one.name: values[one.name] for one in command.options if one.required})
    mine = canonical(command, {one.name: values[one.name] for one in disputed})
    mine |= {one.name: NOTHING for one in disputed if one.name in ctx.emptied}
    keep = Action(label=_("Keep mine"), command=command.name, args={**about, **mine}, style=Style.PRIMARY)
    show = ctx.registry.commands.get(f"{command.noun} show")
    leave = show and Action(label=_("Keep theirs"), command=show.name, args=about)
    return (keep, leave) if leave else (keep,)

"""Commands about several records: the handler runs for each of them, for all or for none, and answers once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.parsing.bind import canonical
from bot.replies.errors import BadValue, Conflict, Refusal
from bot.replies.i18n import _
from bot.replies.reply import Action, Reply

if TYPE_CHECKING:
    from bot.command import Command
    from bot.context import Context


def replied(ctx: Context, command: Command, values: dict[str, Any]) -> Reply:
    """The answer of a command's handler, which takes one record where the command takes several.

    When one of several is refused nothing is done: the answer names each that is refused, and a button does the others.
    """
    if not command.many:
        return command.handler(ctx, **values)
    name = command.options[0].name
    done: list[tuple[Any, Reply]] = []
    refused: list[str] = []
    for row in values[name]:
        try:
            done.append((row, command.handler(ctx, **{**values, name: row})))
        except Refusal as error:
            if len(values[name]) == 1 or (isinstance(error, BadValue) and error.option):
                raise
            refused.append(error.sentence if row.ref in error.sentence else f"{row.ref}: {error.sentence}")
    if refused:
        raise _none_done(command, {**values, name: tuple(row for row, _reply in done)}, refused)
    return _merged([reply for _row, reply in done])


def _merged(replies: list[Reply]) -> Reply:
    """Several answers as one: all sentences and cards, and each loose button once."""
    if len(replies) == 1:
        return replies[0]
    actions = {one.model_dump_json(): one for reply in replies for one in reply.actions}
    return Reply(
        say="\n".join(reply.say for reply in replies if reply.say),
        cards=tuple(card for reply in replies for card in reply.cards),
        files=tuple(file for reply in replies for file in reply.files),
        actions=tuple(actions.values()),
        quiet=any(reply.quiet for reply in replies),
    )


def _none_done(command: Command, others: dict[str, Any], refused: list[str]) -> Conflict:
    said = "\n".join((_("Nothing was done."), *refused))
    rows = others[command.options[0].name]
    if not rows:
        return Conflict(said)
    label = _("Only {refs}", refs=", ".join(row.ref for row in rows))
    return Conflict(said, actions=(Action(label=label, command=command.name, args=canonical(command, others)),))

"""`/undo`: take back what you did last."""

from __future__ import annotations

from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.integers import IntType
from bot.replies.errors import Conflict, NotFound
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Card, Reply
from commands.access import OwnThings
from commands.team.record.changes import ChangeDescriber
from commands.team.record.taken_back import backwards, lines_of, tell_of_undo
from commands.team.record.undo_question import is_certain, question
from storage.identity.people import Person
from storage.records.acts import act_numbered, changes_of, last_change_by
from storage.records.undo import AlreadyUndone, UndoBlocked, revert
from storage.session.audit import Act, Change


@command("undo", access=OwnThings.WRITE, examples=[""], quiet=True, final=N_("Type the command again."))
def undo(ctx: Context, act: Annotated[int, IntType(1)] = 0) -> Reply:
    """Take back the last thing that you changed; once more takes back the one before.

    What is older than a day, or was done elsewhere, is asked about first.

    act: its number, as the buttons of the question give it
    """
    found = _own(ctx, act) if act else last_change_by(ctx.session, ctx.person.id or 0)
    if found is None:
        raise Conflict(_("There is nothing of yours to undo."))
    _check_allowed(ctx, found)
    if not act and not is_certain(ctx, found):
        return question(ctx, found)
    try:
        changes = revert(ctx.session, found)
    except UndoBlocked as touched:
        raise Conflict(_in_the_way(ctx, found, touched)) from touched
    except AlreadyUndone as error:
        raise Conflict(_("This was undone already.")) from error
    ctx.session.flush()
    tell_of_undo(ctx, found, changes)
    return _told(ctx, found, changes)


def _own(ctx: Context, number: int) -> Act:
    found = act_numbered(ctx.session, number)
    if found is None or found.person_id != ctx.person.id:
        raise NotFound(_("You did nothing with the number {n}.", n=number))
    return found


def _check_allowed(ctx: Context, act: Act) -> None:
    command = ctx.registry.commands.get(act.command)
    if command is None:
        raise Conflict(_("/{command} does not exist any more, so it cannot be undone.", command=act.command))
    if command.final:
        raise Conflict(_("/{command} cannot be undone: {reason}", command=act.command, reason=_(command.final)))
    ctx.require(command.access)
    if not ChangeDescriber(ctx, changes_of(ctx.session, [act.id or 0])).sees_all():
        raise Conflict(
            _("/{command} cannot be undone: what it changed is not yours to see any more.", command=act.command)
        )


def _in_the_way(ctx: Context, act: Act, touched: UndoBlocked) -> str:
    newer = ctx.session.get(Act, touched.by_act) if touched.by_act else None
    if newer is None:
        return _("/{command} cannot be undone: something newer depends on it. Undo that first.", command=act.command)
    who = ctx.session.get(Person, newer.person_id) if newer.person_id else None
    return _(
        "/{command} cannot be undone: {name} changed the same thing {time} with /{newer}.",
        command=act.command,
        name=who.name if who else _("a job"),
        time=when(newer.at),
        newer=newer.command,
    )


def _told(ctx: Context, act: Act, changes: list[Change]) -> Reply:
    """What is as it was before, with the records that were changed."""
    teller = ChangeDescriber(ctx, backwards(changes))
    records = filter(None, map(teller.record, changes))
    shown = dict.fromkeys((kind.noun, row.id) for kind, row in records)
    cards = [ctx.registry.kinds[noun].card(ctx, teller.rows[_table(ctx, noun), number]) for noun, number in shown]
    say = _("Undone: /{command} of {time}.", command=act.command, time=when(act.at))
    return Reply.of(Card(title=_("As it was before"), lines=lines_of(teller, changes)), *cards[:2], say=say)


def _table(ctx: Context, noun: str) -> str:
    return str(ctx.registry.kinds[noun].table.__tablename__)

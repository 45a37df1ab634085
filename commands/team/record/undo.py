"""`/undo`: take back what you did last."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.replies.errors import Conflict
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Card, Reply
from commands.access import OwnThings
from commands.team.record.changes import ChangeDescriber
from storage.identity.people import Person
from storage.records.acts import changes_of, last_change_by
from storage.records.undo import AlreadyUndone, UndoBlocked, revert
from storage.session.audit import Act, Change

MOST_LINES = 8


@command("undo", access=OwnThings.WRITE, examples=[""], quiet=True, final=N_("Type the command again."))
def undo(ctx: Context) -> Reply:
    """Take back the last thing that you changed; once more takes back the one before."""
    act = last_change_by(ctx.session, ctx.person.id or 0)
    if act is None:
        raise Conflict(_("There is nothing of yours to undo."))
    _check_allowed(ctx, act)
    try:
        changes = revert(ctx.session, act)
    except UndoBlocked as touched:
        raise Conflict(_in_the_way(ctx, act, touched)) from touched
    except AlreadyUndone as error:
        raise Conflict(_("This was undone already.")) from error
    ctx.session.flush()
    return _told(ctx, act, changes)


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
    """What is as it was before: old and new change places, and what was added is removed."""
    backwards = [_backwards(change) for change in changes]
    teller = ChangeDescriber(ctx, backwards)
    lines = list(dict.fromkeys(teller.line(change) for change in backwards))
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], _("+{n} more", n=len(lines) - MOST_LINES)]
    found = dict.fromkeys((kind.noun, row.id) for kind, row in filter(None, map(teller.record, backwards)))
    cards = [ctx.registry.kinds[noun].card(ctx, teller.rows[_table(ctx, noun), number]) for noun, number in found]
    say = _("Undone: /{command} of {time}.", command=act.command, time=when(act.at))
    return Reply.of(Card(title=_("As it was before"), lines=tuple(lines)), *cards[:2], say=say)


def _table(ctx: Context, noun: str) -> str:
    return str(ctx.registry.kinds[noun].table.__tablename__)


def _backwards(change: Change) -> Change:
    operation = {"insert": "delete", "delete": "insert"}.get(change.operation, "update")
    return Change(
        company_id=change.company_id,
        act_id=change.act_id,
        table_name=change.table_name,
        row_id=change.row_id,
        operation=operation,
        old=change.new,
        new=change.old,
    )

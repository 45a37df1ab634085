"""`/undo`: take back what you did last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.command import command
from bot.context import Context
from bot.options.any_record import AnyRecord, FoundRecord
from bot.options.texts import CursorType
from bot.replies.errors import Conflict
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Reply
from commands.access import OwnThings
from commands.team.record.changes import ChangeDescriber
from commands.team.record.history import rows_of
from commands.team.record.taken_back import backwards, lines_of, tell_of_undo
from commands.team.record.undo_question import is_certain, question
from storage.identity.people import Person
from storage.records.acts import act_numbered, changes_of, last_change_by, last_change_of
from storage.records.undo import AlreadyUndone, UndoBlocked, revert
from storage.session.audit import Act, Change

if TYPE_CHECKING:
    from collections.abc import Iterator


@command(
    "undo",
    access=OwnThings.WRITE,
    examples=[""],
    quiet=True,
    also="revert rückgängig",
    final=N_("Type the command again."),
)
def undo(
    ctx: Context,
    record: AnyRecord | None = None,
    act: Annotated[str, CursorType()] = "",
    sure: Annotated[str, CursorType()] = "",
) -> Reply:
    """Take back the last thing that you changed; once more takes back the one before.

    What is older than a day, was done elsewhere, or is named by its record, is asked about first.

    record: the record whose last change is to be taken back, if you made it
    act: the number of what is meant, as buttons give it
    sure: that the question was answered
    """
    found = _meant(ctx, record, act)
    _check_allowed(ctx, found)
    if not sure and (record is not None or not is_certain(ctx, found)):
        return question(ctx, found, named=bool(record or act))
    changes = _reverted(ctx, found)
    ctx.session.flush()
    tell_of_undo(ctx, found, changes)
    return _told(ctx, found, changes)


def _meant(ctx: Context, record: FoundRecord | None, number: str) -> Act:
    """The act with a number, the last one of a record, or the caller's last; raises Conflict for none of theirs."""
    if record is not None and not number:
        return _last_of(ctx, record)
    mine = ctx.person.id or 0
    found = act_numbered(ctx.session, int(number)) if number.isdecimal() else last_change_by(ctx.session, mine)
    if found is None or found.person_id != mine:
        raise Conflict(_("There is nothing of yours to undo."))
    return found


def _last_of(ctx: Context, record: FoundRecord) -> Act:
    """What was done last to a record or a part of it; raises Conflict for what somebody else did: they are asked, or it is changed anew."""
    found = last_change_of(ctx.session, rows_of(ctx, *record, records=False))
    ref, noun = record.row.ref, record.kind.noun
    if found is None:
        raise Conflict(_("There is nothing to take back on {ref}.", ref=ref))
    command = ctx.registry.commands.get(found.command)
    if found.person_id == ctx.person.id or (command and command.final):
        return found
    told = {"ref": ref, "command": found.command, "name": _doer(ctx, found), "time": when(found.at)}
    raise Conflict(
        _("{ref} was last changed by {name} {time}, with /{command}. You take back only what you did.", **told),
        actions=tuple(_instead(ctx, noun, ref)),
    )


def _instead(ctx: Context, noun: str, ref: str) -> Iterator[Action]:
    edit = ctx.registry.commands.get(f"{noun} edit")
    if edit is not None and ctx.allows(edit.access):
        yield Action(label=_("Edit {ref}", ref=ref), command=edit.name, args={edit.options[0].name: ref})
    yield Action(label=_("History"), command="history", args={"record": ref})


def _reverted(ctx: Context, act: Act) -> list[Change]:
    try:
        return revert(ctx.session, act)
    except UndoBlocked as touched:
        raise Conflict(_in_the_way(ctx, act, touched)) from touched
    except AlreadyUndone as error:
        raise Conflict(_already(ctx, error)) from error


def _already(ctx: Context, error: AlreadyUndone) -> str:
    by = act_numbered(ctx.session, error.by_act)
    return _("This was taken back already, {time}.", time=when(by.at)) if by else _("This was undone already.")


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


def _doer(ctx: Context, act: Act) -> str:
    who = ctx.session.get(Person, act.person_id) if act.person_id else None
    return who.name if who else _("a job")


def _in_the_way(ctx: Context, act: Act, touched: UndoBlocked) -> str:
    newer = ctx.session.get(Act, touched.by_act) if touched.by_act else None
    if newer is None:
        return _("/{command} cannot be undone: something newer depends on it. Undo that first.", command=act.command)
    return _(
        "/{command} cannot be undone: {name} changed the same thing {time} with /{newer}.",
        command=act.command,
        name=_doer(ctx, newer),
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

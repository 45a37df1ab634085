"""`/history`: what happened to a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import col, select

from bot.command import command
from bot.context import Context
from bot.options.any_record import AnyRecord
from bot.options.texts import Cursor
from bot.records.kinds import RecordKind
from bot.records.paging import SIZE
from bot.replies.formatting import when
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Reply
from commands.access import OwnThings
from commands.team.record.changes import ChangeDescriber
from storage.identity.people import known_people
from storage.records.acts import history_of
from storage.session.audit import Act, Change
from storage.session.rows import scoped_row


@command("history", access=OwnThings.READ, examples=["C-1"], also="verlauf")
def history(ctx: Context, record: AnyRecord, after: Cursor = "") -> Reply:
    """Show who changed what on a record, newest first.

    record: its reference, or `this` in the thread of its card
    after: where the list goes on
    """
    kind, row = record
    before = int(after) if after.isdigit() else None
    found = history_of(ctx.session, rows_of(ctx, kind, row), before, SIZE + 1)
    teller = ChangeDescriber(ctx, [change for _act, change in found])
    names = {person.id: person.name for person in known_people(ctx.session)}
    lines = tuple(_lines(names, teller, found[:SIZE]))
    title = _("What happened to {ref}", ref=row.ref)
    return Reply.of(Card(title=title, text=kind.title(row), lines=lines), actions=_next(row.ref, found))


def rows_of(ctx: Context, kind: RecordKind, row: Any, *, records: bool = True) -> dict[str, list[int]]:
    """The record's own row and those of its further tables, by table; `records` says whether with those of other kinds.

    What only follows from what was done is left out with them, as nobody is told of it.
    """
    rows = {str(kind.table.__tablename__): [row.id]}
    apart = set() if records else {str(one.table.__tablename__) for one in ctx.registry.kinds.values()}
    for table, column in kind.changes:
        child: Any = scoped_row(table)
        if child is not None and table not in apart and (child.__told__ or not records):
            query = select(child.id).where(col(getattr(child, column)) == row.id)
            rows[table] = list(ctx.session.exec(query))
    return rows


def _lines(names: dict[int | None, str], teller: ChangeDescriber, found: list[tuple[Act, Change]]) -> Iterator[str]:
    """A line for each change; what somebody did that changed nothing else is said by its command."""
    told = {act.id for act, change in found if teller.line(change)}
    bare: set[int | None] = set()
    for act, change in found:
        line = teller.line(change)
        who = names.get(act.person_id)
        if line:
            yield f"{when(act.at)} · {who or _('a job')} · /{act.command} · {line}"
        elif who and act.id not in told | bare:
            bare.add(act.id)
            yield f"{when(act.at)} · {who} · /{act.command}"


def _next(ref: str, found: list[tuple[Act, Change]]) -> tuple[Action, ...]:
    if len(found) <= SIZE:
        return ()
    after = str(found[SIZE - 1][1].id)
    return (Action(label=_("Next"), command="history", args={"record": ref, "after": after}),)

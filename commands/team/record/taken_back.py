"""Undone changes in words, and the notice to those who had been told of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.delivery.notices import Audience, Lapsed, notice, people_told
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Card, Reply
from bot.values.record_key import RecordKey
from commands.team.record.changes import ChangeDescriber
from storage.identity.people import Person
from storage.records.acts import act_numbered, changes_of
from storage.session.audit import Act, Change

if TYPE_CHECKING:
    from bot.context import Context

MOST_LINES = 8
TAKEN_BACK = "taken back"


def backwards(changes: Iterable[Change]) -> list[Change]:
    """Changes as their undo makes them: old and new change places, and what was added is removed."""
    return [_backwards(change) for change in changes]


def lines_of(teller: ChangeDescriber, changes: Iterable[Change]) -> tuple[str, ...]:
    """The undo of some changes, a line each."""
    changes = backwards(changes)
    told = [line for change in changes if (line := teller.line(change))]
    lines = list(dict.fromkeys(told or map(teller.subject, changes)))
    more = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], _("+{n} more", n=more)) if more > 0 else tuple(lines)


def tell_of_undo(ctx: Context, act: Act, changes: Iterable[Change]) -> None:
    """Tell the people who were told what an act did that it was taken back, but not who took it back."""
    nouns = {str(kind.table.__tablename__): kind.noun for kind in ctx.registry.kinds.values()}
    records = {RecordKey(nouns[c.table_name], c.row_id) for c in changes if c.table_name in nouns}
    people = [one for one in people_told(ctx, records, act.at) if one.id != ctx.person.id]
    if people:
        key = f"{TAKEN_BACK}/{ctx.session.act_id}"
        ctx.tell(TAKEN_BACK, Audience.of(*people), key=key, record=RecordKey("act", act.id or 0))


@notice(TAKEN_BACK, topic=N_("answers"))
def taken_back(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Who took back what, as far as the reader may see it; lapses when it stands again."""
    act = act_numbered(ctx.session, record.number)
    if act is None or act.undone_by is None:
        return Lapsed(reason="it stands again")
    access = {str(kind.table.__tablename__): kind.access for kind in ctx.registry.kinds.values()}
    changes = changes_of(ctx.session, [record.number])[::-1]
    changes = [one for one in changes if one.table_name not in access or ctx.allows(access[one.table_name])]
    teller = ChangeDescriber(ctx, backwards(changes))
    who = ctx.session.get(Person, act.person_id) if act.person_id else None
    name = who.name if who else _("Somebody")
    say = _("{name} took back /{command} of {time}.", name=name, command=act.command, time=when(act.at))
    lines = lines_of(teller, changes) if teller.sees_all() else ()
    return Reply.of(Card(title=_("As it was before"), lines=lines), say=say) if lines else Reply(say=say)


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
        id=change.id,
    )

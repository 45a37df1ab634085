"""The question before personal data are erased, and the search index after; storage/upkeep/erasure.py erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.records.index import reindex
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Card, Question, Reply
from storage.upkeep.erasure import Erasure

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.context import Context
    from storage.session.rows import Scoped

GONE = N_("What was erased is gone for good.")


def question(name: str, traces: Collection[str]) -> Question:
    """What would be erased."""
    card = Card(
        title=_("Erase {name}?", name=name),
        text=_(
            "This cannot be undone. Accounts, messages and files of this person go; wherever else the following "
            "stands, it gives way to a number. The books stay as they are, and backups are not reached."
        ),
        lines=tuple(sorted(traces, key=str.casefold)),
    )
    return Question(cards=(card,), yes=_("Erase for good"))


def erase(ctx: Context, row: Scoped, traces: Collection[str], stand_in: str, blank: dict[str, Any]) -> Reply:
    """Erase a person, and index the records that named them anew."""
    touched = Erasure(ctx.session, row, tuple(traces), stand_in)(blank)
    for kind in ctx.registry.kinds.values():
        for number in sorted(touched.get(str(kind.table.__tablename__), ())):
            reindex(ctx, kind, number)
    count = sum(len(rows) for rows in touched.values())
    return Reply(
        say=_n(
            "Erased for good, from {n} row. What is left is called {name}.",
            "Erased for good, from {n} rows. What is left is called {name}.",
            count,
            name=stand_in,
        ),
        quiet=True,
    )

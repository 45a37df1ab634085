"""Failing units of jobs: in `/admin health`, in `meridian check`, and as a daily notice to owners."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.delivery.notices import Lapsed, notice
from bot.jobs.batches import IN_A_ROW, WORK_FAILED
from bot.ops.checks import check
from bot.replies.formatting import when
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Reply, Style, Tone, sentences
from bot.values.record_key import RecordKey
from storage.records.failed_units import ALL, failed_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.context import Context
    from storage.records.failed_units import FailedUnit

SHOWN = 3
"""How many are named in one sentence; `meridian check` names all."""
LISTED = 20
"""How many `/admin jobs` names."""


def failing(ctx: Context, most: int = SHOWN) -> str:
    """What is left out of due work and what to do about it, "" when nothing is; so many are named."""
    found = [row for row in failed_units(ctx.session) if row.job in ctx.registry.jobs]
    if not found:
        return ""
    said = [_sentence(ctx, row) for row in found[:most]]
    if (more := len(found) - most) > 0:
        said.append(_n("{n} more fails.", "{n} more fail.", more))
    for job, often in Counter(row.job for row in found).items():
        if often >= IN_A_ROW:
            said.append(
                _(
                    "{job} fails for so many that I stop after {n} in a row, and try the rest at the next look.",
                    job=_(job),
                    n=IN_A_ROW,
                )
            )
    return sentences(
        *said, _("All else goes on. What is wrong stands in the log under that id; I try again by myself.")
    )


def _sentence(ctx: Context, row: FailedUnit) -> str:
    words = {"job": _(row.job), "since": when(row.since), "next": when(row.next_at), "id": row.error}
    if row.unit == ALL:
        return _("{job} has failed since {since}: look for {id} in the log. Next try {next}.", **words)
    named = ctx.registry.jobs[row.job].named(ctx, row.unit)
    return _(
        "{job} has failed for {name} since {since}: look for {id} in the log. Next try {next}.", name=named, **words
    )


@notice(WORK_FAILED, topic=N_("failures"))
def work_failed(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Something due is left out because it fails; lapses when nothing is any more."""
    said = failing(ctx)
    if not said:
        return Lapsed(reason="works again")
    look = Action(label=_("Look"), command="admin health", style=Style.PRIMARY)
    return Reply(say=said, tone=Tone.BAD, actions=(look,))


@check("work that fails")
def work_that_fails(ctx: Context) -> Iterator[str]:
    """Due work that is left out because it fails."""
    for row in failed_units(ctx.session):
        if row.job in ctx.registry.jobs:
            yield _sentence(ctx, row)

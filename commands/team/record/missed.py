"""The notice about a done command whose answer could not be shown."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.delivery.answer_routes import ANSWER_LOST, done
from bot.delivery.notices import URGENT, Lapsed, notice
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply
from bot.requests.repeats import told_before
from bot.values.record_key import RecordKey
from storage.records.acts import act_numbered


@notice(ANSWER_LOST, topic=N_("answers"), priority=URGENT)
def answer_lost(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """What was done at a person's word; lapses when it was taken back meanwhile."""
    act = act_numbered(ctx.session, record.number)
    if act is None or act.undone_by is not None:
        return Lapsed(reason="taken back")
    asked = _("You asked me this {time}, and my answer didn't reach you.", time=when(act.at))
    return Reply(say=f"{done(told_before(ctx, act))} {asked}")

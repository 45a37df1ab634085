"""`/note`: a note on any record that keeps notes."""

from __future__ import annotations

from bot.command import Shortcut, command
from bot.context import Context
from bot.options.any_record import NotedRecord
from bot.options.texts import LongText
from bot.replies.i18n import N_
from bot.replies.reply import Reply
from commands.access import OwnThings


@command(
    "note",
    access=OwnThings.WRITE,
    examples=["T-1 The client will call back on Friday"],
    shortcut=Shortcut(N_("Add note"), "message", ("text",)),
)
def note(ctx: Context, record: NotedRecord, text: LongText) -> Reply:
    """Keep a note on a project, task or ticket; only the team sees it.

    record: its reference, or `this` in the thread of its card
    text: the note
    """
    kept = ctx.registry.commands[record.kind.note]
    ctx.require(kept.access)
    return kept.handler(ctx, record.row, text)

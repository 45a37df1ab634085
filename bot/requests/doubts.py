"""What is said of an act in doubt: one that may have been committed although the database did not say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.i18n import _

if TYPE_CHECKING:
    from bot.requests.request import Request


def doubt(call: Request) -> str:
    """The sentence for what may have been done: where to look, and what becomes of a repetition.

    An act that stands counts as unheard, because its answer was shown to nobody; so it is asked about.
    """
    said = _(
        "I lost my database while I wrote this down, and don't know whether it was done. Look at the record, or at /history, before you repeat it."
    )
    if call.person is None or call.found.secret or call.invocation.uploads or not call.invocation.reports:
        return said
    return " ".join([said, _("If it was done, I'll ask before I do the same again.")])

"""The company that a reply is of, said where its reader is known to several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.i18n import _

if TYPE_CHECKING:
    from bot.replies.reply import Reply


def said_for(company: str, reply: Reply) -> Reply:
    """The reply, saying which company it is of where one is named."""
    if not company:
        return reply
    say = (
        _("For {company}: {say}", company=company, say=reply.say) if reply.say else _("For {company}:", company=company)
    )
    return reply.model_copy(update={"say": say})

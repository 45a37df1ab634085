"""`/switch`: the company that direct lines are for, where several know an account."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.replies.i18n import _
from bot.replies.reply import Reply
from commands.access import OwnThings
from storage.identity.people import identity_behind


@command("switch", access=OwnThings.WRITE, examples=[""], quiet=True)
def switch(ctx: Context) -> Reply:
    """Choose the company that what you type to me directly is for, where several know you.

    In a channel it is always the company of the channel, and on a card that of the card.
    """
    account = identity_behind(ctx.session, ctx.place.platform, ctx.user)
    if account is None or not ctx.several:
        return Reply(
            say=_("I know you in {company} only here, so all that you type is for it.", company=ctx.company.name)
        )
    account.meant_at = ctx.now
    ctx.session.add(account)
    say = _(
        "What you type to me directly is for {company} from now on. /switch chooses another one.",
        company=ctx.company.name,
    )
    return Reply(say=say)

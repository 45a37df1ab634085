"""`/connect`: bind a further workspace to the company."""

from __future__ import annotations

from datetime import timedelta

from bot.command import command
from bot.context import Context
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply
from bot.workspaces.claims import claim_hash
from commands.access import Team
from commands.team.codes import letters
from storage.identity.company import JoinCode

VALID = timedelta(minutes=15)


@command(
    "connect",
    access=Team.MANAGE,
    examples=[""],
    quiet=True,
    secret=True,
    final=N_("The code is void after 15 minutes; a bound workspace stays until I am removed from it."),
)
def connect(ctx: Context) -> Reply:
    """Use Meridian in a further workspace or server: get a code here, type it there.

    The code works once, within 15 minutes. Install me there first.
    """
    code = letters()
    ctx.session.add(JoinCode(code=claim_hash(code), company_id=ctx.company.id or 0, expires_at=ctx.now + VALID))
    return Reply(
        say=_("Within 15 minutes, type this to me in the other workspace: connect {code}", code=code), quiet=True
    )

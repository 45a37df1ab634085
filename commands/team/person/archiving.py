"""`/person archive`: deactivates a person who has no open work."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.options.person import PersonRef
from bot.replies.errors import Conflict
from bot.replies.i18n import _
from bot.replies.reply import Reply
from bot.verbs.removal import unfinished
from commands.access import Team
from commands.team.person.roles import become, keep_an_owner, shown


@command("person archive", access=Team.MANAGE, examples=["@fatima"], quiet=True)
def archive(ctx: Context, person: PersonRef) -> Reply:
    """Take somebody out of the company: all roles go, what they did stays.

    person: who leaves
    """
    keep_an_owner(ctx, person, set())
    if open_work := unfinished(ctx, person):
        told = ", ".join(f"{count} × {_(noun)}" for noun, count in open_work)
        raise Conflict(
            _("{name} still has work: {records}. Give it to somebody else first.", name=person.name, records=told),
            actions=(shown(person),),
        )
    become(ctx, person, set())
    say = _("{name} is not in any more and sees nothing. /undo brings them back.", name=person.name)
    return Reply(say=say, actions=(shown(person),))

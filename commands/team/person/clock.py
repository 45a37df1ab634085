"""`/person time`: a person's local time."""

from __future__ import annotations

from bot.command import Shortcut, command
from bot.context import Context
from bot.options.person import PersonRef
from bot.replies.i18n import N_, _
from bot.replies.reply import Reply
from commands.access import Team
from commands.team.person.cards import presence, wall


@command(
    "person time",
    access=Team.READ,
    examples=["@fatima"],
    shortcut=Shortcut(N_("Local time"), "person", ("person",)),
)
def time(ctx: Context, person: PersonRef) -> Reply:
    """Say what time it is for somebody, and whether they work now.

    person: who
    """
    city = person.zone.rpartition("/")[2].replace("_", " ")
    say = _(
        "{time} for {name} in {city}, {status}.",
        name=person.name,
        city=city,
        time=wall(ctx.now, person.zone),
        status=presence(ctx, person).label,
    )
    return Reply(say=say)

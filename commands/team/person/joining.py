"""People who were invited and have not joined: what they are told waits for them, and owners see who they are."""

from __future__ import annotations

from bot.context import Context
from bot.jobs.agenda import agenda
from bot.records.consequences import follows
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card
from commands.access import Team
from storage.delivery.notices import send_what_waited
from storage.identity.people import Identity, people_of_accounts, people_without_account


@follows("messages that waited", Identity)
def joined(ctx: Context, numbers: list[int]) -> str:
    """Send what waited for people to join, now that they have an account."""
    send_what_waited(ctx.session, people_of_accounts(ctx.session, numbers), ctx.now)
    return ""


@agenda("people to join", order=90, access=Team.MANAGE)
def missing(ctx: Context) -> Card | None:
    """Who was invited and has not joined, in one line."""
    names = people_without_account(ctx.session)
    if not names:
        return None
    text = _n(
        "{n} person has not joined yet: {names}.",
        "{n} people have not joined yet: {names}.",
        len(names),
        names=", ".join(names),
    )
    return Card(title=_("Invited"), text=text, actions=(Action(label=_("New code…"), command="person code"),))

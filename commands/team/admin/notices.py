"""Notices to owners when a channel, account, workspace, platform or the database becomes unavailable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.context import Context
from bot.delivery.events import ACCOUNT_REFUSES, PlatformEvent
from bot.delivery.notices import URGENT, Lapsed, notice
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply, Style, sentences
from bot.values.record_key import RecordKey
from commands.team.channel.options import purposes_named
from storage.identity.people import Person, identities
from storage.identity.places import channels_for


@notice(PlatformEvent.CHANNEL_GONE, topic=N_("failures"), priority=URGENT)
def channel_gone(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """A channel that served something is gone; lapses when others serve it all again."""
    left = [purpose for purpose in facts["purposes"].split() if not channels_for(ctx.session, purpose)]
    if not left:
        return Lapsed(reason="bound again")
    names = purposes_named(ctx, left)
    say = _(
        "#{channel} on {platform} is gone ({reason}). What was said there about {purposes} has no channel now.",
        channel=facts["name"],
        platform=facts["platform"].capitalize(),
        reason=_(facts.get("reason", "")) or _("removed"),
        purposes=", ".join(_(names.get(purpose, purpose)) for purpose in left),
    )
    bind = Action(label=_("Bind another channel"), command="channel bind", style=Style.PRIMARY)
    return Reply(say=say, actions=(bind, Action(label=_("Channels"), command="channel list")))


@notice(PlatformEvent.USER_GONE, topic=N_("failures"))
def user_gone(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Somebody's account on a platform is gone."""
    person = ctx.session.get(Person, int(facts["person"]))
    if person is None or not person.active:
        return Lapsed(reason="not here any more")
    platform = facts["platform"].capitalize()
    gone = _("{name}'s account on {platform} is gone; I cannot reach them there.", name=person.name, platform=platform)
    others = identities(ctx.session, [person.id or 0])
    say = sentences(gone, "" if others else _("They have no other account with me."))
    args = {"person": f"@#{person.id}"}
    show = Action(label=_("Show {name}", name=person.name), command="person show", args=args, style=Style.PRIMARY)
    return Reply(say=say, actions=(show, Action(label=_("Change roles"), command="person role", args=args)))


@notice(PlatformEvent.WORKSPACE_GONE, topic=N_("failures"), priority=URGENT)
def workspace_gone(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """A whole workspace has removed the bot."""
    say = _(
        "I was removed from {workspace} on {platform} ({reason}). Nothing can be said there until I am installed again; what was meant for it is kept under /admin deliveries.",
        workspace=facts["workspace"],
        platform=facts["platform"].capitalize(),
        reason=_(facts.get("reason", "")) or _("removed"),
    )
    return Reply(say=say, actions=(Action(label=_("Deliveries"), command="admin deliveries", style=Style.PRIMARY),))


@notice("platform away", topic=N_("failures"), priority=URGENT)
def platform_away(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """A platform has not answered for a while; it reaches those who can be written to on another one."""
    say = _(
        "I have not reached {platform} since {when}. Nothing is lost: what is meant for it waits, in its order, and goes out by itself once it answers.",
        platform=facts["platform"].capitalize(),
        when=when(datetime.fromisoformat(facts["since"])),
    )
    return Reply(say=say, actions=(Action(label=_("Deliveries"), command="admin deliveries", style=Style.PRIMARY),))


@notice(ACCOUNT_REFUSES, topic=N_("failures"))
def account_refuses(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Somebody's account takes no messages; they are written to on another one."""
    person = ctx.session.get(Person, facts["person"])
    if person is None or not person.active:
        return Lapsed(reason="not here any more")
    say = _(
        "{name}'s account on {platform} takes no messages of mine: I write to them on {instead}. Nothing is lost.",
        name=person.name,
        platform=facts["platform"].capitalize(),
        instead=facts["instead"].capitalize(),
    )
    return Reply(say=say)


@notice("database away", topic=N_("failures"), priority=URGENT)
def database_away(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """The database was away for a while, which can be told only afterwards."""
    say = _(
        "From {since} to {until} I could not use my database. No message is lost, and none is sent twice; but whoever gave a command meanwhile was told to give it again.",
        since=when(datetime.fromisoformat(facts["since"])),
        until=when(datetime.fromisoformat(facts["until"])),
    )
    return Reply(say=say, actions=(Action(label=_("Health"), command="admin health", style=Style.PRIMARY),))

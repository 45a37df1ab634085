"""Channels and their purposes: `/channel bind`, unbind, list and edit."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.options.places import LanguageCode
from bot.options.zones import ZoneName
from bot.parsing.edits import edited
from bot.parsing.forms import filled_form
from bot.replies.errors import Conflict
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Column, Reply, Style, Table, sentences
from commands.access import Team
from commands.team.channel.options import ChannelRef, PurposeName, purposes_named
from storage.identity.places import Binding, Channel, all_channels, bindings, channels_for


def here(ctx: Context, named: Channel | None) -> Channel:
    """The named channel, else the one in which this is said, which becomes known by that."""
    channel = named or ctx.channel
    if channel is not None:
        return channel
    if ctx.place.direct or not ctx.place.channel:
        raise Conflict(_("Say this in the channel that you mean, or name it: channel:#accounts"))
    place = ctx.place
    channel = Channel(
        platform=place.platform,
        workspace=place.workspace,
        external_id=place.channel,
        name=place.name or place.channel,
        created_at=ctx.now,
    )
    ctx.session.add(channel)
    ctx.session.flush()
    return channel


@command("channel bind", access=Team.WRITE, examples=["accounts channel:#accounts"])
def bind(ctx: Context, purpose: PurposeName, channel: ChannelRef | None = None) -> Reply:
    """Say what a channel is for: what must be said about that is said there.

    Amounts may be shown to everybody in channels for accounts and sales.

    purpose: accounts, sales, support, projects, or one record such as P-4
    channel: the channel, if not this one
    """
    place = here(ctx, channel)
    if any(one.purpose == purpose.key for one in bindings(ctx.session, place.id)):
        return Reply(say=_("#{channel} serves {purpose} already.", channel=place.name, purpose=_(purpose.name)))
    ctx.session.add(Binding(channel_id=place.id or 0, purpose=purpose.key))
    bound = _("#{channel} now serves {purpose}.", channel=place.name, purpose=_(purpose.name))
    amounts = purpose.key in ctx.registry.matrix.open_purposes
    return Reply(say=sentences(bound, _("Everybody in it may see amounts.") if amounts else ""))


@command("channel unbind", access=Team.WRITE, examples=["accounts channel:#accounts"])
def unbind(ctx: Context, purpose: PurposeName, channel: ChannelRef | None = None) -> Reply:
    """Say that a channel is no longer for something.

    purpose: accounts, sales, support, projects, or one record such as P-4
    channel: the channel, if not this one
    """
    place = here(ctx, channel)
    found = next((one for one in bindings(ctx.session, place.id) if one.purpose == purpose.key), None)
    if found is None:
        raise Conflict(_("#{channel} does not serve {purpose}.", channel=place.name, purpose=_(purpose.name)))
    ctx.session.delete(found)
    ctx.session.flush()
    freed = _("#{channel} no longer serves {purpose}.", channel=place.name, purpose=_(purpose.name))
    left = channels_for(ctx.session, purpose.key)
    return Reply(say=sentences(freed, "" if left else _("No channel serves {purpose} now.", purpose=_(purpose.name))))


@command("channel list", access=Team.READ, examples=[""])
def list_(ctx: Context) -> Reply:
    """List the channels that I know, what each is for, and its language and zone."""
    bound = bindings(ctx.session)
    names = purposes_named(ctx, {one.purpose for one in bound})
    rows = tuple(
        (
            f"#{channel.name}",
            ", ".join(_(names[b.purpose]) for b in bound if b.channel_id == channel.id and b.purpose in names) or "–",
            channel.language or ctx.company.language,
            channel.zone or ctx.company.zone,
            channel.platform,
        )
        for channel in all_channels(ctx.session)
    )
    labels = (_("Channel"), _("Serves"), _("Language"), _("Time zone"), _("Platform"))
    table = Table(columns=tuple(Column(label=label) for label in labels), rows=rows)
    bind_one = Action(label=_("Bind a channel"), command="channel bind", style=Style.PRIMARY)
    return Reply.of(Card(title=_("Channels"), table=table, actions=(bind_one,)))


@command("channel edit", access=Team.WRITE, examples=["#accounts language:de", "#accounts zone:Europe/Berlin"])
def edit(
    ctx: Context, channel: ChannelRef | None = None, language: LanguageCode = None, zone: ZoneName = None
) -> Reply:
    """Set the language that I speak in a channel, and the time zone of its day.

    channel: the channel, if not this one
    language: what I speak there
    zone: in which zone its days begin and digests come
    """
    place = here(ctx, channel)
    given = edited(ctx, Channel, {"language": language, "zone": zone})
    if not given:
        return filled_form(ctx, "channel edit", {"channel": place, "language": place.language, "zone": place.zone})
    place.sqlmodel_update(given)
    ctx.session.add(place)
    say = _(
        "In #{channel} I speak {language}, and days are those of {zone}.",
        channel=place.name,
        language=place.language or ctx.company.language,
        zone=place.zone or ctx.company.zone,
    )
    return Reply(say=say)

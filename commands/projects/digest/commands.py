"""The daily digest of channels that serve projects: `/digest show`, set, now and mute."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Audience
from bot.parsing.forms import filled_form
from bot.people.channel_access import may_enter
from bot.replies.errors import Conflict, Forbidden
from bot.replies.formatting import when
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Reply, sentences
from commands.access import Projects
from commands.projects.digest.hours import HourType, clock_text, planned, zone_of
from commands.projects.digest.notices import NOTICE, served, settled, since_last
from commands.team.channel.options import ChannelRef
from storage.areas.digest import DIGEST_MINUTE, Digest, digest_of, project_purposes
from storage.identity.places import purposes_of

if TYPE_CHECKING:
    from storage.identity.places import Channel


class EmptyDigest(Enum):
    """What a digest with nothing in it does."""

    QUIET = "quiet"
    ALWAYS = "always"


def _meant(ctx: Context, named: Channel | None) -> Channel:
    """The named channel, else this one; raises Conflict unless it serves projects, Forbidden unless one may read it."""
    channel = named or ctx.channel
    if channel is None and ctx.place.direct:
        raise Conflict(_("Say this in the channel that you mean, or name it: channel:#projects"))
    if channel is None or not project_purposes(ctx.session, [channel.id or 0]):
        raise Conflict(
            _(
                "Only channels that serve projects get a digest. Say which: /channel bind projects, or /channel bind P-4"
            ),
            actions=(Action(label=_("Bind a channel"), command="channel bind"),),
        )
    if may_enter(ctx, [frozenset(purposes_of(ctx.session, channel.id or 0))]) != [True]:
        raise Forbidden(_("#{channel} tells of projects that you do not see. Ask a manager.", channel=channel.name))
    return channel


def _standing(ctx: Context, channel: Channel, digest: Digest) -> Reply:
    this = {"channel": f"#@{channel.id}"}
    change = Action(label=_("Change"), command="digest set", args=this)
    if digest.muted:
        return Reply(say=_("#{channel} gets no digest: it is muted.", channel=channel.name), actions=(change,))
    coming = digest.next_at
    if coming is None or coming <= ctx.now:
        coming = planned(digest, channel, ctx.company, ctx.now)
    say = _(
        "#{channel} gets its digest on working days at {time} ({zone}). The next one comes {when}.",
        channel=channel.name,
        time=clock_text(digest.minute),
        zone=zone_of(channel, ctx.company).key,
        when=when(coming),
    )
    silence = (
        _("It always comes: a day with nothing to say gets one line.")
        if digest.always
        else _("A day with nothing to say is quiet.")
    )
    post = Action(label=_("Post it now"), command="digest now", args=this)
    return Reply(
        say=sentences(say, silence), actions=(post, change, Action(label=_("Mute"), command="digest mute", args=this))
    )


@command("digest show", access=Projects.READ, examples=["channel:#projects"])
def show(ctx: Context, channel: ChannelRef | None = None) -> Reply:
    """Show when a channel gets its daily digest of projects.

    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    return _standing(ctx, place, settled(ctx, place))


@command("digest set", access=Projects.MANAGE, examples=["08:30 channel:#projects", "always channel:#projects"])
def set_(
    ctx: Context,
    hour: Annotated[int | None, HourType()] = None,
    empty: EmptyDigest | None = None,
    channel: ChannelRef | None = None,
) -> Reply:
    """Set when a channel gets its daily digest of projects; this also ends its muting.

    hour: the time of day, in the zone of the channel
    empty: whether a day with nothing to say is quiet or gets one line (always)
    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    digest = settled(ctx, place)
    if hour is None and empty is None:
        standing = EmptyDigest.ALWAYS if digest.always else EmptyDigest.QUIET
        return filled_form(ctx, "digest set", {"hour": digest.minute, "empty": standing, "channel": place})
    digest.muted = False
    digest.minute = digest.minute if hour is None else hour
    digest.always = digest.always if empty is None else empty is EmptyDigest.ALWAYS
    digest.next_at = planned(digest, place, ctx.company, ctx.now)
    ctx.session.add(digest)
    return _standing(ctx, place, digest)


@command(
    "digest now", access=Projects.WRITE, examples=["channel:#projects"], quiet=True, final=N_("It is posted already.")
)
def now(ctx: Context, channel: ChannelRef | None = None) -> Reply:
    """Post the digest of projects in a channel now; the daily one comes as usual.

    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    projects, _everything = served(ctx, place)
    if not projects:
        raise Conflict(_("#{channel} serves no active project.", channel=place.name))
    at = ctx.now.isoformat()
    facts = {"date": "", "since": since_last(ctx, digest_of(ctx.session, place.id or 0)), "until": at}
    ctx.tell(NOTICE, Audience(channels=(place.id or 0,)), key=f"digest/{place.id}/{at}", facts=facts)
    return Reply(say=_("The digest is on its way to #{channel}.", channel=place.name))


@command("digest mute", access=Projects.MANAGE, examples=["channel:#projects"])
def mute(ctx: Context, channel: ChannelRef | None = None) -> Reply:
    """Stop the daily digest of a channel; what else is told there still comes.

    channel: the channel, if not this one
    """
    place = _meant(ctx, channel)
    digest = settled(ctx, place)
    digest.muted, digest.next_at = True, None
    ctx.session.add(digest)
    again = Action(
        label=_("Start it again"),
        command="digest set",
        args={"hour": clock_text(digest.minute or DIGEST_MINUTE), "channel": f"#@{place.id}"},
    )
    return Reply(say=_("#{channel} gets no digest any more.", channel=place.name), actions=(again,))

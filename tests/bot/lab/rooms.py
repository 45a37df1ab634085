"""Commands that write, tell and fail."""

from typing import Any

from sqlmodel import func, select

from bot.command import command
from bot.context import Context
from bot.delivery.notices import DIGEST, NORMAL, URGENT, Audience, Lapsed, notice
from bot.options.person import PersonRef
from bot.options.texts import LongText
from bot.replies.reply import Action, Reply, Style
from bot.values.record_key import RecordKey
from storage.identity.places import Channel
from tests.bot.lab.access import Lab


@command("room open", access=Lab.WRITE, examples=["attic"])
def open_(ctx: Context, name: str) -> Reply:
    """Make a channel.

    name: what it is called
    """
    ctx.session.add(Channel(platform="lab", workspace="w", external_id=name, name=name, created_at=ctx.now))
    ctx.session.flush()
    return Reply(say=f"{name} is open.")


@command("room count", access=Lab.READ, examples=[""])
def count(ctx: Context) -> Reply:
    """Count the channels."""
    number = ctx.session.exec(select(func.count()).select_from(Channel).where(Channel.platform == "lab")).one()
    return Reply(say=str(number))


@command("room burn", access=Lab.WRITE, examples=["attic"])
def burn(ctx: Context, name: str) -> Reply:
    """Make a channel, and break.

    name: what it is called
    """
    open_(ctx, name)
    raise RuntimeError("the secret cause")


@command("room menu", access=Lab.READ, examples=["attic"])
def menu(ctx: Context, text: LongText) -> Reply:
    """Offer buttons that carry a text.

    text: what the buttons carry
    """
    return Reply(
        say="Pick one.",
        actions=(
            Action(label="Say", command="echo long", args={"text": text}, style=Style.PRIMARY),
            Action(label="Open", command="room open", args={"name": text}),
            Action(label="Ask", command="echo span", args={"text": text}),
        ),
    )


@command("ping person", access=Lab.WRITE, examples=["@carla hello"], quiet=True)
def ping(ctx: Context, person: PersonRef, text: str, urgent: bool = False, digest: bool = False) -> Reply:
    """Have somebody told.

    person: who
    text: what
    urgent: whether it pierces quiet hours
    digest: whether it may wait for everything else
    """
    kind = "ping urgent" if urgent else "ping digest" if digest else "ping"
    made = ctx.tell(kind, Audience.of(person), key=f"ping/{text}", facts={"text": text})
    return Reply(say=f"{made} deliveries")


@command("ping room", access=Lab.WRITE, examples=["hello"], quiet=True)
def ping_room(ctx: Context, text: str) -> Reply:
    """Have the channel for accounts told.

    text: what
    """
    made = ctx.tell("ping", Audience.purpose("accounts"), key=f"ping/{text}", facts={"text": text})
    return Reply(say=f"{made} deliveries")


@notice("ping", topic="pings", priority=NORMAL)
def pinged(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """What was to be told, unless it is old news by now."""
    return Lapsed(reason="old news") if facts["text"].startswith("old") else Reply(say=facts["text"])


@notice("ping urgent", topic="pings", priority=URGENT)
def pinged_urgently(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """What cannot wait."""
    return Reply(say=facts["text"])


@notice("ping digest", topic="digests", priority=DIGEST)
def pinged_later(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """What can wait."""
    return Reply(say=facts["text"])


@notice("lost", topic="failures")
def lost(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """A message was lost."""
    return Reply(say=f"lost {record}")

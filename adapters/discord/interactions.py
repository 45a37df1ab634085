"""Interactions as invocations of the kernel, and its answers as responses to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from adapters.discord.responses import GIVEN_UP, Response
from adapters.discord.words import language_of
from bot.invocation import Invocation, Profile
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply

if TYPE_CHECKING:
    from adapters.discord.context import DiscordContext
    from bot.invocation import Place

    Interaction = discord.Interaction[discord.Client]


async def dispatched(chat: DiscordContext, interaction: Interaction, made: Invocation, pressed: str = "") -> Response:
    """What the kernel answers; None means that nothing was changed."""
    answer = await chat.kernel.dispatch(made)
    return cancelled(interaction, made.place) if answer is None else Response.of(answer, made.place, label=pressed)


def cancelled(interaction: Interaction, place: Place) -> Response:
    """That nothing was changed."""
    with reading(Reader(language=language_of(interaction))):
        return Response(Reply(say=_("Nothing was changed.")), place, language_of(interaction))


def groups_of(user: discord.abc.User) -> dict[str, str]:
    """The roles that people gave a member of a server; not that which everybody has, nor those of bots."""
    roles = user.roles if isinstance(user, discord.Member) else []
    return {str(role.id): role.name for role in roles if not (role.is_default() or role.managed)}


def data_of(interaction: Interaction) -> dict[str, Any]:
    """What Discord tells of an interaction, as it came."""
    return cast("dict[str, Any]", interaction.data or {})


def invocation_of(chat: DiscordContext, interaction: Interaction, place: Place, **what: Any) -> Invocation:
    """The request for the kernel."""
    return Invocation(
        place=place,
        user=str(interaction.user.id),
        user_name=interaction.user.display_name,
        at=chat.kernel.now(),
        key=f"interaction/{interaction.id}",
        profile=Profile(language=language_of(interaction), groups=groups_of(interaction.user)),
        reports=True,
        late=interaction.extras.get(GIVEN_UP, False),
        **what,
    )

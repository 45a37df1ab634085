"""`/alert via`: the platform of a person's direct messages."""

from __future__ import annotations

from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.option import OptionType
from bot.records.kinds import folded
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Choice, FieldKind, Reply
from commands.access import OwnThings
from storage.identity.people import identities

_ANY = ("any", "egal")


class PlatformType(OptionType[str]):
    """A platform on which the caller has an account, or any."""

    kind = FieldKind.SUGGEST
    example = "any"

    def __repr__(self) -> str:
        return "PlatformType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """The platform's name, "" for any."""
        name = folded(text)
        if name in _ANY:
            return ""
        if name not in self._mine(ctx):
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=", ".join([*self._mine(ctx), _ANY[0]])))
        return name

    def fits(self, text: str, ctx: Context) -> bool:
        """One word."""
        return True

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """The caller's platforms."""
        names = [name for name in (*self._mine(ctx), _ANY[0]) if name.startswith(folded(prefix))]
        return [Choice(label=name.capitalize(), value=name) for name in names]

    def canonical(self, value: str) -> str:
        """The name, or any."""
        return value or _ANY[0]

    def expected(self) -> str:
        """A platform."""
        return _("a platform on which I know you, or any")

    def _mine(self, ctx: Context) -> list[str]:
        found = identities(ctx.session, [ctx.person.id or 0])
        return sorted({one.platform for one in found})


@command("alert via", access=OwnThings.WRITE, examples=["any"], quiet=True)
def via(ctx: Context, platform: Annotated[str, PlatformType()]) -> Reply:
    """Choose on which platform direct messages reach you; otherwise it is where you were last active.

    platform: a platform on which I know you, or any
    """
    ctx.person.reach = platform
    ctx.session.add(ctx.person)
    if not platform:
        return Reply(say=_("I write to you where you were last active."))
    return Reply(say=_("I write to you on {platform}.", platform=platform.capitalize()))

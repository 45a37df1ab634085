"""`/emoji list` and `/emoji set`: commands of emoji on messages."""

from __future__ import annotations

from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.option import OptionType
from bot.options.texts import TextType
from bot.records.kinds import folded
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Choice, Column, FieldKind, Reply, Style, Table
from bot.requests.gestures import bare, gestures, reacting
from commands.access import Team

OFF = ("off", "aus")


class EmojiType(TextType):
    """One emoji, or the name of one."""

    words = 1
    free = False
    example = "🚀"


class ReactionType(OptionType[str]):
    """A command that an emoji may stand for, or off."""

    kind = FieldKind.SUGGEST
    words = 2
    example = "task done"

    def __repr__(self) -> str:
        return "ReactionType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """The command's name, "" for off."""
        name = " ".join(text.lower().split()).removeprefix("/")
        if name in OFF or not name:
            return ""
        if name not in reacting(ctx.registry):
            raise BadValue(_("“{text}” is not {expected}.", text=text, expected=self.expected()))
        return name

    def fits(self, text: str, ctx: Context) -> bool:
        """A name out of the list, or off."""
        return text.casefold() in OFF or text.lower().removeprefix("/") in reacting(ctx.registry)

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Commands that begin so."""
        start = folded(prefix.removeprefix("/"))
        names = [name for name in reacting(ctx.registry) if name.startswith(start)]
        return [Choice(label=f"/{name}", value=name, detail=_(reacting(ctx.registry)[name].summary)) for name in names][
            :25
        ]

    def canonical(self, value: str) -> str:
        """The name, or off."""
        return value or OFF[0]

    def expected(self) -> str:
        """A command."""
        return _("a command that takes one record, or off")


@command("emoji list", access=Team.READ, examples=[""])
def list_(ctx: Context) -> Reply:
    """List what an emoji does: on a record's card for that record, else with the message's text."""
    rows = tuple(
        (emoji, ", ".join(f"/{name}" for name in names) or _("nothing"))
        for emoji, names in sorted(gestures(ctx.registry, ctx.company).items())
        if not emoji.isascii()
    )
    columns = (Column(label=_("Emoji")), Column(label=_("Does")))
    change = Action(label=_("Change"), command="emoji set", style=Style.PRIMARY)
    return Reply.of(Card(title=_("Emoji"), table=Table(columns=columns, rows=rows), actions=(change,)))


@command("emoji set", access=Team.MANAGE, examples=["🚀 task done", "👍 off"], quiet=True)
def set_(ctx: Context, emoji: Annotated[str, EmojiType(40)], does: Annotated[str, ReactionType()]) -> Reply:
    """Choose what an emoji on a message does; people can only do by it what they may do anyway.

    emoji: the emoji, or the name of one of your own
    does: a command such as `task done`, or off
    """
    sign = bare(emoji)
    own = dict(ctx.company.options.get("emoji", {}))
    kept = [] if not does else own.get(sign, gestures(ctx.registry, ctx.company).get(sign, []))
    own[sign] = [name for name in kept if name.split()[0] != does.split()[0]] + ([does] if does else [])
    ctx.company.options = {**ctx.company.options, "emoji": own}
    ctx.session.add(ctx.company)
    if not does:
        return Reply(say=_("{emoji} does nothing now.", emoji=emoji))
    return Reply(say=_("{emoji} on a message now means /{command}.", emoji=emoji, command=does))

"""`/help`: what can be done, for whom, and how; read off the commands themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.command import command
from bot.context import Context
from bot.errors import NotFound
from bot.i18n import _
from bot.reply import Action, Card, Field, Reply, Style
from commands.access import Door

if TYPE_CHECKING:
    from bot.command import Command
    from bot.option import Option


@command("help", access=Door.READ, examples=["", "invoice", "invoice promise"])
def help_(ctx: Context, topic: str = "") -> Reply:
    """Show what you can do here, or how one command works.

    topic: a noun such as invoice, or a whole command
    """
    name = topic.strip().removeprefix("/").lower()
    if not name:
        return _overview(ctx)
    if found := ctx.registry.commands.get(name):
        return Reply.of(_page(ctx, found))
    commands = [found for found in ctx.registry.of_noun(name) if ctx.allows(found.access)]
    if not commands:
        raise NotFound(_("There is no help on “{topic}”. Type /help for everything.", topic=topic))
    return Reply.of(_noun_card(name, commands))


def _overview(ctx: Context) -> Reply:
    cards = []
    for noun in ctx.registry.nouns:
        allowed = [found for found in ctx.registry.of_noun(noun) if ctx.allows(found.access)]
        if allowed:
            cards.append((noun, ", ".join(found.verb or f"/{noun}" for found in allowed)))
    fields = tuple(Field(label=f"/{noun}", value=verbs) for noun, verbs in cards)
    text = _("Type a noun and a verb, for example /help. Everything can also be done with buttons and forms.")
    buttons = tuple(Action(label=f"/{noun}", command="help", args={"topic": noun}) for noun, _verbs in cards)
    return Reply.of(Card(title=_("What you can do"), text=text, fields=fields, menu=buttons))


def _noun_card(noun: str, commands: list[Command]) -> Card:
    lines = tuple(f"{found.usage} — {_(found.summary)}" for found in commands)
    buttons = tuple(
        Action(label=f"/{found.name}", command="help", args={"topic": found.name}) for found in commands
    )
    return Card(title=f"/{noun}", lines=lines, menu=buttons)


def _page(ctx: Context, found: Command) -> Card:
    options = tuple(
        Field(label=option.name if option.required else f"[{option.name}]", value=_option_text(option), wide=True)
        for option in found.options
        if not option.type.hidden
    )
    examples = tuple(f"/{found.name} {example}".rstrip() for example in found.examples)
    notes = [_(found.details)] if found.details else []
    if found.final:
        notes.append(_("Cannot be undone: {reason}", reason=_(found.final)))
    matrix = ctx.registry.matrix
    notes.append(_("For: {roles}", roles=", ".join(_(role) for role in matrix.holders(found.access))))
    buttons = (
        (Action(label=_("Run it"), command=found.name, style=Style.PRIMARY),) if ctx.allows(found.access) and found.options else ()
    )
    return Card(title=found.usage, text="\n".join([_(found.summary), *notes]), fields=options, lines=examples, actions=buttons)


def _option_text(option: Option) -> str:
    summary, example = _(option.summary), option.type.example
    return _("{summary}, e.g. {example}", summary=summary, example=example) if example not in {"", "…"} else summary

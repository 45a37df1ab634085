"""`/help`: commands by topic, derived from their declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.command import command
from bot.context import Context
from bot.options.texts import FreeText
from bot.replies.errors import NotFound
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Choice, Field, Reply, Select, Style
from commands.access import GuestAccess
from commands.team.start.courtesies import ANSWERS, LINES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.command import Command
    from bot.options.option import Option

AREAS = {
    "team": N_("You and the team"),
    "crm": N_("Clients and deals"),
    "projects": N_("Projects, tasks and time"),
    "billing": N_("Invoices and money"),
    "desk": N_("Tickets"),
}
MOST_CHOICES = 25
FEW = 5
"""So few nouns, such as a guest's, are explained at once."""


@command("help", access=GuestAccess.READ, examples=["", "person", "person invite"], lines=LINES)
def help_(ctx: Context, topic: FreeText = "") -> Reply:
    """Show what you can do here, or how one command works.

    topic: a noun such as invoice, or a whole command
    """
    name = " ".join(topic.removeprefix("/").lower().split())
    if not name:
        return _overview(ctx)
    if name in ANSWERS:
        return Reply(say=_(ANSWERS[name]))
    if found := ctx.registry.commands.get(name):
        return Reply.of(_page(ctx, found), *_others(ctx, found))
    if commands := [found for found in ctx.registry.of_noun(name) if ctx.allows(found.access)]:
        return Reply.of(_noun_card(name, commands))
    raise _nothing_on(ctx, topic)


def _overview(ctx: Context) -> Reply:
    """A card per area, a line per noun; what the reader may not run is left out."""
    allowed = [found for found in ctx.registry.commands.values() if ctx.allows(found.access)]
    nouns = tuple(dict.fromkeys(found.noun for found in allowed))
    pick = Select(
        label=_("How does … work?"),
        command="help",
        option="topic",
        choices=tuple(Choice(label=f"/{noun}", value=noun) for noun in nouns[:MOST_CHOICES]),
    )
    text = _(
        "Type a noun and a verb, such as /help person. What is missing is asked for in a form. "
        "/home shows what needs you, /find finds anything, /undo takes back what you did last."
    )
    areas = sorted({area_of(found) for found in allowed}, key=_place)
    if len(nouns) <= FEW:
        return Reply.of(Card(title=_("What you can do"), lines=_usages(allowed)))
    cards = (Card(title=_(AREAS.get(area, area.capitalize())), lines=tuple(_lines(allowed, area))) for area in areas)
    return Reply.of(Card(title=_("What you can do"), text=text, select=pick), *cards)


def area_of(found: Command) -> str:
    """The folder in which a command is declared."""
    return found.handler.__module__.split(".")[1]


def _place(area: str) -> tuple[int, str]:
    known = list(AREAS)
    return (known.index(area) if area in AREAS else len(known), area)


def _lines(allowed: Iterable[Command], area: str) -> Iterable[str]:
    verbs: dict[str, list[str]] = {}
    for found in allowed:
        if area_of(found) == area:
            verbs.setdefault(found.noun, []).append(found.verb)
    for noun, words in verbs.items():
        listed = " · ".join(word for word in words if word)
        yield f"/{noun}  {listed}" if listed else f"/{noun}"


def _usages(commands: Iterable[Command]) -> tuple[str, ...]:
    return tuple(f"{found.usage} — {_(found.summary)}" for found in commands)


def _noun_card(noun: str, commands: list[Command]) -> Card:
    lines = _usages(commands)
    buttons = tuple(Action(label=f"/{found.name}", command="help", args={"topic": found.name}) for found in commands)
    return Card(title=f"/{noun}", lines=lines, menu=buttons)


def _others(ctx: Context, found: Command) -> tuple[Card, ...]:
    """The commands that begin with the whole name of this one: `/find` and a `/find again`."""
    others = [one for one in ctx.registry.of_noun(found.name) if one is not found and ctx.allows(one.access)]
    return (_noun_card(found.noun, others),) if others else ()


def _page(ctx: Context, found: Command) -> Card:
    options = tuple(
        Field(label=option.name if option.required else f"[{option.name}]", value=_option_text(option), wide=True)
        for option in found.options
        if not option.type.hidden
    )
    examples = tuple(f"/{found.name} {example}".rstrip() for example in found.examples)
    run = Action(label=_("Run it"), command=found.name, style=Style.PRIMARY)
    return Card(
        title=found.usage,
        text="\n".join([_(found.summary), *_notes(ctx, found)]),
        fields=options,
        lines=examples,
        actions=(run,) if ctx.allows(found.access) and found.options else (),
    )


def _notes(ctx: Context, found: Command) -> list[str]:
    roles = ", ".join(_(role) for role in ctx.registry.matrix.holders(found.access))
    notes = [_(found.details)] if found.details else []
    if found.verb == "edit":
        notes.append(_("A dash empties what is on file, such as {example}.", example=f"{found.options[-1].name}:-"))
    if found.many:
        notes.append(_("Takes several references at once, and does all of it or nothing."))
    if found.final:
        notes.append(_("Cannot be undone: {reason}", reason=_(found.final)))
    return [*notes, _("For: {roles}", roles=roles)]


def _option_text(option: Option) -> str:
    summary, example = _(option.summary), option.type.example
    return _("{summary}, e.g. {example}", summary=summary, example=example) if example not in {"", "…"} else summary


def _nothing_on(ctx: Context, topic: str) -> NotFound:
    """The refusal with the three nearest topics as buttons."""
    from rapidfuzz import process

    allowed = [found for found in ctx.registry.commands.values() if ctx.allows(found.access)]
    topics = list(dict.fromkeys([*(found.noun for found in allowed), *(found.name for found in allowed)]))
    near = [name for name, _score, _place in process.extract(topic.lower(), topics, limit=3)]
    return NotFound(
        _("There is no help on “{topic}”. Type /help for everything.", topic=topic),
        actions=tuple(Action(label=f"/{name}", command="help", args={"topic": name}) for name in near),
    )

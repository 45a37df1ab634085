"""What the fields that a company has added make of nouns: further fields, and commands that take them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.fields.custom import CustomDefinition
from bot.verbs.commands import commands_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.command import Command
    from bot.fields.noun import Fields


def extended_fields(nouns: Mapping[str, Fields], added: Iterable[CustomDefinition]) -> dict[str, Fields]:
    """The nouns to which fields were added, each with those that are not archived."""
    found: dict[str, Fields] = {}
    for one in added:
        noun = found.get(one.noun) or nouns.get(one.noun)
        if noun is not None and not one.archived:
            found[one.noun] = replace(noun, fields=(*noun.fields, one.field))
    return found


def extended_commands(commands: Mapping[str, Command], nouns: Iterable[Fields]) -> dict[str, Command]:
    """Their commands that take the fields; a button that knows none of them stays good."""
    made = (one for noun in nouns for one in commands_of(noun, commands[f"{noun.noun} list"].handler.__module__))
    return {one.name: replace(one, version=commands[one.name].version) for one in made}

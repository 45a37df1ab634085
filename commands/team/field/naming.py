"""What a field may be called, and between which values it may choose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.fields.custom import custom_fields
from bot.parsing.edits import EMPTYING
from bot.records.kinds import folded
from bot.replies.errors import BadValue
from bot.replies.i18n import _, languages, reading
from bot.replies.reader import Reader
from bot.verbs.lists import REFERENCE

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.custom import CustomDefinition
    from bot.fields.noun import Fields

_NAME = re.compile(r"[^\W\d]\w{1,23}")
"""What a typed line takes for a key."""
LONGEST_NAME = 24
MOST_CHOICES = 25
RESERVED = frozenset({"ctx", "ref"})
"""What handlers are given beside their options, and the column of a file that names a record."""


def checked_name(ctx: Context, noun: Fields, label: str, but: CustomDefinition | None = None) -> str:
    """The name by which a field is typed; raises BadValue when it makes none, or something else is called so."""
    name = key_word(label)
    if not _NAME.fullmatch(name) or len(label) > LONGEST_NAME:
        raise BadValue(_("A name has 2 to 24 letters, digits and blanks, and begins with a letter."), option="name")
    if name in _taken(ctx, noun) - ({but.name, key_word(but.label)} if but else set()):
        raise BadValue(_("Something else is called “{name}” there. Choose another name.", name=label), option="name")
    return name


def _taken(ctx: Context, noun: Fields) -> set[str]:
    """What the options of a noun's commands and the columns of its files are called, in every language, and other fields."""
    options = [option for one in ctx.registry.of_noun(noun.noun) if one.extensible for option in one.options]
    words = {REFERENCE, *(option.label for option in options), *(one.heading for one in noun.fields)}
    added = [one for one in custom_fields(ctx.company) if one.noun == noun.noun]
    taken = {*RESERVED, *(option.name for option in options)}
    taken |= {name for one in added for name in (one.name, key_word(one.label))}
    for language in languages():
        with reading(Reader(language=language)):
            taken |= {key_word(_(word)) for word in words}
    return taken


def key_word(label: str) -> str:
    """A label as it is typed before a colon: `Sales area` is `sales_area`."""
    return re.sub(r"\W+", "_", folded(label)).strip("_")


def checked_choices(text: str) -> tuple[str, ...]:
    """The choices between commas; raises BadValue for too many, two alike, or one that means no value."""
    choices = tuple(choice for part in text.split(",") if (choice := " ".join(part.split())))
    if len({folded(choice) for choice in choices}) < len(choices):
        raise BadValue(_("Two of the choices are alike."), option="choice")
    if nothing := next((choice for choice in choices if choice.casefold() in EMPTYING), None):
        raise BadValue(_("“{choice}” stands for no value. Choose another word.", choice=nothing), option="choice")
    if len(choices) > MOST_CHOICES or any(len(choice) > 60 for choice in choices):
        raise BadValue(_("At most {n} choices fit, each of 60 letters.", n=MOST_CHOICES), option="choice")
    return choices

"""Keys of typed lines: `due:friday`, by an option's name, in English or in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.i18n import _
from bot.values.plaintext import folded

if TYPE_CHECKING:
    from bot.command import Command
    from bot.options.option import Option
    from bot.parsing.line import TypedWord
    from bot.parsing.parse import Parse

NEAR, SHORTEST = 2, 3


def key_of(command: Command, word: TypedWord) -> Option | None:
    """The option that a key names, or None."""
    wanted = folded(word.key).replace("-", "_")
    return command.option(wanted) or next((option for option in _typed(command) if wanted in names_of(option)), None)


def near_keys(found: Parse, key: str) -> list[Option]:
    """The options whose names or kinds of value are close to a key that there is not, the closest first."""
    from rapidfuzz.distance import OSA

    wanted, words = folded(key), found.ctx.registry.words

    def apart(option: Option) -> int:
        names = names_of(option)
        kinds = option.type.called | words.get(getattr(option.type, "noun", ""), set())
        if wanted in option.type.joining | kinds or any(_is_part(wanted, name) for name in names):
            return 0
        return min(OSA.distance(wanted, part) for name in names for part in {name, *name.split("_")})

    options = sorted((o for o in _typed(found.command) if o.name not in found.values), key=apart)
    return [option for option in options if apart(option) <= min(NEAR, len(wanted) // 3)][:3]


def _is_part(one: str, other: str) -> bool:
    """Whether one of two words is a part of the other, and more than an ending."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST and short in long


def _typed(command: Command) -> list[Option]:
    return [option for option in command.options if not option.type.hidden]


def names_of(option: Option) -> set[str]:
    """The words that an option is called by, folded."""
    label = folded(_(option.label)).replace(" ", "_").replace("-", "_")
    return {option.name, label}

"""Names and descriptions of what Discord lists, in every language that has a catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from adapters.discord.text import label
from bot.declaration import DeclarationError
from bot.replies.cutting import units
from bot.replies.i18n import _, languages, reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    import discord

    from bot.replies.reply import Choice

LONGEST = 100
_NAME = re.compile(r"[-_'\w]{1,32}")


@cache
def locales() -> dict[str, str]:
    """Our languages but the source, with Discord's code for each; those that Discord does not speak are left out."""
    from discord import Locale

    codes = [locale.value for locale in Locale]
    found = {language: next((c for c in codes if c.partition("-")[0] == language), "") for language in languages()}
    return {language: code for language, code in found.items() if code and language != "en"}


def language_of(interaction: discord.Interaction[discord.Client]) -> str:
    """The language of a user's Discord, if it is one of ours."""
    code = interaction.locale.value.partition("-")[0]
    return code if code in languages() else "en"


def described(text: str, most: int = LONGEST) -> dict[str, Any]:
    """A description with its translations, each at most as long as Discord allows."""
    return _localised("description", lambda: label(_(text), most))


def check_described(source: str, name: str, text: str, most: int = LONGEST) -> None:
    """Raise DeclarationError when a description or a name has no room in some language."""
    for language in ("en", *locales()):
        with reading(Reader(language=language)):
            size = units(_(text))
        if size > most:
            raise DeclarationError(
                f"{source}: {name}: {text!r} takes {size} of Discord's {most} characters in {language!r}."
            )


def entitled(text: str) -> dict[str, Any]:
    """The free name of a menu entry, with its translations."""
    return _localised("name", lambda: label(_(text), 32))


def named(name: str, text: str) -> dict[str, Any]:
    """The name of a command or option, with those translations of its word that Discord takes as names."""
    found = _localised("name", lambda: _(text).lower().replace(" ", "-"))
    fitting = {code: word for code, word in found.get("name_localizations", {}).items() if is_name(word)}
    return {"name": name} | ({"name_localizations": fitting} if fitting else {})


def chosen(choices: Callable[[], tuple[Choice, ...]]) -> list[dict[str, Any]]:
    """The values of a list, each with its translations."""
    with reading(Reader()):
        count = len(choices())
    return [_choice(choices, index) for index in range(count)]


def distinct(payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same commands or options without translated names that two of them share, or that another one bears."""
    taken: dict[tuple[str, str], int] = {}
    for payload in payloads:
        for word in _names(payload):
            taken[word] = taken.get(word, 0) + 1
    for payload in payloads:
        own = payload.get("name_localizations", {})
        for code in [code for code, word in own.items() if taken[code, word] > 1]:
            del own[code]
    return payloads


def is_name(word: str) -> bool:
    """Whether Discord takes a word as the name of a command or option."""
    return bool(_NAME.fullmatch(word)) and word == word.lower()


def _names(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    own = payload.get("name_localizations", {})
    for code in locales().values():
        yield code, own.get(code, payload["name"])


def _choice(choices: Callable[[], tuple[Choice, ...]], index: int) -> dict[str, Any]:
    with reading(Reader()):
        value = choices()[index].value
    return {**_localised("name", lambda: label(choices()[index].label, LONGEST)), "value": value}


def _localised(key: str, text: Callable[[], str]) -> dict[str, Any]:
    with reading(Reader()):
        source = text()
    others = {}
    for language, code in locales().items():
        with reading(Reader(language=language)):
            translated = text()
        if translated != source:
            others[code] = translated
    return {key: source} | ({f"{key}_localizations": others} if others else {})

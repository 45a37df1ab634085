"""Translation: gettext catalogues beside this module, English as the source language."""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.replies.reader import Reader

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "meridian"
_reader: ContextVar[Reader] = ContextVar("reader")


class reading:  # noqa: N801 - reads like a function, and costs a third of a generator's context
    """Speak to `reader` inside the block: its language, zone and right to see amounts."""

    __slots__ = ("_reader", "_token")

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __enter__(self) -> Reader:
        self._token = _reader.set(self._reader)
        return self._reader

    def __exit__(self, *_error: object) -> None:
        _reader.reset(self._token)


def current() -> Reader:
    """Whom the running code speaks to; raises LookupError outside `reading`."""
    return _reader.get()


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, English first."""
    return ("en", *sorted(path.name for path in LOCALES.iterdir() if (path / "LC_MESSAGES").is_dir()))


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The sentences of a language; English and unknown languages speak the source.

    A compiled catalogue is used when it is newer than its source, else the source is compiled in memory.
    """
    source = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not source.exists():
        return gettext.NullTranslations()
    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return gettext.GNUTranslations(BytesIO(compile_catalogue(source)))


def compile_catalogue(source: Path) -> bytes:
    """A catalogue in the binary form that gettext reads."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        messages = read_po(file)
    buffer = BytesIO()
    write_mo(buffer, messages)
    return buffer.getvalue()


def _(message: str, /, **values: object) -> str:
    """The sentence in the reader's language with its `{names}` filled in."""
    text = current().translations.gettext(message) if message else ""  # a catalogue's head stands under ""
    return filled(text, values) if values else text


def filled(text: str, values: Mapping[str, object]) -> str:
    """A sentence with its `{names}` filled in; a value that ends with a full stop, such as `24. Nov.`, ends it, too."""
    for name, value in values.items():
        if isinstance(value, str) and value.endswith("."):
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    return text.format_map(values)


def _n(one: str, many: str, count: int, /, **values: object) -> str:
    """The sentence in the form that `count` takes, which it may name as `{n}`."""
    text = current().translations.ngettext(one, many, count)
    return filled(text, {"n": count, **values})


def N_(message: str, /) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a text for translation that is translated later with `_`."""
    return message

"""Redaction of secrets in logs: secret settings by value, tokens by shape.

The log belongs to the process, and so does the list of values that may not stand in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_settings import BaseSettings
    from structlog.typing import EventDict, WrappedLogger

HIDDEN = "[hidden]"
_LEAST = 6
"""Shorter values would take innocent words out of the log, and are no secrets."""
_SHAPES = re.compile(
    r"""
    \b(?:xox[a-z]|xapp)[-.][\w.-]{8,}                           # keys of a workspace and of an app
    | \b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}                    # the token of a bot: id, time and signature
    | \bgAAAA[\w-]{20,}=*                                       # what is encrypted here
    | https://hooks\.\S+                                        # addresses at which an answer may be given
    | (?<=://)[^\s/@:]*:[^\s/@]+(?=@)                           # a password in an address
    | (?<=/webhooks/)\d+/[\w.-]{20,} | (?<=/interactions/)\d+/[\w.-]{20,}
    | (?<=/login/)[\w-]{20,}
    | (?<=meridian=)[^\s;,"']+
    | (?<=[Bb]earer\ )[\w.~+/-]{8,}=*
    | (?:(?<=claim\ )|(?<=link\ )|(?<=connect\ ))[A-Za-z2-7]{4,5}-[A-Za-z2-7]{4,5}\b
    | (?<=\bv0=)[0-9a-f]{64}                                    # a signature of a request
    """,
    re.VERBOSE,
)
_values: set[str] = set()
_found: list[re.Pattern[str]] = []


def hide(*values: str) -> None:
    """From now on let these values stand in no line of the log."""
    _values.update(value for value in values if len(value) >= _LEAST)
    longest_first = sorted(_values, key=len, reverse=True)
    _found[:] = [re.compile("|".join(map(re.escape, longest_first)))] if longest_first else []


def hide_settings(settings: Iterable[BaseSettings]) -> None:
    """Hide every secret of some settings, and the password in the address of the database."""
    for some in settings:
        given = [value.get_secret_value() for _name, value in some if isinstance(value, SecretStr)]
        hide(*given, *(part.strip() for value in given for part in value.split(",")))
        hide(*(urlsplit(value).password or "" for _name, value in some if isinstance(value, str) and "://" in value))


def redacted(text: str) -> str:
    """A text without what opens doors."""
    for values in _found:
        text = values.sub(HIDDEN, text)
    return _SHAPES.sub(HIDDEN, text)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The step of the log that comes last before a line is written, when exceptions are texts."""
    return {name: _cleaned(value) for name, value in event.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {name: _cleaned(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(part) for part in value]
    return value if value is None or isinstance(value, int | float) else redacted(repr(value))

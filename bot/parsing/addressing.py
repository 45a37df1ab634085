"""Addressing: whether what is said is meant for the bot, and the line without what addresses it."""

from __future__ import annotations

import re

from bot.invocation import Source
from bot.parsing.line import tidy

_NAME = re.compile(r"\s*@meridian\b[\s:,]*", re.IGNORECASE)
_ADDRESSED = re.compile(r"^\s*(?:/|@)?meridian\b[\s:,]*", re.IGNORECASE)


def addressed(text: str) -> bool:
    """Whether plain talk is meant for the bot: a slash line, or a line that begins with its name."""
    return text.lstrip().startswith("/") or _NAME.match(text) is not None


def talk_source(text: str, *, direct: bool) -> Source:
    """Whether a text is a command line: always in a direct conversation, elsewhere when it is addressed to the bot."""
    return Source.LINE if direct or addressed(text) else Source.MESSAGE


def line_start(text: str) -> int:
    """Where a text goes on behind the bot's name, 0 where it does not begin with it."""
    name = _NAME.match(text)
    return name.end() if name is not None else 0


def spoken(text: str) -> str:
    """A line without what addresses the bot: its name, a slash."""
    return _ADDRESSED.sub("", tidy(text)).removeprefix("/").lstrip()

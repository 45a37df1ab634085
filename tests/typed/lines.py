"""Generated lines of a command: values of every option in every place, look-alikes, keys known and unknown."""

from __future__ import annotations

from random import Random

from bot.command import Command
from bot.options.option import Option

WORDS = [
    "fix",
    "the",
    "login",
    "page",
    "for",
    "Ann",
    "Sun",
    "may",
    "urgent",
    "low",
    "high",
    "open",
    "all",
    "me",
    "this",
    "new",
    "note",
    "due",
    "by",
    "on",
    "bis",
    "für",
    "am",
    "12",
    "1.2",
    "1/2",
    "3.11",
    "12.5",
    "2027",
    "50k",
    "8000",
    "2x",
    "C-1",
    "C-999",
    "K-8",
    "P-1",
    "T-1",
    "INV-2026-0001",
    "D-1",
    "@ken",
    "@greta",
    "@nobody",
    "friday",
    "monday",
    "morgen",
    "Morgen",
    "yesterday",
    "tomorrow",
    "2h",
    "1h30",
    "30m",
    "19%",
    "12k",
    "EUR",
    "€500",
    "ann@example.com",
    "+45123456",
    "9:30",
    "std::move",
    "https://a.b/c:d",
    "Error:",
    "who:knows",
    "bogus:1",
    "Re:x",
    "-",
    "–",
    "+",
    "+New",
    "Baltic",
    "Ferries",
    "“Q“",
    '5"',
    "#accounts",
    "yes",
    "no",
    "DE",
    "en",
    "Europe/Berlin",
    ";",
    ",",
    "&",
    "and",
    "und",
]
QUOTED = ('"Phase 2"', '"Jane Miller"', '"Inc"', "„Grüße“", '"', '""')
BREAKS = (" ", " ", " ", " ", " ", " ", "  ", "\u00a0", "\n")
MOST = 9


def line_of(random: Random, command: Command) -> str:
    """The arguments of one line."""
    pieces = [_piece(random, command) for _ in range(random.randint(0, MOST))]
    text = "".join(piece + random.choice(BREAKS) for piece in pieces)
    heads = " ".join(option.type.example for option in command.heads)
    return f"{heads} {text}".strip() if random.random() < 0.6 else text.strip()


def _piece(random: Random, command: Command) -> str:
    option = random.choice(command.options) if command.options else None
    chance = random.random()
    if option is not None and chance < 0.15:
        return f"{option.name}:{_value(random, option)}"
    if option is not None and chance < 0.25:
        return _value(random, option)
    return random.choice(QUOTED) if chance < 0.32 else random.choice(WORDS)


def _value(random: Random, option: Option) -> str:
    choices = [choice.value for choice in option.type.choices()] + [option.type.example, random.choice(WORDS)]
    return random.choice(choices)

"""Command lines as people type them, nearly type them, and as somebody types them who wants to do harm."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.command import Command
from bot.options.amounts import LinesType, MoneyType, PercentType
from bot.options.choices import BoolType, EnumType
from bot.options.dates import DayType, DurationType, InstantType
from bot.options.hours import HoursType
from bot.options.integers import IntType
from bot.options.option import Option, OptionType
from bot.options.person import PersonType
from bot.options.record import Reference
from bot.options.texts import CursorType
from bot.registry import Registry

EXAMPLES = settings().max_examples
"""The inputs of all tests together: each takes its share of them."""


def share(part: float, *, least: int = 20) -> settings:
    """Settings for a test that takes its share of all the inputs, and `least` in the ordinary suite."""
    return settings(
        max_examples=max(least, int(EXAMPLES * part)),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        database=None,
        deadline=None,
    )


WRONG = (
    "", "-", ":", '"', "“", "””", "«a»", "key:", "::", "a:b:c", 'note:"', "#", "@", "@@", "@#", "@#0", "@here", "/", "//", "?", "*",
    "0", "-1", "+1", "00", "1e999", "NaN", "Infinity", "0x10", "1_000", "²", "٣", "½", "①", "１２", "9" * 15, "9" * 16, "9" * 400,
    "2147483648", "9223372036854775808", "-9223372036854775809", "0.1", "1,5", "1.5", "1.234.567", "1..2", ",", ".", "1 000",
    "None", "null", "true", "{}", "{0}", "{name}", "{text.__class__}", "%s", "%(x)s", "%", "_", "\\", "\\n", "$(id)", "`id`",
    "'; DROP TABLE person; --", '" OR 1=1 --', "<script>alert(1)</script>", "=1+1", "@everyone", "<!channel>", "<@U1>", "a" * 300,
    "a " * 150, "ä" * 64, "\u00a0", "\u2003", "\u200b", "\ufeff", "\u202e", "\x00", "\x1b[31m", "\ue000t\ue001x\ue001y\ue002", "🇩🇪", "👩‍👩‍👧", "é" * 33,
    "ß", "İ", "ﬁ", "Ω", "\U0010ffff", "\n", "\t", "a\nb", "this", "me", "help", "undo",
)  # fmt: skip
RIGHT: dict[type[OptionType[Any]], tuple[str, ...]] = {
    IntType: ("0", "1", "3", "30", "-3", "365"),
    BoolType: ("yes", "no", "ja", "off", "maybe"),
    PersonType: ("@sven", "sven", "me", "@Sven Lund", "@#1", "@#99", "@#x", "id:sven", "id:", "@nobody", "Fatima", "@fat"),
    DayType: (
        "today", "friday", "2026-12-01", "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "next month", "in 3 days", "3/4",
        "end of next month", "in 99999 days", "5. Januar", "tomorrow 9:00", "31.12.", "last week", "1.1.99", "in -3 days", "12 weeks ago",
    ),
    InstantType: (
        "tomorrow 9:00", "2026-12-01 10:00", "friday 25:00", "9am", "in 2 hours", "9999-12-31 23:59", "0001-01-01 00:00", "now",
        "2026-03-29 02:30", "in 999999999 hours", "2026-12-01T10:00:00+14:00", "noon",
    ),
    DurationType: ("1h30", "90m", "1:30", "0", "-1h", "99999h", "1:99", "1.5h", "30", "1d", "999999999999h"),
    MoneyType: (
        "1200 EUR", "12k", "€1,200.50", "1.200,50 EUR", "0 EUR", "-5 EUR", "5 XXX", "1,5", "1.5 JPY", "99999999999 EUR", "9999999999999",
        "12 kr", "$5", "1.234", "100000000000000 EUR", "5 EUR USD", "EUR", "0.001 KWD", "21474836.48 EUR", "30000000 EUR",
    ),
    PercentType: ("25 %", "100", "0", "101", "-1", "12.5", "12,5 %", "1e3", "² %", "99999999999999999999"),
    LinesType: (
        "2x Consulting 120 EUR", "Hosting 40", "2x Consulting 120 EUR; Hosting 40 EUR", "1 EUR; 2 USD", "0x Nothing 1 EUR", "-1x A 5", ";;",
        "1.5x Day 800 EUR", "999999999x A 999999999 EUR", "x", "1000000x A 9999999 EUR",
    ),
    HoursType: ("mon-fri 09:00-17:00", "9-5", "mon 25:00-26:00", "sat-sun", "mo-fr 9-12,13-17", "22:00-06:00", "mon-fri 17:00-09:00"),
    CursorType: (
        '["a",1]', "[]", "1", "{}", '["a",99999999999999999999]', "[null,null]", "[true,true]", "[1e999,1]", '["\\u0000",1]', "[" * 99, '["\\ud800",1]',
        '["2026-01-01",1]', '["0001-01-01T00:00:00+14:00",1]', '["2026-01-01T00:00:00",1]', '["9999-12-31T23:59:59-12:00",1]', "[1,2147483648]",
    ),
}  # fmt: skip
SPACES = (" ", " ", " ", " ", "  ", "\u00a0", "\u2009", "\t", "\n")
QUOTES = ("{}", "{}", '"{}"', "“{}”", "„{}“", "«{}»", '"{}', "'{}'")
ODD = st.one_of(st.sampled_from(WRONG), st.text(max_size=30), st.integers().map(str), st.floats().map(str))


def texts_of(option: Option) -> st.SearchStrategy[str]:
    """Texts for an option: right ones, nearly right ones, and anything."""
    return st.one_of(_right(option.type), _right(option.type), _mangled(_right(option.type)), ODD)


def known(registry: Registry) -> st.SearchStrategy[str]:
    """Lines from the grammar of every command."""
    return st.sampled_from([_line(command) for command in registry.commands.values()]).flatmap(lambda line: line)


def noise(registry: Registry) -> st.SearchStrategy[str]:
    """Words of the commands, references and anything, in any order, with and without a slash."""
    begun = [f"{kind.prefix}-1" for kind in registry.kinds.values()]
    words = st.sampled_from([*registry.commands, *registry.nouns, *begun])
    said = st.lists(st.one_of(words, ODD), max_size=6).map(" ".join)
    return st.one_of(said, said.map(lambda text: f"/{text}"))


def values(registry: Registry) -> st.SearchStrategy[dict[str, str]]:
    """Values for the fields of a form of some command."""
    forms = [
        st.dictionaries(st.just(option.name), texts_of(option), max_size=1)
        for command in registry.commands.values()
        for option in command.options
    ]
    return st.lists(st.sampled_from(forms).flatmap(lambda form: form), max_size=5).map(
        lambda parts: {name: text for part in parts for name, text in part.items()}
    )


def _right(kind: OptionType[Any]) -> st.SearchStrategy[str]:
    if isinstance(kind, Reference):
        name, prefix = kind.noun, _PREFIXES.get(kind.noun, kind.noun[:1].upper())
        return st.sampled_from(
            (
                f"{prefix}-1",
                f"{prefix}-2",
                f"{prefix.lower()}-1",
                "1",
                "999999999",
                f"{prefix}-2026-0001",
                "this",
                name,
                "Acme",
                "b",
            )
        )
    if isinstance(kind, EnumType):
        return st.sampled_from([str(member.value) for member in kind.members])
    near = next((texts for type_, texts in RIGHT.items() if isinstance(kind, type_)), ())
    return st.sampled_from([*near, kind.example or "some text", "Some longer text with friday", "a"])


_PREFIXES = {"company": "C", "contact": "CT", "deal": "D", "invoice": "INV", "project": "P", "task": "K", "ticket": "T"}


def _mangled(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A right text with a piece cut out, doubled or put in."""
    return st.builds(
        lambda text, at, cut, put: text[: at % (len(text) + 1)] + put + text[at % (len(text) + 1) + cut :],
        texts, st.integers(0, 40), st.integers(0, 4), ODD,
    )  # fmt: skip


def _part(option: Option) -> st.SearchStrategy[str]:
    """A value at its place, or behind its key."""
    keys = st.sampled_from(("", "", f"{option.name}:", f"{option.name.title()}:", f"{option.name}: "))
    return st.builds(
        lambda key, quote, text: key + quote.replace("{}", text), keys, st.sampled_from(QUOTES), texts_of(option)
    )


def _line(command: Command) -> st.SearchStrategy[str]:
    """A line of a command: its options in order, some left out; sometimes mixed up and with more behind."""
    parts = [_part(option) for option in command.options]
    some = st.tuples(*(st.one_of(part, part, st.just("")) for part in parts)).map(list)
    mixed = st.one_of(some, some, some.flatmap(st.permutations))
    example = st.sampled_from(command.examples).map(lambda text: [text])
    begin = st.sampled_from(
        (f"/{command.name}", f"/{command.name}", command.name, f"/meridian {command.name}", f"/{command.name.upper()}")
    )
    more = st.one_of(st.just(""), st.just(""), ODD)
    return st.builds(
        lambda begin, parts, space, more: space.join(part for part in (begin, *parts, more) if part),
        begin, st.one_of(mixed, mixed, mixed, example), st.sampled_from(SPACES), more,
    )  # fmt: skip

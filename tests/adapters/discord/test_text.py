"""Sentences as Markdown: whatever is typed stays text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.cards import Drawing
from adapters.discord.control_store import ControlStore
from adapters.discord.controls import ControlPanel
from adapters.discord.layout import TEXT, packed
from adapters.discord.text import EMPTY, MarkdownWriter, code, escaped, passages, typed
from bot.replies.cutting import units
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Action, Card, Choice, Column, Field, Reply, Select, Status, Table
from bot.replies.spans import cleaned, instant_span, person_span, record_span
from tests.adapters.discord import markdown
from tests.adapters.discord.official import check_message, walked

HOSTILE = [
    "@everyone", "@here", "<@123456789012345678>", "<@!1>", "<@&1>", "<#1>", "<t:0:R>", "<:a:1>", "<a:b:1>", "</x:1>",
    "<id:home>", "[x](https://evil.example)", "https://evil.example/*a*_b_", "**", "*", "__", "_", "~~", "||", "`",
    "```", "\\", "\n", "# ", "### ", "-# ", "> ", ">>> ", "- ", "* ", "+ ", "1. ", "10) ", " ", "\u200b", "\u202e",
    "שלום", "مرحبا", "👩‍👩‍👧", "e\u0301", "a", "7", "<", ">", "(", ")", "[", "]", ":", "!", "&",
]  # fmt: skip
TYPED = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(HOSTILE), max_size=12).map("".join)).map(cleaned)


@given(TYPED)
def test_whatever_is_typed_stays_text(text: str) -> None:
    """No typed text becomes markup or a mention, and none of it is lost; only addresses become links."""
    shown, effects = markdown.read(MarkdownWriter().prose(text))
    assert shown == text
    assert all(effect.startswith("link <http") for effect in effects)


@given(TYPED)
def test_nothing_leaves_a_code_block(text: str) -> None:
    """A block ends where we end it, and shows what it was given."""
    block = code(text)
    assert block.count("```") == 2
    assert block[4:-4].replace(EMPTY, "") == text.replace(EMPTY, "")


@given(TYPED.map(lambda text: text.replace("://", ": //")), st.integers(20, 60))
def test_a_cut_falls_between_characters(text: str, most: int) -> None:
    """A long text loses at most the line ends at which it is cut, no escape is torn, and no part becomes markup."""
    pieces = list(passages(escaped(text), most))
    assert all(units(piece) <= most for piece in pieces)
    read = [markdown.read(piece) for piece in pieces]
    assert "".join(shown for shown, _effects in read).replace("\n", "") == text.replace("\n", "")
    assert not any(effects for _shown, effects in read)


@given(st.lists(TYPED, min_size=14, max_size=14))
def test_no_field_of_a_card_breaks_its_layout(texts: list[str]) -> None:
    """The same card with hostile texts has the same effects as with harmless ones, and shows every character."""
    harmless = [f"x{number}" if text.strip() else text for number, text in enumerate(texts)]
    shown, effects = drawn(texts)
    assert [effect for effect in effects if "link" not in effect] == drawn(harmless)[1]
    for text in texts[:9]:
        for word in text.split():
            assert word in shown


def drawn(texts: list[str]) -> tuple[str, list[str]]:
    """A card made of texts, as Discord shows it."""
    with reading(Reader()):
        pages = packed(
            Drawing(MarkdownWriter(), ControlPanel(ControlStore(None))).blocks(card(texts), caption=texts[8])
        )
    found: tuple[str, list[str]] = ("", [])
    for page in pages:
        check_message({"components": page.components, "flags": 1 << 15})
        for part in walked(page.components):
            if part["type"] == TEXT and not part["content"].startswith("```"):
                shown, effects = markdown.read(part["content"])
                found = (f"{found[0]}\n{shown}", [*found[1], *effects])
    return found


def card(texts: list[str]) -> Reply:
    """A reply with a text in every place where one can stand."""
    press = Action(label=texts[9], command="x", token="t1")
    fields = (Field(label=texts[3], value=texts[4]), Field(label="wide", value=texts[5], wide=True))
    table = Table(columns=(Column(label=texts[10]), Column(label="n", number=True)), rows=((texts[11], texts[12]),))
    select = Select(label=texts[13], command="x", option="o", token="t3", choices=(Choice(label=texts[9], value="v"),))
    made = Card(
        title=texts[1],
        ref=texts[2],
        status=Status(label=texts[6]),
        text=texts[7],
        fields=fields,
        lines=(texts[8],),
        table=table,
        actions=(press, press),
        menu=(Action(label=texts[9], command="x", token="t2", confirm=texts[0]),),
        select=select,
    )
    return Reply(say=texts[0], cards=(made,), actions=(press,))


def test_spans_are_native() -> None:
    """Times show in the reader's zone, people are mentioned once they have an account, references stand out."""
    voice = MarkdownWriter({7: "123456"})
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert voice.prose(instant_span(at, "Mon 10:00")) == "<t:1795428000:f>"
    assert voice.prose(instant_span(at, "10:00")) == "<t:1795428000:t>"
    assert voice.prose(record_span("T-1")) == "**T-1**"
    assert voice.prose(f"{person_span(7, 'Ken')}, {person_span(8, 'Mo*')}") == "<@123456>, **@Mo\\***"
    assert voice.addressed == {123456}


def test_typed_mentions_are_understood() -> None:
    """Mentions of people and channels reach the kernel in its own words."""
    assert typed("ask <@123456> or <@!123457> in <#123458>") == "ask @id:123456 or @id:123457 in #id:123458"


@pytest.mark.parametrize("count", [0, 1, 40, 200])
def test_a_long_reply_takes_as_many_messages_as_it_needs(count: int) -> None:
    """Two hundred rows and two hundred cards are all there, each message within the limits."""
    rows = tuple((f"row {number} {'y' * 30}", "€1,000.00") for number in range(count))
    cards = tuple(
        Card(title=f"card {number}", actions=(Action(label="Go", command="x", token="t"),)) for number in range(count)
    )
    reply = Reply(
        say="z" * 9000, cards=(Card(title="all", table=Table(columns=(Column(label="a"),) * 2, rows=rows)), *cards)
    )
    with reading(Reader()):
        pages = packed(Drawing(MarkdownWriter(), ControlPanel(ControlStore(None))).blocks(reply))
    for page in pages:
        check_message({"components": page.components, "flags": 1 << 15})
    text = "".join(part.get("content", "") for page in pages for part in walked(page.components))
    assert text.count("z") == 9000
    assert all(f"row {number} " in text and f"card {number}" in text for number in range(count))

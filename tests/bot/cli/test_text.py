"""Replies in a terminal: aligned text for people, JSON for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

from rich.console import Console

from bot.cli.text import command_line, neutral, shown
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import (
    Action,
    Card,
    Choice,
    Column,
    Field,
    FieldKind,
    File,
    Form,
    FormField,
    Picture,
    Reply,
    Select,
    Status,
    Table,
    Tone,
)
from bot.replies.spans import instant_span

TABLE = Table(
    columns=(Column(label="Item"), Column(label="Price", number=True)),
    rows=(("Tea", "3.20"), ("Copper kettle", "120.00")),
    total=("All", "123.20"),
)


def printed(reply: Reply, language: str = "en") -> list[str]:
    """The lines that a terminal shows, without what stands at their ends."""
    paper = StringIO()
    with reading(Reader(language=language)):
        Console(file=paper, width=100, markup=False, emoji=False, highlight=False).print(*shown(reply), sep="\n")
    return [line.rstrip() for line in paper.getvalue().splitlines()]


def test_a_table_is_aligned() -> None:
    """Numbers end below each other, and so does their total."""
    assert printed(Reply.of(Card(title="Shop", table=TABLE)))[1:] == [
        "Item            Price",
        "Tea              3.20",
        "Copper kettle  120.00",
        "All            123.20",
    ]


def test_a_long_total_does_not_tear_the_table() -> None:
    """A total of many currencies stands on a line of its own."""
    table = TABLE.model_copy(update={"total": ("All", "123.20 EUR + 99,999.00 USD")})
    assert printed(Reply.of(Card(title="Shop", table=table)))[-2:] == [
        "Copper kettle  120.00",
        "All  123.20 EUR + 99,999.00 USD",
    ]


def test_a_card_says_everything() -> None:
    """Headline, status, fields, lines and the picture's description each have their line."""
    at = instant_span(datetime(2026, 11, 24, 9, tzinfo=UTC), "10:00")
    card = Card(
        title="Kettle [red]",
        ref="K-1",
        status=Status(label="late", tone=Tone.WARN),
        text=":smile: at " + at,
        fields=(Field(label="Colour", value="copper"),),
        lines=("one line",),
        picture=Picture(spec={}, alt="A chart of kettles"),
    )
    assert printed(Reply.of(card, say="Here it is.")) == [
        "Here it is.",
        "",
        "K-1  Kettle [red]  ▲ late",
        ":smile: at 10:00",
        "Colour  copper",
        "one line",
        "A chart of kettles",
    ]


def test_a_button_is_the_line_that_it_means() -> None:
    """Buttons, menus and choices are listed with what to type instead of pressing them."""
    card = Card(
        title="Kettle",
        actions=(Action(label="Boil", command="kettle boil", args={"kettle": "K-1", "note": "very hot"}),),
        select=Select(label="Pour", command="kettle pour", option="cup", choices=(Choice(label="Big", value="b"),)),
    )
    assert printed(Reply.of(card, actions=(Action(label="Help", command="help"),)))[1:] == [
        '[Boil]  /kettle boil kettle:K-1 note:"very hot"',
        "[Pour: Big]  /kettle pour cup:b",
        "",
        "[Help]  /help",
    ]


def test_an_empty_argument_is_still_said() -> None:
    """A value of nothing is written as nothing."""
    assert command_line("kettle note", {"text": ""}) == '/kettle note text:""'


def test_a_form_names_what_is_missing() -> None:
    """What is needed or wrong is listed, in the speaker's language, with the line to complete."""
    form = Form(
        title="Boil",
        command="kettle boil",
        submit="Boil",
        fields=(
            FormField(name="kettle", label="Kettle", hint="Which one"),
            FormField(name="cups", label="Cups", kind=FieldKind.NUMBER, value="many", error="That is no number."),
            FormField(name="note", label="Note", required=False),
        ),
    )
    assert printed(Reply(say="Still needed: Kettle.", form=form), "de") == [
        "Still needed: Kettle.",
        "In der Zeile fehlt:",
        "kettle:  Which one",
        "cups:    That is no number.",
        "/kettle boil cups:many",
    ]


def test_json_is_the_reply_without_what_only_a_chat_can_use() -> None:
    """Spans are plain text, tokens and the content of files are left out."""
    at = instant_span(datetime(2026, 11, 24, 9, tzinfo=UTC), "10:00")
    reply = Reply(
        say=f"At {at}",
        actions=(Action(label="Boil", command="kettle boil", args={"kettle": "K-1"}, token="sealed"),),
        files=(File(name="kettle.pdf", media_type="application/pdf", content=b"\xff\xfe"),),
    )
    told = neutral(reply)
    assert told["say"] == "At 10:00"
    assert told["actions"][0]["args"] == {"kettle": "K-1"}
    assert "token" not in told["actions"][0]
    assert told["files"] == [{"name": "kettle.pdf", "media_type": "application/pdf"}]

"""Whatever people type, in whatever place of a card: no mention, no markup, no broken layout, no lost character."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import forms, render
from adapters.slack.mentions import readable
from adapters.slack.text import escaped
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import (
    Action,
    Card,
    Choice,
    Column,
    Field,
    FieldKind,
    Form,
    FormField,
    Reply,
    Select,
    Status,
    Table,
    Tone,
)
from bot.replies.spans import cleaned, instant_span, person_span
from tests.adapters.slack.limits import complaints, texts, walk
from tests.chat import START
from tests.fuzz.lines import share

TRICKS = [
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<@UKEN>",
    "<@UKEN|ken>",
    "<#CRANDOM>",
    "<!subteam^S1>",
    "<!date^1^{date}|x>",
    "@everyone",
    "@here",
    "<https://evil.example|click>",
    "https://ok.example/a?b=c&d",
    "*bold*",
    "_it_",
    "~strike~",
    "`code`",
    "```block```",
    ">",
    "quote",
    "&lt;!channel&gt;",
    "&amp;",
    ":tada:",
    "\u202eevil\u202c",
    "\u200b",
    "\ufeff",
    "\u2066x\u2069",
    "\ue000p\ue0015\ue001Ken\ue002",
    "\x00",
    "\x1b[0m",
    "\n",
    "\t",
    "|",
    "\\",
    "]",
    ")",
    "#",
    "-",
    "1.",
]
typed = st.lists(st.one_of(st.sampled_from(TRICKS), st.text(max_size=20)), max_size=12).map(
    lambda parts: cleaned(" ".join(parts))
)
long = st.tuples(typed, st.integers(1, 300)).map(lambda part: part[0] * part[1])
WHEN = instant_span(START, "Mon 11:00")
WHO = person_span(5, "Sam")
PEOPLE = {5: "USAM"}


@st.composite
def replies(draw: st.DrawFn) -> tuple[Reply, list[str]]:
    """A reply with typed texts in every place that shows one in full, and these texts."""
    text, lines, cells = draw(long), draw(st.lists(typed, max_size=4)), draw(st.lists(typed, min_size=2, max_size=4))
    title, ref, label, value, say = draw(typed), draw(typed), draw(typed), draw(long), draw(typed)
    table = Table(columns=(Column(label=label), Column(label="n", number=True)), rows=((cells[0], cells[1]),))
    spanned = f"{WHEN} {value} {WHO}" if draw(st.booleans()) else value
    button = Action(label=label, command="help", confirm=title, token="t~1")
    choices = tuple(Choice(label=cell or "-", value=f"v{number}") for number, cell in enumerate(cells))
    card = Card(
        title=title,
        ref=ref,
        status=Status(label=label, tone=Tone.WARN),
        text=text,
        fields=(Field(label=label, value=spanned), Field(label=label, value=text, wide=True)),
        lines=tuple(lines),
        table=table,
        actions=(button,),
        menu=(button.model_copy(update={"confirm": ""}),),
        select=Select(label=label, command="help", option="topic", choices=choices, token="t~2"),
    )
    shown = [say, title or ref, text, value, label, *lines, cells[0], cells[1]]
    return Reply(say=say, cards=(card, card), actions=(button,)), shown


def mentions(bodies: list[dict[str, Any]]) -> set[str]:
    """Everybody whom the payloads address."""
    found = {part["user_id"] for body in bodies for part in walk(body) if part.get("type") == "user"}
    kinds = {str(part.get("type")) for body in bodies for part in walk(body)}
    return found | (kinds & {"broadcast", "usergroup", "channel", "team"})


def letters(text: str) -> Counter[str]:
    """The characters of a text that can be seen, with how often each stands there."""
    return Counter(c for c in text if not c.isspace())


@share(0.005, least=50)
@given(replies())
def test_nothing_typed_becomes_markup_or_a_mention(made: tuple[Reply, list[str]]) -> None:
    """Only who is addressed by us is mentioned, only our own marks are mrkdwn, and every character is shown."""
    reply, shown = made
    with reading(Reader()):
        bodies = [message.body for message in render.messages(reply, PEOPLE, byline=shown[0])]
        home = render.home(reply, PEOPLE)
    assert not [complaint for body in (*bodies, home) for complaint in complaints(body)]
    assert mentions(bodies) <= {"USAM"}
    for part in (part for body in bodies for part in walk(body)):
        if part.get("type") == "mrkdwn":
            assert part["verbatim"]
            assert not set(part["text"].replace("<@USAM>", "").partition(">")[2]) & set("*_~`<&")
        assert part.get("type") != "plain_text" or part["emoji"] is False
    assert all("<" not in body["text"] and ">" not in body["text"] for body in bodies)
    whole = letters("".join(text for body in bodies for text in texts(body)))
    assert all(letters(text) <= whole for text in shown)


@share(0.01, least=50)
@given(typed, long, st.sampled_from(FieldKind))
def test_nothing_typed_breaks_a_form(label: str, value: str, kind: FieldKind) -> None:
    """A modal takes any label, hint, error and value, and brings back what it was given."""
    choices = (Choice(label=label or "-", value="a"), Choice(label="-", value=value[:200] or "b"))
    field = FormField(name="f", label=label or "-", kind=kind, value=value, hint=label, error=value, choices=choices)
    form = Form(title=label, command="help", fields=(field,), submit=label or "Send", text=value, token="t~1")
    with reading(Reader()):
        view = forms.modal(form, {"channel": "C1"})
    assert not complaints(view)
    assert forms.kept(view) == {"channel": "C1", "token": "t~1"}
    assert letters(value) <= letters("".join(texts(view)) + json.dumps(view, ensure_ascii=False))


@share(0.045, least=50)
@given(st.text(max_size=60))
def test_what_slack_escapes_is_read_back(text: str) -> None:
    """A text that Slack escaped for us is the text that was typed."""
    plain = cleaned(text)
    assert readable(escaped(plain)) == plain

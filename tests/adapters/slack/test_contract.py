"""Every command, also one that is added later: same rows and same words as elsewhere, in payloads that Slack takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import func, select

from adapters.slack import forms, render
from bot.app import build
from bot.invocation import Answer, Invocation, Place
from bot.kernel import Kernel
from bot.registry import Registry
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Card, Reply, Table
from bot.replies.spans import plain, spans
from bot.settings import Settings
from storage.identity.company import Workspace
from storage.session.rows import every_scoped_table, table_of
from tests.adapters.slack.conftest import Opened, move_in
from tests.adapters.slack.fake import TEAM
from tests.adapters.slack.limits import complaints, texts
from tests.adapters.slack.wire import SlackWire
from tests.chat import START, UNLIMITED

DIRECT = "DOLIVIA"
MACHINERY = {"payload", "shown", "identity", "delivery", "notice", "act"}
"""Tables whose rows depend on where something was said."""
APART = {
    "admin deliveries",
    "admin health",
    "contact erase CT-1 confirmed:yes",
    "login",
    "person erase @ken confirmed:yes",
}
"""What counts messages or processes, which depend on where something is said, and a link that is drawn by lot."""
CODE = re.compile(r"[A-Z0-9]{5}-[A-Z0-9]{5}")
WORST = "\u202eمرحبا 👩‍👩‍👧‍👦 <!channel> <@UKEN> *bold* `code` ```\u200b & @everyone #general " * 40


@pytest.fixture
def twin(played: Path, tmp_path: Path, registry: Registry) -> Iterator[Kernel]:
    """The same company where nobody listens."""
    settings = Settings(
        _env_file=None,
        DATABASE_URL=f"sqlite:///{copy(played, tmp_path / 'twin.db')}",
        secret=SecretStr("x"),
        **UNLIMITED,
    )
    kernel = build(settings, now=lambda: START, platforms=[], registry=registry)
    kernel.database.write_now(1, move_in)
    here = Workspace(platform="slack", external_id=TEAM, company_id=1)
    kernel.database.write_now(None, lambda session: session.add(here))
    yield kernel
    kernel.database.close()


def examples(registry: Registry) -> list[str]:
    """Every example of every command, and every command without anything."""
    named = [
        f"{command.name} {example}".strip() for command in registry.commands.values() for example in command.examples
    ]
    return [*named, *registry.commands]


async def elsewhere(kernel: Kernel, line: str, keys: Iterator[int]) -> Answer:
    """The answer to a line that no adapter carried."""
    place = Place(platform="slack", workspace=TEAM, direct=True)
    answer = await kernel.dispatch(Invocation(place=place, user="UOLIVIA", at=START, key=f"t{next(keys)}", line=line))
    assert answer is not None
    return answer


def rows(kernel: Kernel) -> dict[str, int]:
    """How many rows of each kind the company has."""
    tables = [table for table in every_scoped_table() if table_of(table).name not in MACHINERY]

    def counted(session: Any) -> dict[str, int]:
        return {table_of(table).name: session.exec(select(func.count()).select_from(table)).one() for table in tables}

    return kernel.database.read_now(1, counted)


class ShownMessage:
    """What Olivia was shown since the last look."""

    def __init__(self, wire: SlackWire) -> None:
        self._wire, self._messages, self._views = wire, 0, 0

    def by(self, body: dict[str, Any]) -> str:
        """All texts of an acknowledgement, of new messages and of a new modal, without blanks."""
        fake = self._wire.fake
        messages, views = fake.messages[DIRECT][self._messages :], list(fake.views.values())[self._views :]
        self._messages, self._views = len(fake.messages[DIRECT]), len(fake.views)
        found = [text for shown in (body, *messages, *views) for text in texts(shown)]
        return squeezed("".join(found))


def squeezed(text: str) -> str:
    """A text without blanks and without random codes."""
    return CODE.sub("", re.sub(r"\s+", "", text))


def said(reply: Reply) -> Iterator[str]:
    """Every text that a reply must show, in pieces between its mentions of people."""
    whole = [reply.say] if reply.form is None else []
    for card in reply.cards:
        whole += [card.title, card.ref, card.text, *card.lines, card.status.label if card.status else ""]
        whole += [text for field in card.fields for text in (field.label, field.value)]
        whole += [action.label for action in (*card.actions, *card.menu)]
        table = card.table
        whole += [word for row in (table.rows if table else ()) for cell in row for word in plain(cell).split()]
    if reply.form is not None:
        whole += [field.label for field in reply.form.fields]
    for text in whole:
        yield from (squeezed(span.text) for span in spans(text) if span.kind != "person")


async def test_every_command_says_and_does_the_same(
    open_wire: Opened, played: Path, twin: Kernel, registry: Registry
) -> None:
    """Every example and every form, through signed requests: the same rows and words as without Slack."""
    wire = await open_wire(company=played)
    shown, keys, lost = ShownMessage(wire), count(), {}
    for line in examples(registry):
        heard = await wire.command("UOLIVIA", f"/meridian {line}", DIRECT)
        answer = await elsewhere(twin, f"/{line}", keys)
        seen = shown.by(heard.body)
        lost[line] = [text for text in said(answer.reply) if text not in seen and line not in APART]
        assert not wire.fake.wrong, line
    assert not {line: texts for line, texts in lost.items() if texts}
    assert rows(wire.kernel) == rows(twin)


async def test_the_worst_data_fits(twin: Kernel, registry: Registry) -> None:
    """With the longest and strangest texts and two hundred rows in every card, Slack takes every payload."""
    keys = count()
    for line in examples(registry):
        reply = worst((await elsewhere(twin, line, keys)).reply)
        with reading(Reader()):
            bodies = [message.body for message in render.messages(reply, {}, byline=WORST)]
            bodies += [render.home(reply, {}), *([forms.modal(reply.form, {})] if reply.form else [])]
        assert not [complaint for body in bodies for complaint in complaints(body)], line


def worst(reply: Reply) -> Reply:
    """The reply with the worst that people can type in every place for it."""
    cards = tuple(_card(card) for card in reply.cards)
    actions = tuple(action.model_copy(update={"label": WORST, "confirm": WORST}) for action in reply.actions)
    form = reply.form
    if form is not None:
        fields = tuple(
            field.model_copy(update={"error": WORST, "hint": WORST, "value": WORST}) for field in form.fields
        )
        form = form.model_copy(update={"title": WORST, "text": WORST, "submit": WORST, "fields": fields})
    return reply.model_copy(update={"say": WORST, "cards": cards, "actions": actions, "form": form})


def _card(card: Card) -> Card:
    fields = tuple(field.model_copy(update={"value": WORST}) for field in card.fields)
    table = card.table
    if table is not None:
        width = len(table.columns)
        rows = ((WORST[:60],) * width, *((str(number),) * width for number in range(200)))
        table = Table(columns=table.columns, rows=rows, total=table.total)
    changes = {"title": WORST, "ref": WORST, "text": WORST, "lines": (WORST,) * 5, "fields": fields, "table": table}
    return card.model_copy(update=changes)


async def test_a_new_command_is_heard_by_its_file_alone(open_wire: Opened, tmp_path: Path) -> None:
    """A command that was added as one file has its slash command, its answer and its entry in the manifest."""
    from adapters.slack import manifest
    from tests.bench.generated import registry_of

    made = registry_of(3, tmp_path)
    wire = await open_wire(commands=made)
    heard = await wire.command("UOLIVIA", "/item ab pump 3")
    assert heard.status == 200
    assert "/item" in {command["command"] for command in manifest(made)["features"]["slash_commands"]}

"""The longest and strangest texts in every place of every command's answer: what is sent stays within the limits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from shutil import copy

import discord
import pytest
from discord.http import handle_message_parameters

from adapters.discord import forms as discord_forms
from adapters.discord.forms import FormProgress
from adapters.discord.presenter import Presenter, files, view
from adapters.slack import forms, render
from bot.kernel import Kernel
from bot.registry import Registry
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Card, Form, Reply, Table
from tests.adapters.discord.official import check_body
from tests.adapters.slack.limits import complaints
from tests.demo import Demo

WORST = "\u202eمرحبا 👩‍👩‍👧‍👦 <!channel> <@UKEN> *bold* `code` ```\u200b & @everyone #general " * 40


@pytest.fixture
def demo(played: Path, tmp_path: Path, registry: Registry) -> Iterator[Demo]:
    """The demo company."""
    with Demo.at(copy(played, tmp_path / "worst.db"), registry=registry) as found:
        yield found


def test_the_worst_data_fits(demo: Demo, registry: Registry) -> None:
    """With the worst texts and two hundred rows in every card, Slack and Discord take every message and every form."""
    for command in registry.commands.values():
        lines = [*(f"{command.name} {example}" for example in islice(command.examples, 1)), command.name]
        for reply in (worst(demo.say(f"/{line}".rstrip())) for line in lines):
            with reading(Reader()):
                assert not list(_refused_by_slack(reply)), command.name
            demo.runner.run(_sent_to_discord(demo.kernel, reply))


def _refused_by_slack(reply: Reply) -> Iterator[str]:
    bodies = [message.body for message in render.messages(reply, {}, byline=WORST)]
    bodies += [render.home(reply, {}), *([forms.modal(reply.form, {})] if reply.form else [])]
    yield from (complaint for body in bodies for complaint in complaints(body))


async def _sent_to_discord(kernel: Kernel, reply: Reply) -> None:
    """Hold what an answer becomes against Discord's document."""
    presenter = Presenter(kernel)
    sheet = FormProgress(reply.form) if reply.form else None
    draft = await presenter.draft(reply, "en", 1, caption=WORST, sheet=sheet)
    presenter.close()
    for page in draft.pages:
        with handle_message_parameters(
            view=view(page), files=files(page), allowed_mentions=draft.mentions, nonce="n"
        ) as made:
            body = made.payload or discord.utils._from_json((made.multipart or [{}])[0]["value"])
            check_body("POST", "/channels/1/messages", body)
    if sheet is not None:
        body = {"type": 9, "data": discord_forms.modal(sheet, sheet.form.token).to_dict()}
        check_body("POST", "/interactions/1/token/callback", body)


def worst(reply: Reply) -> Reply:
    """The reply with the worst that people can type in every place for it."""
    cards = tuple(_card(card) for card in reply.cards)
    actions = tuple(action.model_copy(update={"label": WORST, "confirm": WORST}) for action in reply.actions)
    form = _form(reply.form) if reply.form is not None else None
    return reply.model_copy(update={"say": WORST, "cards": cards, "actions": actions, "form": form})


def _form(form: Form) -> Form:
    changes = {"error": WORST, "hint": WORST, "value": WORST}
    fields = tuple(field.model_copy(update=changes) for field in form.fields)
    return form.model_copy(update={"title": WORST, "text": WORST, "submit": WORST, "fields": fields})


def _card(card: Card) -> Card:
    fields = tuple(field.model_copy(update={"value": WORST}) for field in card.fields)
    table = card.table
    if table is not None:
        width = len(table.columns)
        rows = ((WORST[:60],) * width, *((str(number),) * width for number in range(200)))
        table = Table(columns=table.columns, rows=rows, total=table.total)
    changes = {"title": WORST, "ref": WORST, "text": WORST, "lines": (WORST,) * 5, "fields": fields, "table": table}
    return card.model_copy(update=changes)

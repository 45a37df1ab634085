"""Every command of the registry on Discord: the same rows, the same words, and payloads that Discord takes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import handle_message_parameters

import commands
from adapters.discord import forms, options
from adapters.discord.forms import FormProgress
from adapters.discord.presenter import Draft, Presenter, files, view
from bot.command import Command
from bot.context import Context
from bot.discovery import discover
from bot.invocation import Answer, Invocation, Place
from bot.parsing.grammar import texts
from bot.parsing.routing import find
from bot.replies.i18n import reading
from bot.replies.reply import Reply
from bot.requests.identification import Identification
from bot.requests.request import Request
from bot.requests.services import Services
from storage.session.session import Session
from tests.adapters.discord.official import check_body
from tests.demo import Demo

REGISTRY = discover(commands)
EVERY = pytest.mark.parametrize("command", REGISTRY.commands.values(), ids=lambda c: c.name.replace(" ", "-"))
KEYS = count()


@pytest.fixture
def twins(played: Path, tmp_path: Path) -> Iterator[tuple[Demo, Demo]]:
    """The same company twice."""
    first, second = (shutil.copy(played, tmp_path / f"{name}.db") for name in ("first", "second"))
    with Demo.at(first, registry=REGISTRY) as one, Demo.at(second, registry=REGISTRY) as two:
        yield one, two


@EVERY
def test_a_command_is_the_same_on_discord(command: Command, twins: tuple[Demo, Demo]) -> None:
    """Options in leave the rows and say the words of the typed line; what is answered is valid on Discord."""
    line, chosen = twins
    for example in command.examples:
        typed = line.answer(f"/{command.name} {example}".rstrip())
        given = slash(chosen, command, example)
        picked = dispatched(chosen, command.name, options.texts(command, given, {}))
        assert command.secret or said(picked.reply) == said(typed.reply)
        chosen.runner.run(sent(chosen, picked))
    assert done(chosen) == done(line)


def done(demo: Demo) -> list[tuple[str, int | None]]:
    """What was done in a company, by whom."""
    return [(act.command, act.person_id) for act in demo.acts()]


def slash(demo: Demo, command: Command, example: str) -> list[dict[str, Any]]:
    """The options that somebody would fill in on Discord to say what an example says."""

    def read(session: Session) -> dict[str, str]:
        made = invocation(demo, "")
        services = Services(REGISTRY, demo.kernel.signer)
        ctx: Context = Identification(services, Request(made, 1)).context(session)
        with reading(ctx.reader):
            return texts(command, find(REGISTRY, f"/{command.name} {example}")[1], ctx)

    words = demo.kernel.database.read_now(1, read)
    kinds = {payload["name"]: payload["type"] for payload in options.payloads(command)}
    return [{"name": name, "type": kinds[name], "value": value(kinds[name], text)} for name, text in words.items()]


def value(kind: int, text: str) -> Any:
    """What Discord sends for a text in an option of a kind."""
    if kind == options.SWITCH:
        return text.casefold() in {"yes", "y", "on", "true"}
    if kind == options.CHANNEL:
        return text.removeprefix("#")
    return int(text) if kind == options.NUMBER else text


def invocation(demo: Demo, name: str, **more: Any) -> Invocation:
    """Something that Olivia does in her direct conversation."""
    place = Place(platform=demo.platform, workspace=demo.workspace, direct=True)
    return Invocation(place=place, user="olivia", at=demo.now, key=f"d{next(KEYS)}", command=name, **more)


def dispatched(demo: Demo, name: str, values: dict[str, str]) -> Answer:
    """The answer to a slash command."""
    found = demo.runner.run(demo.kernel.dispatch(invocation(demo, name, values=values)))
    assert isinstance(found, Answer)
    return found


async def sent(demo: Demo, answer: Answer) -> None:
    """Hold what an answer becomes against Discord's document."""
    presenter = Presenter(demo.kernel)
    sheet = FormProgress(answer.reply.form) if answer.reply.form else None
    draft: Draft = await presenter.draft(answer.reply, answer.language, answer.company, sheet=sheet)
    presenter.close()
    for page in draft.pages:
        with handle_message_parameters(
            view=view(page), files=files(page), allowed_mentions=draft.mentions, nonce="n"
        ) as made:
            body = made.payload or discord.utils._from_json((made.multipart or [{}])[0]["value"])
            check_body("POST", "/channels/1/messages", body)
    if sheet is not None:
        body = {"type": 9, "data": forms.modal(sheet, sheet.form.token).to_dict()}
        check_body("POST", "/interactions/1/token/callback", body)


def said(reply: Reply) -> dict[str, Any]:
    """The words of a reply, without what is sealed for one company."""

    def bare(thing: Any) -> Any:
        if isinstance(thing, dict):
            return {name: bare(part) for name, part in thing.items() if name != "token"}
        return [bare(part) for part in thing] if isinstance(thing, list) else thing

    found: dict[str, Any] = bare(reply.model_dump(mode="json"))
    return found

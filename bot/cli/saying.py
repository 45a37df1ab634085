"""`meridian say`: one command line from the shell, through the one path of every request."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import Company, company_number, database, err, fail, out, settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.invocation import Answer, Invocation
    from bot.registry import Registry
    from bot.replies.reply import File, Reply
    from bot.settings import Settings
    from storage.engine.database import Database


SEVERAL = "-"
"""The line that stands for those of the standard input."""


def say(
    line: Annotated[
        str, typer.Argument(help='What would be typed, for example "/home"; - reads a line each from input.')
    ],
    as_: Annotated[str, typer.Option("--as", help="Who speaks: a name or user name. The owner by default.")] = "",
    company: Company = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with the reply as JSON.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do what asks first, such as a credit note, without asking.")
    ] = False,
) -> None:
    """Say one command line, or each line of the input, and print the answers; files that they bring are written here.

    The answers to several lines are one after another, as JSON one to a line, and a refused one does not end the rest.
    The exit code is 1 when one was refused, asks first or something is missing; a file that could not be written is missing only
    where nothing was done besides, so that the caller does not do it again.
    """
    found = settings()
    with database(found) as opened:
        registry, speaker, number = _speaker(opened, as_, company)
    lines = [line] if line != SEVERAL else (typed.strip() for typed in sys.stdin if typed.strip())
    done = asyncio.run(
        _said(found, registry, lines, speaker, number, as_json=as_json, several=line == SEVERAL, sure=yes)
    )
    raise typer.Exit(0 if done else 1)


def _speaker(opened: Database, name: str, company: int | None) -> tuple[Registry, int, int]:
    """The commands, and the numbers of the person who is meant and of their company; gives up when there is none."""
    from bot.app import declared
    from bot.cli.speakers import speaker
    from bot.replies.errors import Refusal

    number, registry = company_number(opened, company), declared()
    try:
        person = opened.read_now(number, lambda session: speaker(session, registry.matrix, name)).id or 0
        return registry, person, number
    except Refusal as refusal:
        fail(refusal.sentence, 2)


def _invocation(line: str, person: int, *, sure: bool) -> Invocation:
    from bot.invocation import Invocation, Place
    from bot.kernel import utc_now

    place, key = Place(platform="shell", workspace="", direct=True), f"shell/{secrets.token_hex(8)}"
    return Invocation(place=place, user="", person=person, at=utc_now(), key=key, line=line, sure=sure)


async def _said(
    found: Settings,
    registry: Registry,
    lines: Iterable[str],
    person: int,
    company: int,
    *,
    as_json: bool,
    several: bool,
    sure: bool,
) -> bool:
    """Whether all was done; each answer is printed before anything is closed: it may be about what was done."""
    from bot.app import build

    kernel, done = build(found, platforms=(), registry=registry), True
    try:
        for line in lines:
            answer = await kernel.dispatch(_invocation(line, person, sure=sure), company)
            if answer is None:
                fail("That is not a command. Try: /help", 2)
            _print(answer, as_json=as_json, several=several)
            done = _is_complete(answer) and done
    finally:
        await kernel.stop()
    return done


def _is_complete(answer: Answer) -> bool:
    """Whether a line was done, and what it brought is written."""
    written = [_is_written(file) for file in answer.reply.files]
    return (all(written) or answer.act is not None) and _is_done(answer.reply)


def _print(answer: Answer, *, as_json: bool, several: bool) -> None:
    from bot.cli.text import neutral, shown
    from bot.replies.i18n import reading
    from bot.replies.reader import Reader

    if as_json:
        told = json.dumps(neutral(answer.reply))
        print(told, flush=True) if several else out().print_json(told, highlight=False)
        return
    with reading(Reader(language=answer.language)):
        out().print(*shown(answer.reply), sep="\n")


def _is_done(reply: Reply) -> bool:
    from bot.replies.reply import Tone
    from bot.requests.confirmation import asks

    return reply.tone is not Tone.BAD and reply.form is None and not asks(reply)


def _is_written(file: File) -> bool:
    """Whether a file of the answer could be written; either is told."""
    try:
        err().print(f"wrote {_write(file)}")
    except OSError as error:
        err().print(f"{file.name} could not be written here ({error.strerror}); the rest of the answer stands.")
        return False
    return True


def _write(file: File) -> Path:
    """Write a file into the current folder, under a name that nothing has yet."""
    name = PurePath(PurePath(file.name).name or "file")
    path, number = Path(name), 0
    while path.exists():
        number += 1
        path = Path(f"{name.stem}-{number}{name.suffix}")
    path.write_bytes(file.content)
    return path

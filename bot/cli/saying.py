"""`meridian say`: one command line from the shell, through the one path of every request."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import Company, company_number, database, err, fail, out, settings

if TYPE_CHECKING:
    from bot.invocation import Answer, Invocation
    from bot.replies.reply import File, Reply
    from bot.settings import Settings
    from storage.engine.database import Database


def say(
    line: Annotated[str, typer.Argument(help='What would be typed in the chat, for example "/home".')],
    as_: Annotated[str, typer.Option("--as", help="Who speaks: a name or user name. The owner by default.")] = "",
    company: Company = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer with the reply as JSON.")] = False,
) -> None:
    """Say one command line, and print the answer; files that it brings are written here.

    The exit code is 1 when it was refused or something is missing; a file that could not be written is missing only
    where nothing was done besides, so that nobody does it again.
    """
    found = settings()
    with database(found) as opened:
        invocation, number = _invocation(opened, line, as_, company)
    answer = asyncio.run(_answered(found, invocation, number, as_json=as_json))
    written = [_is_written(file) for file in answer.reply.files]
    whole = all(written) or answer.act is not None
    raise typer.Exit(0 if whole and _is_done(answer.reply) else 1)


def _invocation(opened: Database, line: str, name: str, company: int | None) -> tuple[Invocation, int]:
    """The request of the person who is meant, and their company; gives up when nobody is."""
    from bot.app import declared
    from bot.cli.speakers import speaker
    from bot.invocation import Invocation, Place
    from bot.kernel import utc_now
    from bot.replies.errors import Refusal

    number = company_number(opened, company)
    try:
        person = opened.read_now(number, lambda session: speaker(session, declared().matrix, name))
    except Refusal as refusal:
        fail(refusal.sentence, 2)
    place = Place(platform="shell", workspace="", direct=True)
    key = f"shell/{secrets.token_hex(8)}"
    return Invocation(place=place, user="", person=person.id, at=utc_now(), key=key, line=line), number


async def _answered(found: Settings, invocation: Invocation, company: int, *, as_json: bool) -> Answer:
    """The answer, printed before anything is closed: it may be about what was done."""
    from bot.app import build

    kernel = build(found, platforms=())
    try:
        answer = await kernel.dispatch(invocation, company)
        if answer is not None:
            _print(answer, as_json=as_json)
    finally:
        await kernel.stop()
    if answer is None:
        fail("That is not a command. Try: /help", 2)
    return answer


def _print(answer: Answer, *, as_json: bool) -> None:
    from bot.cli.text import neutral, shown
    from bot.replies.i18n import reading
    from bot.replies.reader import Reader

    if as_json:
        out().print_json(json.dumps(neutral(answer.reply)), highlight=False)
        return
    with reading(Reader(language=answer.language)):
        out().print(*shown(answer.reply), sep="\n")


def _is_done(reply: Reply) -> bool:
    from bot.replies.reply import Tone

    return reply.tone is not Tone.BAD and reply.form is None


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

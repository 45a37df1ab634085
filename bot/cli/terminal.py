"""Shared parts of the shell commands: output, settings, database, failure exit."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.engine.database import Database

WIDE = 200
"""Columns without a terminal: a pipe must not cut a table."""


Company = Annotated[int | None, typer.Option(help="The number of the company, where there are several.")]


def out() -> Console:
    """Standard output, for the answer itself."""
    width = None if sys.stdout.isatty() else WIDE
    return Console(highlight=False, soft_wrap=True, emoji=False, markup=False, width=width)


def err() -> Console:
    """Standard error, for progress and what went wrong."""
    return Console(stderr=True, highlight=False, soft_wrap=True, emoji=False, markup=False)


def fail(sentence: str, code: int = 1) -> NoReturn:
    """Say why nothing was done, and end with that exit code."""
    err().print(sentence, style="red")
    raise typer.Exit(code)


@contextmanager
def following(task: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error while people look there: call it with how much is done, of how much."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err(), transient=True, disable=not sys.stderr.isatty()) as bar:
        number = bar.add_task(task, total=None)
        yield lambda done, total: bar.update(number, completed=done, total=total)


def settings(*, demo: bool = False, running: bool = False) -> Settings:
    """The settings of the environment, with the log going where they say; tells which one is wrong.

    What runs for others logs every request, for nothing can be followed afterwards otherwise; whoever looks at a
    terminal sees what is wrong and nothing else.
    """
    from pydantic import ValidationError

    from bot.observability.logs import set_up

    try:
        found = Settings()
        found = found.model_copy(update={"demo": True}) if demo else found
        set_up(found, usual="info" if running and not found.demo else "warning")
        return found
    except ValidationError as error:
        fail("\n".join(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()), 2)


@contextmanager
def database(found: Settings) -> Iterator[Database]:
    """The database at the newest schema; gives up when it is not there yet."""
    from storage.engine.database import Database, is_there
    from storage.upkeep.migrate import is_current

    if not is_there(found.database_url):
        fail("There is no database yet. Start with: meridian run, or meridian demo.")
    opened = Database.open(found.database_url)
    try:
        if not is_current(opened):
            fail("The database is behind. Run: meridian migrate")
        yield opened
    finally:
        opened.close()


def company_number(opened: Database, given: int | None) -> int:
    """The company that is meant: the one that is given, else the only one; gives up when that is none."""
    from bot.cli.speakers import company_meant
    from bot.replies.errors import Conflict

    try:
        return opened.read_now(None, lambda session: company_meant(session, given))
    except Conflict as refusal:
        fail(refusal.sentence, 2)

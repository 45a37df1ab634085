"""`meridian preview`: the messages that jobs would send in the coming days; nothing is written or sent."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import database, fail, following, out, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.demo.rehearsal import ForeseenMessage
    from bot.settings import Settings


def preview(
    days: Annotated[int, typer.Option(min=1, max=60, help="How far to look ahead.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Tell what the jobs would say, when and to whom, if nothing happened meanwhile; nothing is written or sent."""
    found = settings()
    with database(found), TemporaryDirectory(prefix="meridian-") as folder:
        copy = _copied(found, Path(folder) / "copy.db")
        with following("Looking ahead") as follow:
            told = asyncio.run(_rehearse(copy, days, follow))
    if as_json:
        _print_json(told)
    else:
        _print(told, days)


def _copied(found: Settings, file: Path) -> Settings:
    """The settings of the same bot on a copy of its database."""
    from storage.upkeep.backup import snapshot
    from storage.upkeep.transfer import CopyFailed

    try:
        with following("Copying") as follow:
            snapshot(found.database_url, file, follow)
    except CopyFailed as error:
        fail(str(error))
    return found.model_copy(update={"database_url": f"sqlite:///{file}"})


async def _rehearse(found: Settings, days: int, follow: Callable[[int, int], None]) -> list[ForeseenMessage]:
    from bot.app import rehearsal

    rehearsed = rehearsal(found)
    try:
        return await rehearsed.play(days, follow)
    finally:
        await rehearsed.kernel.stop()


def _print(told: list[ForeseenMessage], days: int) -> None:
    from rich.table import Table
    from rich.text import Text

    if not told:
        out().print(f"Nothing would be said within {days} days.")
        return
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for label in ("When, where it is read", "To", "About", "What"):
        grid.add_column(label, overflow="fold", no_wrap=label != "What")
    for one in told:
        cells = (f"{one.local:%a %d %b %H:%M} {one.zone}", one.to, one.kind, one.text)
        grid.add_row(*map(Text, cells))
    out().print(grid)


def _print_json(told: list[ForeseenMessage]) -> None:
    lines = [{**one.model_dump(mode="json"), "local": one.local.isoformat()} for one in told]
    out().print_json(json.dumps(lines), highlight=False)

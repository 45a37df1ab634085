"""Print every figure of the bench, a line each; the exit code is 0 whatever they are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import commands
from bot.logs import set_up
from bot.registry import Registry
from bot.settings import Settings
from tests.bench import completing, discord, dispatching, scheduled, slack, starting, writing
from tests.bench.figures import Figure

WIDTH = 52


def main() -> None:
    """Run all parts; one that fails is named and does not hold up the others."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        set_up(Settings(_env_file=None, log_file=folder / "bench.log"))
        registry = Registry.of(commands)
        parts: dict[str, Callable[[], Iterator[Figure]]] = {
            "dispatching": partial(dispatching.figures, folder),
            "writing": partial(writing.figures, folder, registry),
            "scheduled": partial(scheduled.figures, folder, registry),
            "completing": partial(completing.figures, folder, registry),
            "slack": partial(slack.figures, folder, registry),
            "discord": partial(discord.figures, folder),
            "starting": partial(starting.figures, folder),
        }
        for title, part in parts.items():
            show(title, part)


def show(title: str, part: Callable[[], Iterator[Figure]]) -> None:
    """Print the figures of a part as they come."""
    try:
        for figure in part():
            print(figure.line(WIDTH), flush=True)
    except Exception as error:  # noqa: BLE001 - the figures of the other parts are still worth having
        print(f"{title} failed: {error!r:.200}", file=sys.stderr, flush=True)


main()

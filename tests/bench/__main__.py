"""Print every figure of the bench, a line each; the exit code is 0 whatever they are.

With `short`, only the ratios that a change may not spoil, and the exit code is 1 when one did.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import commands
from bot.discovery import discover
from bot.observability.logs import set_up
from bot.settings import Settings
from tests.bench import completing, discord, dispatching, scheduled, short, slack, starting, writing
from tests.bench.figures import Figure

WIDTH = 52


def main() -> None:
    """Run all parts; one that fails is named and does not hold up the others."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        set_up(Settings(_env_file=None, log_file=folder / "bench.log"))
        registry = discover(commands)
        parts: dict[str, Callable[[], Iterator[Figure]]] = {
            "dispatching": partial(dispatching.figures, folder),
            "writing": partial(writing.figures, folder, registry),
            "scheduled": partial(scheduled.figures, folder, registry),
            "completing": partial(completing.figures, folder, registry),
            "slack": partial(slack.figures, folder, registry),
            "discord": partial(discord.figures, folder),
            "starting": partial(starting.figures, folder),
        }
        if "short" in sys.argv:
            reached = [told(figure).reached for figure in short.figures(folder, registry)]
            sys.exit(not all(reached))
        for title, part in parts.items():
            show(title, part)


def show(title: str, part: Callable[[], Iterator[Figure]]) -> None:
    """Print the figures of a part as they come."""
    try:
        for figure in part():
            told(figure)
    except Exception as error:  # noqa: BLE001 - the figures of the other parts are still worth having
        print(f"{title} failed: {error!r:.200}", file=sys.stderr, flush=True)


def told(figure: Figure) -> Figure:
    """The figure, once it is printed."""
    print(figure.line(WIDTH), flush=True)
    return figure


main()

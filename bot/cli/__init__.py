"""The command line, `meridian COMMAND`: one module per group of commands."""

from __future__ import annotations

import gc
import sys

import typer

from bot.cli import copying, pages, previewing, rotating, saying, serving
from bot.cli.terminal import err

GARBAGE = 50_000
"""How many objects are made before it is looked for garbage; Python's 700 cost a tenth of the time of a start."""
COMMANDS = (
    serving.run,
    serving.migrate,
    serving.demo,
    serving.check,
    saying.say,
    previewing.preview,
    copying.export,
    copying.import_,
    copying.backup,
    copying.restore,
    rotating.rotate_secret,
    pages.docs,
    pages.manifest,
    pages.messages,
)


def main() -> None:
    """Run the command line; a database that is away or a setting that is missing is a sentence, not a traceback."""
    gc.set_threshold(GARBAGE)
    from sqlalchemy.exc import OperationalError

    from bot.delivery.platform import Misconfigured
    from storage.engine.failures import Unavailable

    try:
        application()()
    except (OperationalError, Unavailable) as error:
        cause = error.orig if isinstance(error, OperationalError) else error
        err().print(f"The database does not answer: {str(cause).strip()}", style="red")
        sys.exit(1)
    except Misconfigured as error:
        err().print(f"Cannot start: {error}", style="red")
        sys.exit(1)


def application() -> typer.Typer:
    """The commands with their help."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Meridian, the chat bot that runs a company.",
    )
    for command in COMMANDS:
        app.command(command.__name__.rstrip("_").replace("_", "-"))(command)
    return app

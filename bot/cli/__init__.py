"""The command line, `meridian COMMAND`: one module per group of commands."""

from __future__ import annotations

import typer

from bot.cli import copying, pages, previewing, saying, serving

COMMANDS = (
    serving.run,
    serving.migrate,
    serving.demo,
    serving.check,
    saying.say,
    previewing.preview,
    copying.export,
    copying.backup,
    pages.docs,
    pages.messages,
)


def main() -> None:
    """Run the command line."""
    application()()


def application() -> typer.Typer:
    """The commands with their help."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Meridian, the chat bot that runs a company.",
    )
    for command in COMMANDS:
        app.command()(command)
    return app

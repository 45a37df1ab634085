"""The command line: `meridian run`, `migrate`, `check`, `docs`, `messages`."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.settings import ROLES, Role, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Meridian, the chat bot that runs a company.",
)
Roles = Annotated[
    list[str] | None, typer.Argument(help="Which part to run: web, gateway, worker. All of them by default.")
]
out = Console(highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def run(roles: Roles = None, demo: Annotated[bool, typer.Option(help="Use the demo company.")] = False) -> None:
    """Start Meridian in this process."""
    from bot.app import prepare
    from bot.logs import set_up

    settings = _settings(demo=demo)
    chosen = _roles(roles)
    set_up(settings)
    if demo and not Path("meridian.db").exists():
        out.print("Filling the demo company, once ...")
    claim = prepare(settings)
    asyncio.run(_serve(settings, chosen, claim))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from storage.migrate import head, upgrade

    settings = _settings()
    upgrade(settings.database_url)
    out.print(f"The database is at {head()}.")


@app.command()
def check() -> None:
    """Say whether everything is in place, and repeat the claim code of a company without an owner."""
    from bot.app import declared
    from bot.checks import findings

    problems = 0
    for line, good in findings(_settings(), declared()):
        out.print(f"{'✓' if good else '✕'} {line}", style=None if good else "red")
        problems += not good
    raise typer.Exit(1 if problems else 0)


@app.command()
def docs(check: Annotated[bool, typer.Option(help="Only say whether they are current.")] = False) -> None:
    """Write the generated pages: commands, permissions, and the settings table of the README."""
    from bot.app import declared
    from bot.docs import stale, write

    registry = declared()
    if check and (old := stale(registry)):
        out.print(f"Not current: {', '.join(old)}. Run make docs.", style="red")
        raise typer.Exit(1)
    if not check:
        for page in write(registry):
            out.print(f"wrote {page}")


@app.command()
def messages() -> None:
    """Bring the catalogues of all languages up to date with the sentences in the code."""
    from bot.app import declared
    from bot.messages import update

    for language, missing in update(declared()).items():
        out.print(f"{language}: {missing} missing")


def _settings(*, demo: bool = False) -> Settings:
    from pydantic import ValidationError

    try:
        settings = Settings()
        return settings.model_copy(update={"demo": True}) if demo else settings
    except ValidationError as error:
        for problem in error.errors():
            out.print(f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}", style="red")
        raise typer.Exit(2) from error


def _roles(given: list[str] | None) -> tuple[Role, ...]:
    chosen = tuple(role for role in ROLES if role in (given or ROLES))
    if unknown := set(given or ()) - set(ROLES):
        out.print(f"Unknown role: {', '.join(sorted(unknown))}. There are: {', '.join(ROLES)}.", style="red")
        raise typer.Exit(2)
    return chosen


async def _serve(settings: Settings, roles: tuple[Role, ...], claim: str) -> None:
    from bot.app import build

    kernel = build(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    try:
        await kernel.start(roles)
    except (OSError, ValueError) as error:
        out.print(f"Cannot start: {error}", style="red")
        sys.exit(1)
    if "web" in roles:
        out.print(f"Meridian is ready: http://{settings.host}:{settings.port}")
    if claim:
        out.print(f"This company has no owner yet. Say this in the chat to become it: /claim {claim}")
    await stopping.wait()
    await kernel.stop()

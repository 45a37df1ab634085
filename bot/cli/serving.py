"""`meridian run`, `migrate`, `demo` and `check`: starting Meridian and looking after it."""

from __future__ import annotations

import asyncio
import errno
import gc
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import err, fail, following, out, settings
from bot.ops.shutdown import Shutdown
from bot.settings import ROLES, Role, Settings

if TYPE_CHECKING:
    from bot.kernel import Kernel


class RoleChoice(StrEnum):
    """A role of the process, or all of them."""

    WEB = "web"
    GATEWAY = "gateway"
    WORKER = "worker"
    ALL = "all"


Parts = Annotated[
    list[RoleChoice] | None, typer.Option(help="Which part to run; can be repeated. All of them by default.")
]


def run(role: Parts = None, demo: Annotated[bool, typer.Option(help="Use the demo company.")] = False) -> None:
    """Start Meridian in this process."""
    ending = Shutdown()
    ending.listen()
    # What is imported stays: to look through it for garbage again and again would take a tenth of a second.
    gc.disable()
    from bot.app import build, prepare

    found = settings(demo=demo, running=True)
    with err().status("Getting ready ..."):
        claim = prepare(found)
    chosen = ROLES if not role or RoleChoice.ALL in role else tuple(one for one in ROLES if one in role)
    asyncio.run(_serve(build(found), chosen, claim, ending))


Old = Annotated[str, typer.Option("--from", help="The old database, to be moved over whole.", metavar="URL")]


def migrate(old: Old = "") -> None:
    """Bring the database to the newest schema, and with --from everything from another one into it."""
    from bot.ops.checkup import wall_findings
    from storage.upkeep.migrate import head, upgrade, walls

    found = settings()
    upgrade(found.database_url)
    out().print(f"The database is at {head()}.")
    for line, _good in wall_findings(walls(found.database_url)):
        out().print(f"{line[0].upper()}{line[1:]}.")
    if old:
        _move(old, found.database_url)


def _move(old: str, new: str) -> None:
    from storage.upkeep.move import move
    from storage.upkeep.transfer import CopyFailed

    try:
        with following("Moving") as follow:
            counts = move(old, new, follow)
    except (CopyFailed, ValueError) as error:
        fail(str(error))
    out().print(f"{sum(counts.values()):,} rows of {len(counts)} tables were moved and compared: all are equal.")


def demo() -> None:
    """Fill an empty database with the demo company."""
    from bot.app import is_empty, prepare

    found = settings(demo=True)
    if not is_empty(found):
        fail(
            "There is a company in this database already, and it stays as it is. "
            "For a demo, set DATABASE_URL to another one, such as sqlite:///demo.db."
        )
    with err().status("Filling the demo company ..."):
        prepare(found)
    out().print(
        "The demo company is ready. Next: meridian run --demo, "
        f"then open http://{found.host}:{found.port} and say /home. Or from here: meridian say /home"
    )


def check(repair: Annotated[bool, typer.Option(help="Mend what can be mended without a loss.")] = False) -> None:
    """Say whether everything is in place and sound, and repeat the claim code of a company without an owner."""
    from bot.app import build, declared
    from bot.ops.checkup import findings

    problems, found, registry = 0, settings(), declared()
    for line, good in findings(found, registry, lambda: build(found, registry=registry), repair=repair):
        out().print(f"{'✓' if good else '✕'} {line}", style=None if good else "red")
        problems += not good
    raise typer.Exit(1 if problems else 0)


async def _serve(kernel: Kernel, roles: tuple[Role, ...], claim: str, ending: Shutdown) -> None:
    found, stopping = kernel.settings, asyncio.Event()
    loop = asyncio.get_running_loop()
    ending.ask(lambda: loop.call_soon_threadsafe(stopping.set))
    try:
        await kernel.start(roles)
    except (OSError, ValueError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        fail(f"Port {found.port} is taken. Set HTTP_PORT to another." if taken else f"Cannot start: {error}")
    gc.freeze()
    gc.enable()
    _welcome(found, roles, claim)
    await stopping.wait()
    await kernel.stop()


def _welcome(found: Settings, roles: tuple[Role, ...], claim: str) -> None:
    if "web" in roles:
        out().print(f"Meridian is ready: http://{found.host}:{found.port}")
    if claim:
        out().print(f"This company has no owner yet. Say this in the chat to become it: /claim {claim}")

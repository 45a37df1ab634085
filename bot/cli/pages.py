"""`meridian docs`, `manifest` and `messages`: what is generated from the code."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.terminal import fail, out
from bot.declaration import DeclarationError


def docs(check: Annotated[bool, typer.Option(help="Only say whether they are current.")] = False) -> None:
    """Write the generated pages: commands, permissions, and the settings table of the README."""
    from bot.app import declared, settings_of_all
    from bot.cli.docs import stale, write

    registry, settings = declared(), settings_of_all()
    if check and (old := stale(registry, settings)):
        fail(f"Not current: {', '.join(old)}. Run make docs.")
    if not check:
        for page in write(registry, settings):
            out().print(f"wrote {page}")


def manifest(
    platform: Annotated[str, typer.Argument(help="The chat platform, as its folder is called.")],
    address: Annotated[str, typer.Option(help="Where the platform reaches us (https://...); none: by socket.")] = "",
    prefix: Annotated[str, typer.Option(help="Put before every command, where names are taken.")] = "",
    root_only: Annotated[bool, typer.Option("--root-only", help="One command for everything.")] = False,
) -> None:
    """Print what a chat platform wants to be told about Meridian when it is set up there."""
    import json

    from bot import app

    try:
        made = app.manifest(platform, app.declared(), address=address.rstrip("/"), prefix=prefix, root_only=root_only)
    except (DeclarationError, LookupError, ValueError) as error:
        fail(str(error), 2)
    typer.echo(json.dumps(made, indent=2, ensure_ascii=False))


def messages() -> None:
    """Bring the catalogues of all languages up to date with the sentences in the code."""
    from bot.app import declared
    from bot.cli.catalogues import update

    for language, missing in update(declared()).items():
        out().print(f"{language}: {missing} missing")

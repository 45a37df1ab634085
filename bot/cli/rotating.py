"""`meridian rotate-secret`: signs with a new secret from now on."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.terminal import database, fail, out, settings

Forget = Annotated[bool, typer.Option(help="Drop the earlier secrets: buttons and cookies from before work no longer.")]


def rotate_secret(forget: Forget = False) -> None:
    """Replace the secret that seals buttons and cookies, and encrypt all kept keys with the new one."""
    from cryptography.fernet import InvalidToken

    from bot.kernel import utc_now
    from bot.ops.secrets import rotate

    found = settings()
    with database(found) as opened:
        try:
            count = rotate(found, opened, utc_now(), forget=forget)
        except InvalidToken:
            fail("A kept key was encrypted with a secret that is not known. Add it to MERIDIAN_PREVIOUS_SECRETS.")
    out().print(f"A new secret seals from now on; {count} kept keys were encrypted anew. Restart every process.")

"""`meridian rotate-secret` as a process."""

from __future__ import annotations

from pathlib import Path

from tests.bot.cli.shell import meridian


def test_the_secret_is_replaced_from_the_shell(sqlite_url: str, folder: Path) -> None:
    """The command says what it did, and that running processes must be started again."""
    done = meridian(sqlite_url, "rotate-secret", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "A new secret seals from now on; 0 kept keys were encrypted anew. Restart every process.\n"

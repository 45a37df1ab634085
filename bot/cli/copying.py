"""`meridian export`, `backup` and `restore`: everything out of the database, to read and to keep, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import Company, company_number, database, fail, following, out, settings


def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")], company: Company = None
) -> None:
    """Write everything of the company as files: a CSV per table, and company.json about them."""
    from bot.export import Export
    from bot.kernel import utc_now

    with database(settings()) as opened:
        number = company_number(opened, company)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            fail(f"{folder} is not empty, and an export replaces nothing. Choose another folder.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with following("Exporting") as follow:
            counts = opened.read_now(number, lambda session: Export(session, folder).write(utc_now(), follow))
    out().print(f"{sum(counts.values())} rows of {len(counts)} tables are in {folder}.")


def backup(file: Annotated[Path, typer.Argument(help="A new file.", metavar="FILE")]) -> None:
    """Copy the whole database into a new file, also while the bot runs, and see that the copy is sound."""
    from storage.copies import back_up
    from storage.transfer import CopyFailed

    found = settings()
    with database(found), following("Copying") as follow:
        try:
            back_up(found.database_url, file, follow)
        except (CopyFailed, OSError) as error:
            fail(str(error))
    out().print(
        f"The backup is in {file}: {file.stat().st_size:,} bytes. It holds secrets: keep it as safe as the database."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="What `meridian backup` has written.", metavar="FILE", exists=True)],
    replace: Annotated[bool, typer.Option(help="Give up what the database holds now.")] = False,
) -> None:
    """Put a backup in the place of the database, while no process has it open."""
    from storage.restoring import restore as put_back
    from storage.restoring import rows
    from storage.transfer import CopyFailed

    url = settings().database_url
    there = rows(url)
    if there and not replace:
        fail(
            f"The database holds {there:,} rows, which would be gone. Keep them with `meridian backup`, "
            "then say it again with --replace."
        )
    try:
        with following("Restoring") as follow:
            count = put_back(file, url, follow)
    except (CopyFailed, OSError) as error:
        fail(str(error))
    out().print(f"{count:,} rows are back from {file}, and the database is sound. Start Meridian again.")

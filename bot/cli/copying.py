"""`meridian export`, `import`, `backup` and `restore`: everything out of the database, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import Company, company_number, database, fail, following, out, settings

if TYPE_CHECKING:
    from bot.exports.import_ import CompanyImport
    from bot.settings import Settings
    from storage.engine.database import Database


def export(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")], company: Company = None
) -> None:
    """Write everything of the company as files: a CSV per table, and company.json about them."""
    from bot.exports.export import CompanyExport
    from bot.kernel import utc_now

    with database(settings()) as opened:
        number = company_number(opened, company)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            fail(f"{folder} is not empty, and an export replaces nothing. Choose another folder.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with following("Exporting") as follow:
            counts = opened.read_now(number, lambda session: CompanyExport(session, folder).write(utc_now(), follow))
    out().print(f"{sum(counts.values())} rows of {len(counts)} tables are in {folder}.")


def import_(
    folder: Annotated[Path, typer.Argument(help="What `meridian export` has written.", metavar="DIR", exists=True)],
) -> None:
    """Bring a company from the files of an export into an empty database."""
    from bot.exports.csv_file import DamagedFile
    from bot.exports.import_ import CompanyImport
    from storage.upkeep.migrate import upgrade
    from storage.upkeep.transfer import CopyFailed

    found = settings()
    upgrade(found.database_url)
    try:
        with database(found) as opened:
            counts = _imported(found, opened, CompanyImport(folder))
    except (CopyFailed, DamagedFile, OSError) as error:
        fail(str(error))
    out().print(f"{sum(counts.values()):,} rows of {len(counts)} tables were imported.")
    out().print(
        "What opens doors was not in the files: sign in to the chat platforms again (docs/operations.md), "
        "and use new codes and buttons in place of old ones."
    )


def _imported(found: Settings, opened: Database, company: CompanyImport) -> dict[str, int]:
    from bot.demo.seeding import any_company
    from bot.kernel import utc_now
    from bot.ops.secrets import secret_of

    if opened.read_now(None, any_company):
        fail("There is a company in this database already, and it stays as it is. Let DATABASE_URL name an empty one.")
    with following("Checking") as follow:
        company.check(follow)
    secret = secret_of(found, opened, utc_now())
    with following("Importing") as follow:
        return opened.write_now(company.company, lambda session: company.write(session, secret, follow))


def backup(file: Annotated[Path, typer.Argument(help="A new file.", metavar="FILE")]) -> None:
    """Copy the whole database into a new file, also while the bot runs, and see that the copy is sound."""
    from storage.upkeep.backup import back_up
    from storage.upkeep.transfer import CopyFailed

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
    from storage.upkeep.restore import restore as put_back
    from storage.upkeep.restore import rows
    from storage.upkeep.transfer import CopyFailed

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

"""Backups: whole copies of a database, also while the bot runs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, create_engine

from storage.engine.database import Database, address, sqlite_file
from storage.session.rowsecurity import EVERYWHERE
from storage.session.session import Session
from storage.upkeep.migrate import every_table
from storage.upkeep.transfer import CopyFailed, Progress, Transfer

PAGES = 1000


def back_up(url: str, target: Path, progress: Progress) -> None:
    """Write a new file with everything: a SQLite database, or what pg_restore reads. Raises CopyFailed."""
    if target.exists():
        raise CopyFailed(f"{target} is there already, and a backup replaces nothing. Choose another name.")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # the secret that seals buttons is in it
    try:
        file = sqlite_file(url)
        _dump(url, part) if file is None else copy_file(file, part, progress)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def copy_file(source: Path, target: Path, progress: Progress) -> None:
    """Copy a SQLite database as it is at this instant, whoever writes to it meanwhile; raises CopyFailed."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        # One read transaction for all steps: SQLite would begin anew whenever there is a write between two of them.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(writing, pages=PAGES, progress=lambda _status, left, total: progress(total - left, total))
        writing.execute("PRAGMA journal_mode=DELETE")
        found = writing.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise CopyFailed(f"The copy is damaged, and so may be {source}: {found}")


def snapshot(url: str, target: Path, progress: Progress) -> None:
    """A SQLite file with every row of a database on any engine, to try things on; raises CopyFailed."""
    file = sqlite_file(url)
    if file is not None:
        copy_file(file, target, progress)
        return
    database, engine = Database.open(url), create_engine(f"sqlite:///{target}")
    try:
        database.read_now(None, lambda session: _copy_rows(session, engine, progress))
    finally:
        engine.dispose()
        database.close()


def _copy_rows(session: Session, engine: Engine, progress: Progress) -> None:
    metadata = every_table()
    metadata.create_all(engine)
    session.look_everywhere()
    with engine.begin() as writing:
        Transfer(session.connection(), writing, metadata.sorted_tables, progress).copy()


def program(name: str) -> str:
    """The path of a program of PostgreSQL's own; raises CopyFailed when it is not installed."""
    found = shutil.which(name)
    if found is None:
        raise CopyFailed(
            f"A PostgreSQL database is copied by its own programs, and {name}, which is not here, is one of them. "
            "Install the PostgreSQL client, or let the server's host make and restore backups."
        )
    return found


def server_name(url: str) -> str:
    """The address of a server's database as these programs take it; the password is not in it, as others see it."""
    place = address(url).set(drivername="postgresql", password=None).difference_update_query(["options"])
    return place.render_as_string(hide_password=False)


def server_environment(url: str) -> dict[str, str]:
    """The environment of these programs: it brings the password, and the sight of all companies."""
    place = address(url)
    told = {"PGOPTIONS": f"{place.query.get('options', '')} -c {EVERYWHERE}=on"}
    return {**os.environ, **told, **({"PGPASSWORD": str(place.password)} if place.password else {})}


def _dump(url: str, target: Path) -> None:
    # An owner that is held to row security dumps everything only if it says so.
    words = ["--enable-row-security", "--format=custom", f"--file={target}", f"--dbname={server_name(url)}"]
    command, environment = [program("pg_dump"), *words], server_environment(url)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - found on the path, without a shell
    if done.returncode:
        raise CopyFailed(f"pg_dump gave up: {done.stderr.strip()}")

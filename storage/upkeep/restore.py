"""Restore of a backup in place of a database, atomically and with exclusive access."""

import re
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, func, inspect, select

from storage.engine.database import Database, address, is_there, sqlite_file
from storage.session import rowsecurity
from storage.upkeep.backup import PAGES, program, server_environment, server_name
from storage.upkeep.exclusive import check_alone, only_user
from storage.upkeep.migrate import every_table, head, upgrade
from storage.upkeep.transfer import CopyFailed, Progress

_SQLITE, _DUMP = b"SQLite format 3\0", b"PGDMP"
_REVISION = re.compile(r"^COPY [^\n]*alembic_version[^\n]*\n([^\n\\]+)", re.MULTILINE)


def restore(file: Path, url: str, progress: Progress) -> int:
    """Put what a backup holds in the place of what the database holds, at the newest schema; returns how many rows.

    The backup is looked through first, and nothing changes when it is damaged, of a newer schema, or of another
    engine, or while a process has the database open: then CopyFailed is raised.
    """
    with file.open("rb") as opened:
        start = opened.read(16)
    into_file = sqlite_file(url)
    if start != _SQLITE and not start.startswith(_DUMP):
        raise CopyFailed(f"{file} is no backup. Give a file that `meridian backup` has written.")
    if (start == _SQLITE) != (into_file is not None):
        raise CopyFailed(_other_engine(file, start == _SQLITE))
    if into_file is None:
        _restore_server(file, url)
    else:
        _restore_file(file, into_file, progress)
    upgrade(url)  # also where the schema is current: who may do what in a database is not in its backup
    return rows(url)


def rows(url: str) -> int:
    """How many rows there are in all tables; none where there is no database yet."""
    if not is_there(url):
        return 0
    engine = create_engine(address(url))
    try:
        with engine.connect() as connection:
            rowsecurity.hold(connection, None, everywhere=True)
            there = set(inspect(connection).get_table_names())
            counts = (select(func.count()).select_from(one) for one in every_table().sorted_tables if one.name in there)
            return sum(connection.scalar(count) or 0 for count in counts)
    finally:
        engine.dispose()


def _other_engine(file: Path, sqlite: bool) -> str:  # noqa: FBT001 - one of two
    if sqlite:
        return (
            f"{file} is the backup of a SQLite database, and DATABASE_URL names a server. Move it there instead: "
            f"meridian migrate --from sqlite:///{file}"
        )
    return f"{file} is the backup of a PostgreSQL database, and DATABASE_URL names a file. Restore it on a server."


def _check_revision(revision: str | None, file: Path) -> None:
    if revision is None:
        raise CopyFailed(f"{file} is no backup of Meridian: it does not say its schema.")
    if revision > (head() or ""):
        raise CopyFailed(
            f"{file} is of the newer schema {revision}, and this program knows {head()}. Update Meridian first."
        )


def _restore_file(file: Path, target: Path, progress: Progress) -> None:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as reading:
        _check_file(reading, file)
        target.touch(mode=0o600)
        with only_user(target) as writing:
            # One transaction of SQLite's own: a stop in its midst leaves the old content.
            reading.backup(writing, pages=PAGES, progress=lambda _status, left, total: progress(total - left, total))
            _check_sound(writing, target)


def _check_file(reading: sqlite3.Connection, file: Path) -> None:
    try:
        _check_sound(reading, file)
        if reading.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
            _check_revision(None, file)
        _check_revision(reading.execute("SELECT version_num FROM alembic_version").fetchone()[0], file)
    except sqlite3.DatabaseError as error:
        raise CopyFailed(f"{file} is damaged: {error}") from error


def _check_sound(connection: sqlite3.Connection, file: Path) -> None:
    found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise CopyFailed(f"{file} is damaged: {found}")
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise CopyFailed(f"{file} is damaged: row {broken[1]} of {broken[0]} points to a row that is missing.")


def _restore_server(file: Path, url: str) -> None:
    told = _run(["pg_restore", "--file=-", "--data-only", "--table=alembic_version", str(file)], file)
    found = _REVISION.search(told)
    _check_revision(found[1].strip() if found else None, file)
    check_alone(url)
    with tempfile.TemporaryDirectory(prefix="meridian-") as folder:
        script, clean = Path(folder) / "restore.sql", Path(folder) / "clean.sql"
        clean.write_text(_dropping(url), encoding="utf-8")
        _run(
            ["pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", str(file)],
            file,
        )
        words = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        _run(["psql", *words, f"--dbname={server_name(url)}", f"--file={clean}", f"--file={script}"], file, url)


def _dropping(url: str) -> str:
    """SQL that makes room: a newer schema may have tables of which the backup knows nothing."""
    database = Database.open(url)
    try:
        there = inspect(database.engine).get_table_names()
        quoted = database.engine.dialect.identifier_preparer.quote
        return "".join(f"DROP TABLE IF EXISTS {quoted(name)} CASCADE;\n" for name in there)
    finally:
        database.close()


def _run(words: list[str], file: Path, url: str | None = None) -> str:
    command = [program(words[0]), *words[1:]]
    environment = server_environment(url) if url else None
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - found on the path, without a shell
    if done.returncode:
        raise CopyFailed(f"{file} was not restored: {done.stderr.strip()}")
    return done.stdout

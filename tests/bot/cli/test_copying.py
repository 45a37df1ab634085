"""`meridian backup` and `export`: everything out of the database, sound and without what opens doors."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from bot.exports.export import CompanyExport
from bot.replies.formatting import HIDDEN
from storage.delivery.attachments import attach
from storage.delivery.posts import Post
from storage.engine.database import Database
from storage.identity.company import Company
from storage.identity.people import Person, everybody
from storage.session.session import Session
from storage.upkeep.backup import back_up, copy_file, snapshot
from storage.upkeep.migrate import head
from storage.upkeep.transfer import CopyFailed
from tests.bot import stage
from tests.bot.cli.shell import meridian
from tests.chat import START, ChatSession
from tests.conftest import fill
from tests.postgres import plain_login


def unwatched(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def exported(chat: ChatSession, folder: Path) -> dict[str, int]:
    """The rows by table that were written into a folder."""
    return chat.read(lambda session: CompanyExport(session, folder).write(chat.clock.now, unwatched))


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of a written table."""
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_running_bot_is_backed_up(sqlite_url: str, folder: Path) -> None:
    """The copy holds what was committed, though a writer is at work, and nobody else may read it."""
    database = Database.open(sqlite_url)
    database.write_now(None, lambda session: session.add(Company(name="Second", created_at=START)))
    done = meridian(sqlite_url, "backup", "copy.db", folder=folder)
    database.close()
    assert (done.returncode, done.stderr) == (0, "")
    copy = sqlite3.connect(folder / "copy.db")
    assert copy.execute("SELECT name FROM company ORDER BY id").fetchall() == [("Studio",), ("Second",)]
    copy.close()
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["copy.db"]


def test_a_copy_is_of_one_instant(sqlite_studio: Path, tmp_path: Path) -> None:
    """What is written while the pages are copied is not in the copy, and does not make it begin anew."""
    source = Path(shutil.copy(sqlite_studio, tmp_path / "source.db"))
    with sqlite3.connect(source) as filling:
        filling.execute("CREATE TABLE big AS SELECT zeroblob(5000) AS page FROM company")
        filling.executemany("INSERT INTO big VALUES (zeroblob(5000))", [()] * 2000)
    filling.close()
    steps: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        steps.append(done)
        writing = sqlite3.connect(source)
        with writing:
            writing.execute("UPDATE company SET name = 'Later'")
        writing.close()

    copy_file(source, tmp_path / "copy.db", meanwhile)
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT name FROM company").fetchall() == [("Studio",)]
    copy.close()
    assert len(steps) > 2
    assert steps == sorted(steps)


def test_a_backup_replaces_nothing(sqlite_studio: Path, tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    kept = tmp_path / "kept"
    kept.write_text("mine")
    with pytest.raises(CopyFailed, match="replaces nothing"):
        back_up(f"sqlite:///{sqlite_studio}", kept, unwatched)
    assert kept.read_text() == "mine"


def test_a_damaged_database_is_found_out(sqlite_studio: Path, tmp_path: Path) -> None:
    """A copy that fails its check is told, and thrown away."""
    source = Path(shutil.copy(sqlite_studio, tmp_path / "source.db"))
    content = bytearray(source.read_bytes())
    content[8192:12288] = b"\x05" * 4096
    source.write_bytes(content)
    with pytest.raises((CopyFailed, sqlite3.DatabaseError)):
        back_up(f"sqlite:///{source}", tmp_path / "copy.db", unwatched)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


@pytest.mark.postgres
@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not here")
def test_postgresql_is_backed_up_by_its_own_program(postgres_url: str, tmp_path: Path) -> None:
    """The file is one that pg_restore reads, with the company's tables in it."""
    back_up(postgres_url, tmp_path / "copy.dump", unwatched)
    command = ["pg_restore", "--list", str(tmp_path / "copy.dump")]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "TABLE DATA public person" in listed


@pytest.mark.postgres
@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not here")
@pytest.mark.skipif("TEST_POSTGRES_URL" not in os.environ, reason="TEST_POSTGRES_URL is not set")
def test_a_backup_by_an_owner_who_is_held_to_a_company_holds_all(tmp_path: Path) -> None:
    """Row-level security, which holds a plain owner too, keeps nothing out of a backup."""
    with plain_login() as url:
        fill(url)
        back_up(url, tmp_path / "copy.dump", unwatched)
    command = ["pg_restore", "--data-only", "--table=person", "--file=-", str(tmp_path / "copy.dump")]
    assert "Fatima Noor" in subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.postgres
def test_without_its_program_postgresql_is_not_backed_up(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is told, and no file is left."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CopyFailed, match="pg_dump, which is not here"):
        back_up(postgres_url, tmp_path / "copy.dump", unwatched)
    assert not list(tmp_path.iterdir())


def test_a_snapshot_has_every_row(studio_url: str, tmp_path: Path) -> None:
    """Whatever the engine, the copy is a SQLite file with the same people."""
    snapshot(studio_url, tmp_path / "copy.db", unwatched)
    found: list[list[Person]] = []
    for url in (studio_url, f"sqlite:///{tmp_path / 'copy.db'}"):
        database = Database.open(url)
        found.append(database.read_now(1, everybody))
        database.close()
    assert found[0] == found[1]
    assert len(found[0]) == 8


def test_an_export_holds_the_company(chat: ChatSession, folder: Path) -> None:
    """Each table is a file with all its rows, and the manifest counts them and says when that was."""
    chat.say('/company new "Harbour & Sons" currency:EUR')
    counts = exported(chat, folder)
    about = json.loads((folder / "company.json").read_text(encoding="utf-8"))
    assert about["rows"] == counts
    assert (about["company"]["name"], about["schema"]) == ("Studio", head())
    assert about["exported_at"] == chat.clock.now.isoformat()
    assert [row["name"] for row in rows(folder, "client")] == ["Harbour & Sons"]
    for table, count in counts.items():
        assert len(rows(folder, table)) == count


def test_no_cell_of_an_export_is_a_formula(chat: ChatSession, folder: Path) -> None:
    """What somebody typed is text for a spreadsheet, whatever it begins with; numbers stay numbers."""
    for name in ("=1+1", "@SUM(A1)", "+49 30 1234", "-x", " =x", "＝x"):
        chat.write(lambda session, name=name: session.add(Post(body={}, channel=name, nonce=name, at=START)))  # type: ignore[misc]  # bound now
    exported(chat, folder)
    assert {row["channel"][0] for row in rows(folder, "post")} == {"'"}
    assert [row["revision"] for row in rows(folder, "post")] == ["0"] * 6


def test_an_export_opens_no_door(chat: ChatSession, folder: Path) -> None:
    """One-time codes that still work, their hashes, the claim and the tokens of buttons stay behind."""
    code = chat.say("/link").say.rpartition(" ")[2]
    body = {"text": f"/link {code} or ABCDE-FGHIJ", "actions": [{"label": "Go", "token": "sealed"}]}
    chat.write(lambda session: session.add(Post(body=body, channel="random", nonce="n", at=START)))
    stage.changed(
        chat, lambda session: session.get_one(Company, 1).sqlmodel_update({"claim": "0123abcd", "name": "New"})
    )
    exported(chat, folder)
    written = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file())
    assert code not in written
    assert "0123abcd" not in written
    assert "sealed" not in written
    assert f"/link {HIDDEN} or ABCDE-FGHIJ" in written
    assert list(rows(folder, "linkcode")[0]) == ["id", "company_id", "person_id", "expires_at"]
    assert json.loads(rows(folder, "change")[-1]["new"]) == {"name": "New"}


def test_files_are_exported_beside_the_tables(chat: ChatSession, folder: Path) -> None:
    """What people sent is a file of its own, and the table says where."""

    def post(session: Session) -> None:
        made = Post(body={}, nonce="n", at=START)
        session.add(made)
        session.flush()
        attach(session, made.id or 0, "kettle.bin", "application/octet-stream", b"\x00\xff")

    chat.write(post)
    exported(chat, folder)
    (row,) = rows(folder, "attachment")
    assert (folder / row["content"]).read_bytes() == b"\x00\xff"


def test_an_export_replaces_nothing(sqlite_url: str, folder: Path) -> None:
    """The first export makes the folder, the second one into it is refused."""
    done = meridian(sqlite_url, "export", "all", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    before = {path: path.stat().st_mtime_ns for path in (folder / "all").iterdir()}
    refused = meridian(sqlite_url, "export", "all", folder=folder)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert {path: path.stat().st_mtime_ns for path in (folder / "all").iterdir()} == before

"""`meridian import`: what was exported comes back as it was, and a damaged file is named."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from bot.exports.csv_file import DamagedFile
from bot.exports.export import CompanyExport
from bot.exports.import_ import CompanyImport
from storage.engine.database import Database
from storage.upkeep.migrate import upgrade
from storage.upkeep.transfer import CopyFailed
from tests.bot.cli.shell import meridian
from tests.chat import START
from tests.kept.content import content, unwatched
from tests.kept.generated import Rows, companies, plant

DOORS = {"installation", "linkcode", "login", "loginlink"}
"""The tables whose rows are of no use without what opens doors."""
Content = dict[str, tuple[int, list[tuple[Any, ...]]]]


def export(url: str, folder: Path) -> Path:
    """The only company of a database as files."""
    folder.mkdir()
    database = Database.open(url)
    database.read_now(1, lambda session: CompanyExport(session, folder).write(START, unwatched))
    database.close()
    return folder


def bring(folder: Path, url: str) -> dict[str, int]:
    """Import files into a new database."""
    database = Database.open(url)
    try:
        company = CompanyImport(folder)
        company.check(unwatched)
        return database.write_now(1, lambda session: company.write(session, "for tests", unwatched))
    finally:
        database.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest schema without a row, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def files(demo_url: str, tmp_path: Path) -> Path:
    """The demo company as files."""
    return export(demo_url, tmp_path / "all")


def kept(found: Content) -> Content:
    """What an export is to bring back: a company's own tables, without what opens doors."""
    secrets = DOORS | {"joincode", "grant", "flow", "sending", "jobrun", "mark"}
    return {
        table: rows
        for table, rows in found.items()
        if table not in secrets | {"company", "workspace", "act", "change", "post"}
    }


def test_a_company_comes_back_from_its_files(
    demo_url: str, files: Path, place: Callable[[str], str], tmp_path: Path
) -> None:
    """Each row is as it was, on either engine, and a second export writes the same files."""
    new = place("new")
    upgrade(new)
    counts = bring(files, new)
    assert sum(counts.values()) > 1000
    assert kept(content(new)) == kept(content(demo_url))
    again = export(new, tmp_path / "again")
    written = sorted(path.relative_to(files) for path in files.rglob("*") if path.is_file())
    assert written == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert not [path for path in written if (files / path).read_bytes() != (again / path).read_bytes()]


@settings(max_examples=settings().max_examples // 15)
@given(companies())
def test_whatever_a_table_holds_comes_back(empty: Path, rows: Rows) -> None:
    """Formulas, apostrophes, nothing beside empty, line ends, big numbers and JSON of any depth are what they were."""
    with TemporaryDirectory() as folder:
        old, new = (f"sqlite:///{shutil.copy(empty, Path(folder) / name)}" for name in ("old.db", "new.db"))
        database = Database.open(old)
        database.write_now(1, lambda session: plant(session.connection(), rows))
        database.close()
        bring(export(old, Path(folder) / "all"), new)
        before, after = content(old), content(new)
        for table in before.keys() - DOORS:
            assert before[table][0] == after[table][0], table
            assert table == "act" or [repr(row) for row in before[table][1]] == [
                repr(row) for row in after[table][1]
            ], table


def change(path: Path, line: int, column: str, text: str) -> None:
    """Write something else into one cell of a file whose cells are of one line each."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    lines[line - 1][lines[0].index(column)] = text
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)


CELLS = (
    ("person", "created_at", "yesterday", "an instant such as 2026-11-23T10:00:00+00:00, not 'yesterday'"),
    ("person", "created_at", "2026-11-23T10:00:00", "an instant such as"),
    ("person", "roles", "[owner]", "this is not JSON"),
    ("person", "roles", "NaN", "NaN is no number"),
    ("person", "active", "perhaps", "expected True or False"),
    ("person", "id", "2", "2 is there twice"),
    ("person", "id", "9999999999", "expected a whole number of at most 32 bits"),
    ("person", "company_id", "7", "expected 1, the company of all these files"),
    ("identity", "person_id", "99", "person 99 is missing"),
    ("identity", "person_id", "", "a value is missing"),
    ("identity", "external_id", "olivia", "identity has a row with these company_id, platform, external_id already"),
    ("invoice", "due_on", "2026-02-30", "a day such as 2026-11-23"),
    ("invoice", "credits_id", "4711", "invoice 4711 is missing"),
    ("invoice", "tax", "much", "a number such as 12.50"),
)


def test_a_damaged_cell_is_named(files: Path) -> None:
    """The sentence tells file, line, column and what was expected there."""
    for table, column, text, expected in CELLS:
        path = files / f"{table}.csv"
        good = path.read_bytes()
        change(path, 4, column, text)
        with pytest.raises(DamagedFile, match=re.escape(f"{table}.csv, line 4, column {column}: ")) as raised:
            CompanyImport(files).check(unwatched)
        assert expected in str(raised.value)
        path.write_bytes(good)


def test_damaged_files_are_named(files: Path, empty: Path) -> None:
    """Bytes that are no text, a lost end, a missing file and another schema are told, and nothing was written."""
    good = {name: (files / name).read_bytes() for name in ("person.csv", "client.csv", "company.json", "task.csv")}
    lines = good["client.csv"].splitlines(keepends=True)
    for name, damage, expected in (
        ("person.csv", good["person.csv"] + b"\xff\xfe", r"person\.csv, line \d+: this is not UTF-8"),
        ("client.csv", b"".join(lines[:-1]), r"client\.csv has \d+ rows, and company\.json tells of \d+"),
        ("client.csv", good["client.csv"] + b'9,"', r"client\.csv, line \d+: this is not CSV"),
        ("client.csv", b"".join([*lines[:2], b"3,1\r\n"]), r"client\.csv, line 3: expected \d+ cells, found 2"),
        ("client.csv", b"id,name\r\n", r"client\.csv, line 1: expected the columns id, "),
        ("company.json", b'{"company":\n 1', r"company\.json, line 2: this is not what an export writes"),
        ("company.json", b"{}", r"company\.json, line 1: claimed, company"),
        ("company.json", good["company.json"].replace(b'"schema": "0', b'"schema": "7'), "are of schema 7"),
        ("task.csv", None, "is missing from"),
    ):
        if damage is None:
            (files / name).unlink()
        else:
            (files / name).write_bytes(damage)
        with pytest.raises((DamagedFile, CopyFailed), match=expected):
            CompanyImport(files).check(unwatched)
        (files / name).write_bytes(good[name])
    assert not any(rows for _last, rows in content(f"sqlite:///{empty}").values())


def test_no_file_outside_the_folder_is_taken_in(files: Path, tmp_path: Path) -> None:
    """A path that leads out of the files' folder is refused, as is a file that is not there."""
    (tmp_path / "secret").write_text("key")
    header = "id,company_id,post_id,name,media_type,size,content\r\n"
    for path in ("files/../../secret", "../secret", str(tmp_path / "secret"), "files/attachment-9", "files/.."):
        (files / "attachment.csv").write_text(f"{header}1,1,1,key,text/plain,3,{path}\r\n")
        with pytest.raises(DamagedFile, match=r"attachment\.csv, line 2, column content: there is no file"):
            CompanyImport(files).check(unwatched)


def test_an_import_from_the_shell(files: Path, tmp_path: Path) -> None:
    """A folder fills an empty database and says what must be done again; a second one is refused."""
    new = f"sqlite:///{tmp_path / 'new.db'}"
    done = meridian(new, "import", str(files), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "were imported." in done.stdout
    assert "sign in to the chat platforms again" in done.stdout
    again = meridian(new, "import", str(files), folder=tmp_path)
    assert again.returncode == 1
    assert "There is a company in this database already" in again.stderr

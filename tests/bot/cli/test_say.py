"""`meridian say`: the chat's commands from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import saying
from bot.cli.speakers import speaker
from bot.replies.errors import NotFound
from bot.replies.reply import File
from storage.identity.people import Identity, Person
from tests.bot import stage
from tests.bot.cli.shell import meridian
from tests.chat import PLATFORM, WORKSPACE, ChatSession


def test_a_line_from_the_shell_is_done_and_kept(url: str, folder: Path) -> None:
    """The owner speaks unless somebody else is named, what he does is recorded with its place, and it can be read back."""
    done = meridian(url, "say", '/company new "Harbour & Sons" currency:EUR', folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Harbour & Sons" in done.stdout
    told = meridian(url, "say", "/admin audit", "--json", folder=folder)
    lines = json.loads(told.stdout)["cards"][0]["lines"]
    assert "Olivia Berg" in lines[0]
    assert "/company new" in lines[0]
    assert "shell" in lines[0]


def test_a_database_that_is_behind_is_not_touched(sqlite_studio: Path, folder: Path) -> None:
    """An unmigrated database is refused with what to do."""
    refused = meridian(f"sqlite:///{sqlite_studio}", "say", "/home", folder=folder)
    assert (refused.returncode, refused.stderr) == (1, "The database is behind. Run: meridian migrate\n")


def test_a_refusal_ends_with_one(sqlite_url: str, folder: Path) -> None:
    """What the speaker may not do, what is missing and what is no command are told by the exit code."""
    refused = meridian(sqlite_url, "say", "/invoice list", "--as", "ken", folder=folder)
    assert refused.returncode == 1
    assert "/invoice list is for" in refused.stdout
    asked = meridian(sqlite_url, "say", "/company new", folder=folder)
    assert asked.returncode == 1
    assert "Missing from the line:\nname:" in asked.stdout


def test_lines_of_the_input_are_answered_one_by_one(url: str, folder: Path) -> None:
    """Each line is a request of its own and gets one line of JSON; a refused one does not end the rest."""
    lines = [
        "/company new Harbour",
        "/no such thing",
        "",
        *(f"/company new Quay {n}" for n in range(20)),
        "/company list",
    ]
    told = meridian(url, "say", "-", "--json", folder=folder, typed="\n".join(lines))
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert (told.returncode, len(answers)) == (1, len(lines) - 1)
    assert "Harbour is on file" in answers[0]["say"]
    assert "I do not know" in answers[1]["say"]
    assert "Quay 0" in json.dumps(answers[-1])


def test_nobody_speaks_for_a_stranger(sqlite_url: str, folder: Path) -> None:
    """A name that nobody has is answered with the nearest ones, and nothing is done."""
    refused = meridian(sqlite_url, "say", "/home", "--as", "Fatma", folder=folder)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "Nobody here is called Fatma. Did you mean Fatima Noor?\n"


def test_without_a_database_nothing_is_made(folder: Path) -> None:
    """A wrong address is told, and no empty file is left behind."""
    refused = meridian("sqlite:///nowhere.db", "say", "/home", folder=folder)
    assert refused.returncode == 1
    assert "no database yet" in refused.stderr
    assert not list(folder.iterdir())


@pytest.mark.parametrize("text", ["Ken Sato", "ken", "@KEN", "Sato", "U-77"])
def test_people_are_known_by_their_names(chat: ChatSession, text: str) -> None:
    """A whole name, a part of it and the user name of a chat each name the person."""
    ken = chat.person("ken").id or 0
    account = Identity(
        person_id=ken, platform=PLATFORM, workspace=WORKSPACE, external_id="U-77", created_at=chat.clock.now
    )
    stage.changed(chat, lambda session: session.add(account))
    matrix = chat.kernel.registry.matrix
    assert chat.read(lambda session: speaker(session, matrix, text).id) == ken


def test_the_first_owner_speaks_unless_named(chat: ChatSession) -> None:
    """Without a name the owner who was there first is meant."""
    late = Person(name="Aaron Abt", roles=["owner"], created_at=chat.clock.now)
    stage.changed(chat, lambda session: session.add(late))
    matrix = chat.kernel.registry.matrix
    assert chat.read(lambda session: speaker(session, matrix, "").name) == "Olivia Berg"


def test_a_name_of_two_is_no_name(chat: ChatSession) -> None:
    """When two people are called so, both are offered."""
    other = Person(name="Ken Adams", roles=["member"], created_at=chat.clock.now)
    stage.changed(chat, lambda session: session.add(other))
    matrix = chat.kernel.registry.matrix
    with pytest.raises(NotFound, match=r"Did you mean Ken .* or Ken"):
        chat.read(lambda session: speaker(session, matrix, "kenn"))


def test_who_has_left_does_not_speak(chat: ChatSession) -> None:
    """An inactive person is nobody."""
    stage.person(chat, "ken", active=False)
    matrix = chat.kernel.registry.matrix
    with pytest.raises(NotFound):
        chat.read(lambda session: speaker(session, matrix, "Ken Sato"))


def test_a_file_never_replaces_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the answer lands in the current folder, under a free name of its own."""
    monkeypatch.chdir(folder)
    file = File(name="../kettles.csv", media_type="text/csv", content=b"K-1")
    assert [str(saying._write(file)) for _time in range(2)] == ["kettles.csv", "kettles-1.csv"]
    assert (folder / "kettles-1.csv").read_bytes() == b"K-1"


def test_a_file_that_cannot_be_written_is_told(url: str, folder: Path) -> None:
    """The answer is printed all the same; the exit code says that what was asked for is missing."""
    assert meridian(url, "say", '/company new "Harbour & Sons" currency:EUR', folder=folder).returncode == 0
    (folder / "company.csv").symlink_to(folder / "nowhere" / "company.csv")
    told = meridian(url, "say", "/company list csv:yes", folder=folder)
    assert "1 row." in told.stdout
    assert told.stderr.startswith("company.csv could not be written here (No such file or directory)")
    assert "gain" not in told.stderr
    assert told.returncode == 1


def test_a_file_that_cannot_be_written_undoes_nothing(url: str, folder: Path) -> None:
    """What was done is told as done, with the exit code too, so that no script does it once more."""
    (folder / "company-bad.csv").symlink_to(folder / "nowhere" / "bad.csv")
    told = meridian(url, "say", '/company import rows:"name,currency\nHarbour,EUR\nQuay,XXXX"', folder=folder)
    assert "1 added" in told.stdout
    assert told.stderr.startswith("company-bad.csv could not be written here")
    assert told.returncode == 0

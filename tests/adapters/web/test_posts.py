"""The posts in the database, on both engines."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from storage.delivery import posts, read_marks
from storage.delivery.posts import Post
from storage.engine.database import Database
from storage.session.session import Session
from storage.upkeep.migrate import every_table
from tests.adapters.web import company
from tests.adapters.web.company import NOW

INES, FATIMA = 1, 2


@pytest.fixture
def postgres_address() -> Iterator[str]:
    """A PostgreSQL schema of its own."""
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    schema = f"posts_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"'.encode())
        yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{schema}"
        connection.execute(f'DROP SCHEMA "{schema}" CASCADE'.encode())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with the small company, whose number is 1."""
    sqlite = request.param == "sqlite"
    opened = Database.open(f"sqlite:///{tmp_path / 'x.db'}" if sqlite else request.getfixturevalue("postgres_address"))
    opened.create_all(every_table())
    assert company.found(opened) == 1
    yield opened
    opened.close()


def write(database: Database, nonce: str = "", **values: object) -> int:
    """Write a post in #support and return its number."""
    given = {"channel": "support", "body": {"text": "x"}, "at": NOW, "nonce": nonce or uuid4().hex, **values}
    number, _new = database.write_now(1, lambda session: posts.put(session, Post.model_validate(given)))
    return number


def read(database: Database, channel: str, reader: int) -> list[int | None]:
    """The numbers of a conversation's newest posts."""
    return [post.id for post in database.read_now(1, lambda session: posts.page(session, channel, reader))]


def test_a_nonce_is_one_post(database: Database) -> None:
    """Writing the same again gives the first post, also when many do it at once."""
    with ThreadPoolExecutor(6) as threads:
        numbers = set(threads.map(lambda _turn: write(database, "same"), range(12)))
    assert len(numbers) == 1
    assert read(database, "support", INES) == list(numbers)


def test_every_change_gets_a_number_of_its_own(database: Database) -> None:
    """Revisions are counted without gap or double, whoever writes at the same time."""
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _turn: write(database), range(12)))
    found = database.read_now(1, lambda session: posts.changes(session, 0))
    assert [post.revision for post in found] == list(range(1, 13))


def test_an_edit_is_a_change(database: Database) -> None:
    """Who has seen the first state hears of the second."""
    number = write(database)

    def edit(session: Session) -> None:
        post = posts.post_of(session, number)
        assert post is not None
        posts.change(session, post, {"text": "y"}, NOW)

    database.write_now(1, edit)
    (changed,) = database.read_now(1, lambda session: posts.changes(session, 1))
    assert (changed.id, changed.body, changed.edited_at) == (number, {"text": "y"}, NOW)


def test_private_and_direct_posts_have_one_reader(database: Database) -> None:
    """They are in that person's pages, counts and reach, and in nobody else's."""
    private = write(database, private_to=FATIMA)
    direct = write(database, channel="", direct_to=FATIMA)
    assert [read(database, "support", FATIMA), read(database, "", FATIMA)] == [[private], [direct]]
    assert [read(database, "support", INES), read(database, "", INES)] == [[], []]
    counts = database.read_now(1, lambda session: read_marks.unread(session, ["support", ""], INES))
    assert counts == {"support": 0, "": 0}
    for number in (private, direct):
        assert database.read_now(1, partial(posts.seen_post, post_id=number, reader=INES)) is None


def test_a_read_mark_never_moves_back(database: Database) -> None:
    """Two windows of one person may report in any order."""
    first, second = write(database, author=INES), write(database, author=INES)
    for number in (second, first):
        database.write_now(1, partial(read_marks.mark_read, channel="support", reader=FATIMA, post_id=number))
    assert database.read_now(1, lambda session: read_marks.read_up_to(session, FATIMA)) == {"support": second}


def test_a_thread_is_counted_for_its_reader(database: Database) -> None:
    """Private answers of others are neither counted nor shown."""
    root = write(database)
    write(database, thread=root)
    write(database, thread=root, private_to=FATIMA)
    for reader, count in ((INES, 1), (FATIMA, 2)):
        found = database.read_now(1, partial(posts.summaries, roots=[root], reader=reader))
        assert (found[root].replies, found[root].last_at) == (count, NOW)
        assert len(database.read_now(1, partial(posts.replies, root=root, reader=reader))) == count

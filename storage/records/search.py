"""The search index: a row per record, and a row per word of it."""

from typing import Any

from sqlalchemy import Connection, Index, Integer, String, UniqueConstraint, bindparam, delete, insert, select, update
from sqlmodel import Field

from storage.session.rows import Scoped, belongs_to, table_of
from storage.session.session import Session
from storage.session.statements import Statement

# Ranges over words need byte order; only PostgreSQL orders text by language.
_WORD = String(64).with_variant(String(64, collation="C"), "postgresql")
_TEXT = String().with_variant(String(collation="C"), "postgresql")


class IndexEntry(Scoped, table=True):
    """A record as it is found: its kind, reference and title."""

    __tablename__ = "entry"

    __table_args__ = (
        UniqueConstraint("company_id", "kind", "record_id"),
        Index("ix_entry_ref", "company_id", "ref"),
        Index("ix_entry_folded", "company_id", "kind", "folded"),
    )
    __audited__ = False

    kind: str
    record_id: int
    ref: str
    title: str
    folded: str = Field(sa_type=_TEXT)


class IndexedWord(Scoped, table=True):
    """One folded word of an entry."""

    __tablename__ = "word"

    __table_args__ = (
        *belongs_to("word", entry_id="entry"),
        Index("ix_word_kind", "company_id", "kind", "word", "record_id"),
        Index("ix_word_any", "company_id", "word", "record_id"),
    )
    __audited__ = False

    entry_id: int
    kind: str
    record_id: int
    word: str = Field(sa_type=_WORD)


def starts_with(column: Any, prefix: str) -> Any:
    """The condition that a byte-ordered text begins with a prefix, in a form that uses its index."""
    return (column >= prefix) & (column < after_all(prefix))


def after_all(prefix: str) -> str:
    """What comes after every text that begins with a prefix."""
    return prefix + "\U0010ffff"


def numbers_called(session: Session, kind: str, name: str, most: int) -> list[int]:
    """The numbers of records of a kind with a folded name, some of them where there are very many."""
    asked = {"company": session.company_id, "kind": kind, "name": name, "most": most}
    return [number for (number,) in _CALLED.all(session.connection(), asked)]


def index(session: Session, kind: str, record_id: int, shown: dict[str, str], words: set[str], *, new: bool) -> None:
    """Make a record findable by its words, replacing what was indexed of it before; a `new` one was not.

    shown: its `ref`, its `title`, and that `folded`
    """
    connection = session.connection()
    record = {"company_id": session.company_id, "kind": kind, "record_id": record_id}
    named = {f"its_{name}": value for name, value in record.items()}
    changed = None if new else _CHANGED_ENTRY.first(connection, shown | named)
    entry_id = (changed or _NEW_ENTRY.first(connection, record | shown) or (0,))[0]
    if changed is not None:
        words = _missing(connection, {"company": session.company_id, "entry": entry_id}, words)
    if words:
        _NEW_WORDS.run_all(connection, [{**record, "entry_id": entry_id, "word": word} for word in sorted(words)])


def _missing(connection: Connection, of_entry: dict[str, Any], words: set[str]) -> set[str]:
    """The words that an entry lacks; those that it has too many are taken away."""
    had = {word: number for number, word in _WORDS.all(connection, of_entry)}
    company = of_entry["company"]
    if gone := [{"company": company, "number": had[word]} for word in sorted(had.keys() - words)]:
        _OLD_WORDS.run_all(connection, gone)
    return words - had.keys()


def _called(_dialect: str) -> Any:
    table = table_of(IndexEntry)
    named = (table.c.company_id == bindparam("company"), table.c.kind == bindparam("kind"))
    found = select(table.c.record_id).where(*named, table.c.folded == bindparam("name"))
    return found.limit(bindparam("most", type_=Integer()))


def _new_entry(_dialect: str) -> Any:
    table = table_of(IndexEntry)
    return insert(table).returning(table.c.id)


def _changed_entry(_dialect: str) -> Any:
    table = table_of(IndexEntry)
    own = (table.c[name] == bindparam(f"its_{name}") for name in ("company_id", "kind", "record_id"))
    return update(table).where(*own).returning(table.c.id)


def _words(_dialect: str) -> Any:
    table = table_of(IndexedWord)
    return select(table.c.id, table.c.word).where(
        table.c.company_id == bindparam("company"), table.c.entry_id == bindparam("entry")
    )


def _old_words(_dialect: str) -> Any:
    table = table_of(IndexedWord)
    return delete(table).where(table.c.company_id == bindparam("company"), table.c.id == bindparam("number"))


def _new_words(_dialect: str) -> Any:
    return insert(table_of(IndexedWord))


_CALLED, _NEW_ENTRY, _CHANGED_ENTRY = Statement(_called), Statement(_new_entry), Statement(_changed_entry)
_NEW_WORDS, _WORDS, _OLD_WORDS = Statement(_new_words), Statement(_words), Statement(_old_words)


def forget(session: Session, kind: str, record_id: int) -> None:
    """Take a record out of the index."""
    session.exec(delete(IndexedWord).where(IndexedWord.kind == kind, IndexedWord.record_id == record_id))  # type: ignore[arg-type]
    session.exec(delete(IndexEntry).where(IndexEntry.kind == kind, IndexEntry.record_id == record_id))  # type: ignore[arg-type]

"""The word index behind names in commands, suggestions and `find`: one row per record, one per word of it."""

from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, delete
from sqlmodel import Field, select

from storage.rows import Scoped, belongs_to
from storage.session import Session

# Ranges over words need byte order; only PostgreSQL orders text by language.
_WORD = String(64).with_variant(String(64, collation="C"), "postgresql")
_TEXT = String().with_variant(String(collation="C"), "postgresql")


class Entry(Scoped, table=True):
    """A record as it is found: its kind, reference and title."""

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


class Word(Scoped, table=True):
    """One folded word of an entry."""

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
    return (column >= prefix) & (column < prefix + "\U0010ffff")


def index(session: Session, kind: str, record_id: int, ref: str, title: str, folded: str, words: set[str]) -> None:
    """Make a record findable by its words, replacing what was indexed of it before."""
    entry = session.exec(select(Entry).where(Entry.kind == kind, Entry.record_id == record_id)).first()
    if entry is None:
        entry = Entry(kind=kind, record_id=record_id, ref=ref, title=title, folded=folded)
    entry.ref, entry.title, entry.folded = ref, title, folded
    session.add(entry)
    session.flush()
    entry_id = entry.id or 0
    had = {row.word: row for row in session.exec(select(Word).where(Word.entry_id == entry_id))}
    for word in had.keys() - words:
        session.delete(had[word])
    session.add_all(Word(entry_id=entry_id, kind=kind, record_id=record_id, word=word) for word in words - had.keys())


def forget(session: Session, kind: str, record_id: int) -> None:
    """Take a record out of the index."""
    session.exec(delete(Word).where(Word.kind == kind, Word.record_id == record_id))  # type: ignore[arg-type]
    session.exec(delete(Entry).where(Entry.kind == kind, Entry.record_id == record_id))  # type: ignore[arg-type]

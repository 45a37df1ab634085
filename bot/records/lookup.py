"""Look-up of records by reference, name, prefix or near miss."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, and_, bindparam, false, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot.records.kinds import RecordKind, folded, parts_of
from storage.records.search import IndexedWord, IndexEntry, after_all, numbers_called, starts_with

if TYPE_CHECKING:
    from bot.context import Context

Among = Callable[[Any, int], Any]
"""Narrows and orders a select over a kind's table, for the person of a number."""

SUGGESTIONS = 25
_POOL = 400
_MOST = 2000
_MOST_WORDS = 5


def named(ctx: Context, kind: RecordKind, text: str) -> list[Any]:
    """The visible records whose name is the text, else those that have all its words (the last may be a beginning)."""
    name = folded(text)
    if (kind.noun, name) not in ctx.named:
        ctx.named[kind.noun, name] = _named(ctx, kind, name)
    return ctx.named[kind.noun, name]


def _named(ctx: Context, kind: RecordKind, name: str) -> list[Any]:
    first, _space, more = name.partition(" ")
    if more and first.isalnum() and not named(ctx, kind, first):
        return []
    if same := called(ctx, kind, name):
        return same
    return with_words(ctx, kind, name, limit=6) if any(map(str.isalnum, first)) else []


def called(ctx: Context, kind: RecordKind, text: str) -> list[Any]:
    """The visible records whose name is the text, at most two."""
    # Not a join: PostgreSQL goes on with the plan that it made while the tables were empty, which compares all with all.
    # Of very many that are called so some are taken, too: a statement has so many parameters and no more.
    numbers = numbers_called(ctx.session, kind.noun, folded(text), _MOST)
    return list(ctx.session.exec(kind.seen(ctx, _numbered(kind)), params={"numbers": numbers})) if numbers else []


@cache
def _numbered(kind: RecordKind) -> Any:
    numbered = select(kind.table).where(kind.table.id.in_(bindparam("numbers", expanding=True)))
    return numbered.order_by(kind.table.id).limit(2)


def offered(ctx: Context, kind: RecordKind, prefix: str, among: Among | None) -> list[Any]:
    """Some visible records that have every word of the prefix: the most urgent `among` all, else the newest."""
    parts = _parts(prefix)
    if not parts and prefix.strip():
        return []
    if among is None:
        return with_words(ctx, kind, prefix, limit=SUGGESTIONS) if parts else latest(ctx, kind)
    rows = kind.seen(ctx, select(kind.table))
    if parts:
        rows = rows.where(kind.table.id.in_(_numbers(kind, len(parts) - 1)))
    found = among(rows, ctx.person.id or 0).limit(SUGGESTIONS)
    return list(ctx.session.exec(found, params=_asked(parts)))


def with_words(ctx: Context, kind: RecordKind, prefix: str, *, limit: int) -> list[Any]:
    """The newest visible records that have every word of the prefix, each as the beginning of a word of theirs."""
    parts = _parts(prefix)
    if not parts:
        return []
    having = kind.seen(ctx, _having(kind, len(parts) - 1))
    return list(ctx.session.exec(having, params={**_asked(parts), "most": limit}))


def _parts(prefix: str) -> list[str]:
    """The words to look for, the longest one last."""
    return sorted((part[:64] for part in parts_of(prefix)[:_MOST_WORDS]), key=len)


def _asked(parts: list[str]) -> dict[str, str | int]:
    asked: dict[str, str | int] = {}
    for number, part in enumerate(parts[:-1]):
        asked |= {f"part{number}": part, f"length{number}": len(part)}
    return asked | ({"low": parts[-1], "high": after_all(parts[-1])} if parts else {})


@cache
def _numbers(kind: RecordKind, others: int) -> Any:
    """A select of the numbers of records with words that begin like the parts; the longest one leads."""
    found = select(IndexedWord.record_id).where(IndexedWord.kind == kind.noun)
    found = found.where(IndexedWord.word >= bindparam("low"), IndexedWord.word < bindparam("high"))
    for number in range(others):
        other = aliased(IndexedWord)
        same = (other.company_id == IndexedWord.company_id) & (other.entry_id == IndexedWord.entry_id)
        # Not a range: it would send the database through all words that begin so, instead of the few of one record.
        begin = func.substr(other.word, 1, bindparam(f"length{number}", type_=Integer()))
        found = found.where(select(other.id).where(same, begin == bindparam(f"part{number}", type_=String())).exists())
    return found


@cache
def _having(kind: RecordKind, others: int) -> Any:
    """The newest records with words that begin like the parts; of very many some are taken."""
    found = _numbers(kind, others)
    # Where not everything is visible, a few visible records may hide among very many others.
    ids = found if kind.visible else found.limit(_MOST)
    of_kind = select(kind.table).where(kind.table.id.in_(ids))
    return of_kind.order_by(kind.table.id.desc()).limit(bindparam("most", type_=Integer()))


def nearest(ctx: Context, kind: RecordKind, text: str, limit: int = 3) -> list[Any]:
    """Visible records whose title is written almost like the text, best first."""
    from rapidfuzz import fuzz, process

    name = folded(text)
    pool = select(IndexEntry.record_id, IndexEntry.folded).where(IndexEntry.kind == kind.noun)
    rows = ctx.session.exec(pool.where(starts_with(IndexEntry.folded, name[:1])).limit(_POOL)).all()
    rows = rows or ctx.session.exec(pool.order_by(IndexEntry.record_id.desc()).limit(_POOL)).all()  # type: ignore[attr-defined]  # a column
    close = process.extract(name, {row[0]: row[1] for row in rows}, scorer=fuzz.WRatio, limit=limit, score_cutoff=72)
    ids = [record_id for _, _, record_id in close]
    found = {row.id: row for row in ctx.session.exec(kind.seen(ctx, select(kind.table).where(kind.table.id.in_(ids))))}
    return [found[record_id] for record_id in ids if record_id in found]


def latest(ctx: Context, kind: RecordKind, limit: int = SUGGESTIONS) -> list[Any]:
    """The newest visible records."""
    return list(ctx.session.exec(kind.seen(ctx, select(kind.table)).order_by(kind.table.id.desc()).limit(limit)))


def entries(ctx: Context, kinds: list[RecordKind], parts: list[str]) -> Any:
    """A select of the index entries of some kinds that have all the words and that the caller may see."""
    seen = or_(false(), *(_seen(ctx, kind) for kind in kinds))
    having = (
        select(IndexedWord.entry_id).where(starts_with(IndexedWord.word, part[:64])) for part in parts[:_MOST_WORDS]
    )
    return select(IndexEntry).where(
        seen, true() if parts else false(), *(col(IndexEntry.id).in_(ids) for ids in having)
    )


def _seen(ctx: Context, kind: RecordKind) -> Any:
    is_kind = col(IndexEntry.kind) == kind.noun
    if kind.visible is None:
        return is_kind
    return and_(is_kind, col(IndexEntry.record_id).in_(kind.seen(ctx, select(kind.table.id))))

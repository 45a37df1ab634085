"""Record kinds: what a noun is to references, cards, search, completion and threads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlmodel import select

from bot.replies.i18n import _
from bot.values.record_key import RecordKey

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people.permissions import Permission
    from bot.replies.reply import Card

REFERENCE = re.compile(r"[A-Z]{1,6}-(?:\d{4}-)?[A-Z0-9]{1,12}", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_UNSEEN = dict.fromkeys([0xAD, 0x61C, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
"""Soft hyphens, joiners, marks of direction: two names that differ in these look the same."""
_SPELLED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_ACCENTED = re.compile("([a-z\u00e6\u00f8\u0131\u0142\u03b1-\u03c9])[\u0300-\u036f]+|(?<=\u0435)\u0308")
"""Accents behind a Latin or Greek letter, and the dots of the Russian yo."""
_JOINED = re.compile(r"(?<=\w)['\u2019\u02bc](?=\w)|(?<=\b\w)\.(?=\w?\b)")
"""Apostrophes, and the dots of abbreviations."""
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"}
)


@dataclass(frozen=True)
class RecordKind:
    """A kind of record, declared once by its area.

    `table` has a `ref` column, unique in the company, that begins with `prefix`. `title` is what the record is
    called, `words` the text by which it is found (the title when not given), `card` shows it to the reader of the
    context, `visible` narrows a select over the table to what the caller may see. `note` is the command that a
    reply in the thread of its card becomes. `changes` lists further tables whose rows, by their column of that
    name, belong to the record: a change there changes its card too. `make` adds one of which only the name is
    known, for those whose roles allow `made_by`. What is not `indexed` is found by its reference only. `currency` is what amounts about a record are in when none is said
    (its own column of that name when not given), `tells` what tells it apart from others of its name.
    `also` are other words for the noun, in every language of the product. `matches` are the newest records that a text finds
    by what no index holds, such as an amount; it tells nothing that is hidden from the caller.
    One that is `fixed` takes no edit.
    """

    noun: str
    prefix: str
    table: type[Any]
    access: Permission
    title: Callable[[Any], str]
    card: Callable[[Context, Any], Card]
    words: Callable[[Any], str] | None = None
    visible: Callable[[Context, Any], Any] | None = None
    note: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    make: Callable[[Context, str], Any] | None = None
    made_by: Permission | None = None
    indexed: bool = True
    currency: Callable[[Context, Any], str | None] | None = None
    tells: Callable[[Context, Any], str] | None = None
    also: str = ""
    matches: Callable[[Context, str], list[Any]] | None = None
    fixed: Callable[[Any], bool] | None = None

    def key(self, row: Any) -> RecordKey:
        """The record's name inside the machinery."""
        return RecordKey(self.noun, row.id)

    def text(self, row: Any) -> str:
        """Everything by which the record is found."""
        return f"{row.ref} {self.title(row)} {self.words(row) if self.words else ''}"

    def seen(self, ctx: Context, statement: Any) -> Any:
        """The statement without the records that the caller may not see."""
        return self.visible(ctx, statement) if self.visible else statement

    def by_id(self, ctx: Context, record_id: int) -> Any | None:
        """The record with that number, if the caller may see it."""
        return ctx.session.exec(self.seen(ctx, _one(self, "id")), params={"id": record_id}).first()

    def by_ref(self, ctx: Context, ref: str) -> Any | None:
        """The record with that reference, if the caller may see it."""
        return ctx.session.exec(self.seen(ctx, _one(self, "ref")), params={"ref": ref.upper()}).first()


@cache
def _one(kind: RecordKind, column: str) -> Any:
    return select(kind.table).where(getattr(kind.table, column) == bindparam(column))


def folded(text: str) -> str:
    """Text for comparing: no case, no accents on Latin and Greek, nothing that cannot be seen, single spaces.

    Letters that only look accented are spelled out (ł l, ø o, æ ae); marks that make another letter (й, が) stay.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_UNSEEN)
    bare = _ACCENTED.sub(r"\1", decomposed).translate(_SPELLED)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def parts_of(text: str) -> list[str]:
    """The words of a text in order, folded and split as the index splits them: `o'neill` is two."""
    return _WORDS.findall(folded(text))


def words_of(text: str) -> set[str]:
    """The words under which a text is found, folded, at most 64 characters each.

    Further spellings are words, too: `oneill` of O'Neill, `def` of D.E.F., `mueller` of Müller.
    """
    text = unicodedata.normalize("NFC", text)
    return {word[:64] for form in (text, _JOINED.sub("", text), text.translate(_UMLAUTS)) for word in parts_of(form)}


def no_such(noun: str, text: str) -> str:
    """The sentence for a record that is not there, or not for the caller."""
    return _("I know no {noun} “{text}”.", noun=_(noun), text=text)

"""Nouns: what is declared once, and what derives from it; see `Fields`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.command import Shortcut
from bot.fields.custom import COLUMN
from bot.fields.field import Derived, NounField
from bot.fields.rows import added
from bot.options.option import Option, OptionType
from bot.options.record import Reference
from bot.records.kinds import RecordKind
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Field, Status, Tone
from storage.records.references import reserve
from storage.session.rows import Scoped, table_of

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people.permissions import Permission
    from storage.identity.people import Person


@dataclass(frozen=True)
class Verb:
    """What a generated command of a noun says of itself; what is left out derives from the noun."""

    summary: str = ""
    examples: tuple[str, ...] = ()
    access: Permission | None = None
    others: Permission | None = None
    quiet: bool = False
    also: tuple[str, ...] = ()
    shortcut: Shortcut | None = None
    emoji: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fields:
    """A noun, declared once: its commands (new, list, show, edit, import, delete), record kind and files derive from it.

    `verbs` say what is special of a command; one that is None is left out. `one` and `many` are the noun in the commands'
    summaries, `which` is that of the option that names a record, `title` heads the list, `empty` is said when nothing
    fits, `added` of a new record (`{name}`, `{ref}`).
    Hooks say what is special: `begin` changes a new row before it is stored, `after` writes what belongs to it, also in
    an import; `new` tells whom it concerns and returns the sentence in place of `added`, `changed` acts on an edited one
    and returns one more, `card` completes the card. `order` is the columns by which the list is sorted.
    `beside` are options of a new record that no column of its keeps, for `after` to write. `filters` are options of the list beyond the fields', `narrow` restricts its statement by them and gives its heading,
    `derived` are its further columns, `sums` further facts of it, `steps` its buttons.
    `alike` are groups of fields: two records that agree in all fields of a group are most likely one, which is asked about
    before the second is made, as long as the first is younger than `alike_within`, if that is set; in a file another one of
    that name alone is refused.
    `parts` are tables whose rows are deleted with a record, while rows of all others that point to it keep it on file.
    `unfinished` is the condition of those on which a person still works who is named in a field of theirs.
    Who may be named no more (`needs` of the field) is taken out of these: `released` says what follows for them, `leads` who
    is told of each of them, the owners if left out.
    `known` is the record kind where it is declared apart, with a card of its own. `named` is the option type by which
    records are named that have no reference; they are no records to threads, search and the like.
    `makes` lets other commands add a record of which only the name is known; `more` gives further parts of the record
    kind by name.
    """

    table: type[Any]
    noun: str
    prefix: str
    read: Permission
    write: Permission
    fields: tuple[NounField, ...]
    verbs: Mapping[str, Verb | None] = field(default_factory=dict)
    one: str = ""
    many: str = ""
    which: str = ""
    title: str = ""
    empty: str = ""
    added: str = N_("{name} is on file as {ref}.")
    begin: Callable[[Context, Any, dict[str, Any]], None] | None = None
    after: Callable[[Context, Any, dict[str, Any]], None] | None = None
    new: Callable[[Context, Any, dict[str, Any]], str] | None = None
    changed: Callable[[Context, Any, dict[str, Any]], str] | None = None
    card: Callable[[Context, Any, Card], Card] | None = None
    first: str = ""
    order: tuple[str, ...] = ()
    descending: bool = False
    beside: tuple[Option, ...] = ()
    filters: tuple[Option, ...] = ()
    derived: tuple[Derived, ...] = ()
    narrow: Callable[[Context, Any, dict[str, Any]], tuple[Any, str]] | None = None
    sums: Callable[[Context, Any], tuple[Field, ...]] | None = None
    steps: Callable[[Context, dict[str, Any]], tuple[Action, ...]] | None = None
    parts: tuple[type[Scoped], ...] = ()
    unfinished: Any = None
    released: Callable[[Context, list[Any]], None] | None = None
    leads: Callable[[Context, list[Any]], list[list[Person]]] | None = None
    known: RecordKind | None = None
    named: OptionType[Any] | None = None
    alike: tuple[tuple[str, ...], ...] = ()
    alike_within: timedelta | None = None
    makes: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Fill in the words that derive from the noun."""
        article = "an" if self.noun[0] in "aeiou" else "a"
        derived = {
            "one": f"{article} {self.noun}",
            "many": f"{self.noun}s",
            "which": f"the {self.noun}",
            "title": (self.many or f"{self.noun}s").capitalize(),
            "empty": f"No {self.noun} fits. Add one with /{self.noun} new.",
        }
        for name, words in derived.items():
            object.__setattr__(self, name, getattr(self, name) or words)

    @property
    def head(self) -> NounField:
        """The field that comes first in a list: the one that is named so, else the first that is a text."""
        return next(one for one in self.fields if (one.name == self.first if self.first else one.type.free))

    @cached_property
    def kind(self) -> RecordKind:
        """The noun as a kind of record."""
        if self.known is not None:
            return self.known
        head = self.head.columns[0]
        words = [one.columns[0] for one in self.fields if one.searchable and one is not self.head]
        parts: dict[str, Any] = {
            "title": lambda row: getattr(row, head),
            "words": lambda row: " ".join(str(getattr(row, column) or "") for column in words),
            "card": self.shown,
        }
        if self.makes:
            parts |= {"make": lambda ctx, name: added(ctx, self, {self.head.name: name}), "made_by": self.write}
        return RecordKind(
            noun=self.noun, prefix=self.prefix, table=self.table, access=self.read, **parts | {**self.more}
        )

    @property
    def extensible(self) -> bool:
        """Whether companies may add fields to it."""
        return COLUMN in self.table.model_fields

    @property
    def record(self) -> Option:
        """The option that names a record of the noun."""
        return Option(self.noun, self.named or Reference(self.noun), required=True, default=None, summary=self.which)

    def called(self, row: Any) -> str:
        """What a record is called for short: its reference, if it has one."""
        return self.kind.title(row) if self.named else str(row.ref)

    def started(self, ctx: Context, values: Mapping[str, Any]) -> Any:
        """A new row with its reference, not yet stored."""
        row = self.table(**values, ref=f"{self.prefix}-{reserve(ctx.session, self.prefix)}")
        if "created_at" in self.table.model_fields:
            row.created_at = ctx.now
        return row

    def shown(self, ctx: Context, row: Any) -> Card:
        """The card of a record: its state, its facts and the way to change it."""
        card = Card(
            title=self.kind.title(row),
            ref=row.ref,
            record=self.kind.key(row),
            status=self._status(row),
            fields=tuple(self._facts(ctx, row)),
            menu=(Action(label=_("Edit"), command=f"{self.noun} edit", args={self.noun: row.ref}),),
        )
        return self.card(ctx, row, card) if self.card else card

    def _status(self, row: Any) -> Status | None:
        state = next((one for one in self.fields if one.tones), None)
        if state is None:
            return None
        word = getattr(row, state.columns[0])
        return Status(label=_(word), tone=state.tones.get(word, Tone.NEUTRAL))

    def _facts(self, ctx: Context, row: Any) -> list[Field]:
        fields = ctx.registry.fields[self.noun].fields
        facts = [one for one in fields if one.fact and not one.tones and one is not self.head and one.visible(ctx)]
        values = ((one, one.loaded(ctx, row)) for one in facts)
        return [Field(label=_(one.heading), value=one.said(ctx, value)) for one, value in values if value is not None]


def told_fields(nouns: Iterable[Fields]) -> dict[tuple[str, str], tuple[str, NounField]]:
    """The fields that changed columns keep, and the msgids of their words, by table and column."""
    return {
        (table_of(noun.table).name, one.columns[0]): (one.name.capitalize() if one is noun.head else one.heading, one)
        for noun in nouns
        for one in noun.fields
    }

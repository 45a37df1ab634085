"""Fields: a noun's columns as people know them, declared once; see `Fields`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.command import Shortcut
from bot.fields.rows import added
from bot.fields.values import columns_of, label_of, loaded, shown
from bot.options.option import Option, OptionType, Spot
from bot.options.record import Reference
from bot.records.kinds import RecordKind
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Field, Status, Tone
from storage.records.references import reserve
from storage.session.rows import Scoped

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people.permissions import Permission


@dataclass(frozen=True)
class NounField:
    """A column of a noun: how it is typed, asked for, shown, filtered, sorted by and written to files.

    `name` is the option, `column` the column of the table where that is called otherwise; `label` heads it on cards,
    in lists and files. `certain` ones may stand beside the name of a new record without their key. `default` is the value of a new record that names none,
    or gives it for a context; `blank` is the stored value that stands for none, `none` what a list says for none.
    `filter` is the summary of the option of the list that narrows it by this field; `total` sums it in the list.
    `sees` is what it takes to see or to change it.
    """

    name: str
    type: OptionType[Any]
    summary: str
    column: str = ""
    label: str = ""
    required: bool = False
    certain: bool = False
    searchable: bool = False
    listed: bool = False
    fact: bool = True
    sort: bool = False
    total: bool = False
    new: bool = True
    edit: bool = True
    filter: str = ""
    sees: Permission | None = None
    tones: Mapping[str, Tone] = field(default_factory=dict)
    default: Any = None
    blank: Any = None
    none: str = ""
    show: Callable[[Any], str] | None = None

    def option(self, *, required: bool, default: Any = None, spot: Spot | None = None) -> Option:
        """The option by which it is given."""
        return Option(self.name, self.type, required, default, self.summary, spot)

    def for_new(self, *, head: bool) -> Option:
        """The option of a new record, which has the default where that is always the same.

        The head is the free text of the line, what is certain stands beside it.
        """
        beside = Spot.TRAILING if self.certain and not self.required else None
        default = None if callable(self.default) else self.default
        return self.option(required=self.required, default=default, spot=Spot.TEXT if head else beside)

    def visible(self, ctx: Context) -> bool:
        """Whether the caller may see it."""
        return self.sees is None or ctx.allows(self.sees)


@dataclass(frozen=True)
class Derived:
    """A column of a list that no column of the table holds: its head, and its text for each of some rows."""

    label: str
    texts: Callable[[Context, list[Any]], list[str]]


@dataclass(frozen=True)
class Verb:
    """What a generated command of a noun says of itself; `access` where it is not the noun's."""

    summary: str
    examples: tuple[str, ...] = ("",)
    access: Permission | None = None
    shortcut: Shortcut | None = None
    emoji: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fields:
    """A noun, declared once: the commands of its `verbs`, its record kind and its files derive from its fields.

    `verbs` are some of new, list, show, edit, import and delete. `which` is the summary of the option that names a
    record, `title` heads the list, `empty` is said when nothing fits, `added` of a new record (`{name}`, `{ref}`).
    Hooks say what is special: `begin` changes a new row before it is stored, `after` writes what belongs to it, also in
    an import; `new` tells whom it concerns and returns the sentence in place of `added`, `changed` acts on an edited one
    and returns one more, `card` completes the card. `order` is the columns by which the list is sorted.
    `filters` are options of the list beyond the fields', `narrow` restricts its statement by them and gives its heading,
    `derived` are its further columns, `sums` further facts of it, `steps` its buttons.
    `unique` is whether two of one name are most likely one, which is told, and refused in a file.
    `parts` are tables whose rows are deleted with a record, while rows of all others that point to it keep it on file.
    `unfinished` is the condition of those on which somebody still works, who is named in a field of theirs.
    `known` is the record kind where it is declared apart, with a card of its own.
    `makes` lets other commands add a record of which only the name is known; `more` gives further parts of the record
    kind by name.
    """

    table: type[Any]
    noun: str
    prefix: str
    read: Permission
    write: Permission
    fields: tuple[NounField, ...]
    verbs: Mapping[str, Verb]
    which: str
    title: str
    empty: str
    added: str = ""
    begin: Callable[[Context, Any, dict[str, Any]], None] | None = None
    after: Callable[[Context, Any, dict[str, Any]], None] | None = None
    new: Callable[[Context, Any, dict[str, Any]], str] | None = None
    changed: Callable[[Context, Any, dict[str, Any]], str] | None = None
    card: Callable[[Context, Any, Card], Card] | None = None
    first: str = ""
    order: tuple[str, ...] = ()
    descending: bool = False
    filters: tuple[Option, ...] = ()
    derived: tuple[Derived, ...] = ()
    narrow: Callable[[Context, Any, dict[str, Any]], tuple[Any, str]] | None = None
    sums: Callable[[Context, Any], tuple[Field, ...]] | None = None
    steps: Callable[[Context, dict[str, Any]], tuple[Action, ...]] | None = None
    parts: tuple[type[Scoped], ...] = ()
    unfinished: Any = None
    known: RecordKind | None = None
    unique: bool = False
    makes: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def head(self) -> NounField:
        """The field that comes first in a list: the one that is named so, else the first that is a text."""
        return next(one for one in self.fields if (one.name == self.first if self.first else one.type.free))

    @cached_property
    def kind(self) -> RecordKind:
        """The noun as a kind of record."""
        if self.known is not None:
            return self.known
        head = columns_of(self.head)[0]
        words = [columns_of(one)[0] for one in self.fields if one.searchable and one is not self.head]
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
    def record(self) -> Option:
        """The option that names a record of the noun."""
        return Option(self.noun, Reference(self.noun), required=True, default=None, summary=self.which)

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
        word = getattr(row, columns_of(state)[0])
        return Status(label=_(word), tone=state.tones.get(word, Tone.NEUTRAL))

    def _facts(self, ctx: Context, row: Any) -> list[Field]:
        facts = [one for one in self.fields if one.fact and not one.tones and one is not self.head and one.visible(ctx)]
        values = ((one, loaded(ctx, one, row)) for one in facts)
        return [
            Field(label=_(label_of(one)), value=shown(ctx, one, value)) for one, value in values if value is not None
        ]

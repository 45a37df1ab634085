"""Fields: a noun's columns as people know them; see `bot/fields/noun.py` for what derives from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlmodel import and_, col

from bot.options.amounts import MoneyType
from bot.options.option import Option, OptionType, Spot
from bot.replies.errors import Conflict
from bot.replies.i18n import _
from bot.replies.reply import Tone

if TYPE_CHECKING:
    from bot.context import Context
    from bot.people.permissions import Permission


@dataclass(frozen=True)
class NounField:
    """A column of a noun: how it is typed, asked for, shown, filtered, sorted by and written to files.

    `name` is the option; the column of the table is called so, with the ending of the type, or `column`. `label` heads
    it on cards, in lists and files. `certain` ones may stand beside the name of a new record without their key. `default` is the value of a new record that names none,
    or gives it for a context; `blank` is the stored value that stands for none, `none` what a list says for none.
    `filter` is the summary of the option of the list that narrows it by this field; `total` sums it in the list.
    `sees` is what it takes to see or to change it, `needs` what a person must be allowed to be named in it.
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
    needs: Permission | None = None
    tones: Mapping[str, Tone] = field(default_factory=dict)
    default: Any = None
    blank: Any = None
    none: str = ""
    show: Callable[[Any], str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table that keep it: two for an amount."""
        column = self.column or f"{self.name}{self.type.ending}"
        return (column, self.type.beside) if self.type.beside else (column,)

    @property
    def heading(self) -> str:
        """The msgid of the word over it."""
        return self.label or self.name.replace("_", " ").capitalize()

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

    def check_compared(self, ctx: Context) -> None:
        """Raise Forbidden where narrowing or ordering a list by it would tell the caller what is hidden from them."""
        if self.sees is not None:
            ctx.require(self.sees)
        if isinstance(self.type, MoneyType):
            ctx.require(ctx.registry.matrix.amounts)

    def asked(self, ctx: Context, row: Any) -> Any:
        """The value of a row with which a form begins; None for none, and for one that the caller may not see."""
        return None if self.hides(ctx) else self.loaded(ctx, row)

    def check_named(self, ctx: Context, person: Any) -> None:
        """Raise Conflict for a person who may not be named in it, with those who may."""
        if person is None or self.needs is None or ctx.registry.matrix.allows(person.roles, self.needs):
            return
        names = ", ".join(one.name for one in ctx.people_with(self.needs))
        raise Conflict(
            _(
                "The roles of {name} are not enough for “{field}”. These people may: {names}.",
                name=person.name,
                field=_(self.heading),
                names=names,
            )
        )

    def hides(self, ctx: Context) -> bool:
        """Whether its values are kept from the caller."""
        return not self.visible(ctx) or (isinstance(self.type, MoneyType) and not ctx.reader.amounts)

    def stored(self, value: Any) -> dict[str, Any]:
        """The columns of a value; all None for no value."""
        return dict.fromkeys(self.columns) if value is None else dict(zip(self.columns, self.parts(value), strict=True))

    def parts(self, value: Any) -> tuple[Any, ...]:
        """What each of the columns keeps of a value."""
        return self.type.stored(value)

    def loaded(self, ctx: Context, row: Any) -> Any:
        """The value of a row, None when there is none."""
        parts = tuple(getattr(row, column) for column in self.columns)
        return None if parts[0] in (None, "", self.blank) else self.type.loaded(parts, ctx)

    def expression(self, table: Any) -> Any:
        """What a statement compares and sorts by."""
        return getattr(table, self.columns[0])

    def fits(self, table: Any, value: Any) -> Any:
        """The condition of the rows that a filter finds: a text has the value in it, anything else is it.

        A country finds its regions, too.
        """
        found, (wanted, *others) = self.expression(table), self.parts(value)
        if self.type.free:
            return col(found).icontains(wanted, autoescape=True)
        beside = zip(self.columns[1:], others, strict=True)
        return and_(found == wanted, *(getattr(table, name) == part for name, part in beside if part is not None))

    def is_(self, table: Any, value: Any) -> Any:
        """The condition of the rows that have just this value."""
        return and_(*(getattr(table, column) == part for column, part in self.stored(value).items()))

    def shown(self, ctx: Context, row: Any) -> str:
        """The value of a row as the reader sees it; nothing for none."""
        return self.said(ctx, self.loaded(ctx, row))

    def said(self, ctx: Context, value: Any) -> str:
        """A value as the reader sees it; nothing for none."""
        if value is None:
            return ""
        return self.show(value) if self.show else self.type.shown(value, ctx)

    def cell(self, ctx: Context, row: Any) -> str:
        """The value of a row as a file holds it; nothing for none."""
        value = self.loaded(ctx, row)
        return "" if value is None else self.type.cell(value, ctx)


@dataclass(frozen=True)
class Derived:
    """A column of a list that no column of the table holds: its head, and its text for each of some rows."""

    label: str
    texts: Callable[[Context, list[Any]], list[str]]

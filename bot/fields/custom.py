"""Fields that a company adds to a noun itself: kept with the company, their values in one JSON column of the record.

A value is kept as its canonical text, which the option type reads back. So a record and its values are one row: the
recorder, undo, export, erasure and the walls between companies treat them like its other columns, and no statement is
added. Filters and orders read the column on the database; a company of our size has no need of an index for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, nonmember
from typing import TYPE_CHECKING, Any

from sqlmodel import func, select

from bot.fields.field import NounField
from bot.options.amounts import MoneyType
from bot.options.choices import BoolType, ChoiceType
from bot.options.dates import DayType
from bot.options.numbers import NumberType
from bot.options.option import Option, Spot
from bot.options.texts import TextType
from bot.replies.i18n import N_, _
from bot.replies.reply import Field
from storage.session.columns import json_number, json_text

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.noun import Fields
    from bot.options.option import OptionType
    from storage.identity.company import Company

OPTION = "fields"
"""The option of a company under which its fields are kept, by noun."""
COLUMN = "custom"
"""The column of a record that keeps the values."""
_FIELD = N_("your own field")
_FILTER = N_("only those with this value")


class CustomKind(Enum):
    """What a field that a company adds may hold."""

    TEXT = N_("text")
    NUMBER = N_("number")
    AMOUNT = N_("amount")
    DATE = N_("date")
    SWITCH = N_("yes/no")
    CHOICE = N_("choice")
    ALSO = nonmember({"zahl": "number", "betrag": "amount", "money": "amount", "day": "date", "bool": "yes/no"})


_TYPES: Mapping[CustomKind, type[OptionType[Any]]] = {
    CustomKind.TEXT: TextType,
    CustomKind.NUMBER: NumberType,
    CustomKind.AMOUNT: MoneyType,
    CustomKind.DATE: DayType,
    CustomKind.SWITCH: BoolType,
}


@dataclass(frozen=True)
class CustomDefinition:
    """A field of a company: its name is how it is typed and kept and never changes, its label is what people see."""

    noun: str
    name: str
    label: str
    kind: CustomKind
    choices: tuple[str, ...] = ()
    listed: bool = False
    archived: bool = False

    @classmethod
    def read(cls, noun: str, kept: Mapping[str, Any]) -> CustomDefinition:
        """The field that an entry of the company's option says."""
        return cls(noun, **{**kept, "kind": CustomKind(kept["kind"]), "choices": tuple(kept["choices"])})

    def written(self) -> dict[str, Any]:
        """The entry of the company's option."""
        return {
            "name": self.name,
            "label": self.label,
            "kind": self.kind.value,
            "choices": list(self.choices),
            "listed": self.listed,
            "archived": self.archived,
        }

    @property
    def type(self) -> OptionType[Any]:
        """How a value is typed and shown."""
        return ChoiceType(self.choices) if self.kind is CustomKind.CHOICE else _TYPES[self.kind]()

    @property
    def field(self) -> CustomField:
        """The field of the noun."""
        return CustomField(
            self.name, self.type, _FIELD, label=self.label, listed=self.listed, sort=True, filter=_FILTER
        )


def keep_custom_fields(company: Company, added: Iterable[CustomDefinition]) -> None:
    """Keep these as the fields of a company, in place of those that it had."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for one in added:
        kept.setdefault(one.noun, []).append(one.written())
    company.options = {**company.options, OPTION: kept}


def custom_values(ctx: Context, noun: Fields, name: str) -> dict[str, int]:
    """How many records have each value of a field, as canonical texts, whoever may see them."""
    found = json_text(getattr(noun.table, COLUMN), name)
    counted = select(found, func.count()).where(found.is_not(None)).select_from(noun.table).group_by(found)
    pairs: Any = ctx.session.execute(counted)
    return dict(pairs.all())


def custom_fields(company: Company) -> list[CustomDefinition]:
    """The fields of a company, archived ones too, noun by noun."""
    kept = company.options.get(OPTION, {})
    return [CustomDefinition.read(noun, entry) for noun, entries in kept.items() for entry in entries]


def custom_facts(ctx: Context, noun: str, row: Any) -> list[Field]:
    """The facts of a card that a company's own fields add; the one line that a card of a noun's own needs."""
    own = (one for one in ctx.registry.fields[noun].fields if isinstance(one, CustomField))
    return [
        Field(label=_(one.heading), value=one.said(ctx, value))
        for one in own
        if (value := one.loaded(ctx, row)) is not None
    ]


@dataclass(frozen=True)
class CustomField(NounField):
    """A field whose values stand in the JSON column."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The place in the JSON column, as `custom.region`."""
        return (f"{COLUMN}.{self.name}",)

    def option(self, *, required: bool, default: Any = None, spot: Spot | None = None) -> Option:
        """The option by which it is given, under its label."""
        return replace(super().option(required=required, default=default, spot=spot), title=self.label)

    def parts(self, value: Any) -> tuple[Any, ...]:
        """The canonical text."""
        return (self.type.canonical(value),)

    def loaded(self, ctx: Context, row: Any) -> Any:
        """The value of a row, None when there is none."""
        text = column_value(row, self.columns[0])
        return self.kept(ctx, text) if text else None

    def asked(self, ctx: Context, row: Any) -> Any:
        """The value with which a form begins; None for a choice that the field no longer has: it stays as it is."""
        value = super().asked(ctx, row)
        return None if isinstance(self.type, ChoiceType) and value not in self.type.listed else value

    def kept(self, ctx: Context, text: str) -> Any:
        """The value of a kept text; a choice that the field no longer has is still what a record had."""
        return text if isinstance(self.type, ChoiceType) else self.type.parse(text, ctx, typed=False)

    def expression(self, table: Any) -> Any:
        """The text, or the number in it."""
        return (json_number if self.type.number else json_text)(getattr(table, COLUMN), self.name)

    def fits(self, table: Any, value: Any) -> Any:
        """The condition of the rows that a filter finds: a text has the value in it, anything else is it."""
        found = json_text(getattr(table, COLUMN), self.name)
        return found.icontains(value, autoescape=True) if self.type.free else found == self.parts(value)[0]

    def is_(self, table: Any, value: Any) -> Any:
        """The condition of the rows that have just this value."""
        return json_text(getattr(table, COLUMN), self.name) == self.parts(value)[0]


def column_value(row: Any, column: str) -> Any:
    """What a row keeps in a column, or in a place of the JSON column."""
    name, _point, key = column.partition(".")
    value = getattr(row, name)
    return (value or {}).get(key) if key else value


def packed(values: Mapping[str, Any], row: Any = None) -> dict[str, Any]:
    """Values by column, those of a company's own fields put into the JSON column beside what a row has there."""
    own = {column.partition(".")[2]: value for column, value in values.items() if "." in column}
    plain = {column: value for column, value in values.items() if "." not in column}
    if not own:
        return plain
    kept = {**((getattr(row, COLUMN) or {}) if row is not None else {}), **own}
    return {**plain, COLUMN: {name: value for name, value in kept.items() if value is not None} or None}

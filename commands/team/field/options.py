"""Option types of nouns that take further fields, and of the fields that the company has added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.fields.custom import CustomDefinition, custom_fields
from bot.fields.noun import Fields
from bot.options.option import OptionType
from bot.options.texts import TextType
from bot.parsing.synonyms import noun_of
from bot.records.kinds import folded
from bot.replies.errors import BadValue, NotFound
from bot.replies.i18n import _
from bot.replies.reply import Choice, FieldKind

if TYPE_CHECKING:
    from bot.context import Context


class NounType(OptionType[Fields]):
    """A noun that takes further fields, by any of its words."""

    kind = FieldKind.CHOICE
    example = "company"

    def __repr__(self) -> str:
        return "NounType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> Fields:
        """The noun; raises BadValue for what is none, or takes no further fields."""
        found = self._find(text, ctx)
        if found is None:
            names = ", ".join(noun.noun for noun in self._nouns(ctx))
            raise BadValue(_("“{text}” is not one of: {choices}.", text=text, choices=names))
        return found

    def fits(self, text: str, ctx: Context) -> bool:
        """One word that means such a noun."""
        return self._find(text, ctx) is not None

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Nouns that begin so."""
        nouns = (noun for noun in self._nouns(ctx) if noun.noun.startswith(prefix.casefold()))
        return [Choice(label=_(noun.title), value=noun.noun) for noun in nouns]

    def canonical(self, value: Fields) -> str:
        """The noun."""
        return value.noun

    def shown(self, value: Fields, ctx: Context) -> str:
        """The word for it."""
        return _(value.noun)

    def expected(self) -> str:
        """A noun."""
        return _("what it is a field of, such as company, deal or task")

    def _nouns(self, ctx: Context) -> list[Fields]:
        return [noun for noun in ctx.registry.fields.values() if noun.extensible]

    def _find(self, text: str, ctx: Context) -> Fields | None:
        noun = noun_of(ctx.registry, text.strip().casefold())
        return next((one for one in self._nouns(ctx) if one.noun == noun), None)


class CustomFieldType(OptionType[CustomDefinition]):
    """A field that the company has added: its name, behind its noun where two nouns have one of that name."""

    kind = FieldKind.SUGGEST
    words = 4
    example = "company.region"

    def __repr__(self) -> str:
        return "CustomFieldType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> CustomDefinition:
        """The field; raises NotFound, or BadValue when several are called so."""
        found = self._find(text, ctx)
        if len(found) > 1:
            readings = tuple(Choice(label=self.canonical(one), value=self.canonical(one)) for one in found)
            raise BadValue(_("Several fields are called “{text}”. Which one?", text=text), readings=readings)
        if not found:
            raise NotFound(_("No field is called “{text}”. /field list shows them.", text=text))
        return found[0]

    def fits(self, text: str, ctx: Context) -> bool:
        """What a field is called."""
        return bool(self._find(text, ctx))

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Fields that begin so."""
        start, fields = folded(prefix), custom_fields(ctx.company)
        fitting = (one for one in fields if any(name.startswith(start) for name in self._names(one)))
        return [Choice(label=one.label, value=self.canonical(one), detail=_(one.noun)) for one in fitting][:25]

    def canonical(self, value: CustomDefinition) -> str:
        """Noun and name with a point between them."""
        return f"{value.noun}.{value.name}"

    def shown(self, value: CustomDefinition, ctx: Context) -> str:
        """What it is called."""
        return value.label

    def expected(self) -> str:
        """A field."""
        return _("a field that you have added")

    def _names(self, one: CustomDefinition) -> list[str]:
        return [one.name, folded(one.label), self.canonical(one), f"{one.noun} {folded(one.label)}"]

    def _find(self, text: str, ctx: Context) -> list[CustomDefinition]:
        return [one for one in custom_fields(ctx.company) if folded(text) in self._names(one)]


class ChoicesType(TextType):
    """Words between commas, out of which a field takes one."""

    example = "North,South"

    def __init__(self) -> None:
        super().__init__(2000)

    def __repr__(self) -> str:
        return "ChoicesType()"


NounName = Annotated[Fields, NounType()]
OwnField = Annotated[CustomDefinition, CustomFieldType()]
Choices = Annotated[str, ChoicesType()]

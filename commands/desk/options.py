"""Values that a free text must not lose by chance: a name inside a subject stays a word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.options.reference import PersonType, Reference
from bot.records import REFERENCE
from storage.crm import Client
from storage.people import Person

if TYPE_CHECKING:
    from bot.context import Context


class NamedCompany(Reference):
    """A company by reference, or by name behind its key: `company:Acme`."""

    def fits(self, text: str, ctx: Context) -> bool:
        """Only a reference."""
        return bool(REFERENCE.fullmatch(text))


class MentionType(PersonType):
    """Somebody by `@name`, or by name behind the key: `assignee:Sam`."""

    def fits(self, text: str, ctx: Context) -> bool:
        """Only a mention."""
        return text.startswith("@")


CompanyKey = Annotated[Client, NamedCompany("company")]
Mention = Annotated[Person, MentionType()]

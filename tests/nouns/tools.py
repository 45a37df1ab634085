"""A noun that only tests know, declared by its table and its fields: `/tool new`, list, show, edit, import, delete."""

from datetime import date
from enum import Enum

from sqlalchemy import MetaData
from sqlalchemy.orm import registry

from bot.fields.field import NounField
from bot.fields.noun import Fields, Verb
from bot.options.amounts import MoneyType
from bot.options.choices import EnumType
from bot.options.dates import DayType
from bot.options.person import PersonType
from bot.options.texts import TextType
from bot.replies.reply import Tone
from commands.access import Crm
from storage.identity.company import Company
from storage.identity.people import Person
from storage.session.rows import NAMING, Scoped, belongs_to, table_of

METADATA = MetaData(naming_convention=NAMING)
for row in (Company, Person):
    table_of(row).to_metadata(METADATA)


class ToolState(Enum):
    """Where a tool is."""

    HERE = "here"
    LENT = "lent"


class Thing(Scoped, registry=registry(metadata=METADATA)):
    """A row that only tests know."""


class Tool(Thing, table=True):
    """Something that the company owns."""

    __table_args__ = belongs_to("tool", keeper_id="person")

    ref: str
    name: str
    state: str = "here"
    price_minor: int | None = None
    currency: str | None = None
    bought_on: date | None = None
    keeper_id: int | None = None
    shelf: str | None = None


TOOLS = Fields(
    Tool,
    noun="tool",
    prefix="TL",
    read=Crm.READ,
    write=Crm.WRITE,
    alike=(("name",),),
    fields=(
        NounField("name", TextType(), "what it is called", required=True, sort=True),
        NounField(
            "state",
            EnumType(ToolState),
            "where it is",
            filter="only those here or lent",
            tones={"lent": Tone.WARN},
            listed=True,
        ),
        NounField("price", MoneyType(), "what it cost", certain=True, listed=True, total=True, sort=True),
        NounField("bought", DayType(), "when it was bought", sort=True),
        NounField("keeper", PersonType(), "who keeps it", filter="only those of this person", listed=True),
        NounField(
            "shelf", TextType(), "where it lies", filter="only those on this shelf", listed=True, searchable=True
        ),
    ),
    verbs={"new": Verb(examples=("Drill 80 EUR",))},
)

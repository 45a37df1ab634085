"""People: `/person list`, show and edit, from their fields."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlmodel import col

from bot.command import Shortcut
from bot.context import Context
from bot.fields.field import Derived, NounField
from bot.fields.noun import Fields, Verb
from bot.options.choices import BoolType, EnumType
from bot.options.countries import CountryType
from bot.options.option import Option
from bot.options.places import LanguageType
from bot.options.texts import TextType
from bot.options.zones import ZoneType
from bot.records.kinds import RecordKind
from bot.replies.i18n import N_, _
from bot.replies.reply import Tone
from commands.access import OwnThings, Team
from commands.shared.email import EmailType
from commands.team.person.cards import person_card, presence, together, wall
from commands.team.person.roles import AnyoneType, Role, listed
from storage.identity.people import Person


class Employment(Enum):
    """How somebody works for the company."""

    EMPLOYEE = N_("employee")
    CONTRACTOR = N_("contractor")


def _working(ctx: Context, people: list[Person]) -> list[Person]:
    return [person for person in people if presence(ctx, person).tone is Tone.GOOD]


def _narrowed(ctx: Context, statement: Any, given: dict[str, Any]) -> tuple[Any, str]:
    """Who is in, with the role that was asked, and at work if that was."""
    role: Role | None = given["role"]
    people = [person for person in ctx.people if role is None or role.value in person.roles]
    chosen = _working(ctx, people) if given["now"] else people
    say = _("People, {working} of {n} working now", working=len(_working(ctx, people)), n=len(people))
    return statement.where(col(Person.id).in_([person.id for person in chosen])), say


def _now(ctx: Context, people: list[Person]) -> list[str]:
    return [presence(ctx, person).label for person in people]


def _local(ctx: Context, people: list[Person]) -> list[str]:
    return [wall(ctx.now, person.zone) for person in people]


def _together(ctx: Context, people: list[Person]) -> list[str]:
    return [together(ctx, person) if person.id != ctx.person.id else "–" for person in people]


def _roles(_ctx: Context, people: list[Person]) -> list[str]:
    return [listed(person.roles) for person in people]


FIELDS = Fields(
    Person,
    noun=N_("person"),
    prefix="",
    read=Team.READ,
    write=OwnThings.WRITE,
    named=AnyoneType(),
    known=RecordKind(N_("person"), "", Person, Team.READ, title=lambda person: person.name, card=person_card),
    which="who; `me` is you",
    title=N_("People"),
    empty=N_("Nobody is like that."),
    filters=(
        Option("role", EnumType(Role), required=False, default=None, summary="only those with this role"),
        Option("now", BoolType(), required=False, default=False, summary="only those who work now"),
    ),
    narrow=_narrowed,
    derived=(
        Derived(N_("Now"), _now),
        Derived(N_("Local time"), _local),
        Derived(N_("Works with you today"), _together),
        Derived(N_("Roles"), _roles),
    ),
    fields=(
        NounField("name", TextType(), "first and last name", label=N_("Person"), required=True, sort=True),
        NounField("email", EmailType(), "where they can be reached", label=N_("E-mail")),
        NounField("kind", EnumType(Employment), "employee or contractor; only owners change it", sees=Team.MANAGE),
        NounField("zone", ZoneType(), "the time zone they live in", sort=True),
        NounField("country", CountryType(), "whose public holidays they have, a country or region", sort=True),
        NounField("language", LanguageType(), "what I speak with them"),
    ),
    verbs={
        "new": None,
        "list": Verb(
            "List people with their local times, who is working now, and when you work together today.",
            ("", "role:finance", "now:yes"),
            also=(
                "people",
                "member",
                "user",
                "team",
                "staff",
                "colleague",
                "employee",
                "mitarbeiter",
                "leute",
                "benutzer",
            ),
        ),
        "show": Verb(
            "Show somebody: local time, whether they work now, hours, roles.",
            ("@fatima", "me"),
            shortcut=Shortcut(N_("Show person"), "person", ("person",)),
        ),
        "edit": Verb(
            "Change what is on file about yourself; owners may change everybody.",
            ("me zone:Asia/Tokyo", "me language:de"),
            others=Team.MANAGE,
            quiet=True,
        ),
        "import": None,
        "delete": None,
    },
)

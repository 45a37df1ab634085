"""Identity: the person behind a chat account, or a guest, and that person as a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.replies.i18n import languages
from bot.replies.reader import Reader
from storage.identity.people import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bot.invocation import Invocation
    from bot.people.permissions import Matrix
    from storage.identity.addresses import Address
    from storage.identity.company import Company
    from storage.identity.places import Channel


def speaker(found: Person | None, invocation: Invocation, company: Company, matrix: Matrix) -> Person:
    """The person behind the identity if active, else a guest without a number."""
    if found is not None and found.active:
        return found
    name = invocation.user_name or _guest_name(invocation.user)
    return Person(
        company_id=company.id or 0,
        name=name,
        roles=[matrix.guest],
        email=invocation.profile.email or None,
        zone=_known_zone(invocation.profile.zone) or company.zone,
        language=_spoken(invocation.profile.language) or company.language,
        created_at=invocation.at,
    )


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (OSError, ValueError, ZoneInfoNotFoundError):  # not a zone, or not even a path that could be one
        return ""


def _spoken(language: str) -> str:
    code = language.replace("-", "_").partition("_")[0].lower()
    return code if code in languages() else ""


def _guest_name(user: str) -> str:
    return f"guest {user.rpartition('-')[2][:8]}"


def reader_for(person: Person, matrix: Matrix, now: datetime) -> Reader:
    """A person as a reader."""
    return Reader(
        language=person.language,
        zone=person.zone,
        country=person.country,
        amounts=matrix.allows(person.roles, matrix.amounts),
        person_id=person.id,
        now=now,
    )


def reader_of(place: Channel | Address, company: Company, *, amounts: bool, now: datetime) -> Reader:
    """A channel or an address as a reader: its language and zone, else the company's."""
    return Reader(
        language=place.language or company.language,
        zone=place.zone or company.zone,
        country=company.country,
        amounts=amounts,
        now=now,
    )

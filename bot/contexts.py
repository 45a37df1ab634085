"""Contexts of requests that no person made: jobs, and the rendering of messages for a channel or a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.context import Context
from bot.invocation import Place
from bot.people.channel_access import shows_amounts
from bot.people.identity import reader_for, reader_of
from bot.replies.reader import Reader
from storage.identity.company import Company
from storage.identity.people import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bot.registry import Registry
    from storage.identity.addresses import Address
    from storage.identity.places import Channel
    from storage.session.session import Session

NOWHERE = Place(platform="", workspace="", direct=True)


def company_context(session: Session, registry: Registry, company: int, now: datetime) -> Context:
    """The company itself at work: it may see everything, and reads in its own language and zone."""
    row = session.get_one(Company, company)
    reader = Reader(language=row.language, zone=row.zone, country=row.country, amounts=True, now=now)
    return _context(session, registry, row, itself(row, registry, now), reader)


def channel_context(session: Session, registry: Registry, company: int, channel: Channel, now: datetime) -> Context:
    """A channel as the reader of a message; money is hidden unless it is bound to a purpose that may show it."""
    row = session.get_one(Company, company)
    amounts = shows_amounts(session, channel, registry.matrix)
    reader = reader_of(channel, row, amounts=amounts, now=now)
    ctx = _context(session, registry, row, itself(row, registry, now), reader)
    ctx.channel = channel
    return ctx


def address_context(session: Session, registry: Registry, company: int, address: Address, now: datetime) -> Context:
    """An address as the reader of a message: what is written there was meant for it, with its amounts."""
    row = session.get_one(Company, company)
    reader = reader_of(address, row, amounts=True, now=now)
    return _context(session, registry, row, itself(row, registry, now), reader)


def person_context(session: Session, registry: Registry, company: int, person: Person, now: datetime) -> Context:
    """A person as the reader of a message."""
    row = session.get_one(Company, company)
    return _context(session, registry, row, person, reader_for(person, registry.matrix, now))


def itself(company: Company, registry: Registry, now: datetime) -> Person:
    """The bot as a person: without a number, with the owner's rights."""
    return Person(
        company_id=company.id or 0,
        name="Meridian",
        roles=[registry.matrix.owner],
        zone=company.zone,
        language=company.language,
        created_at=now,
    )


def _context(session: Session, registry: Registry, company: Company, person: Person, reader: Reader) -> Context:
    return Context(
        session=session,
        registry=registry.of(company),
        company=company,
        person=person,
        reader=reader,
        place=NOWHERE,
        now=reader.now,
    )

"""Nudge facts: what deciding about a batch of unpaid invoices needs, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from commands.access import Billing
from commands.billing.entity.ladder import NONE
from commands.billing.entity.times import hours_of, local_date
from storage.areas.entity import entities
from storage.areas.invoice import clients_by_id
from storage.areas.nudge import heard_since, levels_passed
from storage.areas.payment import open_credit

if TYPE_CHECKING:
    from bot.calendar.calendars import Calendar
    from bot.context import Context
    from storage.areas.client import Client
    from storage.areas.entity import Entity
    from storage.areas.invoice import Invoice
    from storage.identity.company import Company
    from storage.identity.people import Person


@dataclass(frozen=True)
class NudgeFacts:
    """The company's rows at `now`, by number.

    `readers` are the active people who may see invoices; `levels` the highest level passed of each invoice; `credit` is
    open, in minor units by client and currency; `heard` are client, person and day of the nudges since yesterday.
    """

    now: datetime
    company: Company
    entities: Mapping[int, Entity]
    clients: Mapping[int, Client]
    readers: Mapping[int | None, Person]
    stand_in: Person | None
    levels: Mapping[int, int]
    credit: Mapping[tuple[int, str], int]
    heard: frozenset[tuple[int, int | None, date]]

    def owner_id(self, invoice: Invoice) -> int | None:
        """Who looks after the client, else finance, else an owner of the company; each may see invoices."""
        owner = self.readers.get(self.clients[invoice.client_id].owner_id) or self.stand_in
        return owner.id if owner else None

    def hours(self, owner_id: int | None) -> Calendar:
        """When a person may be told something; for None the hours of the company."""
        return hours_of(self.readers.get(owner_id), self.company)

    def today(self, invoice: Invoice) -> date:
        """The date of the legal entity that billed an invoice."""
        return local_date(self.entities[invoice.entity_id], self.now)

    def passed(self, invoice: Invoice) -> int:
        """The highest level of the ladder that was told or skipped, NONE before the first."""
        return self.levels.get(invoice.id or 0, NONE)


def nudge_facts(ctx: Context, due: list[Invoice]) -> NudgeFacts:
    """The facts about some invoices."""
    billers, clients = entities(ctx.session), clients_by_id(ctx.session, {invoice.client_id for invoice in due})
    yesterday = local_date(next(iter(billers.values())), ctx.now) - timedelta(days=1)
    return NudgeFacts(
        now=ctx.now,
        company=ctx.company,
        entities=billers,
        clients=clients,
        readers={one.id: one for one in ctx.people if ctx.registry.matrix.allows(one.roles, Billing.READ)},
        stand_in=min(ctx.people_with(Billing.MANAGE), key=ctx.owners().__contains__, default=None),
        levels=levels_passed(ctx.session, [invoice.id or 0 for invoice in due]),
        credit=open_credit(ctx.session, list(clients)),
        heard=frozenset(heard_since(ctx.session, list(clients), yesterday)),
    )

"""Nudge facts: what deciding about a batch of unpaid invoices needs, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from commands.access import Billing
from commands.billing.entity.ladder import NONE, Climb, Ladder
from commands.billing.entity.times import hours_of, local_date
from storage.areas.client import clients_by_id
from storage.areas.entity import Entity
from storage.areas.invoice import open_invoices
from storage.areas.nudge import HeardNudge, Passed, heard_since, levels_passed
from storage.areas.payment import open_credit

if TYPE_CHECKING:
    from bot.calendar.calendars import Calendar
    from bot.context import Context
    from storage.areas.client import Client
    from storage.areas.invoice import Invoice
    from storage.identity.company import Company
    from storage.identity.people import Person


Credit = Mapping[tuple[int, str], int]
"""Minor units that clients have with us, by client and currency."""


@dataclass(frozen=True)
class NudgeFacts:
    """The company's rows at `now`, by number.

    `readers` are the active people who may see invoices; `levels` how far each invoice is up the ladder; `covered` are the
    oldest ones that credit of their clients would settle; `heard` what was said about the clients within a week.
    """

    now: datetime
    company: Company
    entities: Mapping[int, Entity]
    clients: Mapping[int, Client]
    readers: Mapping[int | None, Person]
    stand_in: Person | None
    levels: Mapping[int, Passed]
    covered: frozenset[int | None]
    heard: tuple[HeardNudge, ...]

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
        known = self.levels.get(invoice.id or 0)
        return known.level if known else NONE

    def climb(self, invoice: Invoice) -> Climb:
        """Where an invoice is on the ladder of its entity."""
        entity, known = self.entities[invoice.entity_id], self.levels.get(invoice.id or 0)
        told_on = local_date(entity, known.at) if known else None
        return Climb(Ladder.of(entity.ladder), invoice.due_on, self.passed(invoice), told_on)

    def heard_by(self, invoice: Invoice) -> list[HeardNudge]:
        """What whoever looks after the client of an invoice was told about them within a week."""
        owner, first = self.owner_id(invoice), self.today(invoice) - timedelta(days=6)
        return [
            one
            for one in self.heard
            if (one.client_id, one.owner_id) == (invoice.client_id, owner) and one.day >= first
        ]

    def told(self, invoice: Invoice, level: int) -> NudgeFacts:
        """The facts after an invoice was spoken of at a level now."""
        return replace(self, levels={**self.levels, invoice.id or 0: Passed(level, self.now)})


def nudge_facts(ctx: Context, invoices: Sequence[Invoice], credit: Credit | None = None) -> NudgeFacts:
    """The facts about some invoices, and the open credit of their clients where that is known already."""
    clients = clients_by_id(ctx.session, {invoice.client_id for invoice in invoices})
    billers = {number: ctx.session.get_one(Entity, number) for number in {invoice.entity_id for invoice in invoices}}
    week = ctx.now.date() - timedelta(days=8)
    return NudgeFacts(
        now=ctx.now,
        company=ctx.company,
        entities=billers,
        clients=clients,
        readers={one.id: one for one in ctx.people if ctx.registry.matrix.allows(one.roles, Billing.READ)},
        stand_in=min(ctx.people_with(Billing.MANAGE), key=ctx.owners().__contains__, default=None),
        levels=levels_passed(ctx.session, [invoice.id or 0 for invoice in invoices]),
        covered=_covered(ctx, open_credit(ctx.session, list(clients)) if credit is None else credit),
        heard=tuple(heard_since(ctx.session, list(clients), week)),
    )


def _covered(ctx: Context, credit: Credit) -> frozenset[int | None]:
    """The invoices that the credit of their clients would settle, the oldest debts first."""
    left, found = dict(credit), set()
    for invoice in open_invoices(ctx.session, sorted({client for client, _currency in left})) if left else []:
        key = (invoice.client_id, invoice.currency)
        if invoice.balance_minor <= left.get(key, 0):
            found.add(invoice.id)
        left[key] = max(0, left.get(key, 0) - invoice.balance_minor)
    return frozenset(found)

"""The nudge job: one message per client and person about overdue invoices, each level once, in working hours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot.context import Context
from bot.delivery.notices import Audience
from bot.jobs.job import by_query, job
from commands.access import Billing
from commands.billing.entity.ladder import FIRM, NONE, Ladder
from commands.billing.entity.times import hours_of, local_date, opening, working_days_later
from commands.billing.nudge.cards import KIND
from commands.billing.nudge.plan import NudgeReason, next_look, reason
from storage.areas.entity import entities
from storage.areas.invoice import Invoice, clients_by_id, ref_of_invoice
from storage.areas.nudge import BROKEN, SKIPPED, Nudge, NudgeLog, due_nudges, heard_since, levels_passed, nudges_at
from storage.areas.payment import open_credit
from storage.identity.people import Person
from storage.records.references import reserve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.areas.client import Client
    from storage.areas.entity import Entity

ACKNOWLEDGE_DAYS = 2
"""Working days after which an unanswered firm nudge is told to somebody else."""
_MOST_SKIPPED = 20
Due = tuple[Invoice, NudgeReason]


@job("invoice nudges", every=timedelta(seconds=20), due=nudges_at, named=by_query(ref_of_invoice))
def nudge(ctx: Context, units: Sequence[int]) -> None:
    """Tell those who look after clients, and the accounts channel, which invoices are unpaid."""
    query = select(Invoice).where(due_nudges(ctx.now), col(Invoice.id).in_(units))
    query = query.order_by(col(Invoice.due_on), col(Invoice.id))
    due = list(ctx.session.exec(query.with_for_update(skip_locked=True)))
    NudgeRun(ctx, due).run()


@dataclass
class NudgeRun:
    """One run of the job over the invoices that are due to be looked at."""

    ctx: Context
    due: list[Invoice]

    def run(self) -> None:
        """Decide about each invoice, then speak once per client and person."""
        groups: dict[tuple[int, int | None], list[Due]] = defaultdict(list)
        for invoice in self.due:
            found = self._decide(invoice)
            if found is not None:
                owner = self._owner(invoice)
                groups[invoice.client_id, owner.id if owner else None].append((invoice, found))
        told: dict[int | None, list[tuple[Nudge, list[Due]]]] = defaultdict(list)
        for (client, owner_id), members in groups.items():
            told[owner_id].append((self._tell_owner(client, owner_id, members), members))
        for owner_id, nudges in told.items():
            self._tell_accounts(owner_id, nudges)

    def _decide(self, invoice: Invoice) -> NudgeReason | None:
        """Why to speak of an invoice now; if there is nothing to say, when to look again is set."""
        now, entity, hours = (
            self.ctx.now,
            self.entities[invoice.entity_id],
            hours_of(self._owner(invoice), self.ctx.company),
        )
        opens = opening(now, hours)
        if opens > now:
            invoice.next_nudge_at = opens
            return None
        passed, today = self.passed.get(invoice.id or 0, NONE), local_date(entity, now)
        found = reason(invoice, Ladder.of(entity.ladder), today, passed)
        if found is None:
            invoice.next_nudge_at = next_look(invoice, entity, passed, now, hours)
        elif self._not_worth_it(invoice, entity) or self._heard_today(invoice, today):
            invoice.next_nudge_at = working_days_later(now, 1, hours)
            return None
        return found

    def _not_worth_it(self, invoice: Invoice, entity: Entity) -> bool:
        """Below the minimum for its currency, or covered by money that the client already paid."""
        small = invoice.balance_minor < entity.minimums.get(invoice.currency, 0)
        return small or self.credit.get((invoice.client_id, invoice.currency), 0) >= invoice.balance_minor

    def _heard_today(self, invoice: Invoice, today: date) -> bool:
        owner = self._owner(invoice)
        return (invoice.client_id, owner.id if owner else None, today) in self.heard

    def _owner(self, invoice: Invoice) -> Person | None:
        """Who looks after the client, else finance, else an owner of the company; each may see invoices."""
        return self.owners.get(self.clients[invoice.client_id].owner_id) or self.stand_in

    def _tell_owner(self, client: int, owner_id: int | None, members: list[Due]) -> Nudge:
        ctx, first = self.ctx, members[0][0]
        row = Nudge(
            ref=f"N-{reserve(ctx.session, 'N')}",
            client_id=client,
            owner_id=owner_id,
            day=local_date(self.entities[first.entity_id], ctx.now),
            at=ctx.now,
        )
        if max(found.level for _invoice, found in members) >= FIRM:
            row.next_escalation_at = working_days_later(ctx.now, ACKNOWLEDGE_DAYS, self._hours(owner_id))
        ctx.session.add(row)
        ctx.session.flush()
        for invoice, found in members:
            self._log(row, invoice, found)
        key = f"nudge/{owner_id}/{client}/{row.day}"
        audience = Audience.of(self.owners.get(owner_id))
        ctx.tell("invoice nudge", audience, key=key, record=KIND.key(row), facts={"nudges": [row.id]})
        return row

    def _log(self, row: Nudge, invoice: Invoice, found: NudgeReason) -> None:
        ctx, passed = self.ctx, self.passed.get(invoice.id or 0, NONE)
        number, overdue, at = invoice.id or 0, found.overdue, ctx.now
        for level in range(max(passed + 1, found.level - _MOST_SKIPPED), found.level):
            ctx.session.add(NudgeLog(invoice_id=number, level=level, overdue=overdue, outcome=SKIPPED, at=at))
        told = NudgeLog(
            nudge_id=row.id, invoice_id=number, level=found.level, overdue=overdue, outcome=found.outcome, at=at
        )
        ctx.session.add(told)
        invoice.promise_broken = invoice.promise_broken or found.outcome == BROKEN
        invoice.snoozed_until = _ahead(invoice.snoozed_until, row.day)
        invoice.paused_until = _ahead(invoice.paused_until, row.day)
        entity, hours = self.entities[invoice.entity_id], self._hours(row.owner_id)
        invoice.next_nudge_at = next_look(invoice, entity, found.level, ctx.now, hours)
        ctx.session.add(invoice)

    def _tell_accounts(self, owner_id: int | None, nudges: list[tuple[Nudge, list[Due]]]) -> None:
        """One message for the channel about what one person looks after; what is not due yet stays internal."""
        rows = [row for row, members in nudges if any(found.overdue > 0 for _invoice, found in members)]
        if not rows:
            return
        self.ctx.tell(
            "invoice nudge",
            Audience.purpose("accounts"),
            key=f"nudge/accounts/{owner_id}/{rows[0].day}/{rows[0].ref}",
            record=KIND.key(rows[0]),
            facts={"nudges": [row.id for row in rows]},
            not_before=opening(self.ctx.now, hours_of(None, self.ctx.company)),
        )

    def _hours(self, owner_id: int | None) -> Any:
        return hours_of(self.owners.get(owner_id), self.ctx.company)

    @cached_property
    def entities(self) -> dict[int, Entity]:
        """Legal entities by number."""
        return entities(self.ctx.session)

    @cached_property
    def clients(self) -> dict[int, Client]:
        """Clients by number."""
        return clients_by_id(self.ctx.session, {invoice.client_id for invoice in self.due})

    @cached_property
    def owners(self) -> dict[int | None, Person]:
        """Active people who may see invoices, by number."""
        matrix = self.ctx.registry.matrix
        return {person.id: person for person in self.ctx.people if matrix.allows(person.roles, Billing.READ)}

    @cached_property
    def stand_in(self) -> Person | None:
        """Who is told when nobody looks after a client."""
        return min(self.ctx.people_with(Billing.MANAGE), key=self.ctx.owners().__contains__, default=None)

    @cached_property
    def passed(self) -> dict[int, int]:
        """The highest level passed, by invoice."""
        return levels_passed(self.ctx.session, [invoice.id or 0 for invoice in self.due])

    @cached_property
    def credit(self) -> dict[tuple[int, str], int]:
        """Open credit in minor units, by client and currency."""
        return open_credit(self.ctx.session, list(self.clients))

    @cached_property
    def heard(self) -> set[tuple[int, int | None, date]]:
        """Which client was spoken of to whom on which of these days."""
        since = local_date(next(iter(self.entities.values())), self.ctx.now) - timedelta(days=1)
        return heard_since(self.ctx.session, list(self.clients), since)


def _ahead(until: date | None, today: date) -> date | None:
    return until if until and until > today else None

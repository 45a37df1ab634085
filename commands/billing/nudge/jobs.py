"""Nudge jobs: one message per client and person about overdue invoices; unanswered firm ones go up a line of people."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from bot.context import Context
from bot.delivery.notices import Audience
from bot.jobs.job import by_query, job
from commands.access import Billing
from commands.billing.entity.times import hours_of, opening, working_days_later
from commands.billing.invoice.cards import KIND as INVOICE
from commands.billing.invoice.nudge_facts import NudgeFacts, nudge_facts
from commands.billing.invoice.nudge_plan import NudgeHold, decide
from commands.billing.nudge.cards import KIND
from commands.billing.nudge.rows import ACKNOWLEDGE_DAYS, Due, write_nudge
from commands.billing.nudge.subjects import silent_nudges
from storage.areas.client import name_of_client
from storage.areas.invoice import Invoice
from storage.areas.nudge import Nudge, due_nudges, escalations_at, nudges_at, ref_of_nudge
from storage.identity.people import Person

if TYPE_CHECKING:
    from collections.abc import Sequence


@job("invoice nudges", every=timedelta(seconds=20), due=nudges_at, named=by_query(name_of_client))
def nudge(ctx: Context, units: Sequence[int]) -> None:
    """Tell those who look after clients, and the accounts channel, which invoices are unpaid.

    Its units are clients, as one message speaks of all invoices of a client: they are handled or left out together.
    """
    query = select(Invoice).where(due_nudges(ctx.now), col(Invoice.client_id).in_(units))
    query = query.order_by(col(Invoice.due_on), col(Invoice.id))
    due = list(ctx.session.exec(query.with_for_update(skip_locked=True)))
    if not due:
        return
    facts = nudge_facts(ctx, due)
    told: dict[int | None, list[tuple[Nudge, list[Due]]]] = defaultdict(list)
    for (_client, owner_id), members in _to_tell(ctx, due, facts).items():
        row = write_nudge(ctx, facts, owner_id, members)
        _tell_owner(ctx, row, facts.readers.get(owner_id))
        told[owner_id].append((row, members))
    for nudges in told.values():
        _tell_accounts(ctx, nudges)


def _to_tell(ctx: Context, due: list[Invoice], facts: NudgeFacts) -> dict[tuple[int, int | None], list[Due]]:
    """What to speak of, by client and person; the other invoices are looked at again later."""
    groups: dict[tuple[int, int | None], list[Due]] = defaultdict(list)
    for invoice in due:
        decision = decide(invoice, facts)
        if decision.held is NudgeHold.COVERED:
            _tell_of_credit(ctx, invoice, facts)
        if decision.reason is None:
            invoice.next_nudge_at = decision.next_look
        else:
            groups[invoice.client_id, facts.owner_id(invoice)].append((invoice, decision.reason))
    return groups


def _tell_of_credit(ctx: Context, invoice: Invoice, facts: NudgeFacts) -> None:
    """Once for each invoice: it is not chased while credit of the client would settle it."""
    owner = facts.readers.get(facts.owner_id(invoice))
    ctx.tell("credit on file", Audience.of(owner), key=f"credit/{invoice.id}", record=INVOICE.key(invoice))


def _tell_owner(ctx: Context, row: Nudge, owner: Person | None) -> None:
    key = f"nudge/{row.owner_id}/{row.client_id}/{row.day}"
    ctx.tell("invoice nudge", Audience.of(owner), key=key, record=KIND.key(row), facts={"nudges": [row.id]})


def _tell_accounts(ctx: Context, nudges: list[tuple[Nudge, list[Due]]]) -> None:
    """One message for the channel about what one person looks after; what is not due yet stays internal."""
    rows = [row for row, members in nudges if any(found.overdue > 0 for _invoice, found in members)]
    if not rows:
        return
    first = rows[0]
    ctx.tell(
        "invoice nudge",
        Audience.purpose("accounts"),
        key=f"nudge/accounts/{first.owner_id}/{first.day}/{first.ref}",
        record=KIND.key(first),
        facts={"nudges": [row.id for row in rows]},
        not_before=opening(ctx.now, hours_of(None, ctx.company)),
    )


@job("unanswered nudges", every=timedelta(minutes=1), due=escalations_at, named=by_query(ref_of_nudge))
def escalate(ctx: Context, units: Sequence[int]) -> None:
    """Tell a manager, then an owner, about firm nudges that nobody has answered for two working days."""
    query = select(Nudge).where(col(Nudge.next_escalation_at) <= ctx.now, col(Nudge.id).in_(units))
    late = list(ctx.session.exec(query.order_by(col(Nudge.id)).with_for_update(skip_locked=True)))
    silent = silent_nudges(ctx, [row.id or 0 for row in late])
    for row in late:
        line = _line(ctx, row) if row.id in silent else []
        turn = line[row.escalated] if row.escalated < len(line) else []
        for person in turn:
            _tell_unanswered(ctx, row, person)
        row.escalated += 1
        hours = hours_of(turn[0] if turn else None, ctx.company)
        again = row.escalated < len(line)
        row.next_escalation_at = working_days_later(ctx.now, ACKNOWLEDGE_DAYS, hours) if again else None
        ctx.session.add(row)


def _line(ctx: Context, row: Nudge) -> list[list[Person]]:
    """Who is told in turn: managers, then owners of the company, without the one who keeps silent."""
    roles = (ctx.people_with(Billing.APPROVE, exactly=True), ctx.owners())
    turns = [[person for person in people if person.id != row.owner_id] for people in roles]
    return [turn for turn in turns if turn]


def _tell_unanswered(ctx: Context, row: Nudge, person: Person) -> None:
    ctx.tell(
        "nudge unanswered",
        Audience.of(person),
        key=f"unanswered/{row.id}/{row.escalated}/{person.id}",
        record=KIND.key(row),
        facts={"nudge": row.id},
        not_before=opening(ctx.now, hours_of(person, ctx.company)),
    )

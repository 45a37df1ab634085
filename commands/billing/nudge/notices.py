"""Views of nudge notices, and escalation of unacknowledged ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot.context import Context
from bot.delivery.notices import Audience, Lapsed, notice
from bot.jobs.job import by_query, job
from bot.replies.formatting import day
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Reply, sentences
from bot.values.record_key import RecordKey
from commands.access import Billing
from commands.billing.entity.times import hours_of, opening, working_days_later
from commands.billing.nudge.cards import KIND, NudgeSubject, sentence, subject_card, subjects, wants_answer
from storage.areas.invoice import Invoice
from storage.areas.nudge import Nudge, NudgeLog, escalations_at, ref_of_nudge
from storage.identity.people import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TOPIC = N_("nudges")
ACKNOWLEDGE_DAYS = 2
"""Working days between one person's silence and the next one's turn."""


@notice("invoice nudge", topic=TOPIC)
def nudged(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Unpaid invoices: one message per client to whoever looks after it, one per such person to the accounts channel."""
    if not ctx.allows(Billing.READ):
        return Lapsed(reason="may not see invoices any more")
    alive = [subject for subject in subjects(ctx, facts["nudges"]) if subject.due]
    if not alive:
        return Lapsed(reason="paid, promised or put off meanwhile")
    return Reply.of(*(subject_card(ctx, subject) for subject in alive), say=_said(ctx, alive))


def _said(ctx: Context, alive: list[NudgeSubject]) -> str:
    owner = _name(ctx, alive[0].nudge.owner_id) if ctx.channel is not None else ""
    if len(alive) == 1:
        said = sentence(alive[0])
        return _("{sentence} {owner} looks after them.", sentence=said, owner=owner) if owner else said
    count = _n("{n} client has overdue invoices.", "{n} clients have overdue invoices.", len(alive))
    return _("{sentence} {owner} looks after them.", sentence=count, owner=owner) if owner else count


def _name(ctx: Context, person: int | None) -> str:
    row = ctx.session.get(Person, person) if person else None
    return row.name if row else ""


@job("unanswered nudges", every=timedelta(minutes=1), due=escalations_at, named=by_query(ref_of_nudge))
def escalate(ctx: Context, units: Sequence[int]) -> None:
    """Tell a manager, then an owner, about firm nudges that nobody has answered for two working days."""
    query = select(Nudge).where(col(Nudge.next_escalation_at) <= ctx.now, col(Nudge.id).in_(units))
    query = query.order_by(col(Nudge.id))
    silent = list(ctx.session.exec(query.with_for_update(skip_locked=True)))
    open_, answered = _state(ctx, [row.id or 0 for row in silent])
    for row in silent:
        audience = _next_in_line(ctx, row) if row.id in open_ - answered else []
        _tell(ctx, row, audience)
        row.escalated += 1
        hours = hours_of(audience[0] if audience else None, ctx.company)
        again = bool(audience) and row.escalated < _stages(ctx, row)
        row.next_escalation_at = working_days_later(ctx.now, ACKNOWLEDGE_DAYS, hours) if again else None
        ctx.session.add(row)


def _state(ctx: Context, nudges: list[int]) -> tuple[set[int | None], set[int | None]]:
    """The nudges that still want an answer, and those that got one."""
    joined = (col(Invoice.id) == NudgeLog.invoice_id) & (col(Invoice.company_id) == NudgeLog.company_id)
    query = select(NudgeLog, Invoice).join(Invoice, joined).where(col(NudgeLog.nudge_id).in_(nudges))
    rows = list(ctx.session.exec(query))
    waiting = {log.nudge_id for log, invoice in rows if wants_answer(ctx, invoice)}
    return waiting, {log.nudge_id for log, _invoice in rows if log.answered_at is not None}


def _line(ctx: Context, row: Nudge) -> list[list[Person]]:
    """Who hears of it in turn: managers, then owners of the company, without the one who keeps silent."""
    roles = (ctx.people_with(Billing.APPROVE, exactly=True), ctx.owners())
    turns = [[person for person in people if person.id != row.owner_id] for people in roles]
    return [turn for turn in turns if turn]


def _stages(ctx: Context, row: Nudge) -> int:
    return len(_line(ctx, row))


def _next_in_line(ctx: Context, row: Nudge) -> list[Person]:
    line = _line(ctx, row)
    return line[row.escalated] if row.escalated < len(line) else []


def _tell(ctx: Context, row: Nudge, audience: Iterable[Person]) -> None:
    for person in audience:
        ctx.tell(
            "nudge unanswered",
            Audience.of(person),
            key=f"unanswered/{row.id}/{row.escalated}/{person.id}",
            record=KIND.key(row),
            facts={"nudge": row.id},
            not_before=opening(ctx.now, hours_of(person, ctx.company)),
        )


@notice("nudge unanswered", topic=TOPIC)
def unanswered(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Nobody has answered a firm nudge for two working days: told to a manager, then to an owner."""
    subject = next(iter(subjects(ctx, [facts["nudge"]])), None)
    if subject is None or not subject.due or _answered(ctx, subject):
        return Lapsed(reason="answered meanwhile")
    owner = _name(ctx, subject.nudge.owner_id) or _("Nobody")
    say = _("No answer from {owner} since {day}.", owner=owner, day=day(subject.nudge.day))
    return Reply.of(subject_card(ctx, subject), say=sentences(sentence(subject), say))


def _answered(ctx: Context, subject: NudgeSubject) -> bool:
    return subject.nudge.id in _state(ctx, [subject.nudge.id or 0])[1]

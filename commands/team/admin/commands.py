"""`/admin deliveries`, retry and jobs, and the notice to owners about a message that was given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from bot.command import command
from bot.context import Context
from bot.delivery.notices import Lapsed, notice
from bot.jobs.agenda import agenda
from bot.options.integers import IntType
from bot.replies.errors import NotFound
from bot.replies.formatting import span, when
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Column, Field, Reply, Status, Style, Table, Tone
from bot.values.record_key import RecordKey
from commands.access import Admin
from commands.team.admin.failures import LISTED, failing
from storage.delivery.notices import DEAD, DUE, LAPSED, SENT, Delivery, dead_deliveries, delivery_counts
from storage.identity.addresses import Address
from storage.identity.people import Person
from storage.identity.places import Channel
from storage.records.jobs import job_runs

if TYPE_CHECKING:
    from bot.jobs.job import Job
    from storage.records.jobs import JobRun

SHOWN_DEAD = 10
STATES = ((DUE, N_("waiting")), (SENT, N_("sent")), (LAPSED, N_("no longer true")), (DEAD, N_("not delivered")))


@command("admin deliveries", access=Admin.READ, examples=[""])
def deliveries(ctx: Context) -> Reply:
    """Show how many messages wait, were sent or could not be delivered, and why."""
    counts = delivery_counts(ctx.session)
    fields = tuple(Field(label=_(label), value=str(counts.get(state, 0))) for state, label in STATES)
    found = dead_deliveries(ctx.session, SHOWN_DEAD)
    cards = [Card(title=_("Messages"), fields=fields, status=_health(counts.get(DEAD, 0)), actions=_all(found))]
    cards += [_dead_card(ctx, delivery, kind) for delivery, kind in found]
    return Reply.of(*cards)


def _health(dead: int) -> Status:
    if not dead:
        return Status(label=_("all well"), tone=Tone.GOOD)
    return Status(label=_n("{n} message was not delivered", "{n} messages were not delivered", dead), tone=Tone.BAD)


def _all(found: list[Any]) -> tuple[Action, ...]:
    return (Action(label=_("Retry all"), command="admin retry"),) if len(found) > 1 else ()


def _dead_card(ctx: Context, delivery: Delivery, kind: str | None) -> Card:
    facts = (
        (_("To"), _receiver(ctx, delivery)),
        (_("Reason"), delivery.reason),
        (_("Attempts"), str(delivery.attempts)),
        (_("Given up"), when(delivery.done_at) if delivery.done_at else ""),
    )
    return Card(
        title=_("Not delivered: {kind}", kind=_(kind) if kind else _("an edited card")),
        status=Status(label=_("not delivered"), tone=Tone.BAD),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=(
            Action(label=_("Retry"), command="admin retry", args={"delivery": str(delivery.id)}, style=Style.PRIMARY),
        ),
    )


def _receiver(ctx: Context, delivery: Delivery) -> str:
    if delivery.channel_id is not None:
        channel = ctx.session.get(Channel, delivery.channel_id)
        return f"#{channel.name}" if channel else ""
    if delivery.address_id is not None:
        address = ctx.session.get(Address, delivery.address_id)
        return address.address if address else ""
    person = ctx.session.get(Person, delivery.person_id)
    return person.name if person else ""


@command("admin retry", access=Admin.WRITE, examples=[""], quiet=True, final=N_("A message that was sent stays sent."))
def retry(ctx: Context, delivery: Annotated[int, IntType(1)] = 0) -> Reply:
    """Try again to deliver what could not be delivered.

    delivery: the number of one message; all, if left out
    """
    rows = [row for row, _kind in dead_deliveries(ctx.session, 500) if delivery in {0, row.id}]
    if delivery and not rows:
        raise NotFound(_("That message waits for nothing: it was delivered, or is being tried now."))
    for row in rows:
        row.state, row.not_before, row.lease, row.done_at = DUE, ctx.now, None, None
        ctx.session.add(row)
    if not rows:
        return Reply(say=_("Every message was delivered; there is nothing to retry."))
    return Reply(say=_n("I try {n} message again.", "I try {n} messages again.", len(rows)))


@notice("delivery failed", topic=N_("failures"))
def delivery_failed(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """A message could not be delivered; lapses when it was tried again meanwhile."""
    delivery = ctx.session.get(Delivery, record.number)
    if delivery is None or delivery.state != DEAD:
        return Lapsed(reason="tried again meanwhile")
    kinds = {row.id: kind for row, kind in dead_deliveries(ctx.session, 500)}
    return Reply.of(_dead_card(ctx, delivery, kinds.get(delivery.id)))


@agenda("undelivered", order=80, access=Admin.READ)
def undelivered(ctx: Context) -> Card | None:
    """That messages could not be delivered."""
    dead = delivery_counts(ctx.session).get(DEAD, 0)
    if not dead:
        return None
    look = Action(label=_("Look"), command="admin deliveries", style=Style.PRIMARY)
    return Card(
        title=_("Messages"), status=_health(dead), actions=(look, Action(label=_("Retry all"), command="admin retry"))
    )


@command("admin jobs", access=Admin.READ, examples=[""])
def jobs(ctx: Context) -> Reply:
    """Show the scheduled jobs: when each ran, how that went, when it runs next, and what fails."""
    runs = {run.job: run for run in job_runs(ctx.session)}
    rows = tuple(_job_row(ctx.now, job, runs.get(job.name)) for _name, job in sorted(ctx.registry.jobs.items()))
    labels = (_("Job"), _("Last run"), _("Companies"), _("Result"), _("Next run"), _("Every"))
    table = Table(columns=tuple(Column(label=label) for label in labels), rows=rows)
    said = failing(ctx, LISTED)
    return Reply(say=said, cards=(Card(title=_("Jobs"), table=table),), tone=Tone.WARN if said else Tone.NEUTRAL)


def _job_row(now: datetime, job: Job, run: JobRun | None) -> tuple[str, ...]:
    every = span(job.every) if job.every >= timedelta(minutes=1) else _("{n} s", n=int(job.every.total_seconds()))
    if run is None:
        return (_(job.name), _("never"), "0", _("has not run yet"), when(now + job.every), every)
    following = max(run.ran_at + job.every, now)
    return (_(job.name), when(run.ran_at), str(run.companies), _result(now, job, run), when(following), every)


def _result(now: datetime, job: Job, run: JobRun) -> str:
    if run.error:
        return _("failed, see {id} in the log", id=run.error)
    if run.late_at is not None and now > run.late_at:
        return _("late: is a worker running?")
    return _("well")

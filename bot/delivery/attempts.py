"""Attempts to deliver: the outcome of one, and whether and when the delivery is retried."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.contexts import company_context
from bot.delivery.addresses import refused_by, refusing_accounts
from bot.delivery.events import ACCOUNT_REFUSES, PLATFORM_AWAY
from bot.delivery.message import RenderedMessage, Unsendable
from bot.delivery.notices import Audience, HeldBack, announce
from bot.delivery.platform import Limited, Undeliverable
from bot.delivery.shown import drawn_anew, shown_by
from bot.observability.redaction import redacted
from bot.values.record_key import NO_RECORD, RecordKey
from storage.delivery.notices import DEAD, DUE, LONGEST_LEASE, SENT, Delivery
from storage.identity.company import first_company
from storage.identity.people import Identity, identities
from storage.records.processes import alarm_named, alarm_of

if TYPE_CHECKING:
    from bot.registry import Registry
    from storage.session.session import Session

log = structlog.get_logger("meridian.sender")

AWAY = "the platform is away"
ATTEMPTS = 8
LONG_AWAY = timedelta(minutes=5)
"""How long a platform has to be away before the owners are told."""
UNSENT = "delivery"
"""The noun of deliveries in the keys of notices about them."""


@dataclass(frozen=True)
class Attempt:
    """The new state of a delivery, and the message's reference or the reason.

    `wait` is how long it waits before it is tried again, `rest` how long its place takes nothing else. It was `tried`
    if the attempt counts, and `given` to the platform unless certainly not.
    """

    delivery: Delivery
    state: str
    message: str = ""
    reason: str = ""
    rendered: RenderedMessage | None = None
    wait: timedelta = timedelta()
    rest: timedelta = timedelta()
    tried: bool = False
    given: bool = True

    @property
    def platform(self) -> str:
        """Where it was to go, "" when it never got as far."""
        return self.rendered.platform if self.rendered else ""

    @classmethod
    def after(cls, error: Exception, delivery: Delivery, rendered: RenderedMessage | None) -> Attempt:
        """An attempt that ended in an error, other than an outage; `rendered` is None where rendering raised it."""
        match error:
            case Unsendable() | Undeliverable():
                return cls(delivery, DEAD, reason=redacted(str(error)), rendered=rendered)
            case Limited(wait=wait):
                return cls(delivery, DUE, rendered=rendered, wait=wait, rest=min(wait, LONGEST_LEASE))
        log.error("delivery failed", delivery=delivery.id, attempt=delivery.attempts + 1, exc_info=error)
        return cls.failed(delivery, type(error).__name__, rendered)

    @classmethod
    def put_off(cls, delivery: Delivery, rendered: RenderedMessage, wait: timedelta) -> Attempt:
        """An attempt that does not count, because the platform is away."""
        return cls(delivery, DUE, reason=AWAY, rendered=rendered, wait=wait)

    @classmethod
    def held(cls, delivery: Delivery, held: HeldBack, now: datetime) -> Attempt:
        """No attempt: the reader must not, or cannot, be written to yet."""
        return cls(delivery, DUE, reason=held.reason, wait=held.until - now, given=False)

    @classmethod
    def failed(cls, delivery: Delivery, reason: str, rendered: RenderedMessage | None) -> Attempt:
        """An attempt that counts: each next one waits longer, and the last one is final."""
        number = delivery.attempts + 1
        state = DEAD if number >= ATTEMPTS else DUE
        given = rendered is not None
        return cls(delivery, state, reason=reason, rendered=rendered, wait=_backoff(number), tried=True, given=given)


def keep(
    session: Session, registry: Registry, outcome: Attempt, now: datetime, *, away_since: datetime | None = None
) -> None:
    """Write down what became of a delivery, unless its lease was lost: then whoever holds it now finds out anew."""
    row = session.get_one(Delivery, outcome.delivery.id, with_for_update=True)
    if row.lease != outcome.delivery.lease:
        return
    row.state, row.reason, row.message = outcome.state, outcome.reason, outcome.message
    if outcome.state == DEAD and outcome.rendered is not None and _goes_elsewhere(session, registry, outcome, row, now):
        return
    row.lease = now + outcome.rest if outcome.rest else None
    row.attempts += outcome.tried or outcome.state != DUE
    if not outcome.given:
        row.begun = outcome.delivery.begun
        row.platform = row.platform if row.begun is not None else ""
    if outcome.state == DUE:
        row.not_before = now + outcome.wait
    else:
        row.done_at = now
    session.add(row)
    if outcome.state == DEAD:
        _tell_of_loss(session, registry, row, now)
    if away_since is not None and outcome.rendered is not None and now - away_since >= LONG_AWAY:
        _tell_of_outage(session, registry, row.company_id, outcome.rendered.platform, away_since, now)
    if outcome.state == SENT and outcome.rendered is not None:
        _keep_shown(session, registry, outcome.rendered, row, now)


def _keep_shown(session: Session, registry: Registry, made: RenderedMessage, row: Delivery, now: datetime) -> None:
    """Write down which records the message shows, or shows anew."""
    if row.edits:
        drawn_anew(session, row, made.reply)
    elif row.address_id is None:
        about = RecordKey.read(row.record)
        about = about if about.noun in registry.kinds else NO_RECORD
        session.add_all(shown_by(made, row.message, row.channel_id, row.person_id, now, about))


def _goes_elsewhere(session: Session, registry: Registry, outcome: Attempt, row: Delivery, now: datetime) -> bool:
    """Let another account of the person have what one refuses; the owners hear once of the account."""
    made = outcome.rendered
    if made is None or row.person_id is None or row.edits or outcome.tried:
        return False
    known = identities(session, [row.person_id])
    refused = [i for i in known if (i.platform, i.external_id) == (made.platform, made.target.user)]
    refusing = refusing_accounts(outcome.delivery.reason) | {i.id for i in refused}
    others = [i for i in known if i.id not in refusing]
    if not others or not refused:
        return False
    row.state, row.reason, row.platform, row.message = DUE, refused_by(refusing), others[-1].platform, ""
    row.lease, row.begun, row.not_before = None, None, now
    session.add(row)
    _tell_of_refusal(session, registry, row, refused[0], now)
    return True


def _tell_of_refusal(session: Session, registry: Registry, row: Delivery, account: Identity, now: datetime) -> None:
    if ACCOUNT_REFUSES not in registry.notices:
        return
    ctx = company_context(session, registry, row.company_id, now)
    facts = {"person": row.person_id, "platform": account.platform, "instead": row.platform}
    owners = [person for person in ctx.owners() if person.id != row.person_id]
    key = f"{ACCOUNT_REFUSES}/{account.id}"
    announce(ctx, ACCOUNT_REFUSES, Audience.of(*owners), key=key, record=NO_RECORD, facts=facts, not_before=None)


def _backoff(attempts: int) -> timedelta:
    """From ten seconds to eleven minutes; the last attempt comes some twenty minutes after the first."""
    return timedelta(seconds=5 * 2**attempts) * random.uniform(0.8, 1.2)


def _tell_of_loss(session: Session, registry: Registry, row: Delivery, now: datetime) -> None:
    kind = registry.matrix.undelivered
    if row.edits or kind not in registry.notices or RecordKey.read(row.record).noun == UNSENT:
        return
    ctx = company_context(session, registry, row.company_id, now)
    owners = Audience.of(*ctx.owners())
    record = RecordKey(UNSENT, row.id or 0)
    announce(ctx, kind, owners, key=f"dead/{row.id}/{row.attempts}", record=record, facts={}, not_before=None)


def _tell_of_outage(
    session: Session, registry: Registry, company: int, platform: str, since: datetime, now: datetime
) -> None:
    """Once for each platform and day, however many senders notice it."""
    if PLATFORM_AWAY not in registry.notices or _is_told(session, company, platform):
        return
    ctx = company_context(session, registry, company, now)
    owners = Audience.of(*ctx.owners())
    facts = {"platform": platform, "since": since.isoformat()}
    key = f"{PLATFORM_AWAY}/{platform}/{since.date()}"
    announce(ctx, PLATFORM_AWAY, owners, key=key, record=NO_RECORD, facts=facts, not_before=None)


def _is_told(session: Session, company: int, platform: str) -> bool:
    """Whether the watch has told the owners of the company of it."""
    return company == first_company(session) and alarm_named(session, alarm_of(platform)) is not None

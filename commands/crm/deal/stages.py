"""Stages of a deal: probability, next stage, and weighted value."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum

from bot.replies.i18n import N_
from bot.replies.reply import Tone
from bot.values.money import Money
from storage.areas.deal import Deal

SILENT = timedelta(days=14)
"""How long an open deal may lie untouched before it counts as stale."""


class DealFilter(Enum):
    """Which deals a list shows where no stage is asked for."""

    OPEN = N_("open")
    ALL = N_("all")


class Stage(StrEnum):
    """Where a deal stands."""

    LEAD = N_("lead")
    QUALIFIED = N_("qualified")
    PROPOSAL = N_("proposal")
    NEGOTIATION = N_("negotiation")
    WON = N_("won")
    LOST = N_("lost")


OPEN = (Stage.LEAD, Stage.QUALIFIED, Stage.PROPOSAL, Stage.NEGOTIATION)
LIKELY = dict(zip(Stage, map(Decimal, (10, 25, 50, 75, 100, 0)), strict=True))
TONES = dict(zip(Stage, (Tone.NEUTRAL, Tone.INFO, Tone.INFO, Tone.WARN, Tone.GOOD, Tone.MUTED), strict=True))


def probability(stage: str, own: Decimal | None) -> Decimal:
    """The share of 100 that a deal will be won: its own while it is open, else that of the stage."""
    return own if own is not None and Stage(stage) in OPEN else LIKELY[Stage(stage)]


def weighted(amount: Money, share: Decimal) -> Money:
    """An amount times its probability, rounded once."""
    return amount.times(share / 100)


def following(stage: str) -> Stage | None:
    """The open stage after an open one."""
    later = OPEN[OPEN.index(Stage(stage)) + 1 :] if Stage(stage) in OPEN else ()
    return later[0] if later else None


def silent_for(deal: Deal, now: datetime) -> timedelta | None:
    """For how long an open deal has lain untouched, once that is too long."""
    silence = now - deal.touched_at
    return silence if deal.is_open and silence >= SILENT else None

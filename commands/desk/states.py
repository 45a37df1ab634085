"""Statuses and filters of tickets."""

from enum import Enum

from bot.replies.i18n import N_


class TicketStatus(Enum):
    """Where a ticket stands; waiting is for the requester, on hold for anything else."""

    OPEN = N_("open")
    IN_PROGRESS = N_("in progress")
    WAITING = N_("waiting")
    ON_HOLD = N_("on hold")
    SOLVED = N_("solved")
    CLOSED = N_("closed")


class TicketFilter(Enum):
    """Whose tickets a list shows."""

    MINE = N_("mine")
    NOBODYS = N_("unassigned")


class AfterReply(Enum):
    """What becomes of a ticket whose requester was answered."""

    WAITS = N_("waits")
    STAYS = N_("stays")
    SOLVED = N_("solved")


DONE = frozenset({TicketStatus.SOLVED.value, TicketStatus.CLOSED.value})
PAUSED = frozenset({TicketStatus.WAITING.value, TicketStatus.ON_HOLD.value})

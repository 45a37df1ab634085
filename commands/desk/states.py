"""Priorities, statuses and filters of tickets."""

from enum import Enum

from bot.replies.i18n import N_


class TicketPriority(Enum):
    """How soon somebody must act."""

    LOW = N_("low")
    NORMAL = N_("normal")
    HIGH = N_("high")
    URGENT = N_("urgent")


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


DONE = frozenset({TicketStatus.SOLVED.value, TicketStatus.CLOSED.value})
PAUSED = frozenset({TicketStatus.WAITING.value, TicketStatus.ON_HOLD.value})

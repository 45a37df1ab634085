"""Priorities, the same of tickets and of tasks."""

from enum import Enum

from bot.replies.i18n import N_


class Priority(Enum):
    """How soon somebody must act."""

    LOW = N_("low")
    NORMAL = N_("normal")
    HIGH = N_("high")
    URGENT = N_("urgent")

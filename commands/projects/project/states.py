"""States of projects and tasks: health and status as they are stored and named."""

from __future__ import annotations

from enum import Enum

from bot.replies.i18n import N_

ACTIVE, DONE = "active", "done"


class Health(Enum):
    """How a project stands, in its owner's judgement."""

    ON_TRACK = N_("on track")
    AT_RISK = N_("at risk")
    OFF_TRACK = N_("off track")


class TaskState(Enum):
    """How a task stands."""

    OPEN = N_("open")
    BLOCKED = N_("blocked")
    DONE = N_("done")

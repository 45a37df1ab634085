"""Buttons of a ticket by its state, the usual next step first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies.i18n import _
from bot.replies.reply import Action, Style
from commands.desk.clock import rules as clocks
from commands.desk.clock.timekeeping import clock_of
from commands.desk.states import DONE, PAUSED, TicketStatus

if TYPE_CHECKING:
    from bot.context import Context
    from commands.desk.clock.timekeeping import ClockKeeper
    from storage.areas.ticket import Ticket


def actions(ctx: Context, ticket: Ticket, watch: ClockKeeper) -> tuple[Action, ...]:
    """At most four buttons, the first of them primary."""
    found = _steps(ctx, ticket, watch)[:4]
    return (found[0].model_copy(update={"style": Style.PRIMARY}), *found[1:])


def menu(ctx: Context, ticket: Ticket, watch: ClockKeeper) -> tuple[Action, ...]:
    """The rarer steps."""
    shown = {action.command for action in _steps(ctx, ticket, watch)[:4]}
    return tuple(action for action in _rare(ticket) if action.command not in shown)


def _steps(ctx: Context, ticket: Ticket, watch: ClockKeeper) -> list[Action]:
    take, reply = step(ticket, _("Take it"), "take"), step(ticket, _("Reply…"), "reply")
    note, solve = step(ticket, _("Note…"), "note"), step(ticket, _("Solve"), "solve")
    if ticket.status in DONE:
        again = step(ticket, _("Reopen"), "reopen")
        return (
            [again, note]
            if ticket.status == TicketStatus.CLOSED.value
            else [step(ticket, _("Close"), "close"), again, note]
        )
    if ticket.status == TicketStatus.WAITING.value:
        return [step(ticket, _("They answered…"), "heard"), solve, note, reply]
    if ticket.status == TicketStatus.ON_HOLD.value:
        return [step(ticket, _("Resume"), "reopen"), reply, note, solve]
    if ticket.assignee_id is None:
        return [take, step(ticket, _("Assign…"), "assign"), reply, note]
    if pressing(ctx, ticket, watch):
        return [reply, step(ticket, _("I am on it"), "ack"), solve, note]
    return [reply, solve, note, step(ticket, _("Assign…"), "assign")]


def pressing(ctx: Context, ticket: Ticket, watch: ClockKeeper) -> bool:
    """Whether a clock is near its end or past it, and nobody has acknowledged it."""
    silent = ticket.quiet_until is not None and ticket.quiet_until > ctx.now
    levels = (clocks.reached(clock_of(row), watch.hours, ctx.now) for row in watch.live() if row.since)
    return not silent and max(levels, default=0) >= clocks.WARNED


def _rare(ticket: Ticket) -> list[Action]:
    shared = [step(ticket, _("Edit"), "edit"), step(ticket, _("Who was told"), "alerts")]
    if ticket.status in DONE:
        return shared
    resting = (
        []
        if ticket.status in PAUSED
        else [
            step(ticket, _("They must answer"), "wait"),
            step(ticket, _("Hold…"), "hold"),
            step(ticket, _("Snooze alerts…"), "snooze"),
            step(ticket, _("Escalate now"), "escalate"),
        ]
    )
    return [
        step(ticket, _("Assign…"), "assign"),
        step(ticket, _("Take it"), "take"),
        *resting,
        *shared,
        step(ticket, _("Close without solving"), "close"),
    ]


def step(ticket: Ticket, label: str, verb: str) -> Action:
    """The button that does something to a ticket."""
    return Action(label=label, command=f"ticket {verb}", args={"ticket": ticket.ref})

"""`/home`: what needs a person now."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.jobs.agenda import agenda, today_for
from bot.replies.formatting import clock, day
from bot.replies.i18n import N_, _
from bot.replies.reply import Action, Card, Reply, Style
from commands.access import OwnThings, Team
from storage.identity.places import bindings

QUICK = (
    (N_("New task"), "task new"),
    (N_("Log time"), "time log"),
    (N_("New deal"), "deal new"),
    (N_("New ticket"), "ticket new"),
    (N_("What I can do"), "help"),
)
LESSONS = (
    (N_("/task new P-1 Write the outline friday – add a task to a project"), "task new"),
    (N_("/time log P-1 1h30 – log time"), "time log"),
    (N_("/deal new Acme 12k EUR – add a deal"), "deal new"),
    (N_("/ticket list – see who waits for an answer"), "ticket list"),
    (N_("/invoice list – see what is unpaid"), "invoice list"),
    (N_("/find ferries – find anything by a word of it"), "find"),
    (N_("/help – everything else"), "help"),
)


@command("home", access=OwnThings.READ, examples=[""], also="agenda dashboard today heute übersicht start")
def home(ctx: Context) -> Reply:
    """Show what needs you today."""
    cards = today_for(ctx)
    say = _(
        "{name}, it is {day}, {time} where you are.",
        name=ctx.person.name.split()[0],
        day=day(ctx.today),
        time=clock(ctx.now),
    )
    return Reply.of(*(cards or (_nothing(ctx),)), say=say, actions=_quick(ctx))


def _quick(ctx: Context) -> tuple[Action, ...]:
    return tuple(Action(label=_(label), command=name) for label, name in QUICK if _may(ctx, name))


def _nothing(ctx: Context) -> Card:
    """An empty day teaches what can be typed."""
    lines = tuple(_(line) for line, name in LESSONS if _may(ctx, name))
    return Card(
        title=_("Nothing needs you today"), text=_("Things to type here, in any channel or to me:"), lines=lines
    )


def _may(ctx: Context, name: str) -> bool:
    found = ctx.registry.commands.get(name)
    return found is not None and ctx.allows(found.access)


@agenda("first steps", order=90, access=Team.MANAGE)
def first_steps(ctx: Context) -> Card | None:
    """What an owner has not set up yet: channels with a purpose, and other people."""
    steps = []
    if not bindings(ctx.session):
        label = _("Say what this channel is for")
        steps.append(Action(label=label, command="channel bind", style=Style.PRIMARY))
    if len(ctx.people) < 2:
        steps.append(Action(label=_("Invite somebody"), command="person invite"))
    text = _("Reminders and digests need a channel to go to, and work needs people.")
    return Card(title=_("First steps"), text=text, actions=tuple(steps)) if steps else None

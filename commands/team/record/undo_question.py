"""The question before `/undo` takes back what may not be meant: something old, or done elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.replies.cutting import shortened
from bot.replies.formatting import when
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Reply, Style
from bot.replies.spans import plain
from commands.team.record.changes import ChangeDescriber
from commands.team.record.taken_back import backwards, lines_of
from storage.identity.places import channel_named
from storage.records.acts import changes_of, last_change_by

if TYPE_CHECKING:
    from bot.context import Context
    from storage.session.audit import Act

LONGEST_LINE = 40
FRESH = timedelta(days=1)
"""How long somebody is taken to remember what they did last."""


def is_certain(ctx: Context, act: Act) -> bool:
    """Whether an act must be what its author means: it is fresh and was done here."""
    return ctx.now - act.at <= FRESH and (act.platform, act.place) == _here(ctx)


def question(ctx: Context, act: Act, *, named: bool) -> Reply:
    """What would be taken back, where it was done, and unless it was named the last thing done here as the other choice."""
    changes = changes_of(ctx.session, [act.id or 0])[::-1]
    lines = lines_of(ChangeDescriber(ctx, backwards(changes)), changes)
    said = {"command": act.command, "time": when(act.at), "place": _place(ctx, act)}
    if named:
        say = _("This takes back /{command} of {time}, {place}. Do it?", **said)
    else:
        say = _("The last thing you changed was /{command} of {time}, {place}. Take it back?", **said)
    here = None if named else last_change_by(ctx.session, ctx.person.id or 0, _here(ctx))
    offers = [_offer(act), *([_offer(here)] if here and here.id != act.id else [])]
    offers[0] = offers[0].model_copy(update={"style": Style.PRIMARY})
    return Reply.of(Card(title=_("As it was before"), lines=lines), say=say, actions=tuple(offers))


def _offer(act: Act) -> Action:
    """The button that takes an act back, called by what was typed and when, so that no two look the same."""
    line = act.line if act.line.startswith("/") else f"/{act.command}"
    label = _("Take back {line}", line=shortened(line, LONGEST_LINE))
    return Action(label=f"{label} ({plain(when(act.at))})", command="undo", args={"act": str(act.id), "sure": "yes"})


def _here(ctx: Context) -> tuple[str, str]:
    return ctx.place.platform, ctx.place.channel or "direct"


def _place(ctx: Context, act: Act) -> str:
    """Where an act was done, in words."""
    if (act.platform, act.place) == _here(ctx):
        return _("here")
    channel = channel_named(ctx.session, act.platform or "", act.place or "")
    return f"#{channel.name}" if channel else _("in direct talk on {platform}", platform=(act.platform or "").title())

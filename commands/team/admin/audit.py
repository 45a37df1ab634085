"""`/admin audit`: acts with their author, place and changes."""

from __future__ import annotations

from collections import defaultdict

from sqlmodel import col

from bot.command import command
from bot.context import Context
from bot.options.person import PersonRef
from bot.options.texts import Cursor, FreeText
from bot.records.paging import paged
from bot.replies.formatting import when
from bot.replies.i18n import _
from bot.replies.reply import Card, Reply
from commands.access import Admin
from commands.team.record.changes import ChangeDescriber
from storage.identity.people import known_people
from storage.records.acts import acts_to_show, changes_of
from storage.session.audit import Act

SHOWN_CHANGES = 3


@command("admin audit", access=Admin.READ, examples=["", "person:@fatima", 'command:"person role"'])
def audit(ctx: Context, command: FreeText = "", person: PersonRef | None = None, after: Cursor = "") -> Reply:
    """Show who did what, from where, and what it changed, newest first.

    command: only this command, or all of a noun
    person: only what this person did
    after: where the list goes on
    """
    name = " ".join(command.removeprefix("/").lower().split())
    statement = acts_to_show(person.id if person else None, name)
    page = paged(ctx, statement, col(Act.id), after=after, descending=True)
    lines = _lines(ctx, page.rows)
    args = {"command": name} if name else {}
    args |= {"person": f"@#{person.id}"} if person else {}
    text = "" if lines else _("Nobody did anything like that.")
    return Reply.of(Card(title=_("Who did what"), text=text, lines=lines), actions=page.actions("admin audit", args))


def _lines(ctx: Context, acts: list[Act]) -> tuple[str, ...]:
    changes = changes_of(ctx.session, [act.id for act in acts if act.id is not None])
    teller, by_act = ChangeDescriber(ctx, changes), defaultdict[int, list[str]](list)
    for change in changes:
        by_act[change.act_id] += filter(None, [teller.line(change)])
    names = {person.id: person.name for person in known_people(ctx.session)}
    return tuple(_line(act, names.get(act.person_id), by_act[act.id or 0]) for act in acts)


def _line(act: Act, name: str | None, changes: list[str]) -> str:
    who = name or (_("a job") if act.source == "job" else _("a guest"))
    parts = [when(act.at), who, _said(act), *([_from(act)] if act.platform else [])]
    told = list(dict.fromkeys(changes))
    more = [_("+{n} more", n=len(told) - SHOWN_CHANGES)] if len(told) > SHOWN_CHANGES else []
    undone = [_("undone later")] if act.undone_by else []
    return " · ".join([*parts, *undone, *told[:SHOWN_CHANGES], *more])


def _said(act: Act) -> str:
    """The line as typed, or what a button or a form stood for."""
    if act.source == "job":
        return act.command
    typed = " ".join(act.line.split())
    given = " ".join(f"{name}:{text}" for name, text in act.arguments.items() if text)
    said = typed or f"/{act.command} {given}".rstrip()
    return said if len(said) <= 120 else f"{said[:119]}…"


def _from(act: Act) -> str:
    place = _("direct") if act.place in {None, "direct"} else f"#{act.place}"
    return f"{act.platform} {place}"

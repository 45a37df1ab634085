"""`/admin health`: the state of the installation in five lines, and the notice to owners when a part stops."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.command import command
from bot.context import Context
from bot.delivery.notices import URGENT, Lapsed, notice
from bot.ops.alarms import JOBS, TROUBLE, WELL_AGAIN, unwell
from bot.ops.supervisor import remedy
from bot.replies.formatting import span, when
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import SYMBOLS, Action, Card, Reply, Status, Style, Tone
from bot.values.record_key import RecordKey
from commands.access import Admin
from commands.team.admin.failures import failing
from storage.delivery.notices import DEAD, delivery_counts
from storage.records.processes import REFUSED, alarm_named, platform_of, state_of

if TYPE_CHECKING:
    from storage.records.processes import InstallationState

LONG_WAIT = timedelta(minutes=5)
SLOW = 1000.0
"""Milliseconds after which somebody who waits for the database notices it."""
Line = tuple[Tone, str]


@command("admin health", access=Admin.READ, examples=[""])
def health(ctx: Context) -> Reply:
    """Show in five lines how Meridian is: jobs, messages, database, connections, processes."""
    state, dead = state_of(ctx.session, ctx.now), delivery_counts(ctx.session).get(DEAD, 0)
    lines = [
        _jobs(ctx, state),
        _messages(state, dead),
        _database(ctx, state),
        _connections(state),
        _processes(state),
    ]
    card = Card(
        title=_("Health"),
        status=_worst(lines),
        lines=tuple(f"{SYMBOLS[tone]} {text}" for tone, text in lines),
        actions=_next(dead),
    )
    return Reply.of(card)


def _worst(lines: list[Line]) -> Status:
    tones = {tone for tone, _text in lines}
    if Tone.BAD in tones:
        return Status(label=_("something does not run"), tone=Tone.BAD)
    if Tone.WARN in tones:
        return Status(label=_("slow"), tone=Tone.WARN)
    return Status(label=_("all well"), tone=Tone.GOOD)


def _next(dead: int) -> tuple[Action, ...]:
    looks = (
        Action(label=_("Jobs"), command="admin jobs"),
        Action(label=_("Messages"), command="admin deliveries"),
    )
    return (Action(label=_("Retry all"), command="admin retry", style=Style.PRIMARY), *looks) if dead else looks


def _jobs(ctx: Context, state: InstallationState) -> Line:
    known = [run for run in state.runs if run.job in ctx.registry.jobs]
    if late := state.late(ctx.registry.jobs):
        names, since = _listed(_(run.job) for run in late), when(min(run.ran_at for run in late))
        return Tone.BAD, _("Jobs: {names} not since {when}. Is a worker running?", names=names, when=since)
    if said := failing(ctx):
        return Tone.BAD, _("Jobs: {sentences}", sentences=said)
    if failed := [run for run in known if run.error]:
        names, traces = _listed(_(run.job) for run in failed), _listed(run.error for run in failed)
        return Tone.BAD, _("Jobs: {names} failed; look for {id} in the log.", names=names, id=traces)
    if not known:
        return Tone.WARN, _("Jobs: none has run yet. Is a worker running?")
    last = when(max(run.ran_at for run in known))
    return Tone.GOOD, _n("Jobs: {n} runs, last at {when}.", "Jobs: all {n} run, last at {when}.", len(known), when=last)


def _messages(state: InstallationState, dead: int) -> Line:
    waiting = sum(one.count for one in state.waiting)
    if dead:
        return Tone.BAD, _n("Messages: {n} was not delivered.", "Messages: {n} were not delivered.", dead)
    if not waiting:
        return Tone.GOOD, _("Messages: none waits, all are delivered.")
    oldest = max(one.oldest for one in state.waiting)
    where = _listed(f"{_platform(one.platform)} {one.count}" for one in state.waiting)
    tone = Tone.WARN if oldest > LONG_WAIT else Tone.GOOD
    return tone, _("Messages: {where} waiting, the longest for {span}.", where=where, span=span(oldest))


def _database(ctx: Context, state: InstallationState) -> Line:
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[ctx.session.engine]
    longest = max((wait for process in state.alive for wait in process.waits.values()), default=0.0)
    text = _("Database: {engine}; nobody waited longer than {n} ms just now.", engine=engine, n=round(longest))
    return (Tone.WARN if longest > SLOW else Tone.GOOD), text


def _connections(state: InstallationState) -> Line:
    troubled = unwell(state)
    if refused := {name: link for name, link in troubled.items() if link.state == REFUSED}:
        told = " ".join(remedy(_platform(name), link.setting, link.code) for name, link in sorted(refused.items()))
        return Tone.BAD, _("Connections: {remedy}", remedy=told)
    found = [(name, number) for process in state.alive for name, number in sorted(process.connections.items())]
    if away := {_platform(name) for name, number in found if number is None}:
        return Tone.BAD, _("Connections: {platforms} cannot be reached; I go on trying.", platforms=_listed(away))
    opened = Counter[str]()
    for name, number in found:
        opened[name] += number or 0
    told = _listed(_connected(state, name, number) for name, number in opened.items()) or _("none")
    return Tone.GOOD, _("Connections: {platforms}.", platforms=told)


def _connected(state: InstallationState, platform: str, number: int) -> str:
    """How many connections there are, and for a platform that needs none when it was last heard and last answered."""
    links = [link for name, link in state.links() if name == platform]
    heard, answered = (
        max(times, default="") for times in ([one.heard for one in links], [one.answered for one in links])
    )
    parts = [_platform(platform)]
    if number or not (heard or answered):
        return f"{parts[0]} {number}"
    if heard:
        parts.append(_("last heard {when}", when=when(datetime.fromisoformat(heard))))
    if answered:
        parts.append(_("last answered {when}", when=when(datetime.fromisoformat(answered))))
    return " ".join(parts)


def _processes(state: InstallationState) -> Line:
    if dead := state.dead():
        roles, since = _listed(dead), when(min(dead.values()))
        return Tone.BAD, _("Processes: no sign of {roles} since {when}. Start it again.", roles=roles, when=since)
    if not state.alive:
        return Tone.WARN, _("Processes: none has given a sign yet.")
    newest = max(state.alive, key=lambda process: process.started_at)
    words = {"version": newest.version, "when": when(min(process.started_at for process in state.alive))}
    return Tone.GOOD, _n(
        "Meridian {version}: {n} process, running since {when}.",
        "Meridian {version}: {n} processes, the oldest running since {when}.",
        len(state.alive),
        **words,
    )


def _listed(words: Any) -> str:
    return ", ".join(sorted(words))


def _platform(name: str) -> str:
    return _("to people") if name == "direct" else name.capitalize()


@notice(TROUBLE, topic=N_("failures"), priority=URGENT)
def trouble(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply | Lapsed:
    """Something does not run any more; lapses when it runs again."""
    if alarm_named(ctx.session, facts["name"]) is None:
        return Lapsed(reason="runs again")
    since = when(datetime.fromisoformat(facts["since"]))
    if facts.get("setting"):
        say = remedy(_platform(platform_of(facts["name"])), facts["setting"], facts["code"])
    elif name := platform_of(facts["name"]):
        say = _("{platform} cannot be reached since {when}; I go on trying.", platform=_platform(name), when=since)
    elif facts["name"] == JOBS:
        say = _("Jobs have not run since {when}. What is due is made up for once a worker runs again.", when=since)
    else:
        say = _("No process of the role {role} has given a sign since {when}.", role=facts["name"], when=since)
    return Reply(say=say, tone=Tone.BAD, actions=(_look(),))


@notice(WELL_AGAIN, topic=N_("failures"))
def well_again(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """What owners were told of is over."""
    since = when(datetime.fromisoformat(facts["since"]))
    if name := platform_of(facts["name"]):
        say = _("I am connected to {platform} again; I was not since {when}.", platform=_platform(name), when=since)
    elif facts["name"] == JOBS:
        say = _("The jobs run again; they had not since {when}.", when=since)
    else:
        say = _("A process of the role {role} runs again; there was none since {when}.", role=facts["name"], when=since)
    return Reply(say=say, tone=Tone.GOOD, actions=(_look(),))


def _look() -> Action:
    return Action(label=_("Look"), command="admin health", style=Style.PRIMARY)

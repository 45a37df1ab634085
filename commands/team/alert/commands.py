"""`/alert settings`, set, quiet and myday: what a person is told, and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.calendar.calendars import Frame
from bot.command import command
from bot.context import Context
from bot.dates.hourstext import parse_hours
from bot.options.integers import IntType
from bot.options.option import OptionType
from bot.options.value import ValueType
from bot.records.kinds import folded
from bot.replies.errors import BadValue, Conflict
from bot.replies.formatting import when
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Choice, Field, FieldKind, Reply, sentences
from bot.values.errors import Ambiguous, NotUnderstood
from commands.access import OwnThings
from commands.team.my_day.jobs import TOPIC, planned
from storage.areas.my_day import MyDay, days_of

if TYPE_CHECKING:
    from storage.identity.people import Person

OFF = "off"
Quiet = tuple[int, int] | None
_NONE = ("off", "none", "aus")


class TopicType(OptionType[str]):
    """What alerts are about."""

    kind = FieldKind.SUGGEST
    example = TOPIC
    words = 3

    def __repr__(self) -> str:
        return "TopicType()"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> str:
        """The topic of that name, in English or translated."""
        found = self._find(text, ctx)
        if found is None:
            topics = ", ".join(_(topic) for topic in ctx.registry.topics())
            raise BadValue(_("“{text}” is not one of: {choices}.", text=text, choices=topics))
        return found

    def shown(self, value: str, ctx: Context) -> str:
        """The topic in the reader's language."""
        return _(value)

    def fits(self, text: str, ctx: Context) -> bool:
        """A known topic."""
        return self._find(text, ctx) is not None

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Topics that begin so."""
        start = folded(prefix)
        topics = [t for t in ctx.registry.topics() if t.startswith(start) or folded(_(t)).startswith(start)]
        return [Choice(label=_(topic), value=topic) for topic in topics[:25]]

    def expected(self) -> str:
        """A topic."""
        return _("a topic of alerts")

    def _find(self, text: str, ctx: Context) -> str | None:
        wanted = folded(text)
        return next((topic for topic in ctx.registry.topics() if wanted in {topic, folded(_(topic))}), None)


class QuietType(ValueType[Quiet]):
    """A time of day from and until, or off."""

    example = "22:00-07:00"
    words = 5

    def read(self, text: str, ctx: Context, *, typed: bool) -> Quiet:
        """Minutes since midnight, or None for off."""
        if text.casefold() in _NONE:
            return None
        try:
            return _only_span(text, parse_hours(f"mon {text}"))
        except Ambiguous as error:
            raise Ambiguous(text, tuple(_only_span(text, frames) for frames in error.readings)) from error

    def fits(self, text: str, ctx: Context) -> bool:
        """Off, or has a digit."""
        return text.casefold() in _NONE or any(c.isdigit() for c in text)

    def canonical(self, value: Quiet) -> str:
        """Two times, or off."""
        return shown_quiet(list(value)) if value else OFF

    def expected(self) -> str:
        """Two times, or off."""
        return _("two times of the day, or off")


def _only_span(text: str, frames: tuple[Frame, ...]) -> Quiet:
    if len(frames) != 1:
        raise NotUnderstood(text)
    return frames[0].start, frames[0].end


def shown_quiet(quiet: list[int]) -> str:
    """Quiet hours as two times: 22:00-07:00."""
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in quiet)


@command("alert settings", access=OwnThings.READ, examples=[""])
def settings(ctx: Context) -> Reply:
    """Show what I tell you about, your quiet hours, and when your morning digest comes."""
    return Reply.of(_card(ctx, ctx.person))


def _card(ctx: Context, person: Person) -> Card:
    topics = ctx.registry.topics()
    off = {topic for topic in topics if person.alerts.get(topic) == OFF}
    fields = [Field(label=_(topic), value=_("off") if topic in off else _("on")) for topic in topics]
    fields.append(Field(label=_("Quiet hours"), value=shown_quiet(person.quiet) if person.quiet else _("none")))
    mine = next((row for row, _person in days_of(ctx.session, [person.id or 0])), None)
    if mine is not None and TOPIC not in off:
        fields.append(Field(label=_("Next morning digest"), value=when(mine.next_at)))
    switches = tuple(
        Action(
            label=_("Turn {topic} on", topic=_(topic)) if topic in off else _("Turn {topic} off", topic=_(topic)),
            command="alert set",
            args={"topic": topic, "on": "yes" if topic in off else "no"},
        )
        for topic in topics
    )
    hours = Action(label=_("Quiet hours"), command="alert quiet")
    return Card(title=_("What I tell you about"), fields=tuple(fields), actions=(hours,), menu=switches)


@command("alert set", access=OwnThings.WRITE, examples=["my-day off", "my-day on"], quiet=True)
def set_(ctx: Context, topic: Annotated[str, TopicType()], on: bool) -> Reply:
    """Choose whether I tell you about something by direct message; channels hear it in any case.

    topic: what it is about
    on: on or off
    """
    others = {name: choice for name, choice in ctx.person.alerts.items() if name != topic}
    ctx.person.alerts = others if on else {**others, topic: OFF}
    ctx.session.add(ctx.person)
    if on:
        return Reply(say=_("I tell you about {topic} again.", topic=_(topic)))
    urgent = any(kind.urgent for kind in ctx.registry.notices.values() if kind.topic == topic)
    return Reply(
        say=sentences(
            _("I no longer tell you about {topic}.", topic=_(topic)),
            _("What is urgent still reaches you.") if urgent else "",
        ),
        actions=(Action(label=_("Turn it on again"), command="alert set", args={"topic": topic, "on": "yes"}),),
    )


@command("alert quiet", access=OwnThings.WRITE, examples=["22:00-07:00", "off"], quiet=True)
def quiet(ctx: Context, hours: Annotated[tuple[int, int] | None, QuietType()]) -> Reply:
    """Set the hours in which only urgent messages reach you, on your own clock.

    hours: from and until, or off
    """
    ctx.person.quiet = list(hours) if hours else None
    ctx.session.add(ctx.person)
    if hours is None:
        return Reply(say=_("You have no quiet hours any more."))
    text = shown_quiet(list(hours))
    return Reply(
        say=_("From now on only urgent messages reach you at {hours} ({zone}).", hours=text, zone=ctx.person.zone)
    )


@command("alert myday", access=OwnThings.WRITE, examples=["30"], quiet=True)
def myday(ctx: Context, minutes: Annotated[int, IntType(0, 720)]) -> Reply:
    """Set how long after your day begins your morning digest comes.

    minutes: minutes after your working hours begin
    """
    if ctx.person.alerts.get(TOPIC) == OFF:
        raise Conflict(_("Your morning digest is off. Turn it on first: /alert set my-day on"))
    row = next((row for row, _person in days_of(ctx.session, [ctx.person.id or 0])), None)
    row = row or MyDay(person_id=ctx.person.id or 0, next_at=ctx.now)
    row.minutes = minutes
    row.next_at = planned(row, ctx.person, ctx.company, ctx.now)
    ctx.session.add(row)
    return Reply(say=_("Your next morning digest comes {time}.", time=when(row.next_at)))

"""Commands that answer what they understood."""

from enum import Enum
from typing import Annotated

from bot.command import command
from bot.context import Context
from bot.options.amounts import Amount, Lines
from bot.options.dates import Day, Duration
from bot.options.option import Spot
from bot.options.person import PersonRef
from bot.options.texts import FreeText, LongText
from bot.replies.formatting import amount, day
from bot.replies.i18n import N_
from bot.replies.reply import Reply
from bot.values.lines import LineItem
from tests.bot.lab.access import Lab, LabDoor


class Colour(Enum):
    """Three words."""

    RED = N_("red")
    GREEN = N_("green")
    DARK_BLUE = N_("dark blue")


def told(**values: object) -> Reply:
    """The values by name, those that were left out left out."""
    return Reply(say=" | ".join(f"{name}={value}" for name, value in values.items() if value not in (None, "")))


@command("help", access=LabDoor.READ, examples=[""])
def help_(ctx: Context, topic: FreeText = "") -> Reply:
    """Say what was asked about.

    topic: what it is about
    """
    return Reply(say=f"help on {topic or 'everything'}")


@command("echo mix", access=Lab.READ, examples=["Fix login friday @carla"])
def mix(
    ctx: Context,
    text: str,
    day: Annotated[Day | None, Spot.TRAILING] = None,
    person: Annotated[PersonRef | None, Spot.TRAILING] = None,
    colour: Colour | None = None,
    note: str = "",
) -> Reply:
    """Say a text, and a day, a person and a colour that follow it.

    text: some words
    day: a day
    person: somebody
    colour: a colour
    note: some more words
    """
    return told(text=text, day=day, person=person and person.name, colour=colour and colour.value, note=note)


@command("echo pay", access=Lab.READ, examples=["1200 EUR friday"])
def pay(ctx: Context, sum: Amount, day: Day, count: int = 1, sure: bool = False) -> Reply:  # noqa: A002 - a word that is typed
    """Say an amount and a day.

    sum: an amount
    day: a day
    count: how many times
    sure: whether it is certain
    """
    return told(sum=f"{sum.minor} {sum.currency}", day=day, count=count, sure=sure)


@command("echo span", access=Lab.READ, examples=["1h30 work"])
def span(ctx: Context, time: Duration, text: str) -> Reply:
    """Say a duration and a text.

    time: a duration
    text: some words
    """
    return told(minutes=int(time.total_seconds() // 60), text=text)


@command("echo items", access=Lab.READ, examples=["2x Consulting 120 EUR"])
def items(ctx: Context, lines: Lines) -> Reply:
    """Say how many items there are.

    lines: items with prices
    """
    return told(items=len(lines), first=_first(lines))


def _first(lines: tuple[LineItem, ...]) -> str:
    return lines[0].text


@command("echo long", access=Lab.READ, examples=["some text"])
def long(ctx: Context, text: LongText) -> Reply:
    """Say a long text.

    text: some lines
    """
    return told(text=text)


@command("echo when", access=Lab.READ, examples=["friday"])
def when(ctx: Context, day_: Day) -> Reply:
    """Say a day in the reader's words.

    day_: a day
    """
    return Reply(say=day(day_))


@command("price tell", access=Lab.WRITE, examples=["100 EUR"])
def price(ctx: Context, sum: Amount) -> Reply:  # noqa: A002 - a word that is typed
    """Say an amount, to those who may see it.

    sum: an amount
    """
    return Reply(say=f"It costs {amount(sum)}.")

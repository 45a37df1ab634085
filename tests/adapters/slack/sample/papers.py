"""Papers: files in, files out, pages."""

from __future__ import annotations

from bot.command import command
from bot.context import Context
from bot.options.dates import Day
from bot.options.file import FileOption
from bot.replies.reply import Action, Card, Choice, File, Reply, Select
from tests.bot.lab.access import MATRIX, Lab, LabDoor

__all__ = ["MATRIX"]


@command("help", access=LabDoor.READ, examples=[""])
def help_(ctx: Context, topic: str = "") -> Reply:
    """Say what was asked about.

    topic: what to explain
    """
    return Reply(say=f"help: {topic}")


@command("paper keep", access=Lab.WRITE, examples=["title"])
def keep(ctx: Context, title: str, file: FileOption, day: Day, sure: bool = False) -> Reply:
    """Keep a file.

    title: what it is
    file: the file itself
    day: when it came
    sure: whether it is the last one
    """
    return Reply(say=f"{title}: {file.name}, {len(file.content)} bytes, {day.isoformat()}, {sure}")


@command("paper give", access=Lab.READ, examples=[""])
def give(ctx: Context) -> Reply:
    """Hand a file over."""
    return Reply(say="Here", files=(File(name="list.csv", media_type="text/csv", content=b"a;b"),))


@command("paper list", access=Lab.READ, examples=[""])
def list_(ctx: Context, page: int = 1) -> Reply:
    """List papers.

    page: which page
    """
    choices = tuple(Choice(label=f"Paper {n}", value=str(n)) for n in range(150))
    pick = Select(label="Go to", command="paper list", option="page", choices=choices)
    menu = tuple(Action(label=f"Entry {n}", command="paper list", args={"page": str(n)}) for n in range(7))
    card = Card(title=f"Page {page}", select=pick, menu=menu)
    more = Action(label="Next", command="paper list", args={"page": str(page + 1)})
    return Reply.of(card, actions=(more,))

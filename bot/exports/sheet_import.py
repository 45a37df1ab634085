"""A sheet on its way into records: its columns by their heads or as chosen, a preview, then all good lines in one savepoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.exports.sheets import Sheet, sheet
from bot.records.kinds import folded
from bot.replies.errors import BadValue, Conflict, Refusal
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Choice, Field, File, Reply, Select, Style

if TYPE_CHECKING:
    from bot.context import Context

MOST_TOLD = 8
MOST_ASKED = 3
"""So many columns are asked about at once; a message has no room for more menus."""


class PlannedLine(NamedTuple):
    """What becomes of a line: `write` does it, None when all is on file as it stands; `doubt` is what may speak against it."""

    new: bool
    write: Callable[[], object] | None
    doubt: str = ""


class SheetTarget(Protocol):
    """What the lines of a sheet become."""

    def columns(self) -> Mapping[str, str]:
        """The columns that a sheet may have: what each is called, by name."""

    def heads(self) -> Mapping[str, str]:
        """The column that is meant by each known head, folded."""

    def planned(self, number: int, texts: dict[str, str]) -> PlannedLine:
        """What the line of a number would do, whose cells are given by column; raises Refusal for a bad one."""


class SheetImport:
    """A sheet and what its lines would do; `choices` ("3=name,4=") say which column is which where no head does."""

    def __init__(self, ctx: Context, target: SheetTarget, text: str, choices: str) -> None:
        self.ctx, self.target, self.text, self.choices = ctx, target, text, choices
        self.sheet = Sheet.of(text)
        self.names = self._names()
        self.planned: list[tuple[int, PlannedLine]] = []
        self.bad: list[tuple[int, list[str], str]] = []
        for line in self.sheet.lines if any(self.names) else ():
            try:
                self.planned.append((line.number, target.planned(line.number, self.sheet.texts(line, self.names))))
            except Refusal as refusal:
                self.bad.append((line.number, line.cells, refusal.sentence))

    def _names(self) -> list[str]:
        """The column that each head means; raises BadValue when two mean the same."""
        known, chosen = self.target.heads(), self._chosen()
        names = [chosen.get(place, known.get(folded(head), "")) for place, head in enumerate(self.sheet.heads)]
        twice = next((name for name in names if name and names.count(name) > 1), None)
        if twice:
            raise BadValue(_("Two columns are “{name}”. Keep one of them.", name=self.target.columns()[twice]))
        return names

    def _chosen(self) -> dict[int, str]:
        pairs = (choice.split("=", 1) for choice in self.choices.split(",") if choice)
        return {int(place): name for place, name in pairs}

    def preview(self, noun: str) -> Reply:
        """What would be done, the button that does it, and a question for each column that is not known."""
        command, args = f"{noun} import", {"rows": self.text, "columns": self.choices}
        do_it = Action(label=_("Import"), command=command, args=args, style=Style.PRIMARY)
        card = Card(
            title=_("Preview"),
            text=self._not_taken(),
            fields=self._counts() if any(self.names) else (),
            lines=self._told(),
            actions=(do_it,) if any(one.write for _number, one in self.planned) else (),
        )
        return Reply(
            say=_("Nothing is written yet."), cards=(card, *self._questions(command, args)), files=self._left(noun)
        )

    def _not_taken(self) -> str:
        names = [head for head, name in zip(self.sheet.heads, self.names, strict=True) if not name]
        return _("Not taken: {names}.", names=", ".join(names)) if names else ""

    def _counts(self) -> tuple[Field, ...]:
        writing = [one.new for _number, one in self.planned if one.write]
        counts = (
            (_("New"), sum(writing)),
            (_("Changed"), len(writing) - sum(writing)),
            (_("Unchanged"), len(self.planned) - len(writing)),
            (_("Bad"), len(self.bad)),
        )
        return tuple(Field(label=label, value=str(count)) for label, count in counts)

    def _told(self) -> tuple[str, ...]:
        doubts = [(number, one.doubt) for number, one in self.planned if one.doubt]
        reasons = sorted([*((number, reason) for number, _cells, reason in self.bad), *doubts])
        told = [_("Line {n}: {reason}", n=number, reason=reason) for number, reason in reasons[:MOST_TOLD]]
        left = len(reasons) - len(told)
        return (*told, *((_("+{n} more", n=left),) if left > 0 else ()))

    def _questions(self, command: str, args: dict[str, str]) -> tuple[Card, ...]:
        """Which column is which, where neither its head nor the caller has said so."""
        chosen, free = self._chosen(), {n: word for n, word in self.target.columns().items() if n not in self.names}
        unknown = [place for place, name in enumerate(self.names) if not name and place not in chosen]
        return tuple(self._question(command, args, place, free) for place in unknown[:MOST_ASKED] if free)

    def _question(self, command: str, args: dict[str, str], place: int, free: Mapping[str, str]) -> Card:
        words = [Choice(label=word, value=f"{place}={name}") for name, word in free.items()]
        choices = (*words[:24], Choice(label=_("Leave it out"), value=f"{place}="))
        ask = Select(label=_("Which field is it?"), command=command, option="column", args=args, choices=choices)
        title = _("Column “{head}”", head=self.sheet.heads[place])
        return Card(title=title, text=self.sheet.samples(place), select=ask)

    def _left(self, noun: str) -> tuple[File, ...]:
        """The bad lines with their reasons, as a file."""
        rows = ([*cells, reason] for _number, cells, reason in self.bad)
        return (sheet(f"{noun}-bad.csv", [*self.sheet.heads, _("Reason")], rows),) if self.bad else ()

    def write(self, noun: str) -> Reply:
        """Write the good lines, all or none of them; raises Conflict with the line that cannot be written."""
        writing = [(number, one) for number, one in self.planned if one.write]
        with self.ctx.session.begin_nested():
            for number, one in writing:
                _write(number, one)
        new = sum(one.new for _number, one in writing)
        say = _("{new} added, {changed} changed.", new=new, changed=len(writing) - new)
        if self.bad:
            say = _("{done} {n} lines were left out; the file says why.", done=say, n=len(self.bad))
        return Reply(say=say, files=self._left(noun))


def _write(number: int, line: PlannedLine) -> None:
    try:
        if line.write:
            line.write()
    except Refusal as refusal:
        told = _("Line {n}: {reason}", n=number, reason=refusal.sentence)
        raise Conflict(_("Nothing was imported. {told}", told=told)) from refusal

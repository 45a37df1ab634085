"""Replies for a terminal: text with aligned tables, or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table as Grid
from rich.text import Text

from bot.replies.i18n import _
from bot.replies.reply import SYMBOLS, Tone
from bot.replies.spans import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import JustifyMethod, RenderableType

    from bot.replies.reply import Action, Card, Field, Form, Reply, Select, Table

COLOURS = {
    Tone.NEUTRAL: "",
    Tone.INFO: "blue",
    Tone.GOOD: "green",
    Tone.WARN: "yellow",
    Tone.BAD: "red",
    Tone.MUTED: "dim",
}
INDENT = (0, 2, 0, 0)


def shown(reply: Reply) -> Iterator[RenderableType]:
    """The parts of a reply from top to bottom, in the language that is being read."""
    if reply.say:
        yield Text(plain(reply.say), style=COLOURS[reply.tone])
    for number, card in enumerate(reply.cards):
        if number or reply.say:
            yield Text()
        yield from _card(card)
    if reply.form:
        yield from _form(reply.form)
    if reply.actions:
        yield Text()
        yield _buttons(reply.actions)


def neutral(reply: Reply) -> dict[str, Any]:
    """A reply as JSON: without what only a chat can press, and without the content of files."""
    dumped = reply.model_dump(mode="json", exclude={"files": {"__all__": {"content"}}})
    found: dict[str, Any] = _neutral(dumped)
    return found


def _neutral(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _neutral(part) for name, part in value.items() if name != "token"}
    if isinstance(value, list):
        return [_neutral(part) for part in value]
    return plain(value) if isinstance(value, str) else value


def command_line(command: str, args: Mapping[str, str]) -> str:
    """The line that does what a button does."""
    return " ".join([f"/{command}", *(f"{name}:{_quoted(text)}" for name, text in args.items())])


def _quoted(text: str) -> str:
    return f'"{text}"' if not text or " " in text else text


def _card(card: Card) -> Iterator[RenderableType]:
    yield _headline(card)
    if card.text:
        yield Text(plain(card.text))
    if card.fields:
        yield _fields(card.fields)
    for line in card.lines:
        yield Text(plain(line))
    if card.table:
        yield from _table(card.table)
    if card.picture:
        yield Text(plain(card.picture.alt), style="italic")
    if buttons := (*card.actions, *card.menu):
        yield _buttons(buttons)
    if card.select:
        yield _select(card.select)


def _headline(card: Card) -> Text:
    parts = [Text(plain(card.title), style="bold")]
    if card.ref and card.ref not in card.title:
        parts.insert(0, Text(card.ref, style="bold"))
    if card.status:
        tone = card.status.tone
        parts.append(Text(f"{SYMBOLS[tone]} {plain(card.status.label)}", style=COLOURS[tone]))
    return Text("  ").join(parts)


def _fields(fields: tuple[Field, ...]) -> Grid:
    grid = Grid.grid(padding=INDENT)
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for field in fields:
        grid.add_row(Text(plain(field.label)), Text(plain(field.value)))
    return grid


def _table(table: Table) -> Iterator[RenderableType]:
    """The rows, and the total below its columns unless that would tear them apart."""
    total = tuple(plain(cell) for cell in table.total)
    below = _is_narrow(table, total)
    grid = Grid(box=None, padding=INDENT, show_footer=below, header_style="dim", footer_style="bold")
    for column, cell in zip(table.columns, total or [""] * len(table.columns), strict=True):
        justify: JustifyMethod = "right" if column.number else "left"
        grid.add_column(Text(plain(column.label)), Text(cell), justify=justify, overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(plain(cell)) for cell in row))
    yield grid
    if total and not below:
        yield Text("  ".join(cell for cell in total if cell), style="bold")


def _is_narrow(table: Table, total: tuple[str, ...]) -> bool:
    """Whether every cell of the total fits under what stands above it."""
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(total)
    return bool(total) and all(
        len(cell) <= max((len(plain(above)) for above in column), default=0) + 4
        for cell, column in zip(total, columns, strict=True)
    )


def _buttons(actions: tuple[Action, ...]) -> Grid:
    grid = Grid.grid(padding=INDENT)
    for action in actions:
        grid.add_row(Text(f"[{plain(action.label)}]"), Text(command_line(action.command, action.args), style="cyan"))
    return grid


def _select(select: Select) -> Grid:
    grid = Grid.grid(padding=INDENT)
    for choice in select.choices:
        line = command_line(select.command, {**select.args, select.option: choice.value})
        grid.add_row(Text(f"[{plain(select.label)}: {plain(choice.label)}]"), Text(line, style="cyan"))
    return grid


def _form(form: Form) -> Iterator[RenderableType]:
    """What a form would ask for, and how to say it in a line."""
    grid = Grid.grid(padding=INDENT)
    for field in form.fields:
        if field.error or (field.required and not field.value):
            grid.add_row(Text(f"{field.name}:", style="cyan"), Text(plain(field.error or field.hint or field.label)))
    yield Text(_("Missing from the line:"), style=COLOURS[Tone.WARN])
    yield grid
    known = {field.name: field.value for field in form.fields if field.value}
    yield Text(command_line(form.command, {**form.args, **known}), style="cyan")

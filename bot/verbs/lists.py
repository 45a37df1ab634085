"""Lists of a noun: filters, order, paging by key, totals, rows that open, and the same rows as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import col, func, select

from bot.exports.sheets import sheet
from bot.fields.rows import NOTHING, loaded_rows
from bot.options.choices import BoolType, ChoiceType
from bot.options.option import Option
from bot.options.texts import CursorType
from bot.parsing.bind import canonical
from bot.records.paging import paged, sortable
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Choice, Column, FieldKind, Reply, Select, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.context import Context
    from bot.fields.field import NounField
    from bot.fields.noun import Fields

REFERENCE = N_("Reference")


def list_options(fields: Fields) -> list[Option]:
    """The options of a list: one for each field by which it is narrowed, its order, and where it goes on."""
    sorts = tuple(one.name for one in fields.fields if one.sort)
    order = [
        Option("sort", ChoiceType(sorts), required=False, default=None, summary=N_("what it is ordered by")),
        Option("down", BoolType(), required=False, default=False, summary=N_("yes turns the order around")),
    ]
    return [
        *_filters(fields),
        *(order if sorts else ()),
        Option("csv", BoolType(), required=False, default=False, summary=N_("yes gives all of them as a file")),
        Option("after", CursorType(), required=False, default="", summary=N_("where the list goes on")),
    ]


def _filters(fields: Fields) -> list[Option]:
    own = (replace(one.option(required=False), summary=one.filter) for one in fields.fields if one.filter)
    return [*fields.filters, *own]


def listed(ctx: Context, fields: Fields, given: dict[str, Any]) -> Reply:
    """One page of the records that fit, or all of them as a file."""
    statement, title = _matching(ctx, fields, given)
    down = bool(given.get("down")) != (fields.descending and not given.get("sort"))
    if given["csv"]:
        keys = (key.desc() if down else key.asc() for key in _keys(ctx, fields, given))
        return _file(ctx, fields, ctx.session.exec(statement.order_by(*keys)).all())
    steps = fields.steps(ctx, given) if fields.steps else ()
    page = paged(ctx, statement, *_keys(ctx, fields, given), after=given["after"], descending=down)
    if not page.rows:
        return Reply.of(Card(title=title), say=_(fields.empty), actions=steps)
    name = f"{fields.noun} list"
    args = canonical(ctx.registry.commands[name], {**given, "after": ""})
    as_file = Action(label="CSV", command=name, args={**args, "csv": "yes"})
    card = Card(
        title=title,
        fields=fields.sums(ctx, statement) if fields.sums else (),
        table=_table(ctx, fields, page.rows, statement),
        select=_opener(fields, page.rows),
    )
    return Reply.of(card, actions=(*page.actions(name, args), *steps, as_file))


def _matching(ctx: Context, fields: Fields, given: dict[str, Any]) -> tuple[Any, str]:
    """The select of the records that fit, and the heading that says which they are."""
    statement = fields.kind.seen(ctx, select(fields.table))
    for one in fields.fields:
        if one.filter and given.get(one.name) not in NOTHING:
            one.check_compared(ctx)
            statement = statement.where(one.fits(fields.table, given[one.name]))
    statement, title = fields.narrow(ctx, statement, given) if fields.narrow else (statement, _(fields.title))
    return statement, " · ".join((title, *_asked(ctx, fields, given, title)))


def _asked(ctx: Context, fields: Fields, given: dict[str, Any], title: str) -> Iterator[str]:
    """What narrows a list other than usual, as far as its title does not say so."""
    for option in _filters(fields):
        value = given.get(option.name)
        if value in NOTHING or value == option.default:
            continue
        text, label = option.type.shown(value, ctx), _(option.label)
        if option.type.kind is FieldKind.SWITCH:
            yield label
        elif not _says(fields, option, title, text):
            yield f"{label}: {text}"


def _says(fields: Fields, option: Option, title: str, text: str) -> bool:
    """Whether a title that `narrow` has made names a value: not one whose name is there by chance."""
    own = option in fields.filters or option.type.kind is FieldKind.CHOICE
    return own and text.casefold() in title.replace(_(fields.title), "").casefold()


def _keys(ctx: Context, fields: Fields, given: dict[str, Any]) -> list[Any]:
    """What the list is ordered by: as asked, else as the noun is, and at last by number; raises Forbidden as a filter does."""
    sorting = [one for one in fields.fields if one.name == given.get("sort")]
    for one in sorting:
        one.check_compared(ctx)
    asked = [one.expression(fields.table) for one in sorting]
    usual = [getattr(fields.table, name) for name in fields.order] or [fields.head.expression(fields.table)]
    return [*map(sortable, asked or usual), col(fields.table.id)]


class ListColumn(NamedTuple):
    """A column of a list: its head, a cell for each row, and the sum of all pages."""

    head: Column
    cells: list[str]
    total: str = ""


def _table(ctx: Context, fields: Fields, rows: list[Any], statement: Any) -> Table:
    """The head comes first, then the reference, the other listed fields, and what no column holds."""
    listed = [one for one in fields.fields if one.listed and one is not fields.head and one.visible(ctx)]
    refs = [] if fields.named else [ListColumn(Column(label=_(REFERENCE)), [row.ref for row in rows])]
    kept = loaded_rows(ctx, listed, rows)
    first, *others = (_column(ctx, fields, one, rows, statement) for one in (fields.head, *listed))
    del kept
    derived = (ListColumn(Column(label=_(one.label)), one.texts(ctx, rows)) for one in fields.derived)
    heads, cells, totals = zip(first, *refs, *others, *derived, strict=True)
    total = (_("Total"), *totals[1:]) if any(totals[1:]) else ()
    return Table(columns=heads, rows=tuple(zip(*cells, strict=True)), total=total)


def _column(ctx: Context, fields: Fields, one: NounField, rows: list[Any], statement: Any) -> ListColumn:
    head = Column(label=_(one.heading), number=one.type.number)
    cells = [one.shown(ctx, row) or _(one.none) for row in rows]
    return ListColumn(head, cells, _total(ctx, fields, one, statement) if one.total else "")


def _total(ctx: Context, fields: Fields, one: NounField, statement: Any) -> str:
    """The sum over all that fit; of amounts currency by currency."""
    column, *beside = (getattr(fields.table, name) for name in one.columns)
    summed = statement.with_only_columns(func.sum(column), *beside)
    found = ctx.session.execute(summed.group_by(*beside).order_by(*beside) if beside else summed)
    values = (one.type.loaded((int(total), *rest), ctx) for total, *rest in found if total is not None)
    return " · ".join(one.said(ctx, value) for value in values if value is not None)


def _opener(fields: Fields, rows: list[Any]) -> Select:
    choices = tuple(Choice(label=_named(fields, row)[:80], value=fields.record.type.canonical(row)) for row in rows)
    return Select(label=_("Open"), command=f"{fields.noun} show", option=fields.noun, choices=choices)


def _named(fields: Fields, row: Any) -> str:
    title = fields.kind.title(row)
    return title if fields.named else f"{row.ref} {title}"


def _file(ctx: Context, fields: Fields, rows: Any) -> Reply:
    """The records with every field that the caller may see, as a file that the noun's import reads."""
    columns = [one for one in fields.fields if one.visible(ctx)]
    kept = loaded_rows(ctx, columns, rows)
    heads = [_(one.heading) for one in columns]
    lines = ([one.cell(ctx, row) for one in columns] for row in rows)
    if not fields.named:
        heads, lines = [_(REFERENCE), *heads], ([row.ref, *line] for row, line in zip(rows, lines, strict=True))
    file = sheet(f"{fields.noun}.csv", heads, lines)
    del kept
    return Reply(say=_n("{n} row.", "{n} rows.", len(rows)), files=(file,))

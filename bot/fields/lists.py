"""Lists of a noun: filters, order, paging by key, totals, rows that open, and the same rows as a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col, func, select

from bot.exports.csv_file import ENCODING, write_sheet
from bot.fields.values import CURRENCY, cell, columns_of, label_of, loaded, loaded_rows, shown, stored
from bot.options.amounts import MoneyType
from bot.options.dates import DurationType
from bot.options.option import Option
from bot.options.text_and_choice import BoolType, ChoiceType, CursorType
from bot.records.paging import paged, sortable
from bot.replies.formatting import amount
from bot.replies.i18n import N_, _, _n
from bot.replies.reply import Action, Card, Choice, Column, File, Reply, Select, Table
from bot.values.money import Money

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fields.field import Fields, NounField

REFERENCE = N_("Reference")
_NUMBERS = (MoneyType, DurationType)


def list_options(fields: Fields) -> list[Option]:
    """The options of a list: one for each field by which it is narrowed, its order, and where it goes on."""
    filters = [
        Option(one.name, one.type, required=False, default=None, summary=one.filter)
        for one in fields.fields
        if one.filter
    ]
    sorts = tuple(one.name for one in fields.fields if one.sort)
    order = [
        Option("sort", ChoiceType(sorts), required=False, default=None, summary=N_("what it is ordered by")),
        Option("down", BoolType(), required=False, default=False, summary=N_("yes turns the order around")),
    ]
    return [
        *fields.filters,
        *filters,
        *(order if sorts else ()),
        Option("csv", BoolType(), required=False, default=False, summary=N_("yes gives all of them as a file")),
        Option("after", CursorType(), required=False, default="", summary=N_("where the list goes on")),
    ]


def listed(ctx: Context, fields: Fields, given: dict[str, Any]) -> Reply:
    """One page of the records that fit, or all of them as a file."""
    statement, title = _matching(ctx, fields, given)
    if given["csv"]:
        return _file(ctx, fields, ctx.session.exec(statement.order_by(*_keys(fields, given))).all())
    down = bool(given.get("down")) != (fields.descending and not given.get("sort"))
    steps = fields.steps(ctx, given) if fields.steps else ()
    page = paged(ctx, statement, *_keys(fields, given), after=given["after"], descending=down)
    if not page.rows:
        return Reply.of(Card(title=title), say=_(fields.empty), actions=steps)
    name, args = f"{fields.noun} list", _args(ctx, fields, given)
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
        if one.filter and given.get(one.name) not in (None, ""):
            if not one.visible(ctx):
                ctx.require(one.sees or fields.read)
            statement = statement.where(_fits(fields, one, given[one.name]))
    return fields.narrow(ctx, statement, given) if fields.narrow else (statement, _(fields.title))


def _fits(fields: Fields, one: NounField, value: Any) -> Any:
    (column, wanted), *_more = stored(one, value).items()
    found = getattr(fields.table, column)
    return col(found).icontains(wanted, autoescape=True) if one.type.free else found == wanted


def _keys(fields: Fields, given: dict[str, Any]) -> list[Any]:
    """What the list is ordered by: as asked, else as the noun is, and at last by number."""
    asked = next((columns_of(one)[:1] for one in fields.fields if one.name == given.get("sort")), ())
    names = asked or fields.order or columns_of(fields.head)
    return [*(sortable(getattr(fields.table, name)) for name in names), col(fields.table.id)]


def _args(ctx: Context, fields: Fields, given: dict[str, Any]) -> dict[str, str]:
    """What was asked, for the buttons of the list."""
    return {
        option.name: option.type.canonical(given[option.name])
        for option in ctx.registry.commands[f"{fields.noun} list"].options
        if option.name != "after" and given.get(option.name) not in (None, "", False)
    }


def _table(ctx: Context, fields: Fields, rows: list[Any], statement: Any) -> Table:
    columns = [one for one in fields.fields if (one.listed or one is fields.head) and one.visible(ctx)]
    columns.sort(key=lambda one: one is not fields.head)
    heads = [Column(label=_(label_of(one)), number=isinstance(one.type, _NUMBERS)) for one in columns]
    kept = loaded_rows(ctx, columns, rows)
    cells = [[shown(ctx, one, loaded(ctx, one, row)) or _(one.none) for one in columns] for row in rows]
    del kept
    further = (one.texts(ctx, rows) for one in fields.derived)
    heads += [Column(label=_(one.label)) for one in fields.derived]
    lines = tuple(
        (first, row.ref, *more, *rest) for row, (first, *more), *rest in zip(rows, cells, *further, strict=True)
    )
    totals = [_total(ctx, fields, one, statement) if one.total else "" for one in columns[1:]]
    total = (_("Total"), "", *totals, *[""] * len(fields.derived)) if any(totals) else ()
    return Table(columns=(heads[0], Column(label=_(REFERENCE)), *heads[1:]), rows=lines, total=total)


def _total(ctx: Context, fields: Fields, one: NounField, statement: Any) -> str:
    """The sum over all that fit, currency by currency."""
    summed = func.sum(getattr(fields.table, columns_of(one)[0]))
    if not isinstance(one.type, MoneyType):
        value = ctx.session.execute(statement.with_only_columns(summed)).scalar_one()
        lasting = isinstance(one.type, DurationType) and value is not None
        return shown(ctx, one, timedelta(minutes=int(value)) if lasting else value)
    currency = getattr(fields.table, CURRENCY)
    found = ctx.session.execute(statement.with_only_columns(currency, summed).group_by(currency).order_by(currency))
    return " · ".join(amount(Money(minor=int(minor), currency=code)) for code, minor in found if code)


def _opener(fields: Fields, rows: list[Any]) -> Select:
    choices = tuple(Choice(label=f"{row.ref} {fields.kind.title(row)}"[:80], value=row.ref) for row in rows)
    return Select(label=_("Open"), command=f"{fields.noun} show", option=fields.noun, choices=choices)


def _file(ctx: Context, fields: Fields, rows: Any) -> Reply:
    """The records with every field that the caller may see, as a file that the noun's import reads."""
    columns = [one for one in fields.fields if one.visible(ctx)]
    kept = loaded_rows(ctx, columns, rows)
    heads = [_(REFERENCE), *(_(label_of(one)) for one in columns)]
    file = sheet(f"{fields.noun}.csv", heads, _lines(ctx, columns, rows))
    del kept
    return Reply(say=_n("{n} row.", "{n} rows.", len(rows)), files=(file,))


def _lines(ctx: Context, columns: list[NounField], rows: Any) -> Iterator[list[str]]:
    for row in rows:
        yield [row.ref, *(cell(ctx, one, loaded(ctx, one, row)) for one in columns)]


def sheet(name: str, heads: list[str], rows: Any) -> File:
    """A table as a file that a spreadsheet opens."""
    text = io.StringIO(newline="")
    write_sheet(text, heads, rows)
    return File(name=name, media_type="text/csv", content=text.getvalue().encode(ENCODING))

"""Twins: records that are most likely the one that is about to be made; they are named before it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_
from sqlmodel import select

from bot.records.kinds import folded
from bot.replies.errors import Twin
from bot.replies.i18n import _
from bot.replies.reply import Action
from storage.records.search import numbers_called

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.context import Context
    from bot.fields.field import NounField
    from bot.fields.noun import Fields
    from bot.records.kinds import RecordKind

_MOST = 200
_NONE: tuple[Any, ...] = (None, "")


def check_twin(ctx: Context, fields: Fields, given: Mapping[str, Any]) -> None:
    """Raise Twin when a record on file has what tells records of the noun apart, unless it was said to make one anyway."""
    found = None if ctx.anyway else twin_of(ctx, fields, given)
    if found is not None:
        raise twin(ctx, fields.kind, found[0], labels(fields, found[1]))


def twin(ctx: Context, kind: RecordKind, row: Any, same: str) -> Twin:
    """The refusal that names a record which has the same values, with the button that opens it."""
    show = ctx.registry.commands.get(f"{kind.noun} show")
    args = {show.options[0].name: show.options[0].type.canonical(row)} if show else {}
    actions = (
        (Action(label=_("Open {name}", name=getattr(row, "ref", "") or kind.title(row)), command=show.name, args=args),)
        if show
        else ()
    )
    told = {"name": f"{getattr(row, 'ref', '')} {kind.title(row)}".strip(), "fields": same}
    return Twin(_("There is {name} with the same {fields}. Is it the one you mean?", **told), actions=actions)


def labels(fields: Fields, group: Iterable[NounField]) -> str:
    """The words for some fields, in a sentence."""
    return " + ".join(_("name") if one is fields.head else _(one.heading) for one in group)


def twin_of(ctx: Context, fields: Fields, given: Mapping[str, Any]) -> tuple[Any, list[NounField]] | None:
    """A visible record that agrees with given values in one of the groups of fields that tell records apart, and that group."""
    groups = list(_given(ctx, fields, given))
    numbers = _called(ctx, fields, groups, given)
    asked = [group for group in groups if numbers or fields.head not in group]
    if not asked:
        return None
    fits = (and_(*(_same(fields, one, given.get(one.name), numbers) for one in group)) for group in asked)
    found = select(fields.table).where(or_(*fits))
    if fields.alike_within:
        found = found.where(fields.table.created_at >= ctx.now - fields.alike_within)
    query = fields.kind.seen(ctx, found.order_by(fields.table.id).limit(_MOST))
    for row in ctx.session.exec(query):
        for group in asked:
            if all(_agrees(ctx, fields, one, row, given.get(one.name)) for one in group):
                return row, [one for one in group if given.get(one.name) not in _NONE]
    return None


def keys(ctx: Context, fields: Fields, given: Mapping[str, Any]) -> Iterator[tuple[list[NounField], tuple[str, ...]]]:
    """Each group of fields that tells records apart, with what is the same for two values that agree."""
    for group in _given(ctx, fields, given):
        yield group, tuple(_key(fields, one, given.get(one.name)) for one in group)


def _key(fields: Fields, one: NounField, value: Any) -> str:
    if one is fields.head:
        return folded(str(value))
    if value in _NONE:
        return ""
    return _bare(one, value) if isinstance(value, str) else str(one.parts(value))


def _given(ctx: Context, fields: Fields, given: Mapping[str, Any]) -> Iterator[list[NounField]]:
    """The groups whose first field has a value, and that the caller may see; where another one has none, a twin has none."""
    by_name = {one.name: one for one in fields.fields}
    for names in fields.alike:
        group = [by_name[name] for name in names]
        if given.get(names[0]) not in _NONE and not any(one.hides(ctx) for one in group):
            yield group


def _called(ctx: Context, fields: Fields, groups: list[list[NounField]], given: Mapping[str, Any]) -> list[int]:
    """The numbers of the records that are called as the new one shall be, if that is asked."""
    if not any(fields.head in group for group in groups):
        return []
    return numbers_called(ctx.session, fields.noun, folded(str(given[fields.head.name])), _MOST)


def _same(fields: Fields, one: NounField, value: Any, numbers: list[int]) -> Any:
    if one is fields.head:
        return fields.table.id.in_(numbers)
    kept = one.expression(fields.table)
    if value in _NONE:
        return func.coalesce(kept, "") == "" if one.type.ending == "" else kept.is_(None)
    if not isinstance(value, str):
        return one.is_(fields.table, value)
    for character in one.type.ignored:
        kept = func.replace(kept, character, "")
    return func.lower(kept) == _bare(one, value)


def _agrees(ctx: Context, fields: Fields, one: NounField, row: Any, value: Any) -> bool:
    if one is fields.head:
        return folded(fields.kind.title(row)) == folded(str(value))
    kept = one.loaded(ctx, row)
    if value in _NONE or kept is None:
        return value in _NONE and kept is None
    return kept == value or (isinstance(kept, str) and isinstance(value, str) and _bare(one, kept) == _bare(one, value))


def _bare(one: NounField, value: str) -> str:
    return "".join(c for c in value.lower() if c not in one.type.ignored)

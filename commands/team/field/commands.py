"""`/field new`, list, edit, archive, restore and delete: fields that the company adds itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.command import command
from bot.context import Context
from bot.fields.custom import CustomDefinition, CustomKind, custom_fields, custom_values, keep_custom_fields
from bot.replies.errors import BadValue, Conflict
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card, Column, Reply, Style, Table
from commands.access import Team
from commands.team.field.naming import checked_choices, checked_name, key_word
from commands.team.field.options import Choices, NounName, OwnField

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 25
"""So many fields a noun may be given."""


def _kept(ctx: Context) -> list[CustomDefinition]:
    """The fields as they are now, while no other request changes them.

    Requests that write values hold the company's row, too, so that values counted from here on are all that there are.
    """
    ctx.session.refresh(ctx.company, with_for_update=True)
    return custom_fields(ctx.company)


def _keep(ctx: Context, fields: Iterable[CustomDefinition]) -> None:
    keep_custom_fields(ctx.company, fields)
    ctx.session.add(ctx.company)
    ctx.session.flush()


def _locked(ctx: Context, field: CustomDefinition) -> CustomDefinition:
    """A field as it is now, while nobody else changes fields or values; raises Conflict when it was deleted meanwhile."""
    found = next((one for one in _kept(ctx) if (one.noun, one.name) == (field.noun, field.name)), None)
    if found is None:
        raise Conflict(_("{name} was deleted meanwhile.", name=field.label))
    return found


def _change(ctx: Context, field: CustomDefinition, **given: Any) -> CustomDefinition:
    """Replace what is given, and only that, of a locked field."""
    changed = replace(field, **given)
    _keep(ctx, [changed if one == field else one for one in custom_fields(ctx.company)])
    return changed


@command(
    "field new",
    access=Team.WRITE,
    examples=["company Region choice:North,South", "deal Signed kind:date", "task Effort kind:number listed:yes"],
    quiet=True,
)
def new(
    ctx: Context,
    noun: NounName,
    name: str,
    kind: CustomKind | None = None,
    choice: Choices = "",
    listed: bool = False,
) -> Reply:
    """Add a field of your own to companies, deals, tasks and the like.

    It is asked for in forms, shown on cards, and a filter, an order and a column of files like any other field.

    noun: what it is a field of, such as company
    name: what it is called
    kind: what it holds; text, or a choice where choices are given
    choice: the values between which somebody chooses, with commas
    listed: yes shows it as a column of lists
    """
    kept = _kept(ctx)
    kind = kind or (CustomKind.CHOICE if choice else CustomKind.TEXT)
    if (kind is CustomKind.CHOICE) is not bool(choice):
        raise BadValue(_("A choice needs its values, such as choice:North,South, and nothing else has any."))
    if any((one.noun, one.name) == (noun.noun, key_word(name)) for one in kept):
        raise Conflict(_("There is a field “{name}” already. /field edit changes it.", name=name))
    added = CustomDefinition(noun.noun, checked_name(ctx, noun, name), name, kind, checked_choices(choice), listed)
    if sum(one.noun == added.noun for one in kept) >= MOST:
        raise Conflict(_("{n} fields are the most that fit.", n=MOST))
    if custom_values(ctx, noun, added.name):
        raise Conflict(_("Records still keep values of an earlier field “{name}”. Choose another name.", name=name))
    _keep(ctx, [*kept, added])
    say = _("{label} is a field now: type {name}: and a value.", label=name, name=added.name)
    return Reply.of(_card([added]), say=say)


@command("field list", access=Team.READ, examples=["", "company"], also="fields feld felder")
def list_(ctx: Context, noun: NounName | None = None) -> Reply:
    """List the fields that the company has added.

    noun: only those of this noun
    """
    found = [one for one in custom_fields(ctx.company) if noun is None or one.noun == noun.noun]
    add = Action(label=_("New field"), command="field new", style=Style.PRIMARY)
    if not found:
        return Reply(say=_("No field was added yet. Add one with /field new."), actions=(add,))
    return Reply.of(_card(found), actions=(add,))


def _card(fields: list[CustomDefinition]) -> Card:
    labels = (_("Field"), _("Of"), _("Typed as"), _("Holds"), _("Status"))
    rows = tuple(_row(one) for one in fields)
    return Card(
        title=_("Your own fields"), table=Table(columns=tuple(Column(label=label) for label in labels), rows=rows)
    )


def _row(one: CustomDefinition) -> tuple[str, ...]:
    holds = ", ".join(one.choices) or _(one.kind.value)
    status = _("archived") if one.archived else _("in lists") if one.listed else _("in use")
    return (one.label, _(one.noun), f"{one.name}:", holds, status)


@command(
    "field edit",
    access=Team.WRITE,
    examples=["contact.buying_role name:Part", "contact.buying_role choice:Decides,Recommends,Uses,Blocks listed:yes"],
    quiet=True,
)
def edit(ctx: Context, field: OwnField, name: str = "", choice: Choices = "", listed: bool | None = None) -> Reply:
    """Rename a field that you have added, change its choices, or show it in lists.

    It can be typed by its first name as before; what it holds never changes.

    field: the field
    name: what it is called from now on
    choice: all values between which somebody chooses, with commas
    listed: yes shows it as a column of lists
    """
    field = _locked(ctx, field)
    given: dict[str, Any] = {} if listed is None else {"listed": listed}
    if choice:
        given["choices"] = _other_choices(ctx, field, choice)
    if name:
        checked_name(ctx, ctx.registry.fields[field.noun], name, but=field)
        given["label"] = name
    changed = _change(ctx, field, **given)
    return Reply.of(_card([changed]), say=_("{name} is up to date.", name=changed.label))


def _other_choices(ctx: Context, field: CustomDefinition, choice: str) -> tuple[str, ...]:
    """New choices of a field; raises Conflict when records have one that would go."""
    if field.kind is not CustomKind.CHOICE:
        raise BadValue(_("{name} is no choice.", name=field.label))
    choices = checked_choices(choice)
    used = custom_values(ctx, ctx.registry.fields[field.noun], field.name)
    if gone := [f"{text} ({count})" for text, count in used.items() if text not in choices]:
        raise Conflict(_("Records have these values: {values}. Give them another one first.", values=", ".join(gone)))
    return choices


@command("field archive", access=Team.WRITE, examples=["contact.buying_role"], quiet=True)
def archive(ctx: Context, field: OwnField) -> Reply:
    """Hide a field that you have added; its values stay with their records.

    field: the field
    """
    _change(ctx, _locked(ctx, field), archived=True)
    return Reply(say=_("{name} is hidden; its values stay. /field restore shows it again.", name=field.label))


@command("field restore", access=Team.WRITE, examples=["contact.buying_role"], quiet=True)
def restore(ctx: Context, field: OwnField) -> Reply:
    """Show a field again that was hidden.

    field: the field
    """
    changed = _change(ctx, _locked(ctx, field), archived=False)
    return Reply.of(_card([changed]), say=_("{name} is shown again.", name=field.label))


@command("field delete", access=Team.WRITE, examples=["contact.buying_role"], quiet=True)
def delete(ctx: Context, field: OwnField) -> Reply:
    """Delete a field that you have added, as long as no record has a value of it.

    field: the field
    """
    field = _locked(ctx, field)
    if count := sum(custom_values(ctx, ctx.registry.fields[field.noun], field.name).values()):
        raise Conflict(
            _n(
                "{n} record has a value of {name}. /field archive hides it and keeps them.",
                "{n} records have a value of {name}. /field archive hides it and keeps them.",
                count,
                name=field.label,
            ),
            actions=(
                Action(label=_("Hide it"), command="field archive", args={"field": f"{field.noun}.{field.name}"}),
            ),
        )
    _keep(ctx, [one for one in custom_fields(ctx.company) if one != field])
    return Reply(say=_("{name} is deleted. /undo brings it back.", name=field.label))

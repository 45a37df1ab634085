"""The form of a command: one field per option, prefilled with what is known, errors on the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.parsing.edits import LONGEST, filled
from bot.replies.i18n import _
from bot.replies.reply import Action, FieldKind, Form, FormField, Reply, Style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option


def form(command: Command, known: dict[str, str], errors: dict[str, str] | None = None, text: str = "") -> Form:
    """The form that asks for a command's values in the reader's language."""
    fields = tuple(_field(option, known, errors or {}) for option in command.options if not option.type.hidden)
    return Form(
        title=_(command.summary), command=command.name, fields=fields, submit=_(submit_word(command)), text=text
    )


def opener(command: Command, args: dict[str, str]) -> Action:
    """The button that opens the form of a command, where it cannot be opened at once."""
    return Action(label=_("Fill in"), command=command.name, args=args, style=Style.PRIMARY)


def submit_word(command: Command) -> str:
    """The word on the button that sends the form: the verb."""
    word = command.verb or command.noun
    return "Create" if word == "new" else word.capitalize()


def _field(option: Option, known: dict[str, str], errors: dict[str, str]) -> FormField:
    default = "" if option.default in (None, "") else option.type.canonical(option.default)
    return FormField(
        name=option.name,
        label=_(option.label),
        kind=_kind(option),
        required=option.required,
        value=known.get(option.name, default),
        hint=_hint(option),
        error=errors.get(option.name, ""),
        choices=option.type.choices(),
    )


def _kind(option: Option) -> FieldKind:
    """How a value is asked for; a box that is not ticked says no, so where nothing may be said there is a choice."""
    kind, may_be_unsaid = option.type.kind, not option.required and option.default is None
    return FieldKind.CHOICE if kind is FieldKind.SWITCH and may_be_unsaid else kind


def _hint(option: Option) -> str:
    summary = _(option.summary).replace("`", "")
    summary = summary[:1].upper() + summary[1:]
    return (
        _("{summary}, e.g. {example}", summary=summary, example=option.type.example)
        if option.type.example not in {"", "…"}
        else summary
    )


def edit_form(ctx: Context, name: str, known: dict[str, str]) -> Reply:
    """The answer of an edit command that was given nothing to change: its form, filled with what is on file.

    A text that is too long for a field is left out with a word about it: empty, the field changes nothing.
    """
    fitting = {option: text for option, text in known.items() if len(text) <= LONGEST}
    asked = form(ctx.registry.commands[name], fitting)
    fields = tuple(_too_long(one) if one.name in known.keys() - fitting.keys() else one for one in asked.fields)
    return Reply(form=asked.model_copy(update={"fields": fields, "args": filled(fitting)}))


def keeping(asked: Form, values: Mapping[str, str]) -> Form:
    """The form with those of some canonical values that are too long for its fields kept beside it, unless others are written."""
    long = {one.name for one in asked.fields if len(one.value) > LONGEST and one.name in values and not one.error}
    if not long:
        return asked
    hint = _("Too long to show here: it is kept, or replaced by what you write.")
    empty = {"value": "", "required": False, "hint": hint}
    fields = tuple(one.model_copy(update=empty) if one.name in long else one for one in asked.fields)
    args = asked.args | {name: values[name] for name in long}
    return asked.model_copy(update={"fields": fields, "args": args})


def _too_long(field: FormField) -> FormField:
    hint = _("Too long to edit here: it stays as it is, or is replaced by what you write.")
    return field.model_copy(update={"hint": hint})


def filled_form(ctx: Context, name: str, values: dict[str, Any]) -> Reply:
    """The form of a command filled with values, each as the caller would type it; None and "" are left empty."""
    known = {
        option.name: option.type.written(values[option.name], ctx)
        for option in ctx.registry.commands[name].options
        if values.get(option.name) not in (None, "")
    }
    return edit_form(ctx, name, known)

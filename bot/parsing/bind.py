"""Binding: texts to typed option values; each wrong value is reported with what was expected and an example."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.options.record import Reference
from bot.parsing.edits import CHANGING, NOTHING, check_said, digest, empties, shown_in
from bot.replies.errors import BadValue, Incomplete, NotFound, Refusal
from bot.replies.i18n import _
from bot.replies.reply import Action, FieldKind

if TYPE_CHECKING:
    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option

WrongValue = BadValue | NotFound


@dataclass
class GivenTexts:
    """Texts by option: `typed` in the caller's notation, `sealed` canonical; `asked` when a form was filled in."""

    typed: dict[str, str] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)
    asked: bool = False

    def text(self, name: str) -> str:
        """The text for an option; what was sealed cannot be overridden."""
        return self.sealed.get(name) or self.typed.get(name, "")


def bind(command: Command, given: GivenTexts, ctx: Context) -> dict[str, Any]:
    """The handler's arguments; raises what asks for those that are wrong or missing, and keeps the others."""
    _check_known(command, given)
    values, wrong = understood(command, given, ctx)
    missing = [o for o in command.options if o.required and o.name not in values and o.name not in wrong]
    if not wrong and not missing:
        return values
    if len(wrong) == 1 and not missing:
        name, refusal = next(iter(wrong.items()))
        raise corrected(command, given, values, ctx, refusal, command.option(name))
    errors = {name: error.sentence for name, error in wrong.items()}
    raise Incomplete(_incomplete(missing), _known(command, given, values, ctx), errors, kept(command, values, ctx))


def understood(command: Command, given: GivenTexts, ctx: Context) -> tuple[dict[str, Any], dict[str, WrongValue]]:
    """The values of the texts that mean one, and why the others mean none."""
    values: dict[str, Any] = {}
    wrong: dict[str, WrongValue] = {}
    for option in command.options:
        try:
            if _emptied(command, option, given):
                values[option.name] = option.default
                if command.verb in CHANGING:
                    ctx.emptied.add(option.name)
            elif _untouched(command, option, given):
                values[option.name] = option.default
            else:
                _bind_one(option, given, ctx, values)
        except (BadValue, NotFound) as error:
            wrong[option.name] = error
    return values, wrong


def corrected(
    command: Command, given: GivenTexts, values: dict[str, Any], ctx: Context, error: WrongValue, option: Option | None
) -> Refusal:
    """The refusal of one value in such a way that nothing else has to be typed again.

    Values that may have been meant are buttons, else the form asks. What stood alone, or came from a button, is said.
    """
    if option is None:
        return error
    known = {name: text for name, text in kept(command, values, ctx).items() if name != option.name}
    is_sealed = bool(given.sealed.get(option.name))
    if not given.asked and (error.readings or is_sealed or not known):
        return _explained(command, option, error, known)
    sentence = _("Some values need another look.") if given.asked else _worded(option, error)
    texts = _known(command, given, values, ctx)
    return Incomplete(sentence, texts, {option.name: error.sentence}, given.sealed | known)


def kept(command: Command, values: dict[str, Any], ctx: Context) -> dict[str, str]:
    """Values as a button carries them, with those that are to be emptied."""
    return canonical(command, values) | dict.fromkeys(ctx.emptied, NOTHING)


def _check_known(command: Command, given: GivenTexts) -> None:
    """Raise BadValue for a value of no option, as an old form has it of a field that is gone: it would be dropped in silence."""
    for name, text in {**given.typed, **given.sealed}.items():
        if not text or command.option(name) or not name.isidentifier():
            continue
        names = ", ".join(option.name for option in command.options if not option.type.hidden)
        raise BadValue(_("/{name} has no option “{key}”. It has: {names}.", name=command.name, key=name, names=names))


def _emptied(command: Command, option: Option, given: GivenTexts) -> bool:
    shown = shown_in(given.sealed) if given.asked else {}
    gone = option.name in shown and not given.typed.get(option.name, NOTHING).strip()
    return empties(command, option, NOTHING if gone else given.text(option.name))


def _untouched(command: Command, option: Option, given: GivenTexts) -> bool:
    """Whether a field of the form of an edit command was sent as it was opened, so that it changes nothing."""
    shown = shown_in(given.sealed).get(option.name) if given.asked and command.verb == "edit" else None
    return shown is not None and not option.required and digest(given.typed.get(option.name, "")) == shown


def _bind_one(option: Option, given: GivenTexts, ctx: Context, values: dict[str, Any]) -> None:
    text = given.text(option.name)
    if not text.strip():
        if option.type.kind is FieldKind.FILE and ctx.uploads:
            values[option.name] = option.type.parse("", ctx)
        elif not option.required:
            values[option.name] = option.default
        return
    check_said(option, text)
    values[option.name] = option.type.parse(text, ctx, typed=option.name not in given.sealed)
    if isinstance(option.type, Reference):
        ctx.about = partial(option.type.currency, values[option.name])


def _incomplete(missing: list[Option]) -> str:
    if not missing:
        return _("Some values need another look.")
    return _("Still needed: {names}.", names=", ".join(_(option.label) for option in missing))


def _explained(command: Command, option: Option, error: WrongValue, known: dict[str, str]) -> Refusal:
    """The refusal with the option's name, what was expected and an example; readings become buttons."""
    readings = error.readings
    actions = tuple(Action(label=r.label, command=command.name, args={**known, option.name: r.value}) for r in readings)
    if isinstance(error, NotFound):
        return NotFound(error.sentence, actions=(*error.actions, *actions))
    found = BadValue(_worded(option, error), option=option.name)
    found.actions = actions
    return found


def _worded(option: Option, error: WrongValue) -> str:
    """The sentence with the option's name and what was expected; what a handler says of a right one stands for itself."""
    if isinstance(error, NotFound) or error.option:
        return error.sentence
    right = "" if error.readings else _right(option, error.sentence)
    return f"{_(option.label)}: {error.sentence} {right}".strip()


def _right(option: Option, said: str) -> str:
    """What a right value is, with an example, as far as it was not said yet."""
    expected, example = option.type.expected(), option.type.example
    named = option.type.kind is FieldKind.CHOICE and all(choice.label in said for choice in option.type.choices())
    if named or example in {"", "…"} or (expected in said and example in expected):
        return ""
    if expected in said:
        return _("For example: {example}.", example=example)
    return _("Expected: {expected}, for example {example}.", expected=expected, example=example)


def canonical(command: Command, values: dict[str, Any]) -> dict[str, str]:
    """Bound values as the texts that mean them everywhere; defaults are left out."""
    given = {option: values[option.name] for option in command.options if option.name in values}
    said = {o.name: o.type.canonical(value) for o, value in given.items() if value is not None and value != o.default}
    return said | {option.name: NOTHING for option, value in given.items() if option.clears and value is None}


def _known(command: Command, given: GivenTexts, values: dict[str, Any], ctx: Context) -> dict[str, str]:
    """What is known as the caller would type it: their own words, or the written form of what was sealed."""
    known = dict(given.typed)
    for option in command.options:
        if option.name in given.sealed and option.name in values and values[option.name] is not None:
            known[option.name] = option.type.written(values[option.name], ctx)
    return known

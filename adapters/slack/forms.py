"""Forms as modals, and what was entered into one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from adapters.slack import cards, controls, limits
from adapters.slack.text import Element, plain_text
from bot.replies.cutting import parts, shortened
from bot.replies.i18n import _
from bot.replies.reply import Choice, FieldKind, Form, FormField
from bot.replies.spans import plain

if TYPE_CHECKING:
    from collections.abc import Callable

FORM, LINE, NOTE = "form", "line", "note"
"""The callback ids of our modals: a form, the line of the global shortcut, and one that only tells."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YES, NO = "yes", "no"


def modal(form: Form, kept: dict[str, str]) -> dict[str, Any]:
    """The form as a modal; `kept` comes back with it."""
    title = plain(form.title)
    head = [title] if len(title) > limits.VIEW_TITLE else []
    blocks = [block for text in (*head, form.text) for block in cards.paragraphs(text, {})]
    blocks += [block for field in form.fields for block in _field(field)]
    return {
        **_view(FORM, title, blocks, {**kept, "token": form.token}),
        "submit": plain_text(shortened(form.submit, limits.VIEW_TITLE)),
    }


def line(kept: dict[str, str]) -> dict[str, Any]:
    """The modal in which any command can be typed."""
    question = FormField(name=LINE, label=_("Command"), hint=_("As in the chat, e.g. /home or /help."))
    return {**_view(LINE, "Meridian", _field(question), kept), "submit": plain_text(_("Run"))}


def note(blocks: list[Element]) -> dict[str, Any]:
    """A modal that only tells."""
    return _view(NOTE, "Meridian", blocks, {})


def kept(view: dict[str, Any]) -> dict[str, str]:
    """What came back with a modal."""
    found: dict[str, str] = json.loads(view.get("private_metadata") or "{}")
    return found


def entered(view: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The values by field, and the files with the field's name as `field`."""
    values: dict[str, str] = {}
    files: list[dict[str, Any]] = []
    for name, states in view.get("state", {}).get("values", {}).items():
        for state in states.values():
            found = [{**file, "field": name} for file in state.get("files") or []]
            files += found
            values[name] = found[0].get("name", "") if found else _value(state)
    return values, files


def errors(form: Form, view: dict[str, Any]) -> dict[str, str] | None:
    """What was wrong by field, when the open modal has all of those fields and nothing else is to be said."""
    wrong = {field.name: field.error for field in form.fields if field.error}
    there = {block.get("block_id") for block in view.get("blocks", []) if block.get("type") == "input"}
    return wrong if wrong and set(wrong) <= there and kept(view).get("token") == form.token else None


def _view(callback: str, title: str, blocks: list[Element], carried: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(shortened(title, limits.VIEW_TITLE)),
        "close": plain_text(_("Close") if callback == NOTE else _("Cancel")),
        "private_metadata": json.dumps(carried),
        "blocks": blocks,
    }


def _field(field: FormField) -> list[Element]:
    element = _INPUTS[field.kind](field)
    first, *more = list(parts(plain(field.hint), limits.HINT)) or [""]
    block: Element = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(shortened(field.label, limits.LABEL)),
        "element": {**element, "action_id": field.name},
        "optional": not field.required or field.kind is FieldKind.SWITCH,
    }
    if first:
        block["hint"] = plain_text(first)
    kept_whole = [field.value] if len(field.value) > limits.INPUT else []
    below = [*more, *kept_whole, *([f"▲ {field.error}"] if field.error else [])]
    return [block, *(part for text in below for part in cards.paragraphs(text, {}))]


def _text(field: FormField) -> Element:
    initial = {"initial_value": field.value} if 0 < len(field.value) <= limits.INPUT else {}
    return {"type": "plain_text_input", **initial}


def _long(field: FormField) -> Element:
    return {**_text(field), "multiline": True}


def _number(field: FormField) -> Element:
    if field.value and not re.fullmatch(r"-?\d+", field.value):
        return _text(field)
    initial = {"initial_value": field.value} if field.value else {}
    return {"type": "number_input", "is_decimal_allowed": False, **initial}


def _switch(field: FormField) -> Element:
    entry = controls.option(Choice(label=_("yes").capitalize(), value=YES))
    ticked = {"initial_options": [entry]} if field.value == YES else {}
    return {"type": "checkboxes", "options": [entry], **ticked}


def _choice(field: FormField) -> Element:
    made = controls.static_select(field.choices, field.label, field.name)
    entries = [*made.get("options", []), *(entry for g in made.get("option_groups", []) for entry in g["options"])]
    if len(entries) < len(field.choices) or not entries:
        return _text(field)  # as text nothing is left out
    chosen = next((entry for entry in entries if entry["value"] == field.value), None)
    return {**made, "initial_option": chosen} if chosen else made


def _suggest(field: FormField) -> Element:
    made: Element = {"type": "external_select", "min_query_length": 0}
    if not field.value:
        return made
    if len(field.value) > limits.OPTION_VALUE:
        return _text(field)
    label = next((choice.label for choice in field.choices if choice.value == field.value), field.value)
    return {**made, "initial_option": controls.option(Choice(label=label, value=field.value))}


def _day(field: FormField) -> Element:
    if field.value and not _DAY.fullmatch(field.value):
        return _text(field)
    return {"type": "datepicker", **({"initial_date": field.value} if field.value else {})}


def _file(field: FormField) -> Element:
    return {"type": "file_input", "max_files": 1}


_INPUTS: dict[FieldKind, Callable[[FormField], Element]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG: _long,
    FieldKind.NUMBER: _number,
    FieldKind.SWITCH: _switch,
    FieldKind.CHOICE: _choice,
    FieldKind.SUGGEST: _suggest,
    FieldKind.DAY: _day,
    FieldKind.LINES: _long,
    FieldKind.FILE: _file,
}


def _value(state: dict[str, Any]) -> str:
    """One input's value as text; an empty one is ""."""
    if state.get("type") == "checkboxes":
        return YES if state.get("selected_options") else NO
    chosen = state.get("selected_option") or {}
    return str(chosen.get("value") or state.get("selected_date") or state.get("value") or "")

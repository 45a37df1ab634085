"""Buttons, menus and selects as Slack elements, and the tokens of pressed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack import limits
from adapters.slack.text import Element, plain_text
from bot.replies.cutting import shortened
from bot.replies.i18n import _
from bot.replies.reply import Action, Choice, Select, Style

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOSE = "loose"
"""Begins the block ids of buttons that are about the whole message."""


def rows(
    name: str, actions: Iterable[Action], menu: Iterable[Action] = (), select: Select | None = None
) -> list[Element]:
    """The controls of a card as action blocks, whose ids begin with `name`; a menu entry that asks back is a button."""
    listed = [action for action in menu if not action.confirm]
    buttons = [*actions, *(action for action in menu if action.confirm)]
    found = [button(action, f"{name}.{number}") for number, action in enumerate(buttons)]
    if select is not None and select.choices:
        found += _selects(select, name)
    found += [_menu(listed, f"menu:{name}")] if listed else []
    return [
        {"type": "actions", "block_id": f"{name}.{number}", "elements": part}
        for number, part in enumerate(_parts(found, limits.ACTIONS))
    ]


def long_labels(actions: Iterable[Action]) -> list[str]:
    """What must be written above the buttons, because it does not fit on them."""
    found = []
    for action in actions:
        found += [action.label] if len(action.label) > limits.BUTTON else []
        found += [action.confirm] if len(action.confirm) > limits.CONFIRM_TEXT else []
    return found


def button(action: Action, name: str) -> Element:
    """A button that carries its sealed command."""
    made: Element = {
        "type": "button",
        "action_id": f"press:{name}",
        "text": plain_text(shortened(action.label, limits.BUTTON)),
        "value": action.token,
    }
    if action.style is not Style.DEFAULT:
        made["style"] = action.style.value
    if action.confirm:
        made["confirm"] = _confirm(action)
    return made


def option(choice: Choice) -> Element:
    """An entry of a select; a detail is its quiet second line."""
    made: Element = {
        "text": plain_text(shortened(choice.label or choice.value, limits.OPTION_TEXT)),
        "value": choice.value,
    }
    if choice.detail:
        made["description"] = plain_text(shortened(choice.detail, limits.OPTION_TEXT))
    return made


def options(choices: Iterable[Choice]) -> list[Element]:
    """The entries that a select can hold: a value has at most 150 characters."""
    return [option(choice) for choice in choices if 0 < len(choice.value) <= limits.OPTION_VALUE]


def static_select(choices: Iterable[Choice], placeholder: str, name: str) -> Element:
    """A select of given entries; more than a hundred stand in groups."""
    entries = options(choices)
    made: Element = {
        "type": "static_select",
        "action_id": name,
        "placeholder": plain_text(shortened(placeholder, limits.PLACEHOLDER)),
    }
    if len(entries) <= limits.OPTIONS:
        return {**made, "options": entries}
    groups = [{"label": plain_text(_range(part)), "options": part} for part in _parts(entries, limits.OPTIONS)]
    return {**made, "option_groups": groups[: limits.OPTIONS]}


def pressed(action: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The token and the values of what was pressed or chosen; no token when it is none of ours."""
    kind, _colon, rest = action.get("action_id", "").partition(":")
    chosen = (action.get("selected_option") or {}).get("value", "")
    if kind == "press":
        return action.get("value", ""), {}
    if kind == "menu":
        return chosen, {}
    if kind == "pick":
        _name, name, token = rest.split(":", 2)
        return token, {name: chosen}
    return "", {}


def is_loose(action: dict[str, Any]) -> bool:
    """Whether the control is about the whole message, as paging is."""
    return bool(action.get("block_id", "").startswith(LOOSE))


def label_of(action: dict[str, Any]) -> str:
    """What stands on a pressed control."""
    shown = (action.get("selected_option") or action).get("text") or {}
    return str(shown.get("text", ""))


def _selects(select: Select, name: str) -> list[Element]:
    made = static_select(select.choices, select.label, f"pick:{name}:{select.option}:{select.token}")
    return [made] if made.get("options") or made.get("option_groups") else []


def _menu(menu: list[Action], name: str) -> Element:
    """Three dots; for more entries than these open, a select."""
    entries = [Choice(label=action.label, value=action.token) for action in menu]
    if len(entries) > limits.OVERFLOW:
        return static_select(entries, _("More"), name)
    return {"type": "overflow", "action_id": name, "options": [option(entry) for entry in entries]}


def _confirm(action: Action) -> Element:
    made: Element = {
        "title": plain_text(shortened(action.label, limits.CONFIRM_TITLE)),
        "text": plain_text(shortened(action.confirm, limits.CONFIRM_TEXT)),
        "confirm": plain_text(shortened(action.label, limits.CONFIRM_BUTTON)),
        "deny": plain_text(_("Cancel")),
    }
    return {**made, "style": "danger"} if action.style is Style.DANGER else made


def _range(entries: list[Element]) -> str:
    first, last = entries[0]["text"]["text"], entries[-1]["text"]["text"]
    return shortened(f"{first} – {last}", limits.OPTION_TEXT)


def _parts(things: list[Any], size: int) -> list[list[Any]]:
    return [things[at : at + size] for at in range(0, len(things), size)]

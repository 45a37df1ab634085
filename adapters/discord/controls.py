"""Buttons and menus: each carries a signed token, or the name of a stored one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.discord.control_store import ControlStore
from adapters.discord.layout import BUTTON, ROW, SELECT, Component, Piece
from adapters.discord.stored_controls import StoredConfirmation, StoredRepeat, StoredSelect, StoredValue
from adapters.discord.text import label
from bot.replies.i18n import _
from bot.replies.reply import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.replies.reply import Action, Select

IN_ROW, IN_MENU, LABEL, ENTRY, VALUE = 5, 25, 80, 100, 100
CANCEL, MENU = "cancel", "menu"
PRIMARY, SECONDARY, DANGER = 1, 2, 4
_STYLES = {Style.DEFAULT: SECONDARY, Style.PRIMARY: PRIMARY, Style.DANGER: DANGER}


@dataclass
class ControlPanel:
    """Makes the controls of one reply: no two of them bear the same name."""

    shelf: ControlStore
    _taken: set[str] = field(default_factory=set)

    def rows(self, actions: Iterable[Action]) -> Iterator[Piece]:
        """Buttons, five in a row."""
        made = [self.button(action.label, self._name(action), action.style) for action in actions if action.token]
        for at in range(0, len(made), IN_ROW):
            yield row(made[at : at + IN_ROW])

    def menu(self, actions: Iterable[Action]) -> Iterator[Piece]:
        """Rarer actions in menus of 25."""
        made = [_entry(action.label, self._name(action)) for action in actions if action.token]
        for at in range(0, len(made), IN_MENU):
            yield self._select(self._unique(MENU), _("More…"), made[at : at + IN_MENU])

    def select(self, select: Select | None) -> Iterator[Piece]:
        """Values to pick from, in menus of 25; a value that is too long is kept."""
        if select is None or not select.token:
            return
        made = [_entry(c.label, self._value(c.value), "" if c.detail == c.label else c.detail) for c in select.choices]
        for at in range(0, len(made), IN_MENU):
            name = self.shelf.put(StoredSelect(token=select.token, option=select.option))
            yield self._select(self._unique(name), select.label, made[at : at + IN_MENU])

    def button(self, text: str, name: str, style: Style = Style.DEFAULT) -> Component:
        """One button."""
        return {"type": BUTTON, "style": _STYLES[style], "label": label(text, LABEL), "custom_id": name}

    def _name(self, action: Action) -> str:
        if action.confirm:
            asked = StoredConfirmation(token=action.token, confirm=action.confirm, label=action.label)
            return self._unique(self.shelf.put(asked))
        return self._unique(action.token)

    def _value(self, value: str) -> str:
        return value if 0 < len(value) <= VALUE else self.shelf.put(StoredValue(value=value))

    def _unique(self, name: str) -> str:
        """The name, or another one that means the same when it is taken."""
        found, count = name, 1
        while found in self._taken:
            count += 1
            found = f"{MENU}-{count}" if name == MENU else self.shelf.put(StoredRepeat(again=name, number=count))
        self._taken.add(found)
        return found

    def _select(self, name: str, text: str, entries: list[Component]) -> Piece:
        return row([{"type": SELECT, "custom_id": name, "placeholder": label(text, 150), "options": entries}])


def row(components: list[Component]) -> Piece:
    """Controls beside one another."""
    return Piece({"type": ROW, "components": components})


def _entry(text: str, value: str, detail: str = "") -> Component:
    about = {"description": label(detail, ENTRY)} if detail else {}
    return {"label": label(text, ENTRY), "value": value, **about}

"""Forms between their steps: stored with their answers, which a secret form leaves in the memory of this process."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from cachetools import TTLCache

from adapters.discord.forms import FormProgress

if TYPE_CHECKING:
    from adapters.discord.stored_controls import StoredForm
    from bot.registry import Registry

_MOST, _SECONDS = 1_000, 3_600.0


class HeldForms:
    """The forms that this process has opened; what a secret one was told is forgotten after an hour."""

    def __init__(self, registry: Registry) -> None:
        self._commands = registry.commands
        self._answers: TTLCache[str, dict[str, str]] = TTLCache(_MOST, _SECONDS)

    def put(self, sheet: FormProgress) -> StoredForm:
        """A form as it may be stored."""
        if not self._commands[sheet.form.command].secret:
            return sheet.stored
        held = secrets.token_hex(8)
        self._answers[held] = dict(sheet.answers)
        return sheet.emptied().stored.model_copy(update={"held": held})

    def taken(self, stored: StoredForm) -> FormProgress:
        """A form as far as it is filled in; a secret one begins anew once its answers are forgotten."""
        if not stored.held:
            return FormProgress.of(stored)
        answers = self._answers.get(stored.held)
        kept = stored.model_copy(update={"values": answers} if answers is not None else {"step": 0})
        return FormProgress.of(kept)

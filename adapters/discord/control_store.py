"""Stored controls whose token exceeds Discord's 100 characters, named by digest."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from adapters.discord.stored_controls import StoredPress, StoredRepeat, StoredValue, UsedControl, stored_control
from storage.delivery.payloads import keep_payloads, missing_payloads, payload

if TYPE_CHECKING:
    from adapters.discord.stored_controls import StoredControl
    from bot.kernel import Kernel

MARK = "="
"""No sealed token begins with it. What follows is the company, a dot and the digest; older names hold the digest only."""


class ControlStore:
    """What the controls of one message of a company stand for; it must be stored before the message is sent."""

    def __init__(self, company: int | None) -> None:
        self._company, self._contents = company, dict[str, dict[str, Any]]()

    def put(self, control: StoredControl) -> str:
        """The name under which a control will be found."""
        content = control.model_dump(mode="json", exclude_defaults=True) | {"kind": control.kind}
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
        name = f"{MARK}{self._company or 0}.{base64.urlsafe_b64encode(digest).decode()[:22]}"
        self._contents[name] = content
        return name

    async def store(self, kernel: Kernel) -> None:
        """Keep what was put here and is not kept yet, for good."""
        if not self._contents or self._company is None:
            return
        put, now = dict(self._contents), kernel.now()
        if missing := await kernel.database.read(self._company, lambda session: missing_payloads(session, put)):
            await kernel.database.write(self._company, lambda session: keep_payloads(session, missing, now))


def company_in(name: str) -> int | None:
    """The company that a name of ours names, if it does."""
    number, dot, _digest = name.removeprefix(MARK).partition(".")
    named = name.startswith(MARK) and dot and number.isascii() and number.isdigit() and len(number) < 10
    return int(number) or None if named else None


async def used_control(kernel: Kernel, company: int, name: str) -> UsedControl:
    """What a control of a company stands for: what was stored, or the token that is its name; none when it is gone."""
    found = await _stored(kernel, company, name)
    if isinstance(found, StoredRepeat):
        return await used_control(kernel, company, found.again)
    return found if isinstance(found, UsedControl) else StoredPress(token="" if name.startswith(MARK) else name)


async def chosen_value(kernel: Kernel, company: int, name: str) -> str:
    """The value that was chosen in a select, which is its name unless it was too long."""
    found = await _stored(kernel, company, name)
    return found.value if isinstance(found, StoredValue) else name


async def _stored(kernel: Kernel, company: int, name: str) -> StoredControl | None:
    if not name.startswith(MARK):
        return None
    found = await kernel.database.read(company, lambda session: payload(session, name))
    return stored_control(found) if found else None

"""Stored controls whose token exceeds Discord's 100 characters, named by digest."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from storage.delivery.payloads import keep_payloads, payload

if TYPE_CHECKING:
    from bot.kernel import Kernel

MARK = "="
"""No sealed token begins with it."""


class ControlStore:
    """Contents that the controls of one message name; they must be stored before the message is sent."""

    def __init__(self) -> None:
        self.contents: dict[str, dict[str, Any]] = {}

    def put(self, **content: Any) -> str:
        """The name under which a content will be found."""
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
        name = MARK + base64.urlsafe_b64encode(digest).decode()[:22]
        self.contents[name] = content
        return name

    async def store(self, kernel: Kernel, company: int) -> None:
        """Keep what was put here, for good."""
        if self.contents:
            kept, now = dict(self.contents), kernel.now()
            await kernel.database.write(company, lambda session: keep_payloads(session, kept, now))


async def taken(kernel: Kernel, company: int, name: str) -> dict[str, Any]:
    """What a control names: the content, or just the token when it carries that itself."""
    if not name.startswith(MARK):
        return {"token": name}
    found = await kernel.database.read(company, lambda session: payload(session, name))
    return found or {"token": ""}

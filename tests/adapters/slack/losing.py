"""A Slack that loses answers, for the table of what is done once."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from tests.adapters.slack.fake import BOT
from tests.adapters.slack.limits import texts, walk
from tests.adapters.slack.wire import SUPPORT, Heard, SlackWire

POST, WHISPER, ADDRESS, OPEN, DIRECT = (
    "chat.postMessage",
    "chat.postEphemeral",
    "response_url",
    "views.",
    "conversations.open",
)
FAULTS = ("stall", "500", "429", "drop before", "drop after", "refused")
CALLS = {
    "post": (POST,),
    "address": (ADDRESS,),
    "post and address": (POST, ADDRESS),
    "all but a direct message": (f"{POST} C", ADDRESS, WHISPER, OPEN),
    "all": (POST, ADDRESS, WHISPER, OPEN, DIRECT),
}
"""What fails, as often as it is called."""


def failing(calls: Sequence[str], fault: str) -> Callable[[str], str]:
    """The fate of each call: some always fail."""
    return lambda what: fault if what.startswith(tuple(calls)) else ""


ANSWERS = {
    f"{name}: {fault}": failing(calls, fault)
    for name, calls in CALLS.items()
    for fault in (FAULTS if name in {"post", "address"} else ("stall", "drop after", "refused"))
}
FORMS = {f"form: {fault}": failing((OPEN,), fault) for fault in FAULTS}
FILES = {
    f"{call}: {fault}": failing((call,), fault)
    for call, faults in (
        ("upload", ("stall", "500", "drop before")),
        ("files.getUpload", ("refused",)),
        ("files.complete", ("refused",)),
    )
    for fault in faults
}


class LosingSlack:
    """Olivia in the studio's workspace."""

    gestures: ClassVar[frozenset[str]] = frozenset({"react", "choose"})
    answers: ClassVar[tuple[str, ...]] = tuple(ANSWERS)
    forms: ClassVar[tuple[str, ...]] = tuple(FORMS)
    parts: ClassVar[tuple[str, ...]] = tuple(name for name in ANSWERS if name.startswith("address"))
    files: ClassVar[tuple[str, ...]] = tuple(FILES)

    def __init__(self, wire: SlackWire) -> None:
        self.wire, self.kernel = wire, wire.kernel
        self._heard: list[Heard] = []
        self.ago = 0.0
        """How many seconds ago everything was done of which Slack tells only now."""

    @property
    def _stamp(self) -> str:
        """When something is done, as Slack writes it; no two are the same."""
        return f"{self.wire.clock.now.timestamp() - self.ago + next(self.wire.serial) / 1e4:.6f}"

    async def type(self, command: str, channel: str, **options: str) -> None:
        """A slash command."""
        line = " ".join([f"/{command}", *(f'{name}:"{value}"' for name, value in options.items())])
        self._heard.append(await self.wire.command("UOLIVIA", line, f"C{channel.upper()}"))

    async def say(self, line: str) -> None:
        """A mention."""
        event = {"type": "app_mention", "user": "UOLIVIA", "channel": SUPPORT, "ts": self.wire.fake.stamp()}
        self._heard.append(await self.wire.event({**event, "text": f"<@{BOT}> {line}", "event_ts": self._stamp}))

    async def press(self, label: str) -> None:
        """A button of a message in a channel, or of what was shown to Olivia alone."""
        fake = self.wire.fake
        posted = [message | {"channel": name} for name in list(fake.messages) for message in fake.said(name)]
        alone = [*fake.whispers, *(body for _id, body in fake.responses), *(heard.body for heard in self._heard)]
        shown = next(one for one in (*alone[::-1], *posted[::-1]) if label in _labels(one))
        self._heard.append(await self.wire.press("UOLIVIA", shown, label, at=self._stamp))

    async def fill(self, **values: str) -> None:
        """A modal."""
        self._heard.append(await self.wire.submit("UOLIVIA", self.wire.modal(), **values))

    async def react(self, line: str) -> None:
        """An emoji on Greta's message."""
        said = await self.wire.say("UGRETA", line, SUPPORT)
        item = {"type": "message", "channel": SUPPORT, "ts": said["ts"]}
        event = {
            "type": "reaction_added",
            "user": "UOLIVIA",
            "reaction": "ticket",
            "item": item,
            "event_ts": self._stamp,
        }
        self._heard.append(await self.wire.event(event))

    async def choose(self, line: str) -> None:
        """An entry of the menu of a message."""
        message = {"type": "message", "user": "UMARCO", "text": line, "ts": self.wire.fake.stamp()}
        body = {"type": "message_action", "callback_id": "ticket new", "user": {"id": "UOLIVIA", "name": "olivia"}}
        about = {"channel": {"id": SUPPORT}, "message": message, "action_ts": self._stamp}
        self._heard.append(await self.wire.interact(body | about))

    def lose(self, loss: str) -> None:
        """Let some of Slack's methods fail."""
        self.wire.fake.fate = (ANSWERS | FORMS | FILES)[loss]

    def mend(self) -> None:
        """Let Slack take everything."""
        self.wire.fake.fate = lambda _what: ""

    async def shown(self) -> list[str]:
        """What was acknowledged, posted, whispered, answered by address and opened."""
        return [*(text for heard in self._heard for text in heard.shown), *self.wire.fake.shown()]

    async def overheard(self) -> str:
        """What was posted there, and what was answered by address for all."""
        aloud = [body for _id, body in self.wire.fake.responses if body.get("response_type") == "in_channel"]
        return json.dumps([*self.wire.fake.said("CRANDOM"), *aloud], ensure_ascii=False)


def _labels(shown: dict[str, Any]) -> list[str]:
    buttons = (part for part in walk(json.loads(json.dumps(shown.get("blocks", [])))) if part.get("type") == "button")
    return [text for button in buttons for text in texts(button["text"])]

"""Everything that Slack sends, signed and over HTTP: what people type, press, fill in and say."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp

from adapters.slack.server import Slack
from bot.kernel import Kernel
from tests.adapters.slack.fake import BOT, SECRET, TEAM, FakeSlack
from tests.adapters.slack.limits import complaints, texts, walk
from tests.chat import ChatClock

ACCOUNTS, SUPPORT, RANDOM = "CACCOUNTS", "CSUPPORT", "CRANDOM"


@dataclass(frozen=True)
class Heard:
    """How a request was acknowledged."""

    status: int
    body: dict[str, Any]
    seconds: float

    @property
    def words(self) -> str:
        """What it says at once."""
        return " ".join(texts(self.body.get("blocks", [])))

    @property
    def shown(self) -> list[str]:
        """All that it shows to the person."""
        return [json.dumps(self.body, ensure_ascii=False)] if self.body else []


@dataclass
class SlackWire:
    """A running bot and the Slack in front of it."""

    kernel: Kernel
    slack: Slack
    fake: FakeSlack
    clock: ChatClock
    http: aiohttp.ClientSession
    team: str = TEAM
    serial: Any = field(default_factory=lambda: count(1))

    async def post(
        self,
        body: str,
        *,
        kind: str,
        secret: str = SECRET,
        at: float | None = None,
        headers: dict[str, str] | None = None,
    ) -> Heard:
        """Send a body, signed."""
        stamp = str(int(time.time() if at is None else at))
        signature = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", "Content-Type": kind}
        started = time.perf_counter()
        url = f"{self.kernel.site.server.url}/slack/events"
        async with self.http.post(url, data=body.encode(), headers=signed | (headers or {})) as answer:
            text = await answer.text()
            found = json.loads(text) if text.startswith("{") else {}
            heard = Heard(answer.status, found, time.perf_counter() - started)
        assert not complaints(found.get("view") or found), complaints(found.get("view") or found)
        return heard

    async def interact(self, payload: dict[str, Any]) -> Heard:
        """Send an interaction and wait until all that follows from it is done."""
        shared = {"team": {"id": self.team}, "trigger_id": f"trigger.{next(self.serial)}", "token": "x"}
        body = urlencode({"payload": json.dumps(shared | payload)})
        heard = await self.post(body, kind="application/x-www-form-urlencoded")
        await self.settle()
        return heard

    async def command(self, user: str, text: str, channel: str = RANDOM, **more: str) -> Heard:
        """A slash command: `text` begins with its name."""
        name, _blank, rest = text.partition(" ")
        fields = {
            "command": name,
            "text": rest,
            "team_id": self.team,
            "user_id": user,
            "user_name": user.lower(),
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else channel[1:].lower(),
            "trigger_id": f"trigger.{next(self.serial)}",
            "response_url": f"{self.fake.url}/respond/{next(self.serial)}",
        }
        heard = await self.post(urlencode(fields | more), kind="application/x-www-form-urlencoded")
        await self.settle()
        return heard

    async def event(self, event: dict[str, Any], *, id: str = "", retry: int = 0) -> Heard:
        """An event, perhaps one that was sent before."""
        stamped = {"event_ts": self.fake.stamp(), **event}
        body = {
            "type": "event_callback",
            "team_id": self.team,
            "event_id": id or f"Ev{next(self.serial)}",
            "event": stamped,
            "authorizations": [{"team_id": self.team, "user_id": BOT, "is_bot": True}],
        }
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        heard = await self.post(json.dumps(body), kind="application/json", headers=headers)
        await self.settle()
        return heard

    async def say(self, user: str, text: str, channel: str, *, thread: str = "", **more: Any) -> dict[str, Any]:
        """A message of a person; returns it."""
        message = {"type": "message", "user": user, "text": text, "channel": channel, "ts": self.fake.stamp(), **more}
        message["channel_type"] = "im" if channel.startswith("D") else "channel"
        if thread:
            message["thread_ts"] = thread
        self.fake.messages[channel].append(message)
        await self.event(message)
        return message

    async def press(
        self, user: str, message: dict[str, Any], label: str, *, choice: str = "", channel: str = "", at: str = ""
    ) -> Heard:
        """A button, or an entry of a menu or select, on a message of the bot, on an ephemeral one, or in a view.

        at: when it was pressed, in Slack's seconds; now when not given
        """
        action = _control(message, label, choice) | ({"action_ts": at} if at else {})
        container: dict[str, Any] = {"type": "view", "view_id": message.get("id", "VHOME")}
        payload: dict[str, Any] = {
            "type": "block_actions",
            "user": {"id": user, "name": user.lower()},
            "actions": [action],
        }
        if message.get("type") in {"home", "modal"}:
            payload["view"] = message
        else:
            there = channel or message.get("channel", RANDOM)
            ephemeral = "ts" not in message
            ts = message.get("ts", "17.5")
            container = {"type": "message", "message_ts": ts, "channel_id": there, "is_ephemeral": ephemeral}
            payload |= {"channel": {"id": there}, "response_url": f"{self.fake.url}/respond/{next(self.serial)}"}
            if not ephemeral:
                payload["message"] = {
                    "ts": ts,
                    **({"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}),
                }
        return await self.interact(payload | {"container": container})

    async def submit(self, user: str, view: dict[str, Any], /, **values: Any) -> Heard:
        """A modal, with some of its fields filled in anew and the others as they came."""
        states = {b["block_id"]: {b["block_id"]: _state(b, values)} for b in view["blocks"] if b["type"] == "input"}
        filled = {**view, "state": {"values": states}}
        heard = await self.interact(
            {"type": "view_submission", "user": {"id": user, "name": user.lower()}, "view": filled}
        )
        if heard.body.get("response_action") == "update":
            view.update({**heard.body["view"], "hash": f"h{next(self.serial)}"})
        return heard

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while tasks := list(self.slack.listener.tasks.running):
            await asyncio.wait(tasks)

    async def deliver(self) -> None:
        """Deliver everything that is due now."""
        while await self.kernel.sender.deliver(self.clock.now):
            pass

    def modal(self) -> dict[str, Any]:
        """The modal that was opened last."""
        return list(self.fake.views.values())[-1]


def words(shown: dict[str, Any]) -> str:
    """Everything that a message or a view shows."""
    return " ".join(texts(shown.get("blocks", [])))


def _control(message: dict[str, Any], label: str, choice: str) -> dict[str, Any]:
    for block in message["blocks"]:
        for thing in block.get("elements", []) if block["type"] == "actions" else []:
            found = _used(thing, label, choice)
            if found is not None:
                return {"block_id": block["block_id"], "action_ts": f"{time.time_ns()}", **found}
    raise AssertionError(
        f"no {label!r} among {[t['text']['text'] for t in walk(message['blocks']) if isinstance(t.get('text'), dict)]}"
    )


def _used(thing: dict[str, Any], label: str, choice: str) -> dict[str, Any] | None:
    if thing["type"] == "button" and thing["text"]["text"] == label:
        return {name: thing[name] for name in ("type", "action_id", "text", "value")}
    shown = thing.get("placeholder", {}).get("text")
    groups = (option for group in thing.get("option_groups", []) for option in group["options"])
    for option in [*thing.get("options", []), *groups]:
        if option["text"]["text"] == (choice or label) and (not choice or shown == label):
            return {"type": thing["type"], "action_id": thing["action_id"], "selected_option": option}
    return None


def _state(block: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    element, name = block["element"], block["block_id"]
    kind, state = element["type"], {"type": element["type"]}
    given = values.get(name)
    if kind in {"static_select", "external_select"}:
        chosen = {"value": given} if given is not None else element.get("initial_option")
        return {**state, "selected_option": chosen}
    if kind == "datepicker":
        return {**state, "selected_date": given if given is not None else element.get("initial_date")}
    if kind == "checkboxes":
        ticked = element.get("initial_options", []) if given is None else [{"value": "yes"}] * (given == "yes")
        return {**state, "selected_options": ticked}
    if kind == "file_input":
        return {**state, "files": given or []}
    return {**state, "value": given if given is not None else element.get("initial_value")}

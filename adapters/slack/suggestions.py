"""Suggestions for a field of a form while a person types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack import controls, forms, limits
from adapters.slack.installs import PLATFORM
from bot.invocation import Place
from bot.replies.reply import Choice

if TYPE_CHECKING:
    from adapters.slack.server import Slack


async def suggest(slack: Slack, body: dict[str, Any]) -> dict[str, Any]:
    """The values that the kernel offers, and what was typed itself: it may be new."""
    view, typed = body.get("view") or {}, str(body.get("value") or "").strip()
    back = forms.kept(view)
    channel = back.get("channel", "")
    direct = not channel or channel.startswith("D")
    place = Place(
        platform=PLATFORM,
        workspace=body["team"]["id"],
        channel="" if direct else channel,
        thread=back.get("message") or back.get("thread", ""),
        direct=direct,
    )
    found = await slack.kernel.suggestions.suggest(
        place, body["user"]["id"], back.get("token", ""), body["action_id"], typed
    )
    return {"options": controls.options(_with(found, typed))[: limits.OPTIONS]}


def _with(found: list[Choice], typed: str) -> list[Choice]:
    known = {text.casefold() for choice in found for text in (choice.label, choice.value)}
    return found if not typed or typed.casefold() in known else [*found, Choice(label=typed, value=typed)]

"""What comes over HTTP: verified by Slack's own library, decoded, and handed to the listener.

Bolt's dispatch makes a client and a context for every request, which costs more than all the rest of an
acknowledgement; over a socket, where it matters less, Bolt is in front of the same listener.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from adapters.slack.events import Listener

PATH = "/slack/events"
RETRY = "X-Slack-Retry-Num"


class Door:
    """Lets in what Slack has signed within the last five minutes."""

    def __init__(self, secret: str, listener: Listener) -> None:
        self._verifier, self._listener = SignatureVerifier(secret), listener

    async def answer(self, request: web.Request) -> web.Response:
        """The acknowledgement of a request, or 401."""
        text = await request.text()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not stamp.isdigit() or not self._verifier.is_valid(text, stamp, signature):
            return web.json_response({"error": "invalid request"}, status=401)
        body = _decoded(text, request.content_type)
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": body.get("challenge", "")})
        said = await self._listener.hear(body, repeated=RETRY in request.headers)
        return web.json_response(said) if said else web.Response()


def _decoded(text: str, content_type: str) -> dict[str, Any]:
    """The payload: JSON as it is, or in a field of a form; a command is the form itself."""
    if content_type == "application/json":
        found = json.loads(text)
    else:
        fields = dict(parse_qsl(text, keep_blank_values=True))
        found = json.loads(fields["payload"]) if "payload" in fields else fields
    return found if isinstance(found, dict) else {}

"""The HTTP receiver: checks the signature of each payload, decodes it, passes it to the listener.

Bolt's dispatch makes a client and a context for every request, which costs more than all the rest of an
acknowledgement; over a socket, where it matters less, Bolt is in front of the same listener.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from yarl import URL

from bot.delivery.platform import Away

if TYPE_CHECKING:
    from adapters.slack.events import EventListener

PATH = "/slack/events"
RETRY = "X-Slack-Retry-Num"
_DIGITS = re.compile("[0-9]{1,12}")
_SHAPELESS = (LookupError, TypeError, ValueError, AttributeError)
"""What reading a payload raises when something in it is missing or is something else; the work itself is a task."""

log = structlog.get_logger("meridian.slack")


class HttpReceiver:
    """Lets in what Slack has signed within the last five minutes."""

    def __init__(self, secret: str, listener: EventListener) -> None:
        self._verifier, self._listener = SignatureVerifier(secret), listener

    async def answer(self, request: web.Request) -> web.Response:
        """The acknowledgement of a request, 401 for what Slack did not sign, 400 for what it did and is no payload.

        503 while Slack does not accept us: it asks again.
        """
        text = await request.text()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not _DIGITS.fullmatch(stamp) or not self._verifier.is_valid(text, stamp, signature):
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            return await self._heard(_decoded(text, request.content_type), request)
        except Away as away:
            log.warning("not answered", reason=str(away))
            return web.json_response({"error": "unavailable"}, status=503)
        except _SHAPELESS:
            log.warning("not understood", exc_info=True)
            return web.json_response({"error": "invalid payload"}, status=400)

    async def _heard(self, body: dict[str, Any], request: web.Request) -> web.Response:
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": body.get("challenge", "")})
        said = await self._listener.hear(body, repeated=RETRY in request.headers, cut=lambda: _is_cut(request))
        return web.json_response(said) if said else web.Response()


def _is_cut(request: web.Request) -> bool:
    """Whether nobody waits for the response any more."""
    return request.transport is None or request.transport.is_closing()


def _decoded(text: str, content_type: str) -> dict[str, Any]:
    """The payload: JSON as it is, or in a field of a form; a command is the form itself."""
    if content_type == "application/json":
        found = json.loads(text)
    else:
        # A tenth of the time of urllib's: what it takes is most of what is done between hearing and answering.
        fields = dict(URL.build(query_string=text, encoded=True).query)
        found = json.loads(fields["payload"]) if "payload" in fields else fields
    return found if isinstance(found, dict) else {}

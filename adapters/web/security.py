"""Protection of the chat: known hosts, one origin, strict headers."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot.delivery.platform import Misconfigured
from bot.hosts import is_loopback, without_port

if TYPE_CHECKING:
    from bot.settings import Settings

CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guard_address(settings: Settings) -> None:
    """Refuse to listen where others could reach a chat that does not ask who they are; raises Misconfigured."""
    local = is_loopback(settings.host) and not settings.public_url
    if settings.demo and not local:
        raise Misconfigured(
            "The demo has no log-in, so it listens on this machine only: "
            "leave PUBLIC_URL out and set HTTP_HOST to 127.0.0.1, or start without --demo."
        )
    if not is_loopback(settings.host) and not settings.public_url:
        raise Misconfigured(
            f"Others can reach {settings.host}, so the chat must know its name. "
            "Set PUBLIC_URL, such as https://chat.example.com, or use 127.0.0.1."
        )


def check_origin(request: web.Request, public: str) -> None:
    """Refuse names of other sites that resolve to this machine, and requests that other sites' pages make."""
    if not is_loopback(without_port(request.host)) and request.host.lower() != urlsplit(public).netloc:
        raise web.HTTPMisdirectedRequest(text=f"Open the chat as {public or 'http://localhost or http://127.0.0.1'}.")
    needs_origin = request.method in _WRITES or request.headers.get("Upgrade", "").lower() == "websocket"
    if needs_origin and not _same_origin(request, public):
        raise web.HTTPForbidden(text="This request came from another site.")


def address_of(request: web.Request, public: str) -> str:
    """Where a browser is on the network; behind a proxy on our own side what that says, which others cannot pretend."""
    peer = request.remote or ""
    said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return said if public and said and _is_ours(peer) else peer


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Give every response the protective headers that it does not set itself; our own files are revalidated."""
    if request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "Meridian"


def _is_ours(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_private
    except ValueError:
        return False


def _same_origin(request: web.Request, public: str) -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    if request.host.lower() == urlsplit(public).netloc:
        return origin == public
    return origin in {f"http://{request.host}", f"https://{request.host}"}

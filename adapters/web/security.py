"""What protects a local chat without log-in: loopback only, known hosts, one origin, strict headers."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def guard_address(host: str) -> None:
    """Refuse to listen where others could reach a chat that has no log-in; raises ValueError."""
    if not is_loopback(host):
        raise ValueError(f"The web chat has no log-in, so it listens on this machine only. Use 127.0.0.1 for {host}.")


def check_origin(request: web.Request) -> None:
    """Refuse names of other sites that resolve to this machine, and requests that other sites' pages make."""
    if not is_loopback(_host_name(request.host)):
        raise web.HTTPMisdirectedRequest(text="Open the chat as http://localhost or http://127.0.0.1.")
    needs_origin = request.method in _WRITES or request.headers.get("Upgrade", "").lower() == "websocket"
    if needs_origin and not _same_origin(request):
        raise web.HTTPForbidden(text="This request came from another site.")


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Give every response the protective headers that it does not set itself; our own files are revalidated."""
    if request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "Meridian"


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0]
    return host.partition(":")[0]


def _same_origin(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin in {f"http://{request.host}", f"https://{request.host}"}
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}

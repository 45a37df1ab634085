"""Who is looking: the signed cookie that names a chat identity, and the person behind it."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from aiohttp import web

from bot.reader import Reader

COOKIE = "meridian"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Viewer:
    """A browser's user; without a person he is a guest, without a company nothing can be stored for him."""

    user: str
    company: int | None = None
    person: int | None = None
    name: str = ""
    roles: tuple[str, ...] = ()
    reader: Reader = field(default_factory=Reader)


class Seal:
    """Signs what a browser keeps for us, so that it cannot pick another identity."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def cookie(self, user: str) -> str:
        """The cookie that names a user."""
        return f"{user}.{self._mac('cookie', user)}"

    def user(self, cookie: str) -> str | None:
        """The user that a cookie names, unless it is not ours."""
        user, dot, mac = cookie.rpartition(".")
        return user if dot and hmac.compare_digest(mac.encode(), self._mac("cookie", user).encode()) else None

    def csrf(self, user: str) -> str:
        """The token that the pages of a user send with every write."""
        return self._mac("csrf", user)

    def is_csrf(self, user: str, token: str) -> bool:
        """Whether a write comes from a page of the user."""
        return hmac.compare_digest(token.encode(), self.csrf(user).encode())

    def _mac(self, use: str, text: str) -> str:
        digest = hmac.new(self._secret, f"web {use} {text}".encode(), sha256).digest()
        return urlsafe_b64encode(digest[:24]).decode()


def new_user() -> str:
    """A user for a browser that has none."""
    return f"browser-{secrets.token_hex(8)}"


def remember(response: web.StreamResponse, seal: Seal, user: str) -> None:
    """Make the browser come back as this user."""
    response.set_cookie(COOKIE, seal.cookie(user), max_age=_YEAR, httponly=True, samesite="Strict", path="/")

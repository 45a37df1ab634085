"""Viewers: a person by log-in token, else a guest or a demo persona by a signed name."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.replies.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Viewer:
    """A browser's user; without a person a guest, without a company nobody for whom anything can be stored.

    `login` is the hash of the token with which the browser is logged in, "" for guests and in the demo.
    """

    user: str
    company: int | None = None
    person: int | None = None
    name: str = ""
    roles: tuple[str, ...] = ()
    reader: Reader = field(default_factory=Reader)
    login: str = ""

    @property
    def holder(self) -> str:
        """What the tokens of this browser's pages are made for: each log-in has others."""
        return self.login or self.user


class CookieSigner:
    """Signs what a browser keeps for us, so that it cannot pick another identity.

    A signed name never opens what a log-in opened: `bot.people.logins` gives accounts names for which nothing is signed.
    """

    def __init__(self, secret: str, previous: Sequence[str] = ()) -> None:
        self._secrets = [one.encode() for one in (secret, *previous)]

    def cookie(self, user: str) -> str:
        """The cookie that names a user."""
        return f"{user}.{self._mac('cookie', user)}"

    def user(self, cookie: str) -> str | None:
        """The user that a cookie names, unless it is not ours."""
        user, dot, mac = cookie.rpartition(".")
        return user if dot and self._is_ours("cookie", user, mac) else None

    def csrf(self, holder: str) -> str:
        """The token that the pages of a viewer send with every write."""
        return self._mac("csrf", holder)

    def is_csrf(self, holder: str, token: str) -> bool:
        """Whether a write comes from a page of the viewer."""
        return self._is_ours("csrf", holder, token)

    def _mac(self, use: str, text: str) -> str:
        return _mac(self._secrets[0], use, text)

    def _is_ours(self, use: str, text: str, mac: str) -> bool:
        return any(hmac.compare_digest(mac.encode(), _mac(one, use, text).encode()) for one in self._secrets)


def _mac(secret: bytes, use: str, text: str) -> str:
    digest = hmac.new(secret, f"web {use} {text}".encode(), sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def new_user() -> str:
    """A user for a browser that has none."""
    return f"browser-{secrets.token_hex(8)}"

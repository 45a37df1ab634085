"""Tokens of buttons and forms: signed, and bound to company, holder and command version.

A sealed token is at most 100 characters, the least that a platform carries: a signature, a tilde and a body
`company.holder.version.command?arguments`. Longer arguments are stored and the body names them by digest.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote_plus

from bot.replies.errors import Stale
from bot.replies.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.command import Command
    from bot.context import Context
    from bot.replies.reply import Action, Card, Reply

LONGEST = 100
ANYBODY = 0
_BLOCK = 64
"""Bytes of a block of SHA-256, to which a shorter key is padded."""
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


@dataclass(frozen=True)
class TokenContent:
    """What a token says: whose it is, and the command with its arguments; `digest` when they are stored."""

    company: int
    holder: int
    version: str
    command: str
    args: dict[str, str]
    digest: str = ""


class StaleToken(Enum):
    """Why a token does not do what it says."""

    FORGED = N_("This button does not come from me.")
    FOREIGN = N_("This button belongs to somebody else.")
    OUTDATED = N_("This button is from an older version. Type the command again.")

    def refusal(self) -> Stale:
        """The refusal in the reader's language."""
        return Stale(_(self.value))


class TokenSigner:
    """Makes tokens with the installation's secret, and opens those that it or a previous one made."""

    def __init__(self, secret: str, commands: Mapping[str, Command], previous: Iterable[str] = ()) -> None:
        self._macs = [_Mac(hashlib.sha256(f"seal/{one}".encode()).digest()) for one in (secret, *previous)]
        self._commands = commands

    def reply(
        self, reply: Reply, company: int, holder: int | None, may: Callable[[Command], bool] = lambda _command: True
    ) -> tuple[Reply, dict[str, dict[str, Any]]]:
        """The reply with a token on everything that can be pressed, and the arguments that must be stored.

        Buttons of commands that the reader may not run are left out.
        """
        stored: dict[str, dict[str, Any]] = {}
        heads: dict[str, str] = {}

        def head_of(name: str) -> str:
            known = self._commands.get(name)
            return self._head(name, company, holder or ANYBODY) if known and may(known) else ""

        def seal(thing: Any) -> Any:
            name = thing.command
            head = heads[name] if name in heads else heads.setdefault(name, head_of(name))
            if not head:
                return None
            token, content = self._token(head, thing.args, company)
            if content:
                stored.update(content)
            return thing.model_copy(update={"token": token})

        return _pressable(reply, seal), stored

    def token(
        self, command: str, args: dict[str, str], company: int, holder: int
    ) -> tuple[str, dict[str, dict[str, Any]]]:
        """A token, and what must be stored for it."""
        return self._token(self._head(command, company, holder), args, company)

    def _head(self, command: str, company: int, holder: int) -> str:
        return f"{company}.{holder}.{self._commands[command].version}.{command.replace(' ', '-')}"

    def _token(self, head: str, args: dict[str, str], company: int) -> tuple[str, dict[str, dict[str, Any]]]:
        quoted = [f"{_quoted(name)}={_quoted(text)}" for name, text in args.items()]
        inline = self._signed(f"{head}?{'&'.join(quoted)}")
        if len(inline) <= LONGEST:
            return inline, {}
        digest = _short(hashlib.sha256(json.dumps([company, args], sort_keys=True).encode()).digest(), 22)
        return self._signed(f"{head}!{digest}"), {digest: dict(args)}

    def opened(self, token: str, company: int) -> TokenContent:
        """What a token says; raises Stale when it was forged, is another company's, or its command has changed."""
        sealed = self.read(token, company)
        if isinstance(sealed, StaleToken):
            raise sealed.refusal()
        return sealed

    def read(self, token: str, company: int) -> TokenContent | StaleToken:
        """What a token says, or why that does not count; needs no language."""
        sealed = self._verified(token)
        if sealed is None:
            return StaleToken.FORGED
        if sealed.company != company:
            return StaleToken.FOREIGN
        command = self._commands.get(sealed.command)
        return StaleToken.OUTDATED if command is None or command.version != sealed.version else sealed

    def company_of(self, token: str) -> int | None:
        """The company that a token is of; None when it was forged."""
        sealed = self._verified(token)
        return sealed.company if sealed else None

    def may_press(self, ctx: Context, token: str) -> bool:
        """Whether a token is for the caller, and its command for their roles; raises Stale as `opened` does."""
        sealed = self.opened(token, ctx.company.id or 0)
        return sealed.holder in {ANYBODY, ctx.person.id} and ctx.allows(self._commands[sealed.command].access)

    def _verified(self, token: str) -> TokenContent | None:
        """What a token says, if one of our keys has signed it."""
        signature, _tilde, body = token.partition("~")
        if not any(hmac.compare_digest(signature.encode(), mac.signature(body).encode()) for mac in self._macs):
            return None
        return _read(body)

    def _signed(self, body: str) -> str:
        return f"{self._macs[0].signature(body)}~{body}"


class _Mac:
    """HMAC-SHA-256 (RFC 2104) under one key, whose two padded halves are digested once and copied for each message."""

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def signature(self, body: str) -> str:
        """The first 16 letters of the code of a token's body."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(body.encode())
        outer.update(inner.digest())
        return _short(outer.digest(), 16)


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    """The buttons of a card have much the same arguments."""
    return quote_plus(text)


def _short(digest: bytes, length: int) -> str:
    kept = digest[: length * 3 // 4 + 1]
    return binascii.b2a_base64(kept, newline=False).translate(_URL_SAFE).decode()[:length]


def _read(body: str) -> TokenContent:
    head, mark, tail = body.partition("!") if "?" not in body else body.partition("?")
    company, holder, version, command = head.split(".", 3)
    args = dict(parse_qsl(tail, keep_blank_values=True)) if mark == "?" else {}
    return TokenContent(
        int(company), int(holder), version, command.replace("-", " "), args, tail if mark == "!" else ""
    )


def _pressable(reply: Reply, seal: Any) -> Reply:
    changed: dict[str, Any] = {}
    if reply.cards:
        changed["cards"] = tuple([_pressable_card(card, seal) for card in reply.cards])
    if reply.actions:
        changed["actions"] = _actions(reply.actions, seal)
    if reply.form:
        sealed, opener = seal(reply.form), reply.form.opener and seal(reply.form.opener)
        changed["form"] = sealed and sealed.model_copy(update={"opener": opener})
    return reply.model_copy(update=changed) if changed else reply


def _pressable_card(card: Card, seal: Any) -> Card:
    changed: dict[str, Any] = {}
    if card.actions:
        changed["actions"] = _actions(card.actions, seal)
    if card.menu:
        changed["menu"] = _actions(card.menu, seal)
    if card.select:
        changed["select"] = seal(card.select)
    return card.model_copy(update=changed) if changed else card


def _actions(actions: tuple[Action, ...], seal: Any) -> tuple[Action, ...]:
    return tuple([sealed for action in actions if (sealed := seal(action)) is not None])

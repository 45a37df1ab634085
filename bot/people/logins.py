"""Logging in to the chat in a browser: one-time links, and how long a browser stays logged in.

Tokens and links hold 256 random bits, and only their hashes are kept: they can be neither guessed nor read here.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage.identity.logins import (
    Login,
    LoginLink,
    drop_login_links,
    forget_logins,
    login_link,
    login_seen,
    login_with,
    use_up_link,
)
from storage.identity.people import Identity, Person, identity_behind, identity_on
from storage.records.acts import begin_act, finish_act

if TYPE_CHECKING:
    from datetime import datetime

    from storage.session.session import Session

LINK_VALID = timedelta(minutes=10)
IDLE = timedelta(hours=12)
"""How long a browser stays logged in without being used."""
LONGEST = timedelta(days=7)
"""How long a browser stays logged in at most, however much it is used."""
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Browser:
    """A browser that asks to be let in: by which platform, what it says it is, and its network address."""

    platform: str
    workspace: str
    name: str = ""
    address: str = ""


def new_link(session: Session, person: Person, now: datetime) -> str:
    """The secret part of a link that logs a person in, once and within LINK_VALID; older ones are void."""
    code = secrets.token_urlsafe(32)
    drop_login_links(session, person.id or 0, now)
    session.add(LoginLink(person_id=person.id or 0, code=digest(code), expires_at=now + LINK_VALID))
    return code


def let_in_by(session: Session, code: str, now: datetime) -> Person | None:
    """The person whom a link would log in; it can still be used."""
    return _person(session, login_link(session, digest(code)), now)


def log_in(session: Session, code: str, browser: Browser, now: datetime) -> str | None:
    """Use a link up, as an act of its person; the browser's new token, or None when the link is used up or too old."""
    person = _person(session, use_up_link(session, digest(code)), now)
    if person is None:
        return None
    begin_act(session, f"login/{digest(code)}", **_about(browser, now))
    if identity_on(session, person.id or 0, browser.platform) is None:
        session.add(_new_account(person, browser, now))
    finish_act(session, person_id=person.id)
    return _opened(session, person, browser, now)


def take_over(session: Session, user: str, browser: Browser, now: datetime) -> str | None:
    """Log the browser in whose guest `user` has become a person; the account is renamed, so that this works once."""
    account = identity_behind(session, browser.platform, user)
    person = session.get(Person, account.person_id) if account is not None else None
    if account is None or person is None or not person.active:
        return None
    begin_act(session, f"login/{digest(user)}", **_about(browser, now))
    account.external_id = _new_user()
    session.add(account)
    finish_act(session, person_id=person.id)
    return _opened(session, person, browser, now)


def logged_in(session: Session, token: str, platform: str, now: datetime) -> tuple[Login, Person, str] | None:
    """The login with that token's hash, its person and their account, unless it has run out or the person is gone."""
    found = login_with(session, token, platform)
    return found if found is not None and is_good(found[0], now) else None


def is_good(login: Login, now: datetime) -> bool:
    """Whether a login has not run out."""
    return now < login.seen_at + IDLE and now < login.created_at + LONGEST


def is_news(login: Login, now: datetime) -> bool:
    """Whether it is worth writing down that a browser is used."""
    return now - login.seen_at >= _SEEN_EVERY


def keep_seen(session: Session, login: Login, now: datetime) -> None:
    """Write down that a browser is used."""
    login_seen(session, login.id or 0, now)


def digest(secret: str) -> str:
    """What is kept of a token or a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(session: Session, link: LoginLink | None, now: datetime) -> Person | None:
    person = session.get(Person, link.person_id) if link is not None and link.expires_at > now else None
    return person if person is not None and person.active else None


def _opened(session: Session, person: Person, browser: Browser, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    forget_logins(session, now - IDLE, now - LONGEST)
    session.add(
        Login(
            person_id=person.id or 0,
            token=digest(token),
            browser=browser.name[:60],
            address=browser.address[:60],
            created_at=now,
            seen_at=now,
        )
    )
    return token


def _new_account(person: Person, browser: Browser, now: datetime) -> Identity:
    return Identity(
        person_id=person.id or 0,
        platform=browser.platform,
        workspace=browser.workspace,
        external_id=_new_user(),
        created_at=now,
    )


def _new_user() -> str:
    """A name for an account; it opens nothing, as no cookie is signed for it."""
    return f"person-{secrets.token_hex(8)}"


def _about(browser: Browser, now: datetime) -> dict[str, object]:
    return {
        "command": "login",
        "line": "/login",
        "source": "button",
        "platform": browser.platform,
        "place": "direct",
        "at": now,
    }

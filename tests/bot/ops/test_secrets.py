"""The secret is replaced while buttons, cookies, codes and kept keys are about."""

from __future__ import annotations

import pytest
from cryptography.fernet import InvalidToken
from pydantic import SecretStr

from adapters.web.session import CookieSigner
from bot.app import build
from bot.kernel import Kernel
from bot.ops.secrets import cipher, rotate, secrets_of
from bot.registry import Registry
from bot.replies.errors import Stale
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.settings import Settings
from bot.workspaces.claims import claim_code, claim_hash, waiting_code
from storage.engine.database import Database
from storage.identity.company import Company
from storage.identity.grants import grant_of, keep_grant
from tests.chat import START, ChatClock

KEY = b"the key of a workspace"


class SecretInstallation:
    """A database, looked at by one kernel after another."""

    def __init__(self, url: str, registry: Registry) -> None:
        self.url, self.registry = url, registry

    def settings(self, secret: str = "", previous: str = "") -> Settings:
        """Settings with or without a secret of their own."""
        given = {"secret": SecretStr(secret) if secret else None, "previous_secrets": SecretStr(previous)}
        return Settings(_env_file=None, DATABASE_URL=self.url).model_copy(update=given)

    def kernel(self, settings: Settings) -> Kernel:
        """A process that starts now."""
        return build(settings, now=ChatClock(), platforms=(), registry=self.registry)

    def keep(self, settings: Settings, database: Database) -> None:
        """Keep the key of a workspace."""
        payload = cipher(secrets_of(settings, database, START)).encrypt(KEY).decode()
        database.write_now(None, lambda session: keep_grant(session, "chat", "T1", payload, START))


@pytest.fixture
def installation(studio_url: str, registry: Registry) -> SecretInstallation:
    """The studio's database."""
    return SecretInstallation(studio_url, registry)


def button(kernel: Kernel) -> str:
    """A button that leaves the house."""
    return kernel.signer.token("home", {}, 1, 0)[0]


def opens(kernel: Kernel, token: str) -> bool:
    """Whether a kernel takes a button for its own."""
    with reading(Reader()):
        try:
            return kernel.signer.opened(token, 1).command == "home"
        except Stale:
            return False


def kept(kernel: Kernel) -> str:
    """The encrypted key as it is kept."""
    return kernel.database.read_now(None, lambda session: grant_of(session, "chat", "T1")) or ""


@pytest.mark.parametrize(
    ("before", "after", "previous"),
    [("", "", ""), ("old secret", "new secret", "older, old secret"), ("", "new secret", "")],
    ids=["its own", "of the settings", "from its own to the settings'"],
)
def test_what_was_sealed_before_still_opens(
    installation: SecretInstallation, before: str, after: str, previous: str
) -> None:
    """Buttons and cookies of before work after the rotation, new ones are sealed anew, and so are kept keys."""
    old = installation.kernel(installation.settings(before))
    token, guest = button(old), CookieSigner(old.secret).cookie("browser-1")
    installation.keep(old.settings, old.database)
    chosen = installation.settings(after, previous)
    assert rotate(chosen, old.database, START) == 1
    new = installation.kernel(chosen)
    assert new.secret != old.secret
    assert opens(new, token)
    assert opens(new, button(new))
    assert not opens(old, button(new))
    assert CookieSigner(new.secret, new.secrets[1:]).user(guest) == "browser-1"
    assert cipher([new.secret]).decrypt(kept(new)) == KEY
    for kernel in (old, new):
        kernel.database.close()


def test_forgetting_ends_what_was_sealed_before(installation: SecretInstallation) -> None:
    """After a leak nothing that the old secret sealed opens, while kept keys go on working."""
    old = installation.kernel(installation.settings())
    installation.keep(old.settings, old.database)
    token, guest = button(old), CookieSigner(old.secret).cookie("browser-1")
    rotate(old.settings, old.database, START, forget=True)
    new = installation.kernel(installation.settings())
    assert new.secrets == (new.secret,)
    assert not opens(new, token)
    assert CookieSigner(new.secret, new.secrets[1:]).user(guest) is None
    assert cipher(new.secrets).decrypt(kept(new)) == KEY
    for kernel in (old, new):
        kernel.database.close()


def test_a_key_that_nothing_opens_stops_the_rotation(installation: SecretInstallation) -> None:
    """When an earlier secret is missing, nothing is changed."""
    old = installation.kernel(installation.settings("lost"))
    installation.keep(old.settings, old.database)
    before = kept(old)
    with pytest.raises(InvalidToken):
        rotate(installation.settings(), old.database, START, forget=True)
    assert kept(old) == before
    assert rotate(installation.settings("new", "lost"), old.database, START) == 1
    old.database.close()


def test_a_company_that_waits_keeps_its_code() -> None:
    """The claim code that was printed before the rotation is printed again after it."""
    company = Company(id=7, name="x", created_at=START, claim=claim_hash(claim_code("old", 7)))
    assert waiting_code(("new", "old"), company) == claim_code("old", 7)
    assert waiting_code(("new",), company) == claim_code("new", 7)

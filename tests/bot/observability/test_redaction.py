"""Secrets are planted everywhere, and looked for in everything that comes out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.exports.export import CompanyExport
from bot.observability.redaction import HIDDEN, redacted
from bot.workspaces.claims import claim_code
from storage.delivery.notices import Delivery
from storage.session.audit import Act
from tests.chat import ChatSession, words

# Made up, and put together here, so that no scanner takes them for real ones.
WORKSPACE_KEY = f"xoxb-1234567890-{10**12}-AbCdEfGhIjKlMnOpQrStUvWx"
APP_KEY = f"xapp-1-A0123456789-{10**12}-{'0123456789abcdef' * 2}"
BOT_TOKEN = f"MTIzNDU2Nzg5MDEyMzQ1Njc4.{'GaBcDe'}.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab"
SHAPES = [
    WORKSPACE_KEY,
    APP_KEY,
    BOT_TOKEN,
    "gAAAAABmZ1x2Y3Z0d1V2eHl6QUJDREVGR0hJSktMTU5PUFFSU1RVVg==",
]
GIVEN = {
    "MERIDIAN_SECRET": "the-secret-of-the-installation",
    "METRICS_TOKEN": "numbers-for-prometheus",
    "DATABASE_URL": "postgresql://meridian:pass-of-the-database@127.0.0.1/none",
    "SLACK_BOT_TOKEN": WORKSPACE_KEY,
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "SLACK_APP_TOKEN": APP_KEY,
    "SLACK_CLIENT_ID": "123.456",
    "SLACK_CLIENT_SECRET": "4b39e9-752c4",
    "DISCORD_TOKEN": BOT_TOKEN,
}
OPENING = [value for name, value in GIVEN.items() if name not in {"DATABASE_URL", "SLACK_CLIENT_ID"}]
OPENING += ["pass-of-the-database"]
BY_PLACE = "/link ABCDE-FGHIJ /login/c0de-in-the-address-of-a-page Cookie: meridian=s3ss10n.t0ken"
"""What is known to open something by where it stands."""
UNSEEN = [*OPENING, "ABCDE-FGHIJ", "c0de-in", "s3ss10n"]
LOGGING = """
import logging
import sys

import structlog

from bot.app import settings_of_all
from bot.observability.logs import set_up
from bot.observability.redaction import hide_settings
from bot.settings import Settings

settings = Settings(_env_file=None)
set_up(settings)
hide_settings(one() for one in settings_of_all())
log, library = structlog.get_logger("test"), logging.getLogger("library")
for secret in sys.argv[1:]:
    told = f"BY_PLACE {settings.database_url}"
    log.warning(f"in the event: {secret}", told=told, nested={"headers": [("Authorization", f"Bearer {secret}")]})
    library.error("arguments: %s, Set-Cookie: __Host-%s", secret, told)
    try:
        raise RuntimeError(told) from ValueError(secret)
    except RuntimeError:
        log.exception("fault", object=ValueError(secret))
        library.exception("a library's fault")
""".replace("BY_PLACE", BY_PLACE)


@pytest.mark.parametrize("style", ["json", "console"])
def test_no_secret_gets_into_the_log(tmp_path: Path, style: str) -> None:
    """Not in a line, a field, an exception, nor in what a library says; what is no secret stays."""
    path = tmp_path / "log"
    given = {**GIVEN, "LOG_FORMAT": style, "MERIDIAN_LOG_FILE": str(path), "MERIDIAN_LOG_LEVEL": "debug"}
    told = subprocess.run(
        [sys.executable, "-c", LOGGING, *OPENING],
        env={**os.environ, **given},
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    written = path.read_text(encoding="utf-8")
    assert [secret for secret in UNSEEN if secret in written + told.stdout + told.stderr] == []
    assert written.count("in the event: ") == len(OPENING)
    assert "RuntimeError" in written
    assert "127.0.0.1/none" in written
    if style == "json":
        assert all(json.loads(line) for line in written.splitlines())


@pytest.mark.parametrize("secret", SHAPES)
def test_a_token_is_known_by_its_shape(secret: str) -> None:
    """Tokens that no setting names, such as those of a workspace that installed the bot, are hidden too."""
    assert redacted(f"asked with {secret}, and refused") == f"asked with {HIDDEN}, and refused"


@pytest.mark.parametrize(
    "text",
    [
        "/link", "/claim is for newcomers", "INV-2026-0042 of 2026-11-23T10:00:00.123456Z", "10.0.0.1:8080",
        "https://chat.example/login", "bot.cli.terminal.settings", "trace=0123456789ab", "xoxo", "the bearer of news",
    ],
)  # fmt: skip
def test_what_opens_nothing_stays(text: str) -> None:
    """A log without its numbers, addresses and names would be of no use."""
    assert redacted(text) == text


@given(st.text(max_size=200), st.sampled_from(SHAPES), st.text(max_size=200))
def test_no_neighbour_protects_a_token(before: str, secret: str, after: str) -> None:
    """Whatever stands around it, behind a space the middle of a token is never left."""
    assert secret[8:-4] not in redacted(f"{before} {secret} {after}")


def test_secrets_that_people_type_come_out_nowhere(chat: ChatSession, tmp_path: Path) -> None:
    """Tokens and codes in lines stand neither in the record, nor in what is measured, delivered or exported."""
    codes = [
        re.findall(r"[A-Z2-7]{5}-[A-Z2-7]{5}", words(chat.say(line)))[0] for line in ("/person code @ken", "/connect")
    ]
    codes.append(claim_code(chat.kernel.secret, chat.company))
    for secret in (*SHAPES, *codes):
        for line in ("/nonsense", "/claim", "/link", "/connect", "/undo"):
            chat.say(f"{line} {secret}")
    for secret in SHAPES:
        chat.say(f"/access ask let me in with {secret}")
    folder = tmp_path / "export"
    folder.mkdir()
    chat.read(lambda session: CompanyExport(session, folder).write(chat.clock.now, lambda _done, _all: None))
    out = chat.read(
        lambda session: [one.model_dump_json() for one in (*session.exec(select(Act)), *session.exec(select(Delivery)))]
    )
    out.append(words(chat.say("/admin audit")))
    out.append(chat.kernel.metrics.text(None, {}, {}).decode())
    out += [path.read_text(encoding="utf-8", errors="replace") for path in folder.rglob("*") if path.is_file()]
    assert [secret for secret in (*SHAPES, *codes) if secret in "\n".join(out)] == []

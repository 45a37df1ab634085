"""Recipients outside the chats: an address on a platform that only sends is a recipient like a channel or a person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.app import build
from bot.context import Context
from bot.contexts import company_context
from bot.declaration import declared
from bot.delivery.notices import Audience, notice
from bot.delivery.platform import Away
from bot.registry import Registry
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Reply
from bot.settings import Settings
from bot.values.record_key import NO_RECORD, RecordKey
from storage.delivery.notices import DEAD, DUE, LAPSED, SENT, Delivery
from storage.identity.addresses import Address, address_of
from storage.identity.people import Identity, person_behind
from storage.session.audit import Act
from storage.session.session import Session
from storage.upkeep.retention import sweep
from tests.bot.delivery.mailbox import Mailbox
from tests.chat import START, ChatClock, ChatSession, Paper

DANA = "dana@brightwater.example"


@notice("statement", topic="mail")
def statement(ctx: Context, record: RecordKey, facts: dict[str, Any]) -> Reply:
    """What is owed, with something that can be pressed."""
    card = Card(title=_("Nothing was changed."), record=RecordKey("company", 1), actions=(_show(),))
    return Reply(say=facts["say"], cards=(card,), actions=(_show(),))


def _show() -> Action:
    return Action(label="Show", command="company show", args={"company": "C-1"})


@dataclass
class Correspondence:
    """The studio on paper, with mail beside it."""

    chat: ChatSession
    mail: Mailbox

    def write(self, say: str, to: str = DANA, *, language: str | None = None) -> None:
        """Have something told to an address."""

        def work(session: Session) -> None:
            _act(session, f"write {say}")
            row = address_of(session, "mail", to, self.chat.clock.now, name="Dana", language=language)
            self._tell(session, say, Audience(addresses=(row.id or 0,)))

        self.chat.write(work)

    def tell(self, user: str, say: str) -> None:
        """Have something told to a person."""

        def work(session: Session) -> None:
            self._tell(session, say, Audience.of(person_behind(session, "paper", user)))

        self.chat.write(work)

    def _tell(self, session: Session, say: str, audience: Audience) -> None:
        ctx = company_context(session, self.chat.kernel.registry, 1, self.chat.clock.now)
        ctx.tell("statement", audience, key=f"statement/{say}", record=NO_RECORD, facts={"say": say})

    def states(self) -> list[str]:
        """What became of each message."""
        return self.chat.read(lambda session: list(session.exec(select(Delivery.state).order_by(Delivery.id))))  # type: ignore[arg-type]


def _act(session: Session, key: str) -> None:
    act = Act(key=key, command="statement", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id


@pytest.fixture
def post(studio_url: str, registry: Registry) -> Iterator[Correspondence]:
    """The studio with mail."""
    clock, paper, mail = ChatClock(), Paper(), Mailbox()
    known = replace(registry, notices={**registry.notices, "statement": declared(statement)})
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("for tests"))
    kernel = build(settings, now=clock, platforms=[paper, mail], registry=known)
    with asyncio.Runner() as runner:
        yield Correspondence(ChatSession(kernel, clock, paper, runner, company=1), mail)
        runner.run(kernel.stop())


@pytest.mark.parametrize("studio_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_two_who_write_to_a_new_address_at_once_share_its_row(post: Correspondence) -> None:
    """The second one waits for the first, and gets the row with what both know of it."""
    begun, done, now = Event(), Event(), post.chat.clock.now

    def slow(session: Session) -> int | None:
        row = address_of(session, "mail", DANA, now, name="Dana")
        begun.set()
        assert done.wait(10)
        return row.id

    def quick(session: Session) -> tuple[int | None, str, str | None]:
        row = address_of(session, "mail", DANA, now, language="de")
        return row.id, row.name, row.language

    database = post.chat.kernel.database
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(database.write_now, 1, slow)
        assert begun.wait(10)
        second = pool.submit(database.write_now, 1, quick)
        done.set()
        assert second.result(10) == (first.result(10), "Dana", "de")


def test_an_address_is_written_to_in_its_language(post: Correspondence) -> None:
    """The message says whose it is, and brings nothing that could be pressed or that would be edited later."""
    post.write("Hello", language="de")
    post.chat.deliver()
    (sent,) = post.mail.letters(DANA)
    assert (sent.target.channel, sent.target.user, sent.language) == ("", "", "de")
    assert "Studio" in sent.reply.model_dump_json()
    assert sent.reply.cards[0].title == "Es wurde nichts geändert."
    assert not sent.reply.actions
    assert not sent.reply.cards[0].actions
    assert not post.chat.paper.sent


def test_messages_to_an_address_keep_their_order(post: Correspondence) -> None:
    """An address is a place: one message at a time, the next after it, another address and a person beside it."""
    for say in ("one", "two"):
        post.write(say)
    post.write("other", "eva@nordlicht.example")
    post.tell("ken", "chat")
    assert post.chat.run(post.chat.kernel.sender.deliver(post.chat.clock.now)) == 3
    post.chat.deliver()
    assert ["one" in sent.reply.say for sent in post.mail.letters(DANA)] == [True, False]
    assert post.states() == [SENT] * 4
    assert post.chat.read(lambda session: len(session.exec(select(Address)).all())) == 2


def test_an_address_waits_while_its_platform_is_away(post: Correspondence) -> None:
    """It is tried again under its nonce, and looked for, until the platform takes it."""
    post.mail.fail = Away("down")
    post.write("Hello")
    post.chat.deliver()
    assert post.states() == [DUE]
    post.mail.fail = None
    post.chat.tick(minutes=10)
    assert len(post.mail.letters(DANA)) == 1
    assert post.mail.looked
    assert post.states() == [SENT]


def test_an_address_that_never_works_is_named(post: Correspondence) -> None:
    """An owner is told what was not delivered, and to which address."""
    post.write("Hello", "dana at brightwater")
    post.chat.deliver()
    assert post.states()[0] == DEAD
    assert any("dana at brightwater" in sent.reply.model_dump_json() for sent in post.chat.paper.sent)
    assert "dana at brightwater" in post.chat.say("/admin deliveries").model_dump_json()


def test_an_erased_address_is_not_written_to(post: Correspondence) -> None:
    """What waited for somebody who is erased lapses, and their address stands nowhere any more."""
    post.chat.say("/company new Brightwater")
    post.chat.say(f'/contact new "Dana Whitfield" company:C-1 email:{DANA}')
    post.write("Hello")
    post.chat.sure("/contact erase CT-1")
    post.chat.deliver()
    assert post.states()[0] == LAPSED
    assert not post.mail.sent
    assert post.chat.read(lambda session: [row.address for row in session.exec(select(Address))]) == [""]


def test_an_address_goes_with_its_last_message(post: Correspondence) -> None:
    """Once what was sent is old, the address is forgotten with it; one that is still written to stays."""
    post.write("old")
    post.chat.deliver()
    post.chat.clock.forward(days=400)
    post.write("new", "eva@nordlicht.example")
    before = post.chat.clock.now - timedelta(days=365)
    post.chat.write(lambda session: sweep(session, Delivery, 0, before))
    assert post.chat.read(lambda s: [row.address for row in s.exec(select(Address))]) == ["eva@nordlicht.example"]


@pytest.mark.parametrize(
    ("reach", "away", "where"),
    [("", False, "paper"), ("mail", False, "mail"), ("", True, "mail"), ("paper", True, "mail")],
    ids=["chat first", "as wanted", "chat is away", "wanted is away"],
)
def test_a_person_is_mailed_for_want_of_a_chat(post: Correspondence, reach: str, away: bool, where: str) -> None:
    """A chat, in which people can answer, comes before a platform that only sends, unless they chose that one."""

    def known(session: Session) -> None:
        _act(session, "ken has mail")
        ken = person_behind(session, "paper", "ken")
        assert ken is not None
        ken.reach = reach
        about: dict[str, Any] = {
            "workspace": "",
            "external_id": "ken@studio.example",
            "created_at": START + timedelta(days=1),
        }
        session.add(Identity(person_id=ken.id or 0, platform="mail", **about))

    post.chat.write(known)
    if away:
        for _time in range(3):
            post.chat.kernel.sender.outages.failed("paper", post.chat.clock.now)
    post.tell("ken", "Hello")
    post.chat.deliver()
    assert [len(post.chat.paper.sent), len(post.mail.letters("ken@studio.example"))] == [
        where == "paper",
        where == "mail",
    ]

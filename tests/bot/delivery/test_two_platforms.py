"""One company on two platforms at once: notices reach both, cards agree, people hear things once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from bot.app import build
from bot.context import Context
from bot.delivery.notices import Audience
from bot.delivery.platform import Away, Target
from bot.invocation import Answer, Invocation, Place, Source
from bot.registry import Registry
from bot.settings import Settings
from storage.identity.company import Workspace
from storage.identity.people import Identity, person_behind
from storage.identity.places import Binding, Channel
from storage.session.session import Session
from tests.chat import START, ChatClock, ChatSession, Paper
from tests.commands.billing.invoices import client, sent
from tests.commits import commits_of

SLATE = "slate"


@dataclass
class Both:
    """The studio on paper and on slate, where Olivia and Fatima are known too and #money serves the accounts."""

    chat: ChatSession
    slate: Paper

    def on_slate(self, line: str = "", *, user: str = "fatima", **parts: object) -> Answer:
        """The answer to something said in #money on slate."""
        place = Place(platform=SLATE, workspace="rock", channel="money")
        given = {
            "place": place,
            "user": user,
            "at": self.chat.clock.now,
            "key": f"s{next(self.chat.keys)}",
            "line": line,
        }
        answer = self.chat.run(self.chat.kernel.dispatch(Invocation.model_validate({**given, **parts})))
        assert isinstance(answer, Answer)
        return answer


def _furnish(session: Session) -> None:
    from storage.session.audit import Act

    act = Act(key="second platform", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    for user in ("olivia", "fatima"):
        person = person_behind(session, "paper", user)
        assert person is not None
        account = Identity(
            platform=SLATE, workspace="rock", external_id=user, person_id=person.id or 0, created_at=START
        )
        session.add(account)
    channel = Channel(platform=SLATE, workspace="rock", external_id="money", name="money", created_at=START)
    session.add(channel)
    session.flush()
    session.add(Binding(channel_id=channel.id or 0, purpose="accounts"))


@pytest.fixture
def both(studio_url: str, registry: Registry) -> Iterator[Both]:
    """A company on both platforms."""
    import asyncio

    clock, paper, slate = ChatClock(), Paper(), Paper()
    slate.name, slate.home = SLATE, ""
    settings = Settings(_env_file=None, DATABASE_URL=studio_url, secret=SecretStr("for tests"))
    kernel = build(settings, now=clock, platforms=[paper, slate], registry=registry)
    kernel.database.write_now(None, lambda s: s.add(Workspace(platform=SLATE, external_id="rock", company_id=1)))
    kernel.database.write_now(1, _furnish)
    with asyncio.Runner() as runner:
        yield Both(ChatSession(kernel, clock, paper, runner, company=1), slate)
        runner.run(kernel.stop())


def test_a_notice_reaches_the_channels_of_both(both: Both) -> None:
    """Each platform's channel is told once, and nobody twice."""
    client(both.chat)
    sent(both.chat, due="2026-11-26")
    for _day in range(6):
        both.chat.tick(days=1)
    told = [sent.to for sent in both.chat.paper.sent if sent.target.channel]
    assert told.count("accounts") == 1
    assert [sent.to for sent in both.slate.sent if sent.target.channel] == ["money"]


def test_a_button_pressed_on_one_edits_the_card_on_both(both: Both) -> None:
    """What is booked on slate stands on the card on paper as well."""
    client(both.chat)
    ref = sent(both.chat, "Consulting 500 EUR")
    place, kernel = both.chat.as_("fatima").in_("accounts"), both.chat.kernel
    shown = place.answer(f"/invoice pay {ref} 100 EUR")
    assert shown is not None
    both.chat.run(kernel.shown.posted(shown, Target(workspace="studio", channel="accounts"), "m500", "paper"))
    here = both.on_slate(f"/invoice pay {ref} 100 EUR")
    both.chat.run(kernel.shown.posted(here, Target(workspace="rock", channel="money"), "s500", SLATE))
    both.chat.deliver()
    pay = next(action for card in here.reply.cards for action in card.actions if action.command == "invoice pay")
    form = both.on_slate(token=pay.token, source=Source.BUTTON).reply.form
    assert form is not None
    both.on_slate(token=form.token, source=Source.FORM, values={field.name: field.value for field in form.fields})
    both.chat.deliver()
    assert "m500" in {edit.message for edit in both.chat.paper.edited}
    assert "s500" in {edit.message for edit in both.slate.edited}


def _tell(ctx: Context, key: str) -> None:
    fatima = next(person for person in ctx.people if person.name.startswith("Fatima"))
    ctx.tell("roles changed", Audience.of(fatima), key=key)


def test_an_alert_reaches_somebody_once_where_they_were_last(both: Both) -> None:
    """First on paper, then on slate after speaking there; their own choice comes first."""

    def told() -> tuple[int, int]:
        before = len(both.chat.paper.sent), len(both.slate.sent)
        key = f"alert {before}"
        both.chat.run(both.chat.kernel.scheduler.run(1, "alert", lambda ctx: _tell(ctx, key), both.chat.clock.now))
        both.chat.deliver()
        return len(both.chat.paper.sent) - before[0], len(both.slate.sent) - before[1]

    both.chat.as_("fatima").say("/help")
    assert told() == (1, 0)
    both.chat.clock.forward(hours=1)
    both.on_slate("/help")
    assert told() == (0, 1)
    both.chat.as_("fatima").say("/alert via paper")
    both.on_slate("/help")
    assert told() == (1, 0)


def test_a_card_in_a_direct_message_is_edited_where_it_stands(both: Both) -> None:
    """Though its reader has moved on to the other platform meanwhile."""
    kernel, chat = both.chat.kernel, both.chat
    chat.say("/company new Acme")
    shown = chat.answer("/company show Acme")
    assert shown is not None
    chat.run(kernel.shown.posted(shown, Target(workspace="studio", user="olivia"), "m9", "paper"))
    chat.clock.forward(hours=1)
    both.on_slate("/company edit C-1 name:Acme2", user="olivia")
    chat.deliver()
    assert [(edit.message, edit.to) for edit in chat.paper.edited] == [("m9", "olivia")]
    assert not both.slate.edited


def _tell_accounts(ctx: Context) -> None:
    ctx.tell("roles changed", Audience.purpose("accounts"), key="accounts")


def test_owners_hear_of_an_outage_once_and_elsewhere(both: Both) -> None:
    """After five minutes they are written to on the platform that works, and alerts go there as well."""
    chat = both.chat
    both.on_slate("/help", user="olivia")
    both.slate.fail = Away("down")
    chat.run(chat.kernel.scheduler.run(1, "alert", _tell_accounts, chat.clock.now))
    for _step in range(60):
        chat.clock.forward(seconds=20)
        chat.deliver()
    told = [sent.to for sent in chat.paper.sent if "have not reached Slate" in sent.reply.say]
    assert told == ["olivia"]
    chat.run(chat.kernel.scheduler.run(1, "alert", lambda ctx: _tell(ctx, "two"), chat.clock.now))
    chat.deliver()
    assert chat.paper.sent[-1].to == "fatima"
    both.slate.fail = None
    for _step in range(9):
        chat.clock.forward(seconds=20)
        chat.deliver()
    assert [sent.to for sent in both.slate.sent] == ["money"]


def test_a_message_stays_on_the_platform_where_it_was_begun(both: Both) -> None:
    """What may have arrived on slate is looked for there, though its reader has been on paper since."""
    chat = both.chat
    chat.clock.forward(hours=1)
    both.on_slate("/help")
    both.slate.fail = Away("perhaps it took it")
    chat.run(chat.kernel.scheduler.run(1, "alert", lambda ctx: _tell(ctx, "one"), chat.clock.now))
    chat.deliver()
    chat.clock.forward(hours=1)
    chat.as_("fatima").say("/help")
    both.slate.fail = None
    chat.deliver()
    assert ([sent.to for sent in both.slate.sent], chat.paper.sent) == (["fatima"], [])


def test_a_message_to_somebody_on_two_platforms_takes_two_commits(both: Both) -> None:
    """Its claim settles the platform too, and then its outcome is kept."""
    chat = both.chat
    chat.run(chat.kernel.scheduler.run(1, "alert", lambda ctx: _tell(ctx, "counted"), chat.clock.now))
    with commits_of(chat.kernel.database.engine) as commits:
        assert chat.run(chat.kernel.sender.deliver(chat.clock.now)) == 1
    assert len(chat.paper.sent) + len(both.slate.sent) == 1
    assert commits.count == 2

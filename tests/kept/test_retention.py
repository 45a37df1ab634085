"""`/settings keep` and the nightly sweep: what is older than it is kept for is forgotten, and never the books."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, func, select

from bot.invocation import Upload
from bot.replies.reply import Tone
from storage.delivery.attachments import attach
from storage.delivery.notices import DUE, SENT, Delivery, Notice
from storage.delivery.payloads import keep_payloads
from storage.delivery.posts import Post
from storage.delivery.shown import Shown
from storage.identity.company import JoinCode
from storage.session.audit import Act, Change
from storage.session.session import Session
from storage.upkeep.retention import BATCH, RetentionSweep
from tests.chat import START, ChatSession, button, words
from tests.kept.content import content

OLD = START - timedelta(days=2000)


def rows(chat: ChatSession, table: str) -> int:
    """How many rows a table has."""
    return len(content(chat.kernel.settings.database_url)[table][1])


def night(chat: ChatSession) -> None:
    """Let the next night come, and the job ring until nothing is left to do."""
    chat.tick()
    chat.clock.forward(days=1)
    for _ in range(4):
        chat.tick(minutes=10)


def test_old_talk_goes_and_young_talk_stays(chat: ChatSession) -> None:
    """A post goes with its file once it is too old; one whose thread goes on stays, without what it said."""

    def talk(session: Session) -> None:
        first = Post(body={"text": "old root"}, nonce="a", at=OLD)
        lone = Post(body={"text": "old lone"}, nonce="b", at=OLD)
        session.add_all([first, lone])
        session.flush()
        attach(session, lone.id or 0, "old.txt", "text/plain", b"old")
        session.add(Post(body={"text": "old answer"}, nonce="c", at=OLD, thread=first.id))
        session.add(Post(body={"text": "young answer"}, nonce="d", at=START, thread=first.id))

    chat.write(talk)
    night(chat)
    said = chat.read(lambda session: list(session.exec(select(Post.body).order_by(col(Post.id)))))
    assert said == [{}, {"text": "young answer"}]
    assert rows(chat, "attachment") == 0


def test_what_was_said_is_forgotten_and_what_was_done_is_not(chat: ChatSession) -> None:
    """After their time acts have neither line nor answer, and still tell who did what when, with old and new values."""
    chat.say('/company new "Harbour & Sons" currency:EUR')
    chat.deliver()
    changes = chat.read(lambda session: session.exec(select(func.count()).select_from(Change)).one())
    chat.clock.forward(days=366)
    night(chat)
    act = chat.read(lambda session: session.exec(select(Act).where(Act.command == "company new")).one())
    assert (act.line, act.arguments, act.answer) == ("", {}, None)
    assert (act.person_id, act.at) == (chat.person("olivia").id, START)
    assert chat.read(lambda session: session.exec(select(func.count()).select_from(Change)).one()) >= changes
    assert "Harbour" in words(chat.say("/history C-1"))


def test_sent_messages_and_buttons_go(chat: ChatSession) -> None:
    """What was sent, which cards it showed and what its buttons stood for go; what still waits is sent."""
    olivia = chat.person("olivia").id

    def send(session: Session) -> None:
        notice = Notice(kind="delivery failed", key="k", record="delivery:1", facts={"a": 1}, at=OLD)
        session.add(notice)
        session.flush()
        for state in (SENT, DUE):
            later = OLD if state == SENT else START + timedelta(days=9)
            session.add(
                Delivery(notice_id=notice.id, person_id=olivia, nonce=state, state=state, not_before=later, at=OLD)
            )
        session.add(Shown(record="company:1", platform="paper", message="m", person_id=olivia, at=OLD))
        keep_payloads(session, {"digest": {"a": "b"}}, OLD)

    chat.write(send)
    night(chat)
    left = content(chat.kernel.settings.database_url)
    assert [table for table in ("shown", "payload") if left[table][1]] == []
    assert chat.read(lambda session: session.exec(select(Delivery.nonce).where(Delivery.at == OLD)).all()) == [DUE]


def test_a_file_that_was_previewed_goes_with_its_buttons(chat: ChatSession) -> None:
    """What a preview keeps on its buttons is in no act, and is forgotten when buttons are."""
    text = "Company;Strange\nQuiet Harbour;Longshoremen\n"
    sheet = Upload(name="clients.csv", media_type="text/csv", content=text.encode())
    asked = chat.say("/company import", uploads={"clients.csv": sheet})
    menu = asked.cards[1].select
    assert menu is not None
    chat.press(button(chat.press(menu, column="1="), "Import"))
    assert "Longshoremen" in str(content(chat.kernel.settings.database_url)["payload"])
    assert "Longshoremen" not in str(chat.read(lambda session: session.exec(select(Act.arguments)).all()))
    chat.say("/settings keep buttons:7 words:7")
    chat.clock.forward(days=8)
    night(chat)
    left = content(chat.kernel.settings.database_url)
    assert [table for table, (_last, kept) in left.items() if "Longshoremen" in str(kept)] == []
    assert "Quiet Harbour" in words(chat.say("/company list"))


def test_a_company_keeps_what_it_wants(chat: ChatSession) -> None:
    """Days are set in chat and taken back by /undo; 0 is for ever; only owners set them."""
    chat.write(lambda session: session.add(Post(body={"text": "old"}, nonce="a", at=OLD)))
    assert "for ever" in words(chat.say("/settings keep posts:0"))
    night(chat)
    assert rows(chat, "post") == 1
    chat.press(chat.say("/undo").actions[0])
    assert "1095 days" in words(chat.say("/settings keep"))
    night(chat)
    assert rows(chat, "post") == 0
    assert chat.as_("marco").say("/settings keep posts:1").tone is Tone.BAD


def test_a_great_heap_goes_in_portions(chat: ChatSession) -> None:
    """One tick forgets a bounded number of rows, the next ones the rest, and then it is over until the next night."""
    chat.write(lambda session: keep_payloads(session, {f"d{n}": {} for n in range(BATCH + 5)}, OLD))
    chat.tick()
    chat.clock.forward(days=1)
    chat.tick()
    assert rows(chat, "payload") == 5
    chat.tick(minutes=10)
    assert rows(chat, "payload") == 0
    plan = chat.read(lambda session: session.exec(select(RetentionSweep)).one())
    assert plan.next_at > chat.clock.now


def test_codes_that_ran_out_go(chat: ChatSession) -> None:
    """One-time codes do not outlive their time by more than a day, whether they are a company's or the installation's."""
    chat.say("/link")
    chat.write(lambda session: session.add(JoinCode(code="x", company_id=1, expires_at=START)))
    chat.clock.forward(days=3)
    night(chat)
    assert (rows(chat, "linkcode"), rows(chat, "joincode")) == (0, 0)

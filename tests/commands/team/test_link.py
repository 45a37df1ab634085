"""One-time codes, told in chat."""

import re
from pathlib import Path

from sqlmodel import select

from bot.delivery.answer_routes import briefly
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Tone
from bot.workspaces.claims import claim_hash
from storage.identity.company import Company
from storage.identity.people import Person
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import ChatSession, button


def code_in(reply: Reply) -> str:
    """The code that an answer shows behind /link."""
    found = re.search(r"/link ([A-Z2-7]{5}-[A-Z2-7]{5})", reply.say)
    assert found is not None, reply.say
    return found[1]


def offer_claim(chat: ChatSession, code: str) -> None:
    """Let the company wait for its owner."""

    def work(session: Session) -> None:
        act = Act(key="offer", command="offer", source="job", at=chat.clock.now)
        session.add(act)
        session.flush()
        session.act_id = act.id
        session.get_one(Company, chat.company).claim = claim_hash(code)

    chat.write(work)


def people(chat: ChatSession) -> int:
    """How many rows of people there are."""
    return len(chat.read(lambda session: session.exec(select(Person.id)).all()))


def test_a_second_account_is_linked_by_a_code(chat: ChatSession) -> None:
    """The code that one account gets makes the other one the same person."""
    code = code_in(chat.as_("fatima").say("/link"))
    assert "Hello Fatima Noor" in chat.as_("fatima-phone").say(f"/link {code.lower()}").say
    assert chat.person("fatima-phone").id == chat.person("fatima").id


def test_no_code_is_kept(chat: ChatSession, tmp_path: Path) -> None:
    """Neither a code that is given nor one that is typed stands in the record of who did what, or in SQLite's files."""
    chat.say("/person invite Nora")
    codes = [code_in(chat.say("/person code @ken")), code_in(chat.as_("fatima").say("/link"))]
    chat.as_("ken").say(f"/link {codes[1]}")
    kept = chat.read(lambda session: [act.model_dump_json() for act in session.exec(select(Act))])
    kept += [file.read_bytes().decode(errors="replace") for file in tmp_path.iterdir()]
    assert not [code for code in codes if code in "".join(kept)]


def test_a_repeated_request_is_not_given_its_code_again(chat: ChatSession) -> None:
    """The same event twice makes one code, which is said once."""
    code = code_in(chat.as_("fatima").say("/link", key="event"))
    again = chat.as_("fatima").say("/link", key="event")
    assert (
        again.say
        == "This was already done, and I keep no copy of the answer. Look at the record, or at /history, before you repeat it."
    )
    assert "Hello Fatima Noor" in chat.as_("second").say(f"/link {code}").say


def test_a_repeated_request_for_a_code_is_known_as_done(chat: ChatSession) -> None:
    """When not even that can be shown, the person hears that it was done, and not to ask again."""
    chat.as_("fatima").say("/link", key="event")
    again = chat.as_("fatima").answer("/link", key="event")
    assert again is not None
    with reading(Reader()):
        assert briefly(again).say == "Done. I couldn't show you all of it."


def test_a_code_works_once(chat: ChatSession) -> None:
    """The third account that types a used code stays a guest."""
    code = code_in(chat.as_("fatima").say("/link"))
    chat.as_("second").say(f"/link {code}")
    assert chat.as_("third").say(f"/link {code}").tone is Tone.BAD
    assert chat.as_("third").say("/home").tone is Tone.BAD


def test_a_code_runs_out_after_15_minutes(chat: ChatSession) -> None:
    """At the fifteenth minute the code is too old."""
    code = code_in(chat.as_("fatima").say("/link"))
    chat.clock.forward(minutes=15)
    assert "too old" in chat.as_("second").say(f"/link {code}").say


def test_a_new_code_replaces_the_old_one(chat: ChatSession) -> None:
    """Asking again takes the first code back."""
    first = code_in(chat.as_("fatima").say("/link"))
    chat.as_("fatima").say("/link")
    assert chat.as_("second").say(f"/link {first}").tone is Tone.BAD


def test_five_wrong_codes_lock_an_account_for_a_while(chat: ChatSession) -> None:
    """After five wrong codes even the right one waits fifteen minutes."""
    for number in range(5):
        chat.as_("second").say(f"/link WRONG-CODE{number}")
    code = code_in(chat.as_("fatima").say("/link"))
    assert "Too many" in chat.as_("second").say(f"/link {code}").say
    assert chat.as_("other").say(f"/link {code}").tone is not Tone.BAD
    chat.clock.forward(minutes=15)
    assert "wrong or too old" in chat.as_("second").say(f"/link {code}").say


def test_a_known_account_takes_no_code(chat: ChatSession) -> None:
    """Typing the code where one is known says so and keeps the code for the other account."""
    code = code_in(chat.as_("fatima").say("/link"))
    assert "belongs to Fatima Noor" in chat.as_("fatima").say(f"/link {code}").say
    assert chat.as_("second").say(f"/link {code}").tone is not Tone.BAD


def test_an_unknown_account_has_no_code_to_give(chat: ChatSession) -> None:
    """A guest who types /link is told where to type it, and may ask for access."""
    reply = chat.as_("nobody").say("/link")
    assert reply.tone is Tone.BAD
    assert button(reply, "Ask for access").command == "access ask"


def test_the_code_makes_the_owner_of_a_new_company(chat: ChatSession) -> None:
    """Whoever types the printed code is the owner; the code is gone afterwards."""
    offer_claim(chat, "ABCD-EFGH")
    reply = chat.as_("newcomer").say("/claim abcd efgh")
    assert button(reply, "Company settings").command == "settings edit"
    assert chat.person("newcomer").roles == ["owner"]
    assert chat.as_("second").say("/claim ABCD-EFGH").tone is Tone.BAD


def test_a_wrong_claim_changes_nothing(chat: ChatSession) -> None:
    """A wrong code makes nobody an owner, and too many of them lock the account."""
    offer_claim(chat, "ABCD-EFGH")
    before = people(chat)
    for _attempt in range(5):
        assert "meridian check" in chat.as_("newcomer").say("/claim AAAA-AAAA").say
    assert "Too many" in chat.as_("newcomer").say("/claim ABCD-EFGH").say
    assert people(chat) == before
    assert chat.as_("other").say("/claim ABCD-EFGH").tone is not Tone.BAD


def test_a_claimed_company_is_claimed_by_nobody_else(chat: ChatSession) -> None:
    """Without a waiting code a guest is sent to ask for access."""
    assert "/access ask" in chat.as_("nobody").say("/claim ABCD-EFGH").say


def test_codes_are_only_kept_as_hashes(chat: ChatSession) -> None:
    """Neither the code table nor the row of the company holds a code that could be typed."""
    from storage.identity.link_codes import LinkCode

    code = code_in(chat.as_("fatima").say("/link"))
    kept = chat.read(lambda session: session.exec(select(LinkCode.code)).all())
    assert kept == [claim_hash(code)]

"""`/person erase` and `/contact erase`: the books stay, the person goes, from every table and every file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger

from bot.exports.export import CompanyExport
from bot.invocation import Upload
from bot.replies.reply import Tone
from storage.delivery.attachments import attach
from storage.delivery.posts import Post
from storage.engine.database import Database
from storage.identity.people import Person
from storage.session.columns import Json
from storage.session.rows import row_named
from storage.session.session import Session
from storage.upkeep.erasure import Erasure
from storage.upkeep.migrate import every_table
from tests.chat import START, ChatSession, button, words
from tests.kept.content import content, unwatched
from tests.kept.generated import Rows, filled, plant

NAME, MAIL = "Zora Quill", "zora.quill@example.com"
TEXT = f"met ZORA QUILL ({MAIL}) today"


def marked() -> Rows:
    """Rows of every table that hold the person wherever a text fits; the first of each table belongs to person 3."""
    values: dict[Any, list[Any]] = {
        str: [TEXT],
        Json: [{NAME: [TEXT, {"deep": MAIL}]}],
        int: [1],
        BigInteger: [1],
        bool: [True],
        bytes: [b""],
        date: [date(2026, 1, 1)],
        datetime: [datetime(2026, 1, 1, tzinfo=UTC)],
        Decimal: [Decimal(1)],
    }
    rows = filled(values)
    rows["invoice"][1]["number"] = None
    rows["address"][1]["address"] = "another@example.org"
    return rows


def test_nothing_of_the_person_is_left_in_any_table(tmp_path: Path) -> None:
    """Whatever text column or JSON value of whatever table held the name or the mail, only the books still do."""
    url = f"sqlite:///{tmp_path / 'marked.db'}"
    database = Database.open(url)
    every_table()
    database.create_all(every_table())
    database.write_now(1, lambda session: plant(session.connection(), marked()))
    before = content(url)

    def erase(session: Session) -> None:
        session.act_id = 3
        Erasure(session, session.get_one(Person, 3), (NAME, MAIL), "Erased person 3")(
            {"name": "Erased person 3", "email": None}
        )

    database.write_now(1, erase)
    database.close()
    left = set()
    for table, (_last, rows) in content(url).items():
        columns = [column.name for column in every_table().tables[table].columns]
        for row in rows:
            values = dict(zip(columns, row, strict=True))
            left |= {
                (table, name)
                for name, value in values.items()
                if _is_marked(value) and not _is_book(table, name, values)
            }
    assert not left
    assert sum(_is_marked(row) for _last, rows in before.values() for row in rows) > 70


def _is_marked(value: Any) -> bool:
    text = repr(value).casefold()
    return NAME.casefold() in text or MAIL in text


def _is_book(table: str, name: str, values: dict[str, Any]) -> bool:
    kind = row_named(table)
    return kind is not None and hasattr(kind, "books") and name in kind.books(values)


def at_work(chat: ChatSession) -> ChatSession:
    """Ken has left traces: tasks, hours, notes, talk, a file, and what others said of him."""
    chat.say("/person edit @ken email:ken.sato@example.com")
    chat.say('/company new "Harbour & Sons" currency:EUR')
    chat.say('/project new "Harbour portal" C-1')
    chat.say("/project assign P-1 @ken")
    chat.say('/task new P-1 "Ask Ken Sato for the map" tomorrow @ken')
    ken = chat.as_("ken")
    ken.say("/time log P-1 2h Ken Sato drew the map")
    ken.say("/task note K-1 call ken.sato@example.com")
    number = chat.person("ken").id

    def post(session: Session) -> None:
        said = Post(author=number, body={"text": "Ken Sato here"}, channel="random", nonce="n1", at=START)
        heard = Post(direct_to=number, body={"reply": {"say": "Hello Ken"}}, nonce="n2", at=START)
        session.add_all([said, heard])
        session.flush()
        attach(session, said.id or 0, "passport.txt", "text/plain", b"Ken Sato, born in Osaka")

    chat.write(post)
    chat.deliver()
    return chat


def test_a_person_is_erased(chat: ChatSession, folder: Path) -> None:
    """First it is asked, then the person is gone from tables and files, and the hours are still there."""
    at_work(chat)
    asked = chat.say("/person erase @ken")
    assert asked.cards[0].lines == ("ken", "Ken Sato", "ken.sato@example.com")
    assert "Ken Sato" in repr(content(chat.kernel.settings.database_url))
    erased = chat.press(button(asked, "Erase for good"))
    assert "What is left is called Erased person 8." in erased.say
    stored = repr(content(chat.kernel.settings.database_url))
    chat.read(lambda session: CompanyExport(session, folder).write(START, unwatched))
    files = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())
    for text in (stored, files):
        assert not [
            trace for trace in ("Sato", "sato", "passport", "Osaka", "Hello Ken", "Asia/Tokyo") if trace in text
        ]
    assert "Erased person 8" in words(chat.say("/task show K-1"))
    assert "Hours: 2:00" in words(chat.say("/project show P-1"))


def test_who_was_erased_is_a_stranger(chat: ChatSession) -> None:
    """The account may do nothing any more, nobody finds the name, and nothing can be taken back."""
    at_work(chat)
    chat.sure("/person erase @ken")
    assert chat.as_("ken").say("/home").tone is Tone.BAD
    assert "Ken" not in words(chat.say("/person list"))
    assert not [card for card in chat.say("/find sato").cards if "Ken" in card.title]
    undone = chat.say("/undo")
    assert undone.tone is Tone.BAD
    assert "gone for good" in undone.say


def test_an_owner_erases_others_only(chat: ChatSession) -> None:
    """Nobody erases himself, and nobody but an owner erases anybody."""
    assert "Another owner can" in chat.say("/person erase me").say
    refused = chat.as_("marco").say("/person erase @ken")
    assert refused.tone is Tone.BAD
    assert chat.person("ken").name == "Ken Sato"


def test_a_contact_is_erased_and_the_invoice_stays(chat: ChatSession) -> None:
    """Somebody at a client goes from contacts, tickets and notes; what an issued invoice says stays word for word."""
    chat.say('/company new "Harbour & Sons" currency:EUR country:DE')
    chat.say('/contact new C-1 "Jane Miller" jane@example.com phone:+4930123456')
    chat.say('/invoice new C-1 "2x Advice for Jane Miller 100 EUR"')
    chat.sure("/invoice issue INV-D1")
    chat.say('/ticket new "Jane Miller cannot log in" requester:jane@example.com')
    asked = chat.say("/contact erase CT-1")
    assert "jane@example.com" in asked.cards[0].lines
    chat.press(button(asked, "Erase for good"))
    rows = {table: repr(some) for table, (_last, some) in content(chat.kernel.settings.database_url).items()}
    assert sorted(table for table, text in rows.items() if "Jane" in text or "jane" in text) == ["invoiceline"]
    assert "Erased contact 1" in words(chat.say("/contact show CT-1"))


def test_what_the_company_s_own_fields_say_is_erased(chat: ChatSession) -> None:
    """A value in a field of the company goes with the contact or the person, also from the record of its changes."""
    chat.say("/company new Acme")
    for noun in ("contact", "person"):
        chat.say(f"/field new {noun} Nickname")
    chat.say("/contact new C-1 Jane Miller nickname:Jollybean")
    chat.say("/person edit @ken nickname:Sunbeam")
    chat.sure("/contact erase CT-1")
    chat.sure("/person erase @ken")
    stored = repr(content(chat.kernel.settings.database_url))
    assert "Jollybean" not in stored
    assert "Sunbeam" not in stored


def test_a_choice_that_names_a_person_is_erased(chat: ChatSession) -> None:
    """A field of the company loses the name where it offers it, in step with the records that have it."""
    chat.say('/field new company Adviser choice:"Ken Sato,Greta Lindqvist"')
    chat.say('/company new Acme adviser:"Ken Sato"')
    chat.sure("/person erase @ken")
    assert "Ken Sato" not in repr(content(chat.kernel.settings.database_url))
    assert "Adviser: Erased person" in words(chat.say("C-1"))
    form = chat.say("/company edit C-1").form
    assert form is not None
    asked = {field.name: field for field in form.fields}["adviser"]
    assert asked.value in {choice.value for choice in asked.choices}


def test_an_imported_contact_is_erased_from_the_file_too(chat: ChatSession) -> None:
    """The text that a preview kept for its button, and what was asked and answered, lose the name with the contact."""
    chat.say("/company new Acme")
    sheet = b"Company,Name,E-mail\nC-1,Jane Miller,jane@acme.example\nC-1,Tom Hall,\n"
    file = {"people.csv": Upload(name="people.csv", media_type="text/csv", content=sheet)}
    chat.press(button(chat.say("/contact import", uploads=file), "Import"))
    assert "Jane Miller" in repr(content(chat.kernel.settings.database_url)["payload"])
    chat.sure("/contact erase CT-1")
    stored = repr(content(chat.kernel.settings.database_url))
    assert "Tom Hall" in stored
    assert "Jane" not in stored
    assert "jane@acme" not in stored

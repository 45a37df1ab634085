"""Files that are refused, as a whole or line by line, and what cannot be typed before it is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.invocation import Upload
from bot.options.file import MOST_BYTES
from tests.chat import ChatSession, words

HEADS = "Name,E-mail\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEADS, "The file needs a line of column names and at least one more line."),
        (HEADS + "Acme,a@acme.example\n" * 10_000, "at most"),
        ("Colour,Weight\nred,3\n", "Not taken: Colour, Weight."),
        (HEADS + "Acme,a@acme.example,EE\n", "There are more cells than columns."),
        (HEADS + "Acme,\nAcme,\n", "is called so, too."),
        ("x" * (MOST_BYTES + 1), "is too large; at most"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(chat: ChatSession, content: str, sentence: str) -> None:
    """A file of lines tells what is wrong with it as a whole, or beside the lines that are left out."""
    upload = Upload(name="clients.csv", media_type="text/csv", content=content.encode())
    reply = chat.say("/company import", uploads={"file": upload})
    assert sentence in "\n".join([words(reply), *(file.content.decode("utf-8-sig") for file in reply.files)])


def test_a_file_that_does_not_come_is_asked_for(chat: ChatSession) -> None:
    """A name of a file is no file."""
    assert "No file came with this." in words(chat.say("/company import file:clients.csv"))


def test_a_company_without_an_owner_is_claimed_on_the_server(chat: ChatSession) -> None:
    """Nobody could answer a newcomer's request."""
    chat.write(lambda session: session.connection().execute(text("UPDATE person SET roles = '[\"member\"]'")))
    assert "This company has no owner yet." in chat.as_("nils").say("/access ask").say


def test_what_a_removed_command_did_stays_done(chat: ChatSession) -> None:
    """Who may take it back is not known any more."""
    chat.say("/company new Baltic Ferries")
    chat.write(
        lambda session: session.connection().execute(
            text("UPDATE act SET command = 'firm new' WHERE command = 'company new'")
        )
    )
    assert chat.say("/undo").say == "/firm new does not exist any more, so it cannot be undone."


def test_values_outlive_the_field_that_was_taken_back(chat: ChatSession) -> None:
    """A field of the same name would show values that were meant for another one."""
    chat.say("/company new Baltic Ferries")
    chat.say("/field new company Region choice:North,South")
    chat.as_("sven").say("/company edit C-1 region:North")
    chat.say("/undo")
    assert "Records still keep values of an earlier field" in chat.say("/field new company Region kind:text").say

"""Suggestions while typing: commands, options and values that the caller may use."""

import pytest

from tests.bot import stage
from tests.chat import ChatSession


def inserts(chat: ChatSession, line: str) -> list[str]:
    """What the suggestions would write."""
    return [found.insert for found in chat.complete(line)]


def accepted(chat: ChatSession, line: str, number: int = 0) -> str:
    """The line after a suggestion was taken."""
    found = chat.complete(line)[number]
    return line[: found.start] + found.insert


def test_commands_come_first(labchat: ChatSession) -> None:
    """A slash lists commands; a beginning narrows them, also that of the second word."""
    assert len(inserts(labchat, "/")) == 14
    assert inserts(labchat, "/ec") == [
        "/echo items ",
        "/echo long ",
        "/echo mix ",
        "/echo pay ",
        "/echo span ",
        "/echo when ",
    ]
    assert inserts(labchat, "/op") == ["/room open "]


def test_only_what_the_caller_may_run_is_suggested(labchat: ChatSession) -> None:
    """A contractor sees no command that writes, a guest only the help, and neither sees values of others."""
    assert "/room open " not in inserts(labchat.as_("ken"), "/room ")
    assert inserts(labchat.as_("nobody"), "/") == ["/help "]
    assert inserts(labchat.as_("ken"), "/ping person ") == []


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("/echo pay 1200 fri", "/echo pay 1200 2026-11-27 "),
        ("/echo pay 1200 in 3", "/echo pay 1200 2026-11-26 "),
        ("/echo pay 1200 next w", "/echo pay 1200 2026-12-04 "),
        ("/echo pay 1200 day:in 3", "/echo pay 1200 day:2026-11-26 "),
        ("/echo pay 1200 end of m", "/echo pay 1200 2026-11-30 "),
        ("/echo pay 1200 day:fri", "/echo pay 1200 day:2026-11-27 "),
        ("/echo mix Fix person:car", "/echo mix Fix person:@Carla Reyes "),
        ("/echo mix Fix colour:da", "/echo mix Fix colour:dark blue "),
        ("/echo mix Fix no", "/echo mix Fix note:"),
        ("/ping person @ol", "/ping person @Olivia Berg "),
        ("/ping person Olivia B", "/ping person @Olivia Berg "),
        ("/echo pay 1200 friday 3 sur", "/echo pay 1200 friday 3 sure:"),
    ],
)
def test_a_suggestion_replaces_what_was_begun(labchat: ChatSession, line: str, taken: str) -> None:
    """Values by position and by key, names of two words, and the keys that are left."""
    assert taken in [accepted(labchat, line, number) for number in range(len(inserts(labchat, line)))]


@pytest.mark.parametrize("line", ["/echo pay 1200 fri", "/echo mix Fix colour:da", "/ping person @ol"])
def test_what_was_suggested_is_understood(labchat: ChatSession, line: str) -> None:
    """A line that was completed can be sent, or asks for nothing but what is still missing."""
    reply = labchat.say(accepted(labchat, line))
    assert reply.form is None or not any(field.error for field in reply.form.fields)


def test_records_are_suggested_by_their_words(chat: ChatSession) -> None:
    """A beginning of any word of a visible record brings its reference; others' records never."""
    chat.say("/company new Baltic Ferries")
    chat.say("/company new Nordic Foods")
    assert inserts(chat, "/company show ferr")[0] == "C-1 "
    assert accepted(chat, "/company show nordic fo") == "/company show C-2 "
    assert inserts(chat.as_("ken"), "/company show ferr") == []


def test_at_most_25_are_suggested(chat: ChatSession) -> None:
    """However many fit, a list stays short."""
    for number in range(30):
        chat.say(f'/company new "Ferry {number}"')
    assert len([insert for insert in inserts(chat, "/company show ferry") if insert.startswith("C-")]) == 25


def test_a_form_field_suggests_for_its_own_reader(labchat: ChatSession) -> None:
    """The token of a form brings the suggestions of its field, to those who may run the command; a wrong one nothing."""
    form = labchat.say("/ping person").form
    assert form is not None

    def suggested(user: str, token: str) -> list[str]:
        chosen = labchat.kernel.suggestions.suggest(labchat.place, user, token, "person", "car")
        return [choice.value for choice in labchat.run(chosen)]

    assert suggested("olivia", form.token) == ["@Carla Reyes"]
    assert suggested("ken", form.token) == []
    assert suggested("olivia", "made up") == []


def test_labels_are_in_the_language_of_the_reader(labchat: ChatSession) -> None:
    """Days are suggested in German to whom speaks it."""
    stage.person(labchat, "olivia", language="de")
    assert "Fr" in labchat.complete("/echo pay 1200 day:freitag")[0].label


def test_commands_are_found_by_any_word(chat: ChatSession) -> None:
    """Words of a name in any order, other words for them, and words of what the command does."""
    assert inserts(chat, "/new company")[0] == "/company new "
    assert "/company new " in inserts(chat, "/customer add")
    assert "/undo " in inserts(chat, "/take back")


def test_what_one_uses_comes_first(chat: ChatSession) -> None:
    """A bare slash lists what the caller has used most, then what others begin with; not what others use."""
    assert inserts(chat, "/")[0].endswith(" new ")
    for name in ("Baltic Ferries", "Nordic Foods"):
        chat.say(f"/company new {name}")
    chat.as_("sam").say("/ticket new Broken")
    assert inserts(chat.as_("olivia"), "/")[0] == "/company new "
    assert inserts(chat.as_("sam"), "/")[0] == "/ticket new "


def test_records_and_people_are_found_anywhere(chat: ChatSession) -> None:
    """A word finds records by their words and people by their names, each with the line that shows it."""
    chat.say("/company new Carla Ferries")

    def lines(user: str) -> list[str]:
        return [one.value for one in chat.run(chat.kernel.suggestions.anywhere(chat.place, user, "carla"))]

    assert lines("olivia") == ["C-1", "person show @Carla Reyes"]
    for line in lines("olivia"):
        assert "Carla" in chat.as_("olivia").say(line).cards[0].title
    assert lines("nobody") == []

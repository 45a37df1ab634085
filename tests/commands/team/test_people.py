"""People, their hours and their local times, told in chat."""

import pytest

from bot.replies.reply import Reply, Table, Tone
from bot.replies.spans import plain
from tests.chat import ChatSession, words
from tests.commands.team.test_link import code_in


def rows(reply: Reply) -> dict[str, tuple[str, ...]]:
    """The rows of the first table by their first cell."""
    table = reply.cards[0].table
    assert isinstance(table, Table)
    return {row[0]: row for row in table.rows}


def test_somebody_invited_joins_by_code(chat: ChatSession) -> None:
    """The code in the answer of an invitation makes a new account the invited person."""
    reply = chat.say('/person invite "Nora Lind" nora@example.com role:sales zone:Europe/Oslo country:NO')
    assert "nora@example.com" in words(reply)
    assert "Nora Lind" in chat.as_("nora").say(f"/link {code_in(reply)}").say
    nora = chat.person("nora")
    assert (nora.name, nora.email) == ("Nora Lind", "nora@example.com")
    assert (nora.zone, nora.country, nora.roles) == ("Europe/Oslo", "NO", ["sales"])


def test_an_invitation_is_good_for_a_week(chat: ChatSession) -> None:
    """After seven days the code is too old, and a new one can be had."""
    code = code_in(chat.say('/person invite "Nora Lind"'))
    chat.clock.forward(days=7)
    assert chat.as_("nora").say(f"/link {code}").tone is Tone.BAD
    again = code_in(chat.say("/person code @nora"))
    assert chat.as_("nora").say(f"/link {again}").tone is not Tone.BAD


def test_only_owners_invite(chat: ChatSession) -> None:
    """A manager is told who may invite."""
    assert chat.as_("marco").say("/person invite Nora").tone is Tone.BAD


def test_a_card_shows_the_local_time_and_whether_somebody_works(chat: ChatSession) -> None:
    """At 10:00 UTC it is 19:00 in Tokyo, on a public holiday, and 14:00 in Dubai, within Fatima's hours."""
    ken, fatima = words(chat.say("/person show @ken")), words(chat.say("/person show @fatima"))
    assert "Local time: Mon 19:00 (Asia/Tokyo)" in ken
    assert "off until" in ken
    assert "Local time: Mon 14:00 (Asia/Dubai)" in fatima
    assert "working until" in fatima


def test_the_list_says_who_is_working_and_when_together(chat: ChatSession) -> None:
    """Everybody's row has the local time and the hours shared today, by the reader's clock."""
    listed = rows(chat.say("/person list"))
    assert listed["Sam Okoro"][3].replace("\u202f", " ") != "not today"
    assert listed["Ken Sato"][3] == "not today"
    assert "of 8 working now" in words(chat.say("/person list"))


def test_the_list_can_be_narrowed(chat: ChatSession) -> None:
    """`now:yes` leaves out who is off, `role:` everybody without it."""
    assert "Ken Sato" not in rows(chat.say("/person list now:yes"))
    assert list(rows(chat.say("/person list role:contractor"))) == ["Carla Reyes", "Ken Sato"]


def test_hours_with_a_break_are_read_back(chat: ChatSession) -> None:
    """Split days are kept and shown; the person works by them at once."""
    reply = chat.as_("sven").say("/person hours me mon-fri 09:00-10:30,11:00-12:00")
    assert "09:00-10:30,11:00-12:00" in words(reply)
    assert "working until" in words(chat.say("/person show @sven"))
    chat.as_("sven").say("/person hours me mon-fri 09:00-10:30,11:30-12:00")
    assert "off until" in words(chat.say("/person show @sven"))


def test_a_night_s_work_ends_in_the_morning(chat: ChatSession) -> None:
    """Hours beyond midnight are one stretch: who works from 10:00 to 05:00 works until 05:00."""
    chat.as_("sven").say("/person hours me mon-sun 10:00-05:00")
    status = chat.as_("sven").say("/person show me").cards[0].status
    assert status is not None
    assert plain(status.label) == "working until 05:00"


def test_hours_are_undone(chat: ChatSession) -> None:
    """/undo gives the old hours back."""
    before = chat.person("ken").frames
    chat.as_("ken").say("/person hours me sat 10:00-12:00")
    chat.as_("ken").say("/undo")
    assert chat.person("ken").frames == before


def test_everybody_edits_himself_and_owners_everybody(chat: ChatSession) -> None:
    """A contractor moves to another zone by himself, cannot move others nor change how he is employed."""
    assert chat.as_("ken").say("/person edit me zone:Europe/Paris").tone is not Tone.BAD
    assert chat.person("ken").zone == "Europe/Paris"
    assert chat.as_("ken").say("/person edit @carla zone:Europe/Paris").tone is Tone.BAD
    assert chat.as_("ken").say("/person edit me kind:employee").tone is Tone.BAD
    assert chat.say("/person edit @ken kind:employee").tone is not Tone.BAD


def test_edit_without_changes_opens_the_filled_form(chat: ChatSession) -> None:
    """The form of `/person edit` knows what is on file, and its answer shows the card."""
    form = chat.as_("ken").say("/person edit me").form
    assert form is not None
    assert {field.name: field.value for field in form.fields}["zone"] == "Asia/Tokyo"
    assert "ken@example.com" in words(chat.as_("ken").submit(form, email="ken@example.com"))


def test_the_list_of_people_is_ordered_opened_and_kept_as_a_file(chat: ChatSession) -> None:
    """Its rows open the card of somebody; the file holds how each is employed only for who may change that."""
    assert next(iter(rows(chat.say("/person list sort:name down:yes")))) == "Sven Lund"
    menu = chat.say("/person list").cards[0].select
    assert menu is not None
    assert chat.press(menu, person=menu.choices[0].value).cards[0].title == menu.choices[0].label
    for user, employed in (("olivia", True), ("ken", False)):
        (file,) = chat.as_(user).say("/person list csv:yes").files
        assert ("Kind" in file.content.decode("utf-8-sig").splitlines()[0].split(",")) is employed


def test_a_country_without_known_holidays_is_no_fault(chat: ChatSession) -> None:
    """Somebody on Antarctica has no public holidays that anybody lists, and still works."""
    assert chat.as_("ken").say("/person edit me country:AQ").tone is not Tone.BAD
    assert "Ken Sato" in rows(chat.say("/person list"))


def test_a_whole_day_together_is_said_in_words(chat: ChatSession) -> None:
    """Two people who always work share the day, not the time from midnight to midnight."""
    for user in ("olivia", "marco"):
        chat.as_(user).say("/person hours me mon-sun 00:00-24:00")
    table = chat.say("/person list").cards[0].table
    assert table is not None
    assert {row[0]: row[3] for row in table.rows}["Marco Ruiz"] == "all day"


def test_who_has_open_work_is_not_archived(chat: ChatSession) -> None:
    """Open records that name somebody keep them in, each kind told; without any they are out, until that is undone."""
    chat.say("/project new Relaunch owner:@greta")
    chat.say("/task new P-1 Draw the map @greta")
    chat.say("/task new P-1 Fold the map @greta")
    said = chat.say("/person archive @greta").say
    assert said == "Greta Vogel still has work: 1 × project, 2 × task. Give it to somebody else first."
    for line in ("/task done K-1", "/task assign K-2 @marco", "/project edit P-1 owner:@marco"):
        chat.say(line)
    assert "is not in any more" in chat.say("/person archive @greta").say
    assert chat.as_("greta").say("/project list").tone is Tone.BAD
    chat.as_("olivia").say("/undo")
    assert chat.as_("greta").say("/project list").tone is not Tone.BAD


def test_the_last_owner_is_not_archived(chat: ChatSession) -> None:
    """Somebody always owns the company."""
    assert "is the last owner" in chat.say("/person archive me").say


@pytest.mark.parametrize(
    ("user", "line", "refusal"),
    [
        ("ken", "/person hours @carla mon-fri 09:00-12:00", "What is not your own, /person hours leaves to: owner."),
        ("ken", "/logout @carla", "What is not your own, /logout leaves to: owner."),
        ("ken", "/person edit @carla zone:Europe/Paris", "What is not your own, /person edit leaves to: owner."),
        ("ken", "/person edit me kind:employee", "This is for: owner."),
        ("olivia", "/person erase me", "You cannot erase yourself. Another owner can."),
        ("olivia", "/person erase @olivia", "You cannot erase yourself. Another owner can."),
    ],
)
def test_what_is_ones_own_is_told_from_what_is_not(chat: ChatSession, user: str, line: str, refusal: str) -> None:
    """Some acts are for oneself unless one leads the team, others never are."""
    frames = chat.person("carla").frames
    assert refusal in chat.as_(user).say(line).say
    assert chat.person("carla").frames == frames
    assert chat.person("olivia").active

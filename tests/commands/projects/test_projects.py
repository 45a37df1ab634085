"""Projects, told in chat."""

import pytest
from sqlmodel import select

from bot.invocation import Upload
from bot.replies.reply import Reply
from storage.areas.project import Project
from storage.areas.time_entry import TimeEntry
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import START, ChatSession, button
from tests.chat import words as all_words


def words(reply: Reply) -> str:
    """What a reply says, with plain blanks."""
    return all_words(reply).replace("\u00a0", " ")


@pytest.fixture
def olivia(chat: ChatSession) -> ChatSession:
    """Olivia in #projects, with the client Acme and the project Relaunch."""
    olivia = chat.in_("projects")
    olivia.say("/company new Acme")
    olivia.say("/project new Relaunch C-1 budget:40h")
    return olivia


def test_a_project_is_opened_in_one_line(chat: ChatSession) -> None:
    """Name, company and budget are understood; who opens it owns it and is on it."""
    chat.say("/company new Acme")
    reply = chat.in_("projects").say("/project new Website relaunch C-1 budget:120h")
    assert reply.say == "P-1 is open. Add its first task."
    said = words(reply)
    assert "Company: Acme" in said
    assert "Hours: 0:00 of 120:00 (0 %)" in said
    assert "Owner: Olivia Berg" in said
    assert "People: Olivia Berg" in said


def test_a_budget_is_more_than_nothing(chat: ChatSession) -> None:
    """A budget of no hours is refused, and no project is opened."""
    assert "more than nothing" in chat.say("/project new Relaunch budget:0h").say
    assert "No project fits" in chat.say("/project list").say


def test_a_bare_budget_is_hours(chat: ChatSession) -> None:
    """Forty means forty hours, whatever a bare number means elsewhere."""
    assert "40:00" in words(chat.say("/project new Relaunch budget:40"))


def test_only_managers_open_and_close_projects(olivia: ChatSession) -> None:
    """A member works on projects but neither opens nor closes them."""
    greta = olivia.as_("greta").in_("")
    assert greta.say("/project new Mine").tone == "bad"
    assert greta.say("/project done P-1").tone == "bad"
    assert olivia.read(lambda session: [p.status for p in session.exec(select(Project))]) == ["active"]


def test_contractors_see_only_their_projects(olivia: ChatSession) -> None:
    """A project exists for a contractor from the moment he is put on it until he is taken off."""
    ken = olivia.as_("ken").in_("")
    assert ken.say("/project show P-1").say.startswith("I know no project")
    assert "No project fits" in ken.say("/project list").say
    olivia.say("/project assign P-1 @ken")
    assert "Relaunch" in words(ken.say("/project show P-1"))
    assert "Relaunch" in words(ken.say("/project list"))
    olivia.say("/project assign P-1 @ken remove:yes")
    assert ken.say("/project show P-1").say.startswith("I know no project")


def test_contractors_bring_nobody_in(olivia: ChatSession) -> None:
    """Somebody who is on a project as a contractor cannot show it to another one."""
    olivia.say("/project assign P-1 @ken")
    reply = olivia.as_("ken").in_("").say("/project assign P-1 @carla")
    assert reply.say == "Ask Olivia Berg to change who is on P-1."
    assert olivia.as_("carla").in_("").say("/project show P-1").tone == "bad"


def test_a_member_is_added_once(olivia: ChatSession) -> None:
    """The second time is refused with the reason, and so is taking out somebody who is not there."""
    assert olivia.say("/project assign P-1 @greta").say == "Greta Vogel is on P-1 now."
    assert olivia.say("/project assign P-1 @greta").say == "Greta Vogel is on P-1 already."
    assert olivia.say("/project assign P-1 @ken remove:yes").say == "Ken Sato is not on P-1."


def test_who_leaves_keeps_the_tasks_visible(olivia: ChatSession) -> None:
    """Taking somebody out says which tasks still carry the name."""
    olivia.say("/task new P-1 Draw the header @greta")
    assert "1 open task there still has this name" in olivia.say("/project assign P-1 @greta remove:yes").say


def test_health_is_said_with_its_reason(olivia: ChatSession) -> None:
    """Two words are understood without quotes; the reason stands on the card, and on track clears it."""
    reply = olivia.say("/project health P-1 at risk The texts are late")
    assert reply.say == "P-1 is at risk now."
    assert reply.cards[0].status is not None
    assert reply.cards[0].status.tone == "warn"
    assert reply.cards[0].text == "The texts are late"
    assert olivia.say("/project health P-1 on track").cards[0].text == ""


def test_health_is_chosen_in_the_menu(olivia: ChatSession) -> None:
    """The card's menu offers the other two."""
    select = olivia.say("P-1").cards[0].select
    assert select is not None
    assert [choice.label for choice in select.choices] == ["at risk", "off track"]
    assert olivia.press(select, health="off track").say == "P-1 is off track now."


def test_the_card_adds_up_the_hours(olivia: ChatSession) -> None:
    """Hours worked stand against the budget, and an exceeded one is said."""
    person = olivia.person("greta").id or 0

    def entry(number: int, minutes: int) -> None:
        row = TimeEntry(
            ref=f"W-{number}", project_id=1, person_id=person, day=START.date(), minutes=minutes, created_at=START
        )
        olivia.write(lambda session: _logged(session, row))

    entry(1, 600)
    entry(2, 90)
    assert "Hours: 11:30 of 40:00 (29 %)" in words(olivia.say("P-1"))
    entry(3, 1800)
    assert "The budget is exceeded by 1:30." in words(olivia.say("P-1"))


def _logged(session: Session, row: TimeEntry) -> None:
    act = Act(key=row.ref, command="log", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    session.add(row)


def test_the_card_counts_open_and_overdue_tasks(olivia: ChatSession) -> None:
    """Tasks that are done do not count; those whose day is past are overdue."""
    olivia.say("/task new P-1 Draw the header tomorrow")
    olivia.say("/task new P-1 Write the texts")
    olivia.say("/task new P-1 Buy the fonts tomorrow")
    olivia.say("/task done K-3")
    olivia.clock.forward(days=3)
    assert "Tasks: 2 open, 1 overdue" in words(olivia.say("P-1"))


def test_a_done_project_takes_no_new_tasks(olivia: ChatSession) -> None:
    """Closing says what is left; a new task is refused with the way back."""
    olivia.say("/task new P-1 Draw the header")
    closed = olivia.say("/project done P-1 tasks:keep")
    assert closed.say == "P-1 is done. 1 task stays open in it."
    assert "No project fits" in olivia.say("/project list").say
    refused = olivia.say("/task new P-1 Another one")
    assert refused.say == "P-1 is done. Reopen it first."
    assert olivia.press(button(refused, "Reopen")).say == "P-1 is open again."


def test_closing_is_undone(olivia: ChatSession) -> None:
    """/undo takes a close back."""
    olivia.say("/project done P-1")
    olivia.say("/undo")
    assert "on track" in words(olivia.say("P-1"))


def test_a_note_stands_on_the_card(olivia: ChatSession) -> None:
    """A note is shown with its author, and it is a sign of life."""
    olivia.clock.forward(days=2)
    assert (
        olivia.as_("greta")
        .say("/project note P-1 The client sends the texts on Monday")
        .say.startswith("Notiert bei P-1.")
    )
    assert "Greta Vogel: The client sends the texts on Monday" in words(olivia.say("P-1"))
    touched = olivia.read(lambda session: session.get_one(Project, 1).touched_at)
    assert touched == olivia.clock.now


def test_edit_shows_the_form_and_changes_what_is_given(olivia: ChatSession) -> None:
    """The form knows the budget as one would type it; money is hidden from who may not see it."""
    form = olivia.say("/project edit P-1").form
    assert form is not None
    assert {f.name: f.value for f in form.fields}["budget"] == "40:00"
    olivia.say('/project edit P-1 budget:60h rate:"90 EUR"')
    assert "Hours: 0:00 of 60:00 (0 %)" in words(olivia.say("P-1"))
    assert "Stundensatz: •••" in words(olivia.as_("greta").in_("").say("P-1"))


def test_the_list_shows_the_company_and_its_state(olivia: ChatSession) -> None:
    """Projects are listed by name with company, health and tasks; a filter narrows to one company."""
    olivia.say("/project new Archive")
    table = olivia.say("/project list").cards[0].table
    assert table is not None
    assert [row[0] for row in table.rows] == ["Archive", "Relaunch"]
    assert table.rows[1][2:5] == ("Acme", "on track", "0 open")
    only = olivia.say("/project list company:C-1").cards[0].table
    assert only is not None
    assert [row[0] for row in only.rows] == ["Relaunch"]


def test_who_owns_an_imported_project_is_on_it(olivia: ChatSession) -> None:
    """A project out of a file has its owner among its people, as one that is opened in chat."""
    file = {"p.csv": Upload(name="p.csv", media_type="text/csv", content=b"Project,Owner\nArchive,Ken Sato\n")}
    olivia.press(button(olivia.say("/project import", uploads=file), "Import"))
    assert "People: Ken Sato" in words(olivia.say("P-2"))


def test_a_project_is_deleted_while_nothing_was_done_on_it(olivia: ChatSession) -> None:
    """Tasks and hours keep it on file; its people and notes go with it, and come back with it."""
    olivia.say("/project assign P-1 @ken")
    olivia.say("/project note P-1 Begins in May")
    olivia.say("/task new P-1 Draw the map")
    assert olivia.say("/project delete P-1").say == "P-1 stays on file, as these belong to it: 1 × task."
    assert "off file" in olivia.say("/task delete K-1").say
    assert olivia.say("/project delete P-1").say == "Relaunch (P-1) is off file. /undo brings it back."
    assert "know no project" in olivia.say("/project show P-1").say
    olivia.say("/undo")
    again = words(olivia.say("P-1"))
    assert "People: Ken Sato, Olivia Berg" in again
    assert "Begins in May" in again


def test_logged_hours_keep_a_task_on_file(olivia: ChatSession) -> None:
    """A task on which somebody worked is not deleted."""
    olivia.say("/task new P-1 Draw the map")
    olivia.say("/time log P-1 1h task:K-1")
    assert "these belong to it: 1 × time entry" in olivia.say("/task delete K-1").say

"""Tasks, told in chat."""

import pytest

from bot.invocation import Upload
from bot.replies.reply import Reply
from storage.areas.task import Task
from tests.chat import ChatSession, button
from tests.chat import words as all_words


def words(reply: Reply) -> str:
    """What a reply says, with plain blanks."""
    return all_words(reply).replace("\u00a0", " ")


@pytest.fixture
def olivia(chat: ChatSession) -> ChatSession:
    """Olivia in #projects, with the project Relaunch."""
    chat.say("/project new Relaunch")
    return chat.in_("projects")


def test_a_task_is_added_in_one_line(olivia: ChatSession) -> None:
    """Title, day and assignee are understood, and the day is said back resolved."""
    reply = olivia.say("/task new P-1 Fix the login page friday @ken")
    assert reply.say == "K-1 is in Relaunch, for Ken Sato, due Fri, 27 Nov. Ken Sato is on P-1 now."
    assert reply.cards[0].title == "Fix the login page"
    assert "Due: Fri, 27 Nov" in words(reply)


@pytest.mark.parametrize(
    ("line", "title", "due"),
    [
        ("Fix the login page @ken friday", "Fix the login page", "Fri, 27 Nov"),
        ("Plan the friday meeting", "Plan the friday meeting", "no day"),
        ("Call Ken about the friday call @ken", "Call Ken about the friday call", "no day"),
        ("Ship it tomorrow @ken priority:urgent", "Ship it", "Tue, 24 Nov"),
        ("Ship it when the load is high", "Ship it when the load is high", "no day"),
        ("Ship it tomorrow @Ken Sato priority:high", "Ship it", "Tue, 24 Nov"),
    ],
)
def test_titles_keep_their_words(olivia: ChatSession, line: str, title: str, due: str) -> None:
    """A day or a name inside the title stays there; name and day at the end come in either order."""
    reply = olivia.say(f"/task new P-1 {line}")
    assert reply.cards[0].title == title
    assert f"Due: {due}" in words(reply)


def test_the_assignee_is_told_in_private(olivia: ChatSession) -> None:
    """The message says who gave what until when, and its first button ticks the task off."""
    olivia.say("/task new P-1 Fix the login page friday @ken")
    told = olivia.tick(minutes=1)
    assert [sent.to for sent in told] == ["ken"]
    assert "Olivia Berg gave you K-1, due " in told[0].reply.say
    done = olivia.as_("ken").in_("").press(button(told[0].reply, "Done"))
    assert done.say == "K-1 is done: Fix the login page"


def test_who_takes_a_task_is_not_told(olivia: ChatSession) -> None:
    """Nobody hears of what he did himself."""
    olivia.say("/task new P-1 Fix the login page")
    card = olivia.as_("marco").say("K-1")
    assert olivia.as_("marco").press(button(card, "Take it")).say.startswith("K-1 is for Marco Ruiz now.")
    assert olivia.tick(minutes=1) == []


@pytest.mark.parametrize(
    "meanwhile", ["/task done K-1", "/task assign K-1 @olivia", "/project assign P-1 @ken remove:yes"]
)
def test_old_news_lapses(olivia: ChatSession, meanwhile: str) -> None:
    """A task that is done, given on or out of reach before the assignee heard of it is not told."""
    olivia.say("/task new P-1 Fix the login page @ken")
    assert olivia.say(meanwhile).tone != "bad"
    assert olivia.tick(minutes=1) == []


def test_a_task_is_given_on(olivia: ChatSession) -> None:
    """The new assignee is told once; giving it again is refused."""
    olivia.say("/task new P-1 Fix the login page")
    assert olivia.say("/task assign K-1 @carla").say == "K-1 is for Carla Reyes now. Carla Reyes is on P-1 now."
    assert olivia.say("/task assign K-1 @carla").say == "K-1 is for Carla Reyes already."
    assert [sent.to for sent in olivia.tick(minutes=1)] == ["carla"]


def test_giving_is_undone_with_the_membership(olivia: ChatSession) -> None:
    """/undo takes the task back and the contractor off the project."""
    olivia.say("/task new P-1 Fix the login page")
    olivia.say("/task assign K-1 @ken")
    olivia.say("/undo")
    assert "Assigned to: nobody" in words(olivia.say("K-1"))
    assert olivia.as_("ken").in_("").say("/task show K-1").tone == "bad"


def test_contractors_see_only_tasks_of_their_projects(olivia: ChatSession) -> None:
    """A task of another project does not exist for a contractor, in lists as in references."""
    olivia.say("/project new Secret")
    olivia.say("/task new P-1 Fix the login page @ken")
    olivia.say("/task new P-2 Buy the rival")
    ken = olivia.as_("ken").in_("")
    shown = words(ken.say("/task list whose:all"))
    assert "Fix the login page" in shown
    assert "Buy the rival" not in shown
    assert ken.say("/task show K-2").tone == "bad"
    assert ken.say("/task new P-2 Spy").tone == "bad"


def test_contractors_bring_nobody_in_by_a_task(olivia: ChatSession) -> None:
    """A contractor gives tasks only to those who are on the project."""
    olivia.say("/task new P-1 Fix the login page @ken")
    reply = olivia.as_("ken").in_("").say("/task assign K-1 @carla")
    assert reply.say == "Ask Olivia Berg to change who is on P-1."


def test_the_list_begins_with_ones_own(olivia: ChatSession) -> None:
    """Members and contractors see their own open tasks, a manager everybody's, those due first on top."""
    olivia.say("/task new P-1 Someday")
    olivia.say("/task new P-1 Later 2026-12-10 @ken")
    olivia.say("/task new P-1 Soon friday @carla")
    assert titles(olivia.say("/task list")) == ["Soon", "Later", "Someday"]
    assert titles(olivia.as_("ken").in_("").say("/task list")) == ["Later"]
    assert titles(olivia.as_("ken").in_("").say("/task list project:P-1")) == ["Soon", "Later", "Someday"]
    assert titles(olivia.say("/task list unassigned")) == ["Someday"]
    assert titles(olivia.say("/task list assignee:Carla")) == ["Soon"]


def titles(reply: Reply) -> list[str]:
    """The first cells of a list."""
    table = reply.cards[0].table
    assert table is not None
    return [row[0] for row in table.rows]


def test_the_list_narrows_to_what_is_overdue(olivia: ChatSession) -> None:
    """Overdue ones are open and their day is past; done ones are found by their state."""
    olivia.say("/task new P-1 First tomorrow")
    olivia.say("/task new P-1 Second tomorrow")
    olivia.say("/task new P-1 Third 2026-12-10")
    olivia.say("/task done K-2")
    olivia.clock.forward(days=3)
    late = olivia.say("/task list overdue:yes")
    assert titles(late) == ["First"]
    assert "overdue" in words(late)
    assert titles(olivia.say("/task list status:done")) == ["Second"]


def test_a_long_list_goes_on_behind_a_button(olivia: ChatSession) -> None:
    """The next page keeps the filters."""
    for number in range(12):
        olivia.say(f'/task new P-1 "Step {number}"')
    first = olivia.say("/task list project:P-1")
    assert titles(olivia.press(button(first, "Next"))) == ["Step 10", "Step 11"]


def test_a_day_is_set_and_echoed(olivia: ChatSession) -> None:
    """The day is said back resolved, and changing a task is a sign of life."""
    olivia.say("/task new P-1 Fix the login page")
    olivia.clock.forward(hours=5)
    assert olivia.say("/task due K-1 friday").say == "K-1 is due Fri, 27 Nov (in 4 days)."
    assert olivia.read(lambda session: session.get_one(Task, 1).touched_at) == olivia.clock.now


def test_a_blocked_task_says_why_until_it_goes_on(olivia: ChatSession) -> None:
    """The reason stands on the card with the button that takes it away."""
    olivia.say("/task new P-1 Fix the login page @olivia")
    blocked = olivia.say("/task block K-1 The texts are missing")
    assert "Blocked: The texts are missing" in words(blocked)
    again = olivia.press(button(blocked, "Not blocked any more"))
    assert again.say == "K-1 is open again."
    assert "missing" not in words(again)


def test_done_is_done_until_reopened_or_undone(olivia: ChatSession) -> None:
    """Ticking off twice is refused with the way back, and /undo takes it back too."""
    olivia.say("/task new P-1 Fix the login page @olivia")
    olivia.say("/task done K-1")
    refused = olivia.say("/task done K-1")
    assert refused.say == "K-1 is done already. Reopen it first."
    assert olivia.press(button(refused, "Reopen")).say == "K-1 is open again."
    assert olivia.say("/task reopen K-1").say == "K-1 is open."
    olivia.say("/task done K-1")
    olivia.say("/undo")
    assert "open" in words(olivia.say("K-1"))
    assert olivia.read(lambda session: session.get_one(Task, 1).done_at) is None


def test_a_note_stands_on_the_card(olivia: ChatSession) -> None:
    """A note is shown with its author on the task, not on the project."""
    olivia.say("/task new P-1 Fix the login page")
    assert olivia.say("/task note K-1 Only on Safari").say == "Noted on K-1. “Only on Safari”"
    assert "Olivia Berg: Only on Safari" in words(olivia.say("K-1"))
    assert "Only on Safari" not in words(olivia.say("P-1"))


def test_home_shows_what_is_due_and_ticks_it_off(olivia: ChatSession) -> None:
    """Overdue tasks and those of the coming week are on /home, the oldest first; the menu ticks one off."""
    ken = olivia.as_("ken").in_("")
    olivia.say("/task new P-1 Late tomorrow @ken")
    olivia.say("/task new P-1 Soon saturday @ken")
    olivia.say("/task new P-1 Far 2027-01-10 @ken")
    olivia.say("/task new P-1 Others tomorrow @carla")
    olivia.clock.forward(days=3)
    card = next(card for card in ken.say("/home").cards if card.title == "Tasks")
    assert card.lines == ("K-1 Late · Relaunch · was due 2 days ago", "K-2 Soon · Relaunch · due in 2 days")
    assert card.select is not None
    assert ken.press(card.select, task="K-1").say == "K-1 is done: Late"


def test_an_empty_week_is_no_block(olivia: ChatSession) -> None:
    """Without a task due soon /home has no tasks."""
    olivia.say("/task new P-1 Far 2027-01-10 @ken")
    assert all(card.title != "Tasks" for card in olivia.as_("ken").in_("").say("/home").cards)


def test_an_edit_tells_the_new_assignee_and_no_one_else(olivia: ChatSession) -> None:
    """What is given is changed; whoever gets the task by it is on the project and told, as by /task assign."""
    olivia.say("/task new P-1 Fix the login page friday")
    assert olivia.say("/task edit K-1 priority:high due:-").say == "K-1 is up to date."
    assert "Due: no day" in words(olivia.say("K-1"))
    assert olivia.say("/task edit K-1 assignee:@ken").say == "K-1 is up to date. Ken Sato is on P-1 now."
    assert [sent.to for sent in olivia.tick(minutes=1)] == ["ken"]


def test_a_file_of_tasks_tells_no_one(olivia: ChatSession) -> None:
    """An import writes tasks and puts assignees on the project, but sends no message for each line."""
    content = b"Project,Task,Due,Assigned to\nP-1,Draw the map,2026-12-01,Ken Sato\nP-1,Fold the map,,\n"
    file = {"tasks.csv": Upload(name="tasks.csv", media_type="text/csv", content=content)}
    done = olivia.press(button(olivia.say("/task import", uploads=file), "Import"))
    assert done.say == "2 added, 0 changed."
    assert titles(olivia.as_("ken").in_("").say("/task list")) == ["Draw the map"]
    assert olivia.tick(minutes=1) == []

"""Direct lines of an account that two companies know: the company is asked for, chosen or shown, and never guessed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.delivery.platform import Target
from bot.invocation import Answer, Invocation, Place, Source, Upload
from bot.replies.reply import Tone, Visibility
from storage.identity.people import person_behind
from storage.session.audit import Act
from storage.session.session import Session
from tests.chat import PLATFORM, START, WORKSPACE, ChatSession, button, words
from tests.neighbour import NAME, SECOND, move_beside

UNKNOWN = Place(platform=PLATFORM, workspace="", direct=True)
"""A direct conversation on a platform that does not say in which workspace it is."""
DIRECT = {"unknown": UNKNOWN, "studio": UNKNOWN.model_copy(update={"workspace": WORKSPACE})}
LONG = "/company new Acme Tools and Machines of the North country:EE email:books@acme-tools.example currency:EUR"


@pytest.fixture
def neighbour(chat: ChatSession) -> int:
    """The company beside the studio; Olivia and Greta are known in both."""
    return move_beside(chat.kernel)


def asked(chat: ChatSession, line: str = "", *, user: str = "olivia", place: Place = UNKNOWN, **parts: Any) -> Answer:
    """What a direct request is answered."""
    key = parts.pop("key", f"d{next(chat.keys)}")
    made = Invocation(place=place, user=user, at=chat.clock.now, key=key, line=line, **parts)
    answer: Answer | None = chat.run(chat.kernel.dispatch(made))
    assert answer is not None
    return answer


def pressed(chat: ChatSession, answer: Answer, label: str, user: str = "olivia") -> Answer:
    """What a button of a direct message is answered."""
    return asked(chat, user=user, token=button(answer.reply, label).token, source=Source.BUTTON)


def acts(chat: ChatSession, company: int) -> list[tuple[str, str]]:
    """What was done in a company: command and line, the newest last."""

    def told(session: Session) -> list[tuple[str, str]]:
        return [(act.command, act.line) for act in session.exec(select(Act).order_by(Act.id))]  # type: ignore[arg-type]

    return chat.kernel.database.read_now(company, told)


@pytest.mark.parametrize("place", DIRECT.values(), ids=list(DIRECT))
@pytest.mark.parametrize("line", ["/company new Acme", LONG, "/company list", "C-1", "/company new"])
def test_a_direct_line_asks_for_its_company(chat: ChatSession, neighbour: int, line: str, place: Place) -> None:
    """Nothing is done or shown before the person has said for whom: writing, reading, references and forms alike."""
    chat.in_("sales").say("/company new Zephyr")
    before = acts(chat, chat.company), acts(chat, neighbour)
    answer = asked(chat, line, place=place)
    assert [action.label for action in answer.reply.actions] == ["Studio", NAME]
    assert "Which one is this for" in answer.reply.say
    assert "Zephyr" not in words(answer.reply)
    assert (answer.company, answer.act, answer.visibility) == (None, None, Visibility.ONLY_ME)
    assert (acts(chat, chat.company), acts(chat, neighbour)) == before


@pytest.mark.parametrize("line", ["/company new Acme Tools", LONG])
def test_its_button_runs_the_line_in_the_company(chat: ChatSession, neighbour: int, line: str) -> None:
    """The whole line is done there and nowhere else, is on record as it was typed, and the answer says where."""
    before = acts(chat, chat.company)
    done = pressed(chat, asked(chat, line), NAME)
    assert done.company == neighbour
    assert done.reply.say.startswith(f"For {NAME}:")
    assert "Acme Tools" in words(done.reply)
    assert acts(chat, neighbour)[-1] == ("company new", line)
    assert acts(chat, chat.company) == before


def test_a_button_that_is_pressed_twice_does_it_once(chat: ChatSession, neighbour: int) -> None:
    """The act is that of the line, which was typed once; the second press gets the first answer."""
    question = asked(chat, "/company new Acme Tools")
    first, second = pressed(chat, question, NAME), pressed(chat, question, NAME)
    assert first.act == second.act is not None
    assert second.reply == first.reply
    assert [command for command, _line in acts(chat, neighbour)].count("company new") == 1


def test_values_of_a_slash_command_are_kept(chat: ChatSession, neighbour: int) -> None:
    """Options that were filled in one by one mean the same when the button is pressed."""
    question = asked(chat, command="company new", values={"name": "Acme Tools", "country": "Estonia"})
    assert "Acme Tools" in words(pressed(chat, question, NAME).reply)


def test_what_was_typed_beside_them_is_kept(chat: ChatSession, neighbour: int) -> None:
    """So does what was typed for the options that had no place of their own."""
    line = "/company new currency:EUR"
    question = asked(chat, line, command="company new", values={"name": "Acme Tools", "country": "Estonia"})
    answer = words(pressed(chat, question, NAME).reply)
    assert "Acme Tools" in answer
    assert "EUR" in answer


def test_a_reading_names_its_company(chat: ChatSession, neighbour: int) -> None:
    """What is shown is the chosen company's, and says so; a form can be opened by the button."""
    chat.in_("sales").say("/company new Zephyr")
    question = asked(chat, "/company list")
    assert "Zephyr" in words(pressed(chat, question, "Studio").reply)
    there = pressed(chat, question, NAME)
    assert "Zephyr" not in words(there.reply)
    assert there.reply.say.startswith(f"For {NAME}:")
    assert pressed(chat, asked(chat, "/company new"), NAME).reply.form is not None


@pytest.mark.parametrize("user", ["nora", "nils", "greta", "sam", "nobody"])
def test_nobody_else_presses_it(chat: ChatSession, neighbour: int, user: str) -> None:
    """The button is its asker's, in each of the companies."""
    question = asked(chat, "/company new Acme Tools")
    before = acts(chat, chat.company), acts(chat, neighbour)
    for name in ("Studio", NAME):
        answer = pressed(chat, question, name, user)
        assert answer.reply.tone is Tone.BAD
        assert "Acme" not in words(answer.reply)
    assert (acts(chat, chat.company), acts(chat, neighbour)) == before


def test_a_company_is_chosen_for_all_lines(chat: ChatSession, neighbour: int) -> None:
    """After /switch lines are for the chosen company, which answers name, until another one is chosen."""
    question = asked(chat, "/switch")
    assert [action.label for action in question.reply.actions] == ["Use Studio here", f"Use {NAME} here"]
    assert NAME in pressed(chat, question, f"Use {NAME} here").reply.say
    done = asked(chat, "/company new Acme Tools")
    assert (done.company, done.reply.say.startswith(f"For {NAME}:")) == (neighbour, True)
    refused = asked(chat, "/company show C-999")
    assert (refused.reply.tone, refused.reply.say.startswith(f"For {NAME}:")) == (Tone.BAD, True)
    chat.clock.forward(minutes=1)
    pressed(chat, asked(chat, "/switch"), "Use Studio here")
    assert asked(chat, "/company list").company == chat.company
    assert asked(chat, "/company list", user="greta").company is None


def _dismiss_greta(session: Session) -> None:
    act = Act(key="dismiss", command="dismiss", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    person = person_behind(session, PLATFORM, "greta")
    assert person is not None
    person.active = False
    session.add(person)


def test_a_choice_ends_where_the_account_is_unknown(chat: ChatSession, neighbour: int) -> None:
    """Who was dismissed from the chosen company is not sent there any more."""
    pressed(chat, asked(chat, "/switch", user="greta"), f"Hier {NAME} nehmen", "greta")
    chat.kernel.database.write_now(neighbour, _dismiss_greta)
    assert asked(chat, "/company list", user="greta").company == chat.company


def test_who_is_known_to_one_company_is_not_asked(chat: ChatSession, neighbour: int) -> None:
    """One company knows the account, so nothing is asked and nothing named; /switch says so and keeps nothing."""
    for user, company in (("sam", chat.company), ("nora", neighbour)):
        answer = asked(chat, "/ticket new Umber lamp", user=user)
        assert (answer.company, answer.reply.say.startswith("For ")) == (company, False)
        assert "only" in asked(chat, "/switch", user=user).reply.say


def test_a_workspace_that_was_left_counts_no_more(chat: ChatSession, neighbour: int) -> None:
    """An account that is in the workspace of one of the companies only means that one."""
    chat.paper.members["olivia"] = {SECOND}
    assert asked(chat, "/company list").company == neighbour
    chat.paper.members["olivia"] = {WORKSPACE, SECOND}
    assert asked(chat, "/company list").company is None


def test_a_guest_of_two_companies_is_asked(chat: ChatSession, neighbour: int) -> None:
    """Whom neither knows may ask either for access; in a workspace that is named, its own."""
    question = asked(chat, "/access ask", user="nobody")
    assert pressed(chat, question, NAME, "nobody").company == neighbour
    assert asked(chat, "/help", user="somebody", place=DIRECT["studio"]).company == chat.company


def shown_to(chat: ChatSession, user: str, line: str, message: str) -> Answer:
    """A card of the studio that stands in somebody's direct conversation as a message."""
    card = asked(chat, line, user="sam")
    target = Target(workspace=WORKSPACE, user=user)
    chat.run(chat.kernel.shown.posted(card, target, message, PLATFORM))
    return card


def test_a_reply_to_a_card_is_for_its_company(chat: ChatSession, neighbour: int) -> None:
    """What is said under a card is about its record, whatever was chosen."""
    pressed(chat, asked(chat, "/switch"), f"Use {NAME} here")
    shown_to(chat, "olivia", "/ticket new Umber lamp", "m70")
    below = UNKNOWN.model_copy(update={"thread": "m70"})
    answer = asked(chat, "/ticket solve this", place=below)
    assert (answer.company, answer.reply.say.startswith("For Studio:")) == (chat.company, True)
    assert answer.act is not None


def test_an_emoji_is_for_the_company_of_its_message(chat: ChatSession, neighbour: int) -> None:
    """On a card it acts for the card's company."""
    shown_to(chat, "olivia", "/ticket new Umber lamp", "m70")
    below = UNKNOWN.model_copy(update={"thread": "m70"})
    emoji = next(e for e in chat.kernel.registry.commands["ticket take"].emoji)
    assert chat.run(chat.kernel.suggestions.understands(below, "olivia", emoji))
    answer = asked(chat, emoji, place=below, source=Source.REACTION)
    assert (answer.company, answer.act is None) == (chat.company, False)


def test_an_emoji_elsewhere_asks_to_choose_first(chat: ChatSession, neighbour: int) -> None:
    """On another message nothing is made of it for anybody; what means nothing is not answered."""
    emoji = chat.kernel.registry.commands["ticket new"].emoji[0]
    below = UNKNOWN.model_copy(update={"thread": "m71"})
    answer = asked(chat, emoji, place=below, source=Source.REACTION, values={"text": "The lamp is broken"})
    assert [action.label for action in answer.reply.actions] == ["Use Studio here", f"Use {NAME} here"]
    assert chat.run(chat.kernel.suggestions.understands(below, "olivia", emoji))
    made = Invocation(
        place=below, user="olivia", at=chat.clock.now, key="e1", line="🦖", source=Source.REACTION, values={"text": "x"}
    )
    assert chat.run(chat.kernel.dispatch(made)) is None


@pytest.mark.parametrize(
    "parts",
    [
        {"line": "/link ABCDE-FGHIJ"},
        {
            "line": "/company import",
            "uploads": {"file": Upload(name="a.csv", media_type="text/csv", content=b"name\n")},
        },
    ],
)
def test_what_is_not_kept_is_sent_again(chat: ChatSession, neighbour: int, parts: dict[str, Any]) -> None:
    """Codes and files stay in no button: the company is chosen first."""
    question = asked(chat, **parts)
    assert "send this again" in question.reply.say
    assert [action.label for action in question.reply.actions] == ["Use Studio here", f"Use {NAME} here"]


def test_what_nobody_understands_is_refused_at_once(chat: ChatSession, neighbour: int) -> None:
    """A line that is none is no company's."""
    answer = asked(chat, "/xylophone")
    assert (answer.reply.tone, answer.reply.actions) == (Tone.BAD, ())


def test_a_forged_button_is_refused(chat: ChatSession, neighbour: int) -> None:
    """It opens nothing, in none of the companies."""
    answer = asked(chat, token="x~1.0.abcd.company-list?", source=Source.BUTTON)
    assert "does not come from me" in answer.reply.say


def test_nothing_is_suggested_before_the_company_is_known(chat: ChatSession, neighbour: int) -> None:
    """While a line is typed that could be for either, neither's records are shown."""
    chat.in_("sales").say("/company new Nordic Foods")

    def suggested() -> list[str]:
        found = chat.run(chat.kernel.suggestions.suggest_for(UNKNOWN, "olivia", "company show", "company", "nor"))
        return [choice.value for choice in found]

    assert suggested() == []
    pressed(chat, asked(chat, "/switch"), "Use Studio here")
    assert suggested() == ["C-1"]


def test_an_alert_says_whose_it_is(chat: ChatSession, neighbour: int) -> None:
    """What comes directly to somebody who is known to two companies names its own, once however often it is edited."""
    chat.as_("sam").in_("support").say("/ticket new Umber lamp")
    for user in ("olivia", "marco"):
        chat.as_("sam").in_("support").say(f"/ticket assign T-1 @{user}")
        chat.deliver()
    chat.deliver()
    said = {sent.to: sent.reply.say for sent in chat.paper.sent}
    assert said["olivia"].startswith("For Studio:")
    assert not said["marco"].startswith("For ")
    chat.in_("support").say("/ticket edit T-1 priority:urgent")
    chat.deliver()
    edits = [sent.reply.say for sent in chat.paper.edited if sent.to == "olivia"]
    assert edits
    assert {say.count("For Studio:") for say in edits} == {1}

"""How typed lines are read."""

import pytest

from bot.delivery.platform import Target
from bot.replies.reply import Tone
from storage.identity.people import Person
from tests.bot import stage
from tests.chat import ChatSession, button, words


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/echo mix Fix the login", "text=Fix the login"),
        ("/echo mix Fix the login friday", "text=Fix the login | day=2026-11-27"),
        ("/echo mix Fix the login friday @carla", "text=Fix the login | day=2026-11-27 | person=Carla Reyes"),
        (
            "/echo mix Fix the login @carla colour:dark blue",
            "text=Fix the login | person=Carla Reyes | colour=dark blue",
        ),
        ('/echo mix note:"hi" Fix it', "text=Fix it | note=hi"),
        ("/echo mix Paint it dark blue", "text=Paint it dark blue"),
        ("/echo mix Release version 1.2", "text=Release version 1.2"),
        ("/echo mix Prepare slides for monday", "text=Prepare slides | day=2026-11-30"),
        ('/echo mix "Best" Bakery', 'text="Best" Bakery'),
        ('/echo mix Acme "Inc"', 'text=Acme "Inc"'),
        ("/echo mix Söhne, „Q“ Ltd", "text=Söhne, „Q“ Ltd"),
        ("/echo mix call std::move at 9:30", "text=call std::move at 9:30"),
        ("/echo mix Error: disk full", "text=Error: disk full"),
        ("/echo mix Fix it note:paid by wire", "text=Fix it | note=paid by wire"),
        ('/echo mix Fix it note:"paid by wire" day:"next monday"', "text=Fix it | day=2026-11-30 | note=paid by wire"),
        ("/echo mix Fix it colour:dark blue note:no rush", "text=Fix it | colour=dark blue | note=no rush"),
        ('/echo mix "Fix it friday"', "text=Fix it friday"),
        ("/echo mix “Fix it friday” friday", "text=Fix it friday | day=2026-11-27"),
        ("/echo mix „Mach es“ note:«bald»", "text=Mach es | note=bald"),
        ("/echo\u00a0mix\u00a0Fix\u202fit friday", "text=Fix it | day=2026-11-27"),
        ("/echo mix \u200bFix\u2060 it\ufeff", "text=Fix it"),
        ("/ECHO Mix Fix it", "text=Fix it"),
        ("/meridian echo mix Fix it", "text=Fix it"),
        ("@meridian, echo mix Fix it", "text=Fix it"),
        ("echo mix Fix it", "text=Fix it"),
        ("/echo mix see http://example.com/a:b", "text=see http://example.com/a:b"),
        ("/echo mix day:2026-12-24 Fix it", "text=Fix it | day=2026-12-24"),
        ('/echo mix "Nora Lind" note:x', "text=Nora Lind | note=x"),
        ("/echo pay 12k EUR friday", "sum=1200000 EUR | day=2026-11-27 | count=1 | sure=False"),
        ("/echo pay €1,200.50 2026-12-01 3 yes", "sum=120050 EUR | day=2026-12-01 | count=3 | sure=True"),
        ("/echo pay 1200 in 3 days", "sum=120000 EUR | day=2026-11-26 | count=1 | sure=False"),
        ("/echo pay 1200 JPY tomorrow sure:yes", "sum=1200 JPY | day=2026-11-24 | count=1 | sure=True"),
        ("/echo mix Fix it tomorrow 3", "text=Fix it tomorrow 3"),
        ("/echo pay day:friday sum:1200", "sum=120000 EUR | day=2026-11-27 | count=1 | sure=False"),
        ("/echo span 1h30 writing", "minutes=90 | text=writing"),
        ("/echo span 90m writing for 2 people", "minutes=90 | text=writing for 2 people"),
        ("/echo span 1:30 writing", "minutes=90 | text=writing"),
        ("/echo items 2x Consulting 120 EUR; Hosting 40", "items=2 | first=Consulting"),
        ("/echo long a\nb", "text=a\nb"),
        ("/echo help", "help on echo"),
        ("/help echo", "help on echo"),
        ("/echo", "help on echo"),
        ("hilfe", "help on everything"),
        ("/", "help on everything"),
    ],
)
def test_a_line_is_read_as_meant(labchat: ChatSession, line: str, said: str) -> None:
    """Positions in order, keys anywhere, quotes and spaces of every kind, free text that ends like a value."""
    assert labchat.say(line).say == said


@pytest.mark.parametrize(
    ("values", "line", "said"),
    [
        ({"text": "Fix it", "day": "friday"}, "colour:dark blue note:no rush", "text=Fix it | day=2026-11-27 | colour=dark blue | note=no rush"),
        ({"text": "Fix it"}, "friday", "text=Fix it | day=2026-11-27"),
        ({"day": "friday"}, "Fix it note:soon", "text=Fix it | day=2026-11-27 | note=soon"),
        ({"day": "friday"}, "Fix it @carla", "text=Fix it | day=2026-11-27 | person=Carla Reyes"),
        ({"text": "Fix it"}, "very soon note:today", "I did not understand “very soon”"),
        ({"text": "Fix it", "day": "friday"}, "monday", "I did not understand “monday”"),
        ({"text": "Fix it"}, "text:Leave it", "“text” is given twice: Fix it or Leave it?"),
        ({"text": "Fix it"}, "note:a b note:c d", "“note” is given twice: a b or c d?"),
        ({"text": "Fix it"}, "color:red", "no option “color”. Did you mean colour?"),
    ],
)  # fmt: skip
def test_a_line_beside_given_values_is_accounted_for(
    labchat: ChatSession, values: dict[str, str], line: str, said: str
) -> None:
    """Some options are given one by one and the others typed together: each word is taken or asked about."""
    answer = labchat.answer(f"/echo mix {line}", command="echo mix", values=values)
    assert answer is not None
    assert said in words(answer.reply)


def test_words_that_nobody_takes_are_named(labchat: ChatSession) -> None:
    """What is left over is quoted, with the usage."""
    reply = labchat.say("/echo pay 1200 EUR friday 3 yes gladly")
    assert reply.tone is Tone.BAD
    assert "gladly" in reply.say
    assert "/echo pay <sum> <day>" in reply.say


@pytest.mark.parametrize(
    ("line", "wrong", "expected", "example"),
    [
        ("/echo pay 1200 nonsense", "Day", "a day", "friday"),
        ("/echo pay plenty friday", "Sum", "an amount", "1200 EUR"),
        ("/echo pay 1200 friday count:many", "Count", "a whole number", "3"),
        ("/echo pay 1200 friday sure:perhaps", "Sure", "yes or no", "yes"),
        ("/echo mix Fix colour:pink", "Colour", "one of: red, green, dark blue", "red"),
    ],
)
def test_a_wrong_value_says_what_was_expected(
    labchat: ChatSession, line: str, wrong: str, expected: str, example: str
) -> None:
    """The refusal names the option, what was expected and an example."""
    reply = labchat.say(line)
    assert reply.tone is Tone.BAD
    assert reply.say.startswith(f"{wrong}: ")
    assert reply.say.count(expected) == 1
    assert example in reply.say


def test_several_wrong_values_are_asked_in_a_form(labchat: ChatSession) -> None:
    """More than one wrong value opens the form with each error on its field, and keeps what was right."""
    form = labchat.say("/echo pay plenty day:nonsense count:2").form
    assert form is not None
    fields = {field.name: field for field in form.fields}
    assert fields["sum"].error
    assert fields["day"].error
    assert (fields["count"].value, fields["count"].error) == ("2", "")


@pytest.mark.parametrize("several", ["T-1 T-2 T-3", "T-1, T-2 and T-3", "T-1 & T-2, T-3"])
def test_each_of_several_references_is_offered(chat: ChatSession, several: str) -> None:
    """However many stand where one is wanted, and the words behind them stay with the one that is pressed."""
    for subject in ("One", "Two", "Three"):
        chat.say(f"/ticket new {subject}")
    reply = chat.say(f"/ticket note {several} all reset")
    assert [action.label for action in reply.actions[:3]] == ["T-1", "T-2", "T-3"]
    assert "T-3" in chat.press(button(reply, "T-3")).say
    assert "all reset" in words(chat.say("/ticket show T-3"))


def test_an_ambiguous_amount_offers_both_readings(labchat: ChatSession) -> None:
    """What could be two amounts is not guessed: both are buttons, and pressing one goes on with the other values."""
    reply = labchat.say("/echo pay ¥1200 friday count:2")
    assert reply.tone is Tone.BAD
    assert "Which one?" in reply.say
    said = [labchat.press(action).say for action in reply.actions]
    assert said == [f"sum={sum_} | day=2026-11-27 | count=2 | sure=False" for sum_ in ("1200 JPY", "120000 CNY")]


def test_an_ambiguous_day_offers_both_readings(labchat: ChatSession) -> None:
    """Where a country writes days both ways, both are offered."""
    stage.person(labchat, "olivia", country="CA")
    reply = labchat.say("/echo pay 1200 03/04 count:2")
    assert reply.tone is Tone.BAD
    days = {labchat.press(action).say.split(" | ")[1] for action in reply.actions}
    assert days == {"day=2027-03-04", "day=2027-04-03"}


def test_people_of_one_name_are_told_apart_by_a_button(labchat: ChatSession) -> None:
    """Two people called the same are offered with their roles, and pressing one means that one."""
    twin = Person(name="Ken Sato", roles=["member"], created_at=labchat.clock.now)
    stage.changed(labchat, lambda session: session.add(twin))
    reply = labchat.say("/echo mix Hello person:@ken")
    assert "Several people" in reply.say
    assert labchat.press(button(reply, "Ken Sato (member)")).say == "text=Hello | person=Ken Sato"


@pytest.mark.parametrize(
    ("typed", "near"),
    [("/eco pay 12", "/echo pay"), ("/room opne attic", "/room open"), ("/pign room x", "/ping room")],
)
def test_an_unknown_command_is_answered_with_the_nearest(labchat: ChatSession, typed: str, near: str) -> None:
    """Up to three commands that are spelt almost so are named and are buttons."""
    reply = labchat.say(typed)
    assert reply.tone is Tone.BAD
    assert near in reply.say
    assert 1 <= len(reply.actions) <= 3


def test_a_missing_value_is_asked_for_and_the_rest_kept(labchat: ChatSession) -> None:
    """The form is filled with what was understood; sent back with an error it says so on the field."""
    form = labchat.say("/echo pay day:friday count:2").form
    assert form is not None
    assert {f.name: f.value for f in form.fields} == {"sum": "", "day": "friday", "count": "2", "sure": "no"}
    again = labchat.submit(form, sum="plenty").form
    assert again is not None
    assert [f.name for f in again.fields if f.error] == ["sum"]
    assert {f.name: f.value for f in again.fields}["sum"] == "plenty"
    assert labchat.submit(again, sum="12k EUR").say == "sum=1200000 EUR | day=2026-11-27 | count=2 | sure=False"


def test_values_are_read_in_the_language_of_the_caller(labchat: ChatSession) -> None:
    """Greta's comma is a decimal one, and her Friday is a Freitag."""
    assert labchat.as_("greta").say("/echo pay 1.200,50 freitag").say.startswith("sum=120050 EUR | day=2026-11-27")


def test_talk_is_no_command(labchat: ChatSession) -> None:
    """In a channel only lines for the bot are answered; in direct talk everything is."""
    assert labchat.in_("random").talk("we should echo this") is None
    assert labchat.in_("random").talk("/echo mix Hello") is not None
    assert labchat.in_("random").talk("@meridian echo mix Hello") is not None
    assert labchat.talk("what now") is not None


def test_a_thread_of_a_record_is_about_this(chat: ChatSession) -> None:
    """In the thread of a card `this` is its record; elsewhere nothing is."""
    chat.say("/company new Baltic Ferries")
    answer = chat.in_("sales").answer("/company edit C-1 country:EE")
    assert answer is not None
    chat.run(chat.kernel.shown.posted(answer, Target(workspace="studio", channel="sales"), "m77", "paper"))
    assert chat.in_("sales", thread="m77").say("/company show this").cards[0].ref == "C-1"
    assert "not the thread" in chat.in_("sales").say("/company show this").say
    assert "Baltic Ferries" in words(chat.in_("sales").say("C-1"))


def test_in_a_thread_its_record_need_not_be_named(chat: ChatSession) -> None:
    """Text alone is about the thread's record; a reference is about its own; a name that might be either is asked."""
    chat.say("/company new Baltic Ferries")
    chat.say("/company new Acme")
    answer = chat.in_("sales").answer("/company edit C-1 country:EE")
    assert answer is not None
    chat.run(chat.kernel.shown.posted(answer, Target(workspace="studio", channel="sales"), "m77", "paper"))
    thread = chat.in_("sales", thread="m77")
    assert "Baltic Ferries" in thread.say("/deal new Relaunch of the shop").say
    assert "Acme" in thread.say("/deal new C-2 Relaunch of the app").say
    asked = thread.say("/deal new Acme Relaunch")
    assert asked.tone is Tone.BAD
    assert "Baltic Ferries" in words(thread.press(button(asked, "This thread")))
    assert thread.press(button(asked, "Acme")).cards[0].title == "Relaunch"


def test_nonsense_is_sent_to_the_help(labchat: ChatSession) -> None:
    """What resembles no command is answered with the way to all of them."""
    reply = labchat.say("/qqqqqqqqqqqq")
    assert "/help" in reply.say
    assert [action.command for action in reply.actions] == ["help"]

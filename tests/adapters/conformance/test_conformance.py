"""One behaviour on every platform: who sees an answer, buttons, forms, pages, files, threads and suggestions."""

from __future__ import annotations

from bot.invocation import Invocation, Place
from tests.adapters.conformance.drivers import ChatDriver
from tests.chat import START


async def test_what_changes_something_is_seen_by_all(driver: ChatDriver) -> None:
    """A command that writes answers its channel, with the buttons of the card."""
    seen = await driver.say("sam", "ticket new Harbour *office*", "support")
    assert not seen.private
    assert "Harbour *office*" in seen.text
    assert "Solve" in seen.buttons
    assert "Harbour *office*" in await driver.overheard("marco", "support")


async def test_what_is_asked_is_seen_by_its_asker_alone(driver: ChatDriver) -> None:
    """A query answers whoever asked, and nobody else finds its answer in the channel."""
    await driver.say("sam", "ticket new Harbour office", "support")
    seen = await driver.say("sam", "ticket list", "random")
    assert seen.private
    assert "Harbour office" in seen.text
    assert "Harbour office" not in await driver.overheard("marco", "random")


async def test_a_refusal_is_seen_by_its_asker_alone(driver: ChatDriver) -> None:
    """Who may not do something is told so without an audience, and nothing is done."""
    seen = await driver.say("ken", "settings edit name:Mine", "random")
    assert seen.private
    assert "is for: owner" in seen.text
    assert "Mine" not in (await driver.say("olivia", "settings show", "random")).text


async def test_a_button_answers_in_the_thread_of_its_card(driver: ChatDriver) -> None:
    """What a button did stands below the card, where everybody of the channel sees it."""
    card = await driver.say("sam", "ticket new Harbour office", "support")
    done = await driver.press("sam", card, "Solve")
    assert done.in_thread
    assert not done.private
    assert "solved" in (await driver.overheard("marco", "support")).lower()


async def test_a_button_opens_its_form(driver: ChatDriver) -> None:
    """What a button does not know is asked for, and what was filled in is done."""
    card = await driver.say("sam", "ticket new Harbour office", "support")
    form = await driver.press("sam", card, "Note…")
    assert "text" in form.form
    done = await driver.submit("sam", form, text="They called <again> & *again*.")
    assert "Noted on" in done.text
    assert "They called <again> & *again*." in (await driver.say("sam", "ticket show T-1", "random")).text


async def test_a_wrong_value_comes_back_with_the_others(driver: ChatDriver) -> None:
    """A form that is wrong says what is wrong, and keeps what was right."""
    await driver.say("sam", "ticket new Harbour office", "support")
    form = await driver.say("olivia", "settings edit", "random")
    if "Fill in" in form.buttons:
        form = await driver.press("olivia", form, "Fill in")
    again = await driver.submit("olivia", form, name="Studio Two", zone="Nowhere")
    assert "Nowhere" in again.text
    done = await driver.submit("olivia", again, name="Studio Two", zone="Europe/Madrid")
    assert "Studio Two" in done.text


async def test_a_page_is_turned_by_a_button(driver: ChatDriver) -> None:
    """A long list has a button for the next page, which shows others to the same reader alone."""
    for number in range(25):
        await tickets(driver, number)
    first = await driver.say("sam", "ticket list", "random")
    second = await driver.press("sam", first, "Next")
    assert second.private
    assert second.text != first.text
    assert "Case" in second.text


async def test_a_file_comes_with_a_line(driver: ChatDriver) -> None:
    """What is attached reaches the command with its name and every byte."""
    seen = await driver.say("sam", "lab take statement.csv", "random", {"statement.csv": b"a;b\n\xff"})
    assert "statement.csv has 5 bytes" in seen.text


async def test_an_answer_brings_a_file(driver: ChatDriver) -> None:
    """A file of an answer is handed to whoever asked."""
    seen = await driver.say("sam", "lab give", "random")
    assert seen.private
    assert "Here it is" in seen.text
    assert seen.files == ("report.csv",)


async def test_a_reply_in_a_thread_is_a_note(driver: ChatDriver) -> None:
    """What people say below the card of a record is kept with it."""
    card = await driver.say("sam", "ticket new Harbour office", "support")
    await driver.reply("sam", card, "They confirmed it on the phone.")
    assert "They confirmed it on the phone." in (await driver.say("sam", "ticket show T-1", "random")).text


async def test_records_are_suggested(driver: ChatDriver) -> None:
    """An option that takes a client offers those whose names fit, to whoever may see them."""
    await driver.say("sven", "company new Acme Foods country:EE", "random")
    assert any("Acme Foods" in label for label in await driver.suggest("sven", "deal new", "company", "acm"))
    assert not any("Acme" in label for label in await driver.suggest("sven", "deal new", "company", "zzz"))


async def tickets(driver: ChatDriver, number: int) -> None:
    """One more ticket, opened by nobody's chat."""
    asked = Invocation(
        place=Place(platform="shell", workspace="", direct=True),
        user="",
        person=1,
        at=START,
        key=f"case {number}",
        line=f"/ticket new Case {number}",
    )
    await driver.kernel.dispatch(asked, 1)

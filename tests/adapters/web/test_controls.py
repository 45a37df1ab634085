"""Buttons, menus, forms and suggestions over HTTP."""

from adapters.web.views import label_of
from bot.replies.reply import Action, Card, Choice, Reply, Select
from tests.adapters.web.sample.business import case_card, nudge_card
from tests.adapters.web.visitor import House, Visitor


async def _card(house: House, visitor: Visitor, reply: Reply, channel: str = "support") -> dict[str, object]:
    number = await house.tell(reply, channel=channel)
    page = await visitor.open(f"/c/{channel}")
    return {"id": number, "conversation": channel, "thread": None, "html": page}


async def test_a_button_answers_in_the_thread_of_its_card(house: House, ines: Visitor, fatima: Visitor) -> None:
    """The others see what happened, and who pressed what."""
    card = await _card(house, fatima, Reply.of(case_card()))
    result = await fatima.press(card, "Take")
    assert str(result["posts"][0]["thread"]) == card["id"]
    page = await ines.open(f"/c/support?thread={card['id']}")
    assert "Fatima El Idrissi pressed “Take”" in page


async def test_a_double_click_runs_once(house: House, fatima: Visitor) -> None:
    """The same key gives the same answer and one post."""
    card = await _card(house, fatima, Reply.of(case_card()))
    values = fatima.pressing(card, "Take")
    first, second = await fatima.post("/press", values), await fatima.post("/press", values)
    assert first["posts"][0]["id"] == second["posts"][0]["id"]


async def test_a_choice_brings_its_value(house: House, fatima: Visitor) -> None:
    """A menu runs its command with what was chosen."""
    card = await _card(house, fatima, Reply.of(case_card()))
    result = await fatima.press(card, "Set urgency", urgency="high")
    assert "Urgency is high now." in result["posts"][0]["html"]


async def test_a_refused_button_tells_its_presser_alone(house: House, ines: Visitor, fatima: Visitor) -> None:
    """A refusal stands beside the card, marked as private."""
    card = await _card(house, fatima, Reply.of(case_card()))
    refused = (await fatima.press(card, "Close"))["posts"][0]
    assert refused["thread"] is None
    assert "Only visible to you" in refused["html"]
    assert "nothing left to give up" not in await ines.open("/c/support")


async def test_the_next_page_takes_the_place_of_the_one_before(ines: Visitor) -> None:
    """A list that only its reader sees is turned like a page."""
    first = (await ines.say("/bill list", channel="support"))["posts"][1]
    second = (await ines.press(first, "Next"))["posts"][0]
    assert second["id"] == first["id"]
    assert "Bills, page 2" in second["html"]
    assert "Bills, page 1" not in await ines.open("/c/support")


async def test_a_button_that_is_not_on_the_message_is_refused(house: House, fatima: Visitor) -> None:
    """A token from elsewhere, or of a card that has changed since, does nothing."""
    card = await _card(house, fatima, Reply.of(case_card()))
    async with await fatima.send("/press", fatima.pressing(card, "Take") | {"token": "made~up"}) as response:
        assert response.status == 409
        assert "has changed" in await response.text()


async def test_a_button_in_a_closed_channel_is_out_of_reach(house: House, ines: Visitor, fatima: Visitor) -> None:
    """Knowing a message's number and token is not enough without access to its channel."""
    card = await _card(house, ines, Reply.of(nudge_card()), "accounts")
    async with await fatima.send("/press", fatima.pressing(card, "Send reminder")) as response:
        assert response.status == 404


async def test_what_is_missing_is_asked_for(ines: Visitor) -> None:
    """A command without its values opens a form with labels, hints and nothing kept."""
    result = await ines.say("/case new", channel="support")
    assert result["posts"] == []
    for part in ('<label for="field-client">', 'role="combobox"', '<option value="urgent">', 'aria-required="true"'):
        assert part in result["form"]
    assert "/case new" not in await ines.open("/c/support")


async def test_a_wrong_word_chooses_nothing_in_its_place(ines: Visitor) -> None:
    """A menu that has not what was typed stands on no entry: sending the form again sets nothing that nobody said."""
    form = (await ines.say("/case new client:Acme title:Broken urgency:red", channel="support"))["form"]
    menu = form.partition('name="urgency"')[2].partition("</select>")[0]
    assert menu.partition("<option ")[2].startswith('value=""')
    assert " selected" not in menu


async def test_a_wrong_value_stands_with_its_error_and_the_others_are_kept(ines: Visitor) -> None:
    """The form comes back with the sentence at the field, tied to it for screen readers."""
    form = (await ines.say("/case new", channel="support"))["form"]
    again = await ines.submit(form, "support", client="Zeta", title="It broke", urgency="high")
    assert "I know no client “Zeta”" in again["form"]
    assert 'aria-invalid="true"' in again["form"]
    assert 'value="It broke"' in again["form"]
    done = await ines.submit(again["form"], "support", client="Acme", title="It broke", urgency="high")
    assert "form" not in done
    assert "It broke" in done["posts"][0]["html"]


async def test_hostile_values_come_back_as_text(ines: Visitor) -> None:
    """What was typed into a field cannot leave the field."""
    form = (await ines.say("/case new", channel="support"))["form"]
    again = await ines.submit(form, "support", client='"><script>alert(1)</script>', title="x")
    assert "<script>" not in again["form"]
    assert 'value="&#34;&gt;&lt;script&gt;' in again["form"]


async def test_commands_are_offered_while_typing(ines: Visitor) -> None:
    """After a slash, after a mention, and for every text in the own conversation; never for plain talk."""
    slash = await ines.get("/complete", text="/bill li", channel="support")
    assert slash[0]["insert"] == "/bill list "
    mention = await ines.get("/complete", text="@meridian bill li", channel="support")
    assert mention[0]["start"] == len("@meridian ")
    assert (await ines.get("/complete", text="bill li", channel=""))[0]["label"] == "/bill list"
    assert await ines.get("/complete", text="bill li", channel="support") == []


async def test_a_field_offers_values(ines: Visitor) -> None:
    """A form's field is completed by the kernel; a made-up token gets nothing."""
    form = (await ines.say("/case new"))["form"]
    token = form.partition('data-token="')[2].partition('"')[0]
    found = await ines.get("/suggest", token=token, option="client", prefix="au", channel="")
    assert [choice["value"] for choice in found] == ["Aurora Maps ApS"]
    assert await ines.get("/suggest", token="made~up", option="client", prefix="a") == []


async def test_the_first_visit_begins_with_home(ines: Visitor) -> None:
    """The own conversation opens with what awaits its person, once."""
    first = await ines.post("/welcome", {"channel": "", "key": "welcome-1"})
    again = await ines.post("/welcome", {"channel": "", "key": "welcome-1"})
    assert "two things wait" in first["posts"][0]["html"]
    assert first["posts"][0]["id"] == again["posts"][0]["id"]


def test_a_choice_is_not_taken_for_the_button_beside_it() -> None:
    """A select that runs the same command as a button has the same token; what was given tells them apart."""
    column = Choice(label="E-mail", value="2 email")
    menu = Select(label="Which field is it?", command="bill list", option="column", choices=(column,), token="same")
    act = Action(label="Import", command="bill list", token="same")
    reply = Reply.of(Card(title="Preview", actions=(act,), select=menu))
    assert label_of(reply, "same", {"column": "2 email"}) == "Which field is it?"
    assert label_of(reply, "same") == "Import"
    assert label_of(reply, "other") is None

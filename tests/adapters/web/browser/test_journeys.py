"""What people do in the chat, with keyboard and mouse, in a real browser."""

from pathlib import Path

from playwright.async_api import Page, Route, expect

from bot.delivery.platform import Target
from bot.replies.reply import Card, Reply, Status
from tests.adapters.web.browser.conftest import Opener
from tests.adapters.web.sample.business import case_card, nudge_card
from tests.adapters.web.visitor import House, Visitor

LOSE_ANSWER = """() => {
  const real = window.fetch;
  window.fetch = async (path, sent) => {
    const answer = await real(path, sent);
    if (path !== "/say") return answer;
    window.fetch = real;
    return new Response("", { status: 502 });
  };
}"""
"""Lets the next line be done, and its answer be lost on the way."""


async def _wide_as_its_window(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


async def test_the_first_visit_shows_what_awaits_one(look: Opener) -> None:
    """The owner's own conversation opens with home, and loading it again does not say it twice."""
    page = await look()
    await expect(page.locator("#timeline .post", has_text="two things wait")).to_be_visible()
    await page.reload()
    await expect(page.locator("#timeline .post", has_text="two things wait")).to_have_count(1)
    await expect(page.locator(".me-name").first).to_have_text("Inês Carvalho")


async def test_a_command_by_keyboard_alone(look: Opener) -> None:
    """A slash reaches the message box from anywhere, suggestions are picked with arrows and Tab, Enter sends."""
    page = await look("/c/support")
    await page.locator("#timeline").focus()
    await page.keyboard.press("/")
    await page.keyboard.type("bill")
    options = page.locator("#hints-main [role=option]")
    await expect(options.first).to_contain_text("/bill ageing")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.type(" li")
    await expect(options.first).to_contain_text("/bill list")
    await page.keyboard.press("Tab")
    await expect(page.locator("#composer-main")).to_have_value("/bill list ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".post.private .card h3")).to_have_text("Bills, page 1")
    await expect(page.locator(".post.pending")).to_have_count(0)
    await expect(page.locator("#composer-main")).to_have_value("")


async def test_a_late_answer_leaves_the_picked_suggestion_picked(look: Opener) -> None:
    """What the arrows picked stays picked when the same suggestions come once more, later than the key."""
    page = await look("/c/support")
    options = page.locator("#hints-main [role=option]")
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.locator("#composer-main").press_sequentially("/bil")
    await expect(options.nth(1)).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await page.route("**/complete?*", hold)
    async with page.expect_request("**/complete?*"):
        await page.keyboard.type("l")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    async with page.expect_response("**/complete?*"):
        await held[0].continue_()
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(2)).to_have_attribute("aria-selected", "true")


async def test_the_last_line_comes_back_with_the_arrow(look: Opener) -> None:
    """ArrowUp in an empty box brings what was sent before, ArrowDown empties it again."""
    page = await look("/c/support")
    box = page.locator("#composer-main")
    for text in ("first", "second"):
        await box.fill(text)
        await box.press("Enter")
    await box.press("ArrowUp")
    await box.press("ArrowUp")
    await expect(box).to_have_value("first")
    await box.press("ArrowDown")
    await box.press("ArrowDown")
    await expect(box).to_have_value("")


async def test_a_form_with_an_error_on_its_field(look: Opener) -> None:
    """The wrong field has the focus and its sentence; mended, the dialog closes and the answer stands there."""
    page = await look("/c/support")
    await page.fill("#composer-main", "/case new")
    await page.press("#composer-main", "Escape")
    await page.press("#composer-main", "Enter")
    dialog = page.get_by_role("dialog", name="Open a case")
    client = dialog.get_by_role("combobox", name="Client")
    await client.fill("Zeta")
    await dialog.get_by_label("Title").fill("It broke")
    await dialog.get_by_label("Urgency").select_option("high")
    await dialog.get_by_role("button", name="Create").click()
    await expect(client).to_be_focused()
    await expect(client).to_have_accessible_description(
        "Who is affected, e.g. Acme I know no client “Zeta”. Pick one from the list."
    )
    await client.fill("au")
    await dialog.get_by_role("option", name="Aurora Maps ApS").click()
    await expect(client).to_have_value("Aurora Maps ApS")
    await client.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.locator("#timeline .card h3", has_text="It broke")).to_be_visible()


async def test_escape_leaves_a_form_and_returns_to_the_box(look: Opener) -> None:
    """The first Escape closes the suggestions, the second the dialog; nothing was sent."""
    page = await look("/c/support")
    await page.fill("#composer-main", "/case new")
    await page.press("#composer-main", "Escape")
    await page.press("#composer-main", "Enter")
    await page.locator("dialog[open] [name=client]").press_sequentially("a")
    await expect(page.locator("#field-client-list")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#field-client-list")).to_be_hidden()
    await expect(page.locator("dialog[open]")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog[open]")).to_have_count(0)
    await expect(page.locator("#composer-main")).to_be_focused()


async def test_a_button_answers_in_the_thread(look: Opener, house: House) -> None:
    """Pressing a card's button counts an answer under it; the thread opens beside and closes with Escape."""
    await house.tell(Reply.of(case_card()), channel="support")
    page = await look("/c/support")
    await page.get_by_role("button", name="Take", exact=True).click()
    await page.get_by_role("button", name="1 reply").click()
    panel = page.get_by_role("complementary", name="Thread")
    await expect(panel.locator(".post").last).to_contain_text("has taken T-318")
    await panel.get_by_label("Reply in the thread").fill("Thanks")
    await page.keyboard.press("Enter")
    await expect(panel.locator(".post").last).to_contain_text("Thanks")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()


async def test_what_cannot_be_taken_back_is_asked_first(look: Opener, house: House) -> None:
    """A dangerous entry of the menu asks; Cancel is in focus and does nothing."""
    await house.tell(Reply.of(case_card()), channel="support")
    page = await look("/c/support")
    await page.get_by_label("More actions").click()
    await page.get_by_role("button", name="Close", exact=True).click()
    confirm = page.get_by_role("dialog", name="Close")
    await expect(confirm).to_contain_text("The client is told that it is closed.")
    await expect(confirm.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#timeline .post")).to_have_count(1)
    await page.get_by_label("More actions").click()
    await page.get_by_role("button", name="Close", exact=True).click()
    await confirm.get_by_role("button", name="Close").click()
    await expect(page.locator("#timeline .post.private")).to_contain_text("nothing left to give up")


async def test_the_next_page_comes_in_place(look: Opener) -> None:
    """Turning a private list's page replaces it."""
    page = await look("/direct")
    await page.fill("#composer-main", "bill list")
    await page.press("#composer-main", "Enter")
    await page.get_by_role("button", name="Next").click()
    await expect(page.locator(".card h3", has_text="Bills, page 2")).to_have_count(1)
    await expect(page.locator(".card h3", has_text="Bills, page 1")).to_have_count(0)


async def test_a_message_arrives_by_itself(look: Opener, house: House) -> None:
    """A notice appears in the open channel and is announced, elsewhere it leaves a mark; a changed card changes."""
    page = await look("/c/support")
    await house.tell(Reply.of(nudge_card(), say="Acme has not paid"), channel="accounts")
    await expect(page.locator('[data-room="accounts"] [data-count]')).to_have_text("1")
    card = await house.tell(Reply.of(case_card()), channel="support")
    await expect(page.locator("#timeline .pill")).to_contain_text("First response in 25 min")
    await expect(page.locator("#announcer")).to_contain_text("Export fails")
    solved = Reply.of(Card(title="Export fails", status=Status(label="Solved")))
    await house.chat.edit(Target(workspace="local", channel="support"), card, solved, language="en")
    await expect(page.locator("#timeline .pill")).to_contain_text("Solved")
    await page.goto(house.url + "/c/accounts")
    await expect(page.locator('[data-room="accounts"] [data-badge]')).to_be_hidden()


async def test_what_was_missed_comes_after_the_connection_is_back(look: Opener, house: House) -> None:
    """A lost connection is shown, a page whose connection returns has everything, once."""
    page = await look("/c/support")
    await house.tell(Reply(say="Before"), channel="support")
    await expect(page.locator("#timeline .post", has_text="Before")).to_have_count(1)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await expect(page.locator("#offline")).to_be_visible()
    for socket in list(house.chat.hub.sockets):
        await socket.close()
    await house.tell(Reply(say="Meanwhile"), channel="support")
    await expect(page.locator("#timeline .post", has_text="Meanwhile")).to_have_count(1)
    await expect(page.locator("#offline")).to_be_hidden()


async def test_what_got_no_answer_is_done_once_when_it_is_sent_again(look: Opener) -> None:
    """The line comes back into the box when its answer is lost; sent again as it is, it is the same request."""
    page = await look("/c/support")
    await page.evaluate(LOSE_ANSWER)
    await page.fill("#composer-main", "/case take ")
    await page.press("#composer-main", "Enter")
    await expect(page.locator(".toast")).to_contain_text("Look whether it was done")
    await expect(page.locator("#composer-main")).to_have_value("/case take")
    await page.press("#composer-main", "Enter")
    await expect(page.locator("#composer-main")).to_have_value("")
    await expect(page.locator("#timeline .post.pending")).to_have_count(0)
    await expect(page.locator("#timeline .post", has_text="/case take")).to_have_count(1)


async def test_becoming_somebody_else(look: Opener) -> None:
    """The demo's people are listed with role and time; who sees less is offered fewer channels."""
    page = await look("/c/accounts")
    await page.get_by_role("button", name="Switch person").click()
    await page.get_by_role("button", name="Fatima El Idrissi").click()
    await page.wait_for_selector('body[data-user="fatima"][data-live]')
    await expect(page.locator('[data-room="accounts"]')).to_have_count(0)
    await expect(page.locator('[data-room="support"]')).to_be_visible()


async def test_a_phone(look: Opener, house: House) -> None:
    """On a narrow screen the channels are a drawer, a thread takes the page, and nothing is wider than it."""
    root = await house.tell(Reply.of(nudge_card()), channel="accounts")
    page = await look("/c/accounts", width=390, has_touch=True)
    assert await _wide_as_its_window(page)
    await page.get_by_role("button", name="Conversations").click()
    await page.get_by_role("link", name="support").click()
    await page.wait_for_url("**/c/support")
    await page.goto(f"{house.url}/c/accounts?thread={root}")
    await expect(page.locator("#panel .card")).to_be_visible()
    await expect(page.locator("#timeline")).to_be_hidden()
    assert await _wide_as_its_window(page)


async def test_dark_follows_the_system_until_it_is_chosen(look: Opener) -> None:
    """A dark system gives a dark page; the choice of light stays, also on the next page."""
    page = await look("/c/support", color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert await page.evaluate(paper) == "rgb(22, 23, 26)"
    await page.get_by_role("button", name="Switch between light and dark").click()
    assert await page.evaluate(paper) == "rgb(255, 255, 255)"
    await page.reload()
    assert await page.evaluate(paper) == "rgb(255, 255, 255)"


async def test_going_and_finding_with_the_keyboard(look: Opener) -> None:
    """Ctrl K goes to a channel by a few letters, and offers commands."""
    page = await look("/c/support")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("acc")
    await expect(page.locator("#switcher-list [role=option]").first).to_contain_text("accounts")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/c/accounts")
    await page.wait_for_selector("body[data-ready]")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("bill ag")
    await expect(page.locator("#switcher-list [role=option]").first).to_contain_text("/bill ageing")
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer-main")).to_have_value("/bill ageing ")


async def test_a_file_is_sent_and_taken_back_before(look: Opener, tmp_path: Path) -> None:
    """A chosen file is shown until it is removed or sent; sent, it can be loaded."""
    page = await look("/c/support")
    for name in ("Übersicht 1.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    await page.set_input_files("[data-composer=main] [data-files]", [tmp_path / "Übersicht 1.txt", tmp_path / "b.txt"])
    await page.get_by_role("button", name="Remove the file: b.txt").click()
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("#timeline .file")).to_have_count(1)
    async with page.expect_download() as loading:
        await page.locator("#timeline .file").click()
    assert (await loading.value).suggested_filename == "Übersicht 1.txt"


async def test_older_posts_come_while_scrolling(look: Opener, house: House) -> None:
    """The timeline opens at its end; scrolling up brings the past without losing the place."""
    for number in range(70):
        await house.tell(Reply(say=f"number {number:03}"), channel="projects")
    page = await look("/c/projects")
    await expect(page.locator("#timeline .post", has_text="number 069")).to_be_in_viewport()
    await page.locator("#timeline").hover()
    await page.mouse.wheel(0, -20_000)
    await expect(page.locator("#timeline .post", has_text="number 000")).to_have_count(1)
    await expect(page.locator("#timeline .post")).to_have_count(70)
    await expect(page.locator("#timeline .post", has_text="number 020")).to_be_in_viewport()


async def test_a_chart_is_shown(look: Opener, house: House) -> None:
    """A card's picture is loaded from the chat itself."""
    page = await look("/direct")
    await page.fill("#composer-main", "bill ageing")
    await page.press("#composer-main", "Enter")
    picture = page.get_by_alt_text("Most open money is not due yet.")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 500


async def test_two_people_talk(look: Opener, fatima: Visitor) -> None:
    """What one writes in another browser appears at once, and the answer goes back."""
    page = await look("/c/support")
    await fatima.say("Is anybody there?", channel="support")
    await expect(page.locator("#timeline .post").last).to_contain_text("Is anybody there?")
    await page.fill("#composer-main", "Yes")
    await page.keyboard.press("Enter")
    await expect(page.locator("#timeline .post").last).to_contain_text("Yes")
    await expect(page.locator(".post.pending")).to_have_count(0)
    assert ">Yes</p>" in await fatima.open("/c/support")

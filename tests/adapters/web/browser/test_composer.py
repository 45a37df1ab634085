"""The message box while answers are late: a suggestion is taken for exactly what is typed, and nothing typed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

import pytest
from playwright.async_api import Locator, Page, Request, Route, expect

from bot.replies.reply import Reply
from tests.adapters.web.browser.conftest import Opener
from tests.adapters.web.sample.business import case_card, nudge_card
from tests.adapters.web.visitor import House, Visitor

BOX = "#composer-main"
OPTIONS = "#hints-main [role=option]"
NEVER_ANSWERED = """() => {
  const real = window.fetch;
  window.fetch = async (path, sent) => {
    const answer = await real(path, sent);
    return path === "/say" ? new Promise(() => {}) : answer;
  };
}"""
"""Lets what is said arrive, and its answer never come."""
Disturb = Callable[[Page], Awaitable[None]]


class LateHints:
    """Suggestions that are asked for and do not come, until they are let go."""

    def __init__(self) -> None:
        self.routes: asyncio.Queue[Route] = asyncio.Queue()

    @classmethod
    async def on(cls, page: Page) -> LateHints:
        """Hold back whatever is asked from now on; what was asked before has come."""
        held = cls()
        await page.wait_for_load_state("networkidle")
        await page.route("**/complete?*", held.hold)
        return held

    async def hold(self, route: Route) -> None:
        """Keep a question."""
        self.routes.put_nowait(route)

    async def let_go(self, page: Page) -> None:
        """Let the next question be answered."""
        route = await self.routes.get()
        async with page.expect_response("**/complete?*"):
            await route.continue_()


async def types(page: Page) -> None:
    """More letters, one by one."""
    await page.keyboard.type(" ag")


async def pastes(page: Page) -> None:
    """A text at once."""
    await page.keyboard.insert_text(" list paid")


async def moves(page: Page) -> None:
    """The caret goes back into the text, by keyboard."""
    await page.keyboard.press("ArrowLeft")


async def selects(page: Page) -> None:
    """A part of the text is selected."""
    await page.keyboard.press("Shift+Home")


DISTURBED = pytest.mark.parametrize(
    ("disturb", "text"), [(types, "/bill ag"), (pastes, "/bill list paid"), (moves, "/bill"), (selects, "/bill")]
)


async def _begun(look: Opener) -> tuple[Page, LateHints]:
    page = await look("/c/support")
    await page.locator(BOX).press_sequentially("/bill")
    await expect(page.locator(OPTIONS).first).to_contain_text("/bill")
    return page, await LateHints.on(page)


@DISTURBED
async def test_tab_takes_nothing_that_was_found_for_another_text(look: Opener, disturb: Disturb, text: str) -> None:
    """Typed, pasted or with another caret meanwhile, Tab leaves the text as it is."""
    page, _held = await _begun(look)
    await disturb(page)
    await page.keyboard.press("Tab")
    await expect(page.locator(BOX)).to_have_value(text)


@DISTURBED
async def test_enter_sends_exactly_what_stands_there(look: Opener, disturb: Disturb, text: str) -> None:
    """While the answer for this text is on its way, Enter means send."""
    page, _held = await _begun(look)
    await disturb(page)
    async with page.expect_request("**/say") as sent:
        await page.keyboard.press("Enter")
    assert await _said(await sent.value) == text


async def test_a_click_on_an_old_suggestion_does_nothing(look: Opener) -> None:
    """A list that is still shown for an older text cannot be pressed."""
    page, _held = await _begun(look)
    async with page.expect_request("**/complete?*"):
        await page.keyboard.type(" ag")
    await page.locator(OPTIONS).last.click()
    await expect(page.locator(BOX)).to_have_value("/bill ag")


async def test_an_answer_for_an_older_text_is_not_shown(look: Opener) -> None:
    """What comes at last is for what is typed then; Tab takes it."""
    page, held = await _begun(look)
    await page.keyboard.insert_text(" ag")
    await held.let_go(page)
    await expect(page.locator(OPTIONS).first).to_contain_text("/bill ageing")
    await page.keyboard.press("Tab")
    await expect(page.locator(BOX)).to_have_value("/bill ageing ")


async def test_a_suggestion_leaves_what_stands_behind_the_caret(look: Opener) -> None:
    """The caret may stand inside: only what was begun before it is replaced."""
    page = await look("/c/support")
    await page.fill(BOX, "/bill a tomorrow")
    for _letter in " tomorrow":
        await page.keyboard.press("ArrowLeft")
    await page.keyboard.type("g")
    await expect(page.locator(OPTIONS).first).to_contain_text("/bill ageing")
    await page.wait_for_load_state("networkidle")
    await page.keyboard.press("Tab")
    await expect(page.locator(BOX)).to_have_value("/bill ageing  tomorrow")


async def test_another_channel_takes_no_suggestion_along(look: Opener) -> None:
    """Changing the channel leaves text and suggestions where they were."""
    page, _held = await _begun(look)
    await page.keyboard.type(" ag")
    await page.locator('[data-room="accounts"]').click()
    await page.wait_for_url("**/c/accounts")
    await page.wait_for_selector("body[data-ready]")
    await page.locator(BOX).press("Tab")
    await expect(page.locator(BOX)).to_have_value("")
    await expect(page.locator(OPTIONS)).to_have_count(0)


async def test_a_draft_outlives_its_tab(look: Opener) -> None:
    """What was typed in a channel stands there in a new tab, in that channel only; sent, it is gone."""
    page = await look("/c/support")
    await page.locator(BOX).fill("half a sentence")
    again = await page.context.new_page()
    await page.close()
    for path, text in (("/c/accounts", ""), ("/c/support", "half a sentence")):
        await again.goto(page.url.replace("/c/support", path))
        await again.wait_for_selector("body[data-ready]")
        await expect(again.locator(BOX)).to_have_value(text)
    await again.press(BOX, "Enter")
    await expect(again.locator(".post.pending")).to_have_count(0)
    await again.reload()
    await expect(again.locator(BOX)).to_have_value("")


async def test_what_is_on_its_way_outlives_its_tab(look: Opener, fatima: Visitor) -> None:
    """A line whose tab is closed before it was answered comes back, and what did arrive is not said twice."""
    page = await look("/c/support")
    await page.evaluate(NEVER_ANSWERED)
    async with page.expect_response("**/say"):
        await page.fill(BOX, "are you there?")
        await page.press(BOX, "Enter")
    again = await page.context.new_page()
    await again.goto(page.url)
    await page.close()
    await again.wait_for_selector("body[data-ready]")
    await expect(again.locator(BOX)).to_have_value("are you there?")
    async with again.expect_response("**/say"):
        await again.press(BOX, "Enter")
    assert (await fatima.open("/c/support")).count(">are you there?</p>") == 1


async def test_an_arrow_key_in_a_drop_down_does_nothing_yet(look: Opener, house: House) -> None:
    """Arrows and letters only move to an entry; Enter runs it, once, and leaving without it takes nothing."""
    page, select, said = await _drop_down(look, house)
    await select.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    assert await select.input_value()
    await page.locator(BOX).focus()
    await expect(select).to_have_value("")
    assert said == []
    await select.focus()
    await page.keyboard.press("ArrowDown")
    async with page.expect_response("**/press"):
        await page.keyboard.press("Enter")
    assert len(said) == 1


async def test_a_drop_down_acts_on_choosing(look: Opener, house: House) -> None:
    """An entry that is chosen with the mouse runs at once."""
    page, select, said = await _drop_down(look, house)
    await select.hover()
    async with page.expect_response("**/press"):
        await select.select_option(index=1)
    assert len(said) == 1


async def _drop_down(look: Opener, house: House) -> tuple[Page, Locator, list[Request]]:
    await house.tell(Reply.of(case_card(), nudge_card()), channel="support")
    page = await look("/c/support")
    said: list[Request] = []
    page.on("request", lambda request: said.append(request) if request.url.endswith("/press") else None)
    return page, page.locator(".post select[data-token]").first, said


async def _said(request: Request) -> str:
    body = request.post_data or ""
    if "form-data" in (request.headers.get("content-type") or ""):
        return body.split('name="text"\r\n\r\n')[1].split("\r\n")[0]
    return parse_qs(body)["text"][0]

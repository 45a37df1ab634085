"""What axe-core finds in the pages; the library is not ours, so the test takes it from AXE_PATH."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.replies.reply import Reply
from tests.adapters.web.browser.conftest import Opener
from tests.adapters.web.sample.business import case_card, nudge_card
from tests.adapters.web.visitor import House

SERIOUS = {"serious", "critical"}


@pytest.fixture
def axe() -> str:
    """The source of axe-core."""
    path = Path(os.environ.get("AXE_PATH") or "node_modules/axe-core/axe.min.js")
    if not path.exists():
        pytest.skip("axe-core is not there: set AXE_PATH to its axe.min.js")
    return path.read_text()


async def _serious(page: Page, axe: str) -> list[str]:
    # Only now: before, the page's own policy must have held without exception.
    await page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    await page.evaluate(axe)
    found: dict[str, Any] = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{problem['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
        for problem in found["violations"]
        if problem["impact"] in SERIOUS
        for node in problem["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_busy_channel_has_no_serious_issue(look: Opener, house: House, axe: str, scheme: str) -> None:
    """Cards, tables, private answers, threads, suggestions and dialogs are usable by everybody, light and dark."""
    await house.tell(Reply.of(nudge_card(), say="Acme has not paid"), channel="accounts")
    root = await house.tell(Reply.of(case_card()), channel="accounts")
    await house.tell(Reply(say="Late"), channel="accounts", thread=root)
    page = await look(f"/c/accounts?thread={root}", color_scheme=scheme)
    await page.fill("#composer-main", "/bill list")
    await page.press("#composer-main", "Enter")
    await expect(page.locator(".post.private .card")).to_be_visible()
    assert await _serious(page, axe) == []
    await page.fill("#composer-main", "/bill")
    await expect(page.locator("#hints-main")).to_be_visible()
    assert await _serious(page, axe) == []
    await page.fill("#composer-main", "/case new Zeta It high")
    await page.press("#composer-main", "Escape")
    await page.press("#composer-main", "Enter")
    await expect(page.locator("dialog[open]")).to_be_visible()
    assert await _serious(page, axe) == []


async def test_the_frame_has_no_serious_issue(look: Opener, axe: str) -> None:
    """The drawer of a phone, the people and the switcher are usable by everybody."""
    page = await look("/direct", width=390)
    await page.get_by_role("button", name="Conversations").click()
    await page.locator("#me").click()
    assert await _serious(page, axe) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("bill")
    await expect(page.locator("#switcher-list [role=option]").first).to_be_visible()
    assert await _serious(page, axe) == []

"""Coming in where people log in, in a real browser: what it sends by itself is what our checks must bear."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

import commands
from bot.discovery import discover
from bot.workspaces.claims import claim_code, open_for_claim
from tests.adapters.web.conftest import Opened
from tests.adapters.web.test_login import change


async def test_a_newcomer_claims_the_company_and_comes_back_by_a_link(chromium: Browser, open_house: Opened) -> None:
    """The claim code opens the chat to its owner, who logs out and comes in again by the link that another chat gave."""
    house = await open_house(demo=False, claimed=False, registry=discover(commands))
    secret = house.kernel.secret
    await change(house, lambda session: open_for_claim(session, secret))
    complaints: list[str] = []
    page = await chromium.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(house.url)
    await page.locator("#composer-main").fill(f"/claim {claim_code(secret, house.company)}")
    await page.locator("#composer-main").press("Enter")
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_text("Meridian does not know you yet.")).to_be_visible()
    await _enters(page, f"{house.url}{await house.link_from_elsewhere()}")
    await expect(page.get_by_role("button", name="Log out")).to_be_visible()
    await page.close()
    assert complaints == []


async def _enters(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_role("button", name="Log in as").click()

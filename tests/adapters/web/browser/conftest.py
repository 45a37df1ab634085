"""The system's Chromium, looking at a running chat; whatever its console complains of fails the test."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.adapters.web.visitor import House

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Opener = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One browser for all tests: starting it takes longer than most of them."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    profile = tmp_path_factory.mktemp("chromium")
    command = [CHROMIUM, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", *FLAGS]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        yield _address(process)
        process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stderr or ():
        if line.startswith("DevTools listening on "):
            return line.removeprefix("DevTools listening on ").strip()
    raise RuntimeError(f"Chromium ended with {process.wait()}")


@pytest.fixture
async def chromium(chromium_address: str) -> AsyncIterator[Browser]:
    """The connected browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium_address)
        yield browser
        await browser.close()


@pytest.fixture
async def look(chromium: Browser, house: House) -> AsyncIterator[Opener]:
    """Open a page of the chat: `look("/c/support", width=390, color_scheme="dark")`."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    async def opened(path: str = "/direct", *, width: int = 1280, user: str = "", **options: Any) -> Page:
        context = await chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(house.url + path)
        await page.wait_for_selector("body[data-ready][data-live]")
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []

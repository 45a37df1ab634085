"""The web chat for the conformance suite: browsers without a window that send what a page would send."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from html.parser import HTMLParser
from typing import Any

from sqlmodel import select

from adapters.web import platform
from bot.app import build
from bot.command import Command
from bot.invocation import Place
from bot.kernel import Kernel
from bot.registry import Registry
from bot.settings import Settings
from storage.identity.company import Workspace, workspace_of
from storage.identity.people import Identity
from storage.identity.places import Channel
from storage.session.audit import Act
from storage.session.session import Session
from tests.adapters.conformance.drivers import Contents, SeenAnswer
from tests.adapters.web.visitor import House, Visitor
from tests.chat import START, UNLIMITED, ChatClock

_SELECT = re.compile(
    r'<select data-token="[^"]+" data-option="(?P<option>[^"]*)" aria-label="(?P<label>[^"]*)">(?P<entries>.*?)</select>',
    re.DOTALL,
)


def move_in(session: Session) -> None:
    """Let the studio live here: Olivia is olivia, and #accounts accounts."""
    act = Act(key="move in", command="furnish", source="text", at=START)
    session.add(act)
    session.flush()
    session.act_id = act.id
    rows: list[Identity | Channel] = [*session.exec(select(Identity)), *session.exec(select(Channel))]
    for row in rows:
        row.platform, row.workspace = "web", "local"
        session.add(row)


def settle(session: Session) -> None:
    """Let the chat's one workspace be the studio's."""
    if workspace_of(session, 1, "web") is None:
        session.add(Workspace(platform="web", external_id="local", company_id=1))


@asynccontextmanager
async def opened(url: str, registry: Registry, port: int) -> AsyncIterator[WebDriver]:
    """The studio's chat, where everybody may be anybody."""
    given: dict[str, Any] = {"demo": True, "HTTP_PORT": port, "DATABASE_URL": url, **UNLIMITED}
    settings = Settings(_env_file=None, **given)
    chat = platform(settings)
    kernel = build(settings, now=ChatClock(), platforms=[chat], registry=registry)
    kernel.database.write_now(1, move_in)
    kernel.database.write_now(None, settle)
    await kernel.start(["web"])
    house = House(kernel, chat, 1)
    try:
        yield WebDriver(house)
    finally:
        await house.close()


class WebDriver:
    """The gestures of people in browsers."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.kernel: Kernel = house.kernel
        self._browsers: dict[str, Visitor] = {}

    def account(self, user: str) -> tuple[Place, str]:
        """There is one workspace, in which people bear their own names."""
        return Place(platform="web", workspace="local", direct=True), user

    async def say(self, user: str, line: str, channel: str = "", files: Contents | None = None) -> SeenAnswer:
        """A line of the composer."""
        sent = {name: (name, content, "application/octet-stream") for name, content in (files or {}).items()}
        found = await (await self.browser(user)).say(f"/{line}", channel=channel, files=sent)
        return _seen(found, channel)

    async def give(self, user: str, command: Command, example: str) -> SeenAnswer:
        """A line of the composer."""
        return await self.say(user, f"{command.name} {example}".rstrip())

    async def press(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """A button, or an entry of a menu."""
        fragment, channel = seen.handle
        return _seen(await (await self.browser(user)).press(fragment, label), channel)

    async def choose(self, user: str, seen: SeenAnswer, label: str) -> SeenAnswer:
        """The first entry of a select."""
        fragment, channel = seen.handle
        select = next(found for found in _SELECT.finditer(fragment["html"]) if unescape(found["label"]) == label)
        first = re.findall(r'<option value="([^"]+)"', select["entries"])[0]
        chosen = {select["option"]: unescape(first)}
        return _seen(await (await self.browser(user)).press(fragment, label, **chosen), channel)

    async def submit(self, user: str, seen: SeenAnswer, files: Contents | None = None, /, **values: str) -> SeenAnswer:
        """A form."""
        html, channel = seen.handle
        filled = {name: value for name, value in (PageForm(html).values | values).items() if name not in (files or {})}
        sent = {f"value.{name}": (f"{name}.csv", content, "text/csv") for name, content in (files or {}).items()}
        return _seen(await (await self.browser(user)).submit(html, channel, sent, **filled), channel)

    async def reply(self, user: str, seen: SeenAnswer, text: str) -> None:
        """A line in the thread of a message."""
        fragment, channel = seen.handle
        thread = str(fragment["thread"] or fragment["id"])
        await (await self.browser(user)).say(text, channel=channel, thread=thread)

    async def suggest(self, user: str, command: str, option: str, prefix: str) -> list[str]:
        """What a field of the command's form offers."""
        asked = await self.say(user, command, "random")
        token = re.search(r'data-token="([^"]+)"', asked.handle[0])
        assert token is not None
        query = {"token": unescape(token[1]), "option": option, "prefix": prefix, "channel": "random"}
        found = await (await self.browser(user)).get("/suggest", **query)
        return [entry["label"] for entry in found]

    async def overheard(self, user: str, channel: str) -> str:
        """The page of the channel, and its threads."""
        browser = await self.browser(user)
        page = await browser.open(f"/c/{channel}")
        roots = set(re.findall(r'data-id="(\d+)"', page))
        return " ".join([_words(page), *[_words(await browser.open(f"/c/{channel}?thread={root}")) for root in roots]])

    async def browser(self, user: str) -> Visitor:
        """The browser of a persona, who opens the chat with the first gesture."""
        if user not in self._browsers:
            self._browsers[user] = await self._house.visitor(user)
        return self._browsers[user]


def _seen(found: Any, channel: str) -> SeenAnswer:
    if found.get("form"):
        html = found["form"]
        return SeenAnswer(_words(html), private=True, form=tuple(PageForm(html).values), handle=(html, channel))
    post = found["posts"][-1]
    html, labels = post["html"], re.findall(r'<button[^>]*data-token="[^"]+"[^>]*>([^<]+)<', post["html"])
    files = re.findall(r'href="/file/\d+"[^>]*>(?:\s*<[^>]+>)*\s*([^<]+)<', html)
    return SeenAnswer(
        _words(html),
        "Only visible to you" in html,
        post["thread"] is not None,
        tuple(unescape(label).strip() for label in labels),
        (),
        tuple(name.strip() for name in files),
        (post, channel),
        tuple(unescape(select["label"]) for select in _SELECT.finditer(html)),
    )


class PageForm(HTMLParser):
    """The questions of a form by their names, with what is filled in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._asked = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A question, or an entry of one."""
        about = dict(attrs)
        if tag in {"input", "textarea", "select"} and (name := about.get("name")):
            self._asked = name if tag != "input" else ""
            ticked = "yes" if "checked" in about else "no"
            self.values[name] = ticked if about.get("type") == "checkbox" else about.get("value") or ""
        elif tag == "option" and self._asked and "selected" in about:
            self.values[self._asked] = about.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """The end of a question that has more inside."""
        if tag in {"textarea", "select"}:
            self._asked = ""

    def handle_data(self, data: str) -> None:
        """What stands in a question for several lines."""
        if self._asked and self.lasttag == "textarea":
            self.values[self._asked] += data


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())

"""Browsers without a window: they keep cookies, find tokens in pages and send what a page would send."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse, ClientSession, CookieJar, FormData

from adapters.web.server import Web
from bot.delivery.platform import Target
from bot.invocation import Invocation, Place
from bot.kernel import Kernel
from bot.people.logins import new_link
from bot.replies.reply import Reply
from storage.delivery.payloads import keep_payloads
from storage.identity.people import person_behind
from storage.session.session import Session

Files = dict[str, tuple[str, bytes, str]]


@dataclass
class House:
    """A running chat with its kernel and the visitors it has had."""

    kernel: Kernel
    chat: Web
    company: int
    visitors: list[Visitor] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the chat answers."""
        return self.kernel.site.server.url

    async def visitor(self, user: str = "") -> Visitor:
        """A browser that has opened the chat, as a persona when one is named."""
        found = Visitor(self.url)
        self.visitors.append(found)
        await found.open("/direct")
        if user:
            assert (await found.post("/persona", {"user": user}))["reload"]
            await found.open("/direct")
        return found

    async def link(self, user: str) -> str:
        """The path of a link that logs a user's person in."""
        now = self.kernel.now()

        def work(session: Session) -> str:
            person = person_behind(session, "web", user)
            assert person is not None
            return new_link(session, person, now)

        return f"/login/{await self.kernel.database.write(self.company, work)}"

    async def link_from_elsewhere(self, person: int = 1) -> str:
        """The path of the link that /login gives somebody who asks for it in another chat."""
        place = Place(platform="shell", workspace="", direct=True)
        asked = Invocation(place=place, user="", person=person, at=self.kernel.now(), key="link", line="/login")
        answer = await self.kernel.dispatch(asked, self.company)
        assert answer is not None
        found = re.search(rf"{self.url}(/login/\S+)", answer.reply.say)
        assert found is not None, answer.reply.say
        return found[1]

    async def member(self, user: str) -> Visitor:
        """A browser in which a user's person has logged in."""
        found = await self.visitor()
        assert await found.log_in(await self.link(user)) == 303
        await found.open("/direct")
        return found

    async def tell(self, reply: Reply, *, channel: str = "", user: str = "", thread: str = "", nonce: str = "") -> str:
        """Post a reply as the kernel's sender does: sealed, with a nonce."""
        sealed, stored = self.kernel.signer.reply(reply, self.company, None)
        await self.kernel.database.write(
            self.company, lambda session: keep_payloads(session, stored, self.kernel.now())
        )
        target = Target(workspace="local", channel=channel, user=user, thread=thread)
        return await self.chat.send(target, sealed, nonce=nonce or uuid4().hex[:20], language="en")

    async def close(self) -> None:
        """Close the browsers, then the chat."""
        for found in self.visitors:
            await found.session.close()
        await self.kernel.stop()


class Visitor:
    """One browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = ClientSession(url, cookie_jar=CookieJar(unsafe=True))
        self.csrf = ""
        self.page = ""

    async def open(self, path: str) -> str:
        """Load a page and remember its token."""
        async with self.session.get(path) as response:
            self.page = await response.text()
            assert response.status == 200, self.page
        found = re.search(r'data-csrf="([^"]+)"', self.page)
        self.csrf = found[1] if found else self.csrf
        return self.page

    async def log_in(self, link: str, **headers: str) -> int:
        """Open a link and press its button; how that ends."""
        async with self.session.get(link) as response:
            page = await response.text()
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        return await self.confirm(link, found[1] if found else "", **headers)

    async def confirm(self, path: str, csrf: str, **headers: str) -> int:
        """Send a plain form, and do not follow where it leads."""
        sent = {"Origin": self.url, **headers}
        async with self.session.post(path, data={"csrf": csrf}, headers=sent, allow_redirects=False) as response:
            self.page = await response.text()
            return response.status

    @property
    def cookie(self) -> str:
        """What the browser is known by."""
        return next(cookie.value for cookie in self.session.cookie_jar if cookie.key.endswith("meridian"))

    async def get(self, path: str, **query: str) -> Any:
        """What a script of the page reads, as JSON."""
        async with self.session.get(path, params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def status(self, path: str, **query: str) -> int:
        """How a request for a path ends."""
        async with self.session.get(path, params=query) as response:
            return response.status

    async def send(self, path: str, values: dict[str, str], files: Files | None = None) -> ClientResponse:
        """Send a form as the page's script does."""
        form = FormData(default_to_multipart=True)
        for name, value in values.items():
            form.add_field(name, value)
        for name, (file_name, content, media_type) in (files or {}).items():
            form.add_field(name, content, filename=file_name, content_type=media_type)
        return await self.session.post(path, data=form, headers={"X-CSRF-Token": self.csrf, "Origin": self.url})

    async def post(self, path: str, values: dict[str, str], files: Files | None = None) -> Any:
        """Send a form that must be accepted; its answer as JSON."""
        async with await self.send(path, values, files) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def say(
        self, text: str, *, channel: str = "", thread: str = "", key: str = "", files: Files | None = None
    ) -> Any:
        """Write into the composer."""
        values = {"text": text, "channel": channel, "thread": thread, "key": key or uuid4().hex}
        return await self.post("/say", values, files)

    async def press(self, fragment: Any, label: str, **values: str) -> Any:
        """Press the button with a label in a post."""
        return await self.post("/press", self.pressing(fragment, label, **values))

    def pressing(self, fragment: Any, label: str, **values: str) -> dict[str, str]:
        """What pressing a button sends."""
        return {
            "channel": fragment["conversation"],
            "thread": str(fragment["thread"] or ""),
            "post": str(fragment["id"] or ""),
            "token": token_of(fragment["html"], label),
            "key": uuid4().hex,
            **{f"value.{name}": value for name, value in values.items()},
        }

    async def submit(self, form: str, channel: str = "", files: Files | None = None, /, **values: str) -> Any:
        """Fill a form in and send it."""
        found = re.search(r'<form method="post" data-token="([^"]+)"', form)
        assert found is not None, form
        sent = {f"value.{name}": value for name, value in values.items()}
        return await self.post(
            "/submit", {"channel": channel, "token": unescape(found[1]), "key": uuid4().hex, **sent}, files
        )


def token_of(html: str, label: str) -> str:
    """The token of the control with a label."""
    button = re.search(rf'data-token="([^"]+)"[^>]*>{re.escape(label)}<', html)
    menu = re.search(rf'data-token="([^"]+)" data-option="[^"]*" aria-label="{re.escape(label)}"', html)
    found = button or menu
    assert found is not None, f"no {label} in {html}"
    return unescape(found[1])

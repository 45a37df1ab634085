"""A web chat whose lines are cut and whose database refuses posts, for the table of what is done once."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

from tests.adapters.web.driver import PageForm, WebDriver
from tests.adapters.web.visitor import Visitor

REFUSE = "CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'refused'); END"
LONG = "CREATE VIEW long AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000) SELECT max(i) FROM n"
STALL = "CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT * FROM long; END"
"""Each row takes longer than anybody waits for it, and is there at last."""

ANSWERS = {
    "line: drop before": ("", "before"),
    "line: drop after": ("", "after"),
    "line: drop twice": ("", "before after"),
    "line: gone": ("", "after gone"),
    "post: refused": ("post", ""),
    "post: refused, drop after": ("post", "after"),
    "post: stalls": ("post", "stalls"),
    "card: refused": ("shown", ""),
}
"""A table that takes no row, or takes it late, and when the line is cut, time after time: before or after all was done, or for good."""
FILES = {"file: refused": ("attachment", "")}


class LosingWeb:
    """Olivia's browser: what it sends is sent again with its key, as its script does, while it gets no answer."""

    gestures: ClassVar[frozenset[str]] = frozenset()
    answers: ClassVar[tuple[str, ...]] = tuple(ANSWERS)
    forms: ClassVar[tuple[str, ...]] = tuple(name for name in ANSWERS if name.startswith("line: drop"))
    parts: ClassVar[tuple[str, ...]] = ("line: drop after", "post: refused")
    files: ClassVar[tuple[str, ...]] = tuple(FILES)

    def __init__(self, driver: WebDriver, browser: Visitor) -> None:
        self.kernel, self._driver, self._browser = driver.kernel, driver, browser
        self._table, self._cuts = "", ""
        self._answers: list[dict[str, Any]] = []
        self._alter(LONG)

    @classmethod
    async def of(cls, driver: WebDriver) -> LosingWeb:
        """Olivia's browser."""
        return cls(driver, await driver.browser("olivia"))

    async def type(self, command: str, channel: str, **options: str) -> None:
        """A line of the composer."""
        line = " ".join([f"/{command}", *(f'{name}:"{value}"' for name, value in options.items())])
        await self._send("/say", {"text": line, "channel": channel})

    async def say(self, line: str) -> None:
        """A mention."""
        await self._send("/say", {"text": f"@meridian {line}", "channel": "support"})

    async def press(self, label: str) -> None:
        """A button."""
        posts = [post for answer in self._answers[::-1] for post in answer.get("posts", [])[::-1]]
        post = next(one for one in posts if re.search(rf'data-token="[^"]+"[^>]*>{label}<', one["html"]))
        values = self._browser.pressing(post, label)
        await self._send("/press", values)

    async def fill(self, **values: str) -> None:
        """A form."""
        html = next(answer["form"] for answer in self._answers[::-1] if answer.get("form"))
        token = re.findall(r'<form method="post" data-token="([^"]+)"', html)[0]
        filled = {f"value.{name}": value for name, value in (PageForm(html).values | values).items()}
        await self._send("/submit", {"channel": "random", "token": unescape(token), **filled})

    async def react(self, line: str) -> None:
        """There are no emoji."""
        raise NotImplementedError

    async def choose(self, line: str) -> None:
        """There is no menu of messages."""
        raise NotImplementedError

    def lose(self, loss: str) -> None:
        """Let the database refuse rows of a table, and the line be cut."""
        self._table, self._cuts = (ANSWERS | FILES)[loss]
        if self._cuts == "stalls":
            self._cuts = ""
            self._alter(STALL.format(table=self._table))
        elif self._table:
            self._alter(REFUSE.format(table=self._table))

    def mend(self) -> None:
        """Let everything through."""
        if self._table:
            self._alter("DROP TRIGGER refuse")
        self._table, self._cuts = "", ""

    async def shown(self) -> list[str]:
        """What the browser was answered, and what its pages show when they are opened."""
        answers = [json.dumps(answer, ensure_ascii=False) for answer in self._answers]
        pages = [await self._browser.open(path) for path in ("/direct", "/c/support", "/c/accounts", "/c/random")]
        posts = [
            re.sub(r"\s+", " ", post)
            for page in pages
            for post in re.findall(r"<article.*?</article>", page, re.DOTALL)
        ]
        return [*answers, *posts]

    async def overheard(self) -> str:
        """The channel as Marco sees it."""
        return await (await self._driver.browser("marco")).open("/c/random")

    async def _send(self, path: str, values: dict[str, str]) -> None:
        sent = {"thread": "", "key": uuid4().hex, **values}
        for when in self._cuts.split():
            if when == "gone":
                return
            await self._cut(path, sent, after=when == "after")
        self._answers.append(await self._browser.post(path, sent))

    async def _cut(self, path: str, values: dict[str, str], *, after: bool) -> None:
        """Send a request, and hang up: at once, or when its answer begins."""
        url, mark = urlsplit(self._browser.url), "----form"
        parts = (f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in values.items())
        body = f"{''.join(parts)}--{mark}--\r\n".encode()
        head = (
            f"POST {path} HTTP/1.1", f"Host: {url.netloc}", f"Origin: {self._browser.url}", f"X-CSRF-Token: {self._browser.csrf}",
            f"Cookie: meridian={self._browser.cookie}", f"Content-Type: multipart/form-data; boundary={mark}", f"Content-Length: {len(body)}",
        )  # fmt: skip
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        if after:
            await reader.readexactly(1)
        writer.transport.abort()

    def _alter(self, statement: str) -> None:
        path = self.kernel.settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
            connection.execute(statement)

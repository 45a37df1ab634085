"""Everything a page sends, once by who may, then the same by other browsers: nothing is told or done."""

from __future__ import annotations

import json
import random
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from adapters.web import platform
from bot.app import build
from bot.delivery.platform import Target
from bot.registry import Registry
from bot.replies.reply import Reply, Select
from bot.settings import Settings
from storage.identity.places import Channel
from storage.session.session import Session
from tests.adapters.web.conftest import free_port
from tests.adapters.web.visitor import House, Visitor
from tests.chat import START, UNLIMITED, ChatClock
from tests.fuzz.lines import EXAMPLES
from tests.trust.replay import CONTRACTOR, ENTITLED, EVERYBODY, GUEST, NEIGHBOUR, STRANGER, ReplayGround, leaks
from tests.trust.town import pressable

NUMBERS = count(1)
SOME = 3 if EXAMPLES < 1000 else 100
"""How much of what an answer offers is tried: the last of it in the ordinary suite, all by make fuzz."""
TRIED = 12 if EXAMPLES < 1000 else 10_000
"""How many of the combinations of a kind are tried: drawn by its name in the ordinary suite, all of them by make fuzz."""
GIVEN = {"deal": "D-1", "close": "2026-12-22", "title": "Fountain", "text": "Ring them"}
CHANNELS = ("sales", "random", "")
OTHERS = (CONTRACTOR, GUEST, STRANGER)


@dataclass(frozen=True)
class Sent:
    """What a page sends: a path, what is in it but for the conversation, and the files; read by GET when `reads`."""

    path: str
    values: dict[str, str] = field(default_factory=dict)
    reads: bool = False
    files: dict[str, tuple[str, bytes, str]] = field(default_factory=dict)


def wrote(path: str, **values: str) -> Sent:
    """Something that is sent once: it has a key of its own, which is the same when it is sent again."""
    return Sent(path, {"key": f"sent-once-{next(NUMBERS)}", **values})


def line(text: str, **values: str) -> Sent:
    """A line of the composer."""
    return wrote("/say", text=text, **values)


def read(path: str, **query: str) -> Sent:
    """A page, or what a script reads."""
    return Sent(path, query, reads=True)


def pressed(token: str, post: str = "", **values: str) -> Sent:
    """A control."""
    return wrote("/press", token=token, post=post, **values)


def events() -> dict[str, Sent]:
    """Everything that a page may send by itself."""
    file = {"file": ("D-1.csv", b"a,b", "text/csv")}
    return {
        "line that reads": line("/deal show D-1"),
        "line that writes": line("/deal edit D-1 close:2026-12-21"),
        "line that opens a form": line("/deal new"),
        "line that opens a form of a record": line("/deal edit D-1"),
        "line that lists": line("/deal list"),
        "line with a file": replace(line("/deal show D-1"), files=file),
        "mention": line("@meridian deal show D-1"),
        "message": line("D-1"),
        "talk": line("What about D-1 now?"),
        "thread reply": line("They say yes", thread="1"),
        "line in a thread": line("/history this", thread="1"),
        "home": wrote("/welcome"),
        "channel": read("/c/sales"),
        "channel with a thread": read("/c/sales", thread="1"),
        "own conversation": read("/direct"),
        "own conversation with a thread": read("/direct", thread="1"),
        "older posts": read("/older", before="9999999"),
        "thread": read("/thread/1"),
        "picture": read("/picture/1/0"),
        "completion": read("/complete", text="/deal show Zep"),
        "completion of any record": read("/complete", text="/history Zep"),
        "read mark": Sent("/read", {"post": "1"}),
    }


def on_card(card: Reply) -> Iterator[Sent]:
    """Each control of the card, with its message and without."""
    for thing in pressable(card):
        chosen = {f"value.{thing.option}": thing.choices[0].value} if isinstance(thing, Select) else {}
        yield pressed(thing.token, "1", **chosen)
        yield pressed(thing.token, **chosen)


def offered(text: str, given: Mapping[str, str] = GIVEN) -> Iterator[Sent]:
    """Everything that a page can do with what it was sent, forms with some values by field."""
    found = json.loads(text) if text.startswith("{") else {}
    html = " ".join([*(post["html"] for post in found.get("posts", [])), found.get("form") or ""])
    if "<form" in html:
        yield from _in_form(html, given)
    posts = [str(post["id"]) for post in found.get("posts", [])]
    for token in dict.fromkeys(re.findall(r'data-token="([^"]+)"', html)) if "<form" not in html else ():
        yield from (pressed(unescape(token), post) for post in ("", *posts[-1:]))
    yield from (read(path) for path in re.findall(r'(?:href|src)="(/(?:file|picture)/[\d/]+)', html))
    yield from (read(f"/thread/{number}") for number in posts)
    yield from (line("Well?", thread=number) for number in posts)


def _in_form(html: str, given: Mapping[str, str]) -> Iterator[Sent]:
    token = unescape((re.findall(r'<form method="post" data-token="([^"]+)"', html) or [""])[0])
    names = dict.fromkeys(re.findall(r'name="([a-z_]+)"', html))
    yield wrote("/submit", token=token, **{f"value.{name}": given[name] for name in names if name in given})
    yield from (read("/suggest", token=token, option=name, prefix="") for name in names)
    yield read("/suggest", token=token, option="deal", prefix="Zep")


class WebReplays:
    """Sends from any browser what another one has sent."""

    def __init__(self, house: House, ground: ReplayGround, browsers: dict[str, Visitor]) -> None:
        self.house, self.ground, self.browsers = house, ground, browsers

    async def happens(self, event: Sent, who: str, channel: str) -> str:
        """Let it happen; what the browser gets."""
        browser, values = self.browsers[who], {"channel": channel, **event.values}
        if event.reads:
            async with browser.session.get(event.path, params=values) as response:
                return await response.text()
        if event.path == "/read":
            headers = {"X-CSRF-Token": browser.csrf, "Origin": browser.url}
            async with browser.session.post(
                event.path, data=values | {"csrf": browser.csrf}, headers=headers
            ) as marked:
                return await marked.text()
        async with await browser.send(event.path, values, dict(event.files)) as response:
            return await response.text()

    async def news(self, who: str) -> str:
        """All that a page of somebody is told when it comes back; "" for a guest, who is told nothing."""
        browser = self.browsers[who]
        if who == STRANGER:
            assert await browser.status("/live", after="0") == 403
            return ""
        async with browser.session.ws_connect("/live?after=0", headers={"Origin": browser.url}) as socket:
            return json.dumps(await socket.receive_json(timeout=10), ensure_ascii=False)


@pytest.fixture
async def replays(tmp_path: Path, sqlite_studio: Path, registry: Registry) -> AsyncIterator[WebReplays]:
    """The studio on the web, where everybody has logged in who can, with a card in #sales."""
    address, clock = f"sqlite:///{copy(sqlite_studio, tmp_path / 'studio.db')}", ChatClock()
    given: dict[str, Any] = {"demo": False, "HTTP_PORT": free_port(), "DATABASE_URL": address, **UNLIMITED}
    settings = Settings(_env_file=None, **given)
    chat = platform(settings)
    kernel = build(settings, now=clock, platforms=[chat], registry=registry)
    users = {name: name for name in EVERYBODY}
    ground = ReplayGround(kernel, clock, "web", "local", "beside", "sales", users)
    ground.settle(add_workspace=True)
    kernel.database.write_now(1, _open_channel)
    await kernel.start(["web"])
    house = House(kernel, chat, 1)
    try:
        await ground.play("1")
        assert ground.card is not None
        target = Target(workspace="local", channel="sales")
        assert await chat.send(target, ground.card, nonce="card", language="en") == "1"
        browsers = {
            name: await (house.visitor() if name in {STRANGER, NEIGHBOUR} else house.member(name)) for name in EVERYBODY
        }
        yield WebReplays(house, ground, browsers)
    finally:
        await house.close()


def _open_channel(session: Session) -> None:
    session.act_id = 1
    session.add(Channel(platform="web", workspace="local", external_id="random", name="random", created_at=START))


async def test_nothing_is_told_or_done_for_others(replays: WebReplays) -> None:
    """Every request, and all that its answer offers, sent by those who may not, from each conversation."""
    ground, table = replays.ground, events()
    wrong: list[tuple[object, ...]] = []
    assert ground.card is not None
    table |= {f"control {number}": one for number, one in enumerate(on_card(ground.card))}
    tried = informed = 0
    for kind, event in table.items():
        text = await replays.happens(event, ENTITLED, "sales")
        informed += bool(leaks(text))
        before = ground.acts()
        again = [event, *list(offered(text))[-SOME:]]
        every = [(one, who, channel) for one in again for who in OTHERS for channel in CHANNELS]
        for one, who, channel in random.Random(kind).sample(every, min(TRIED, len(every))):
            found = await replays.happens(one, who, channel)
            wrong += [(kind, one, who, channel, found)] if leaks(found) else []
            tried += 1
        wrong += [(kind, "acts", ground.acts() - before)] if ground.acts() != before else []
    wrong += [("news", who, told) for who in OTHERS if leaks(told := await replays.news(who))]
    assert not wrong, wrong[0]
    assert leaks(await replays.news(ENTITLED))
    assert informed > 15
    assert tried > 200


async def test_what_is_for_one_alone_is_read_by_no_colleague(replays: WebReplays) -> None:
    """Private answers, their threads, files and buttons, asked for by somebody who may know all of it otherwise."""
    asked = line("/deal list")
    for channel in ("random", ""):
        text = await replays.happens(
            replace(asked, values=asked.values | {"key": f"alone in {channel}"}), ENTITLED, channel
        )
        if not channel:  # Sven is known to two companies, and asked for which one this is
            studio = next(one.values["token"] for one in offered(text) if one.path == "/press")
            question = str(json.loads(text)["posts"][-1]["id"])
            text = await replays.happens(pressed(studio, question), ENTITLED, channel)
        assert leaks(text)
        number = str(json.loads(text)["posts"][-1]["id"])
        tokens = [one.values["token"] for one in offered(text) if one.path == "/press"]
        file = await replays.happens(pressed(next(t for t in tokens if "csv" in t), number), ENTITLED, channel)
        reads = [one for one in [*offered(text), *offered(file)] if one.reads]
        assert [one for one in reads if one.path.startswith("/file/")]
        presses = [pressed(token, number) for token in tokens]
        for event in (*reads, *presses, line("Well?", thread=number), read("/older", before="9999999")):
            for where in CHANNELS[1:]:
                assert not leaks(await replays.happens(event, "olivia", where)), event
    told = json.loads(await replays.news("olivia"))
    assert all(post["id"] == 1 for post in told["posts"] if leaks(post["html"]))


async def test_a_link_lets_in_one_browser(replays: WebReplays) -> None:
    """A link for logging in that was used opens nothing for whoever finds it, whatever browser they have."""
    link = await replays.house.link(ENTITLED)
    assert await (await replays.house.visitor()).log_in(link) == 303
    for who in OTHERS:
        browser = replays.browsers[who]
        assert await browser.confirm(link, browser.csrf) == 410
        assert ENTITLED.title() not in browser.page
        assert not leaks(await replays.happens(read("/direct"), who, ""))

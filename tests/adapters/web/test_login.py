"""Logging in to the chat outside the demo."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSMsgType

import commands
from adapters.web.browsers import name_of
from bot.discovery import discover
from bot.workspaces.claims import claim_code, open_for_claim
from storage.identity.people import Person, person_behind
from storage.session.audit import Act
from storage.session.session import Session
from tests.adapters.web.conftest import Opened, WebClock
from tests.adapters.web.visitor import House, Visitor

REGISTRY = discover(commands)
PUBLIC = "https://chat.example"


@pytest.fixture
async def office(open_house: Opened) -> House:
    """The chat of a company that is no demo."""
    return await open_house(demo=False)


async def is_in(visitor: Visitor) -> bool:
    """Whether a browser is shown more than the door."""
    return "data-member" in await visitor.open("/direct")


def on_disk(folder: Path) -> bytes:
    """Everything in the files of the database."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def change(house: House, work: object) -> None:
    """Change the company's rows, as an act."""

    def acting(session: Session) -> None:
        act = Act(key=f"test/{id(work)}", command="test", source="job", at=house.kernel.now())
        session.add(act)
        session.flush()
        session.act_id = act.id
        work(session)  # type: ignore[operator]  # a unit of work

    await house.kernel.database.write(house.company, acting)


def dismiss(session: Session) -> None:
    """Take Fatima's place in the company away."""
    person = person_behind(session, "web", "fatima")
    assert person is not None
    person.active = False
    session.add(person)


async def test_a_stranger_sees_the_door_alone(office: House) -> None:
    """Outside the demo a browser that has not logged in is nobody."""
    stranger = await office.visitor()
    assert not await is_in(stranger)
    assert "/login" in stranger.page


async def test_a_link_lets_its_person_in_once(office: House) -> None:
    """The button of the page logs in; the same link is of no use to anybody afterwards."""
    link = await office.link("fatima")
    fatima, thief = await office.visitor(), await office.visitor()
    assert await fatima.log_in(link) == 303
    assert await is_in(fatima)
    assert "Fatima El Idrissi" in fatima.page
    assert await thief.log_in(link) == 403
    assert await thief.status(link) == 410
    assert not await is_in(thief)


async def test_looking_at_a_link_does_not_use_it(office: House) -> None:
    """Chats fetch links to show what is behind them: the page names the person and waits for its button."""
    link = await office.link("fatima")
    async with ClientSession(office.url) as preview:
        for look in (preview.get, preview.head, preview.get):
            async with look(link) as response:
                assert response.status == 200
                assert response.headers["Referrer-Policy"] == "same-origin"
                assert response.headers["Cache-Control"] == "no-store"
    assert await (await office.visitor()).log_in(link) == 303


async def test_a_link_runs_out_after_ten_minutes(office: House, clock: WebClock) -> None:
    """A link that was forgotten in a chat opens nothing, and the page says how to get another."""
    link = await office.link("fatima")
    fatima = await office.visitor()
    csrf = re.search(r'name="csrf" value="([^"]+)"', await fatima.open(link))
    clock.forward(minutes=10)
    assert csrf is not None
    assert await fatima.confirm(link, csrf[1]) == 410
    assert "/login" in fatima.page
    assert not await is_in(fatima)


async def test_a_new_link_takes_the_older_one_back(office: House) -> None:
    """Of two links that were asked for one after the other, only the second works."""
    first, second = await office.link("fatima"), await office.link("fatima")
    fatima = await office.visitor()
    assert await fatima.status(first) == 410
    assert await fatima.log_in(second) == 303


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
async def test_another_site_logs_nobody_in(office: House, headers: dict[str, str]) -> None:
    """Nobody can be logged in as somebody else by a page elsewhere, and the link stays good."""
    link = await office.link("ines")
    visitor = await office.visitor()
    assert await visitor.log_in(link, **headers) == 403
    assert await visitor.confirm(link, "made-up") == 403
    assert not await is_in(visitor)
    assert await visitor.log_in(link) == 303


async def test_a_log_in_gives_the_browser_another_cookie(office: House) -> None:
    """What the browser was known by before is worth nothing: neither to it nor to who planted it."""
    visitor = await office.visitor()
    known = [visitor.cookie]
    for user in ("fatima", "ines"):
        assert await visitor.log_in(await office.link(user)) == 303
        known.append(visitor.cookie)
    assert len(set(known)) == 3
    for old in known[:2]:
        async with (
            ClientSession() as session,
            session.get(f"{office.url}/direct", headers={"Cookie": f"meridian={old}"}) as answer,
        ):
            assert "data-member" not in await answer.text()


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: House) -> None:
    """The browser hands the token to this chat alone."""
    fatima = await office.member("fatima")
    async with fatima.session.get(await office.link("ines")) as response:
        page = await response.text()
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    sent = {"data": {"csrf": token[1] if token else ""}, "headers": {"Origin": office.url}, "allow_redirects": False}
    async with fatima.session.post(str(response.url.relative()), **sent) as response:  # type: ignore[arg-type]
        kept = response.cookies["meridian"]
    assert (kept["httponly"], kept["samesite"], kept["path"], kept["domain"]) == (True, "Lax", "/", "")
    assert int(kept["max-age"]) == 7 * 24 * 3600


async def test_neither_links_nor_tokens_are_kept(office: House, tmp_path: Path) -> None:
    """The files of the database hold hashes only."""
    link = await office.link("fatima")
    waiting = (await office.link("ines")).removeprefix("/login/")
    fatima = await office.visitor()
    await fatima.log_in(link)
    kept = on_disk(tmp_path)
    for secret in (link.removeprefix("/login/"), waiting, fatima.cookie):
        assert secret.encode() not in kept


async def test_who_does_not_come_back_for_twelve_hours_is_out(office: House, clock: WebClock) -> None:
    """A browser that is not used is logged out; used again in time, it stays."""
    fatima = await office.member("fatima")
    for _visit in range(3):
        clock.forward(hours=11, minutes=50)
        assert await is_in(fatima)
    clock.forward(hours=12)
    assert not await is_in(fatima)


async def test_nobody_stays_in_for_more_than_a_week(office: House, clock: WebClock) -> None:
    """However much a browser is used, after seven days it asks for a new link."""
    fatima = await office.member("fatima")
    for _visit in range(27):
        clock.forward(hours=6)
        assert await is_in(fatima)
    clock.forward(hours=6)
    assert not await is_in(fatima)


async def test_logging_out_ends_this_browser_alone(office: House) -> None:
    """The token is worth nothing afterwards, though another browser of the person stays in, and its pages are told."""
    fatima, elsewhere = await office.member("fatima"), await office.member("fatima")
    token = fatima.cookie
    socket = await fatima.session.ws_connect("/live?after=0", headers={"Origin": office.url})
    assert await fatima.confirm("/logout", "made-up") == 403
    assert await fatima.confirm("/logout", fatima.csrf) == 303
    message = await socket.receive(timeout=10)
    assert (message.type, message.data) == (WSMsgType.CLOSE, 1008)
    async with (
        ClientSession() as session,
        session.get(f"{office.url}/direct", headers={"Cookie": f"meridian={token}"}) as answer,
    ):
        assert "data-member" not in await answer.text()
    assert await is_in(elsewhere)


async def test_who_is_dismissed_is_out_at_once(office: House) -> None:
    """The next request of a person who was taken out finds the door, and an open page hears nothing more."""
    fatima, ines = await office.member("fatima"), await office.member("ines")
    socket = await fatima.session.ws_connect("/live?after=0", headers={"Origin": office.url})
    await change(office, dismiss)
    await ines.say("She must not read this", channel="support")
    message = await socket.receive(timeout=10)
    assert (message.type, message.data) == (WSMsgType.CLOSE, 1008)
    assert await fatima.status("/older", channel="support") == 403
    async with await fatima.send("/say", {"text": "hello", "channel": "support", "key": "12345678"}) as response:
        assert response.status == 403
    assert not await is_in(fatima)


async def test_a_waiting_guest_is_logged_in_when_he_is_let_in(open_house: Opened) -> None:
    """Who asked for access here finds the chat open at the next look, under a new cookie."""
    office = await open_house(demo=False, registry=REGISTRY)
    guest, ines = await office.visitor(), await office.member("ines")
    waiting = guest.cookie
    await guest.say("/access ask I am the accountant")
    assert not await is_in(guest)

    def let_in(session: Session) -> None:
        asking = next(one for one in (session.get(Person, number) for number in range(1, 20)) if one and not one.active)
        asking.active, asking.roles = True, ["finance"]
        session.add(asking)

    await change(office, let_in)
    assert await is_in(guest)
    assert guest.cookie != waiting
    async with (
        ClientSession() as session,
        session.get(f"{office.url}/direct", headers={"Cookie": f"meridian={waiting}"}) as answer,
    ):
        assert "data-member" not in await answer.text()
    assert ines.csrf != guest.csrf


async def test_the_printed_claim_leads_a_newcomer_in(open_house: Opened) -> None:
    """On a fresh machine the claim code makes the first browser its owner's, and neither line nor answer is kept."""
    house = await open_house(demo=False, claimed=False, registry=REGISTRY)
    secret = house.kernel.secret
    await change(house, lambda session: open_for_claim(session, secret))
    newcomer = await house.visitor()
    code = claim_code(secret, house.company)
    shown = await newcomer.say(f"/claim {code}")
    assert shown["reload"]
    assert await is_in(newcomer)
    assert code not in newcomer.page
    assert "Log out" in newcomer.page


async def test_a_link_is_asked_for_in_another_chat(open_house: Opened, tmp_path: Path) -> None:
    """/login in any chat gives the link, which nothing keeps; said here it stands on this page alone."""
    office = await open_house(demo=False, registry=REGISTRY)
    ines = await office.visitor()
    assert await ines.log_in(await office.link_from_elsewhere()) == 303
    await ines.open("/c/support")
    shown = await ines.say("/login", channel="support")
    link = re.search(r"/login/([\w-]{40,})", shown["posts"][-1]["html"])
    assert link is not None
    assert "Only visible to you" in shown["posts"][-1]["html"]
    assert link[1] not in await ines.open("/c/support")
    assert link[1].encode() not in on_disk(tmp_path)


async def test_behind_its_own_name_the_chat_is_stricter(open_house: Opened) -> None:
    """With PUBLIC_URL only that name is answered, only its pages may write, and the cookie travels by https alone."""
    office = await open_house(demo=False, PUBLIC_URL=PUBLIC)
    link = await office.link("fatima")
    own = {
        "Host": "chat.example",
        "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
        "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/150",
    }
    async with ClientSession(office.url) as session:
        async with session.get(link, headers={"Host": "other.example"}) as refused:
            assert refused.status == 421
        async with session.get(link, headers=own) as response:
            csrf = re.search(r'name="csrf" value="([^"]+)"', await response.text())
            guest = {**own, "Cookie": f"__Host-meridian={response.cookies['__Host-meridian'].value}"}
        form = {"csrf": csrf[1] if csrf else ""}
        for origin, status in (("http://chat.example", 403), (office.url, 403), (PUBLIC, 303)):
            headers = {**guest, "Origin": origin}
            async with session.post(link, data=form, headers=headers, allow_redirects=False) as response:
                assert response.status == status
        kept = response.cookies["__Host-meridian"]
        assert (kept["secure"], kept["httponly"], kept["domain"]) == (True, True, "")
    from storage.identity.logins import logins_of

    (login,) = await office.kernel.database.read(office.company, lambda session: logins_of(session, 2))
    assert (login.browser, login.address) == ("Firefox, Linux", "203.0.113.9")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox, Mac"),
        ("curl/8.14", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_two_words(agent: str, name: str) -> None:
    """The list of devices says what a person would say."""
    assert name_of(agent) == name


def test_the_times_are_those_that_the_command_tells() -> None:
    """What /login promises is what holds."""
    from bot.people.logins import IDLE, LINK_VALID, LONGEST

    assert [timedelta(minutes=10), timedelta(hours=12), timedelta(days=7)] == [LINK_VALID, IDLE, LONGEST]
    said = REGISTRY.commands["login"].summary + REGISTRY.commands["login"].details
    assert all(part in said for part in ("10 minutes", "12 hours", "7 days"))

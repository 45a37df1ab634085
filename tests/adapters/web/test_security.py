"""What protects the chat from other sites."""

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from adapters.web import platform
from adapters.web.session import Seal
from bot.hosts import is_loopback
from bot.settings import Settings
from tests.adapters.web.visitor import House, Visitor


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_this_machine_has_several_names(host: str) -> None:
    """Every loopback address is this machine."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "evil.example", "127.0.0.1.evil.example", ""])
def test_nothing_else_is_this_machine(host: str) -> None:
    """Addresses that others can reach, and names that only look local, are not loopback."""
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"HTTP_HOST": "0.0.0.0"}, "Set PUBLIC_URL"),
        ({"HTTP_HOST": "0.0.0.0", "demo": True}, "demo has no log-in"),
        ({"PUBLIC_URL": "https://chat.example", "demo": True}, "demo has no log-in"),
        ({"HTTP_HOST": "0.0.0.0", "PUBLIC_URL": "https://chat.example", "demo": True}, "demo has no log-in"),
    ],
)
def test_it_does_not_listen_where_others_could_reach_it(given: dict[str, object], why: str) -> None:
    """Beyond this machine the chat must know its name, and the demo is refused, before anything listens."""
    with pytest.raises(ValueError, match=why):
        platform(Settings(_env_file=None, **given))  # type: ignore[arg-type]  # settings by their names


@pytest.mark.parametrize(
    "address", ["chat.example", "ftp://chat.example", "https://chat.example/path", "https://u@x", "https://"]
)
def test_a_public_address_is_a_whole_host(address: str) -> None:
    """What a browser would not send as an origin is refused, with an example."""
    with pytest.raises(ValueError, match=r"https://chat\.example\.com"):
        Settings(_env_file=None, PUBLIC_URL=address)


async def test_a_foreign_host_name_is_refused(house: House) -> None:
    """A name that was bent to this machine gets no page, and no update."""
    async with ClientSession() as session:
        for path in ("/", "/direct", "/c/support", "/complete?text=/", "/live"):
            async with session.get(house.url + path, headers={"Host": "evil.example:8080"}) as response:
                assert response.status == 421


async def test_a_write_needs_the_page_s_token(ines: Visitor) -> None:
    """Without the token, or with another user's, nothing is written."""
    for token in ("", "ä", Seal("other").csrf("ines")):
        ines.csrf = token
        async with await ines.send("/say", {"text": "smuggled", "channel": "support", "key": "12345678"}) as response:
            assert response.status == 403
    assert "smuggled" not in await ines.open("/c/support")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_write_from_another_site_is_refused(ines: Visitor, origin: str) -> None:
    """Even with a right token, another origin cannot write."""
    headers = {"X-CSRF-Token": ines.csrf, "Origin": origin}
    async with ines.session.post("/say", data={"text": "hi"}, headers=headers) as response:
        assert response.status == 403


async def test_a_write_that_another_site_s_page_makes_is_refused(ines: Visitor) -> None:
    """A browser that hides the origin still says that the request crosses sites."""
    headers = {"X-CSRF-Token": ines.csrf, "Sec-Fetch-Site": "cross-site"}
    async with ines.session.post("/say", data={"text": "hi"}, headers=headers) as response:
        assert response.status == 403


async def test_another_site_cannot_listen(ines: Visitor) -> None:
    """The updates are not given to a page of another origin."""
    with pytest.raises(WSServerHandshakeError) as refused:
        await ines.session.ws_connect("/live", headers={"Origin": "http://evil.example"})
    assert refused.value.status == 403


async def test_pages_may_load_nothing_foreign_and_run_nothing_inline(ines: Visitor) -> None:
    """The policy names this origin alone, and the page has no inline script, style or handler."""
    async with ines.session.get("/c/support") as response:
        policy, page = response.headers["Content-Security-Policy"], await response.text()
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Server"] == "Meridian"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for inline in (" style=", "<style", " onclick=", "<script>", "javascript:"):
        assert inline not in page


async def test_the_cookie_names_a_user_and_cannot_be_made_up(house: House) -> None:
    """A cookie with another name or a wrong signature makes a newcomer, not that person."""
    async with ClientSession() as session:
        cookie = {"Cookie": "meridian=kenji.AAAA"}
        async with session.get(house.url + "/direct", headers=cookie) as response:
            assert 'data-user="kenji"' not in await response.text()
            kept = response.cookies["meridian"]
            assert kept["httponly"]
            assert kept["samesite"] == "Strict"


async def test_only_the_demo_has_personas(open_house: object) -> None:
    """In a real company nobody becomes somebody else by asking."""
    house = await open_house(demo=False)  # type: ignore[operator]  # the fixture is a function
    guest = await house.visitor()
    async with await guest.send("/persona", {"user": "ines"}) as response:
        assert response.status == 403
    assert 'data-user="ines"' not in await guest.open("/direct")
    assert "data-persona" not in guest.page


async def test_a_body_that_is_too_large_is_refused(ines: Visitor) -> None:
    """A text field beyond the limit ends the request."""
    values = {"text": "x" * 40_000, "channel": "support", "key": "12345678"}
    async with await ines.send("/say", values) as response:
        assert response.status == 413


async def test_what_is_no_form_is_refused(ines: Visitor) -> None:
    """A body of another type, and a form without a key, are told what is missing."""
    headers = {"X-CSRF-Token": ines.csrf, "Origin": ines.url}
    async with ines.session.post("/say", json={"text": "hi"}, headers=headers) as response:
        assert response.status == 415
    async with await ines.send("/say", {"text": "hi", "key": "short"}) as response:
        assert response.status == 400

"""What protects the chat from other sites."""

import asyncio
import logging
from collections.abc import AsyncIterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, FormData, WSServerHandshakeError

from adapters.web import platform
from adapters.web.session import CookieSigner
from bot.hosts import is_loopback
from bot.options.file import MOST_BYTES
from bot.settings import Settings
from tests.adapters.web.conftest import Opened
from tests.adapters.web.visitor import House, Visitor

DAMAGED = (
    b"",
    b"--",
    b"--b",
    b"--b\r\n\r\n",
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    b"--b\r\nContent-Disposition: form-data; name=text\r\nContent-Transfer-Encoding: nope\r\n\r\nx\r\n--b--",
    b'--b\r\nContent-Disposition: form-data; name="text"; filename="\xff\xfe"\r\n\r\nx\r\n--b',
    b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--",
    b"--b\r\n" + b"X: y\r\n" * 20_000,
)
PATHS = ("/", "/direct", "/c/support", "/c/none", f"/login/{'a' * 24}", "/none", "/static/app.js", "/healthz")


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
    for token in ("", "ä", CookieSigner("other").csrf("ines")):
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
        assert response.headers["Referrer-Policy"] == "same-origin"
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


async def test_only_the_demo_has_personas(open_house: Opened) -> None:
    """In a real company nobody becomes somebody else by asking."""
    house = await open_house(demo=False)
    guest = await house.visitor()
    async with await guest.send("/persona", {"user": "ines"}) as response:
        assert response.status == 403
    assert 'data-user="ines"' not in await guest.open("/direct")
    assert "data-persona" not in guest.page


def upload(text: str, *sizes: int) -> FormData:
    """A form with a text and files of so many bytes."""
    form = FormData({"text": text, "channel": "support", "key": "12345678"}, default_to_multipart=True)
    for number, size in enumerate(sizes):
        form.add_field(f"file{number}", BytesIO(bytes(size)), filename="a.bin")
    return form


async def test_a_body_that_is_too_large_is_refused(ines: Visitor) -> None:
    """A text or files beyond the limit end the request with a sentence that says what fits."""
    headers = {"X-CSRF-Token": ines.csrf, "Origin": ines.url}
    for form, told in (
        (upload("x" * 40_000), "Send it in parts"),
        (upload("x", MOST_BYTES + 1), "10 MB"),
        (upload("x", 6_000_000, 6_000_000), "10 MB"),
    ):
        async with ines.session.post("/say", data=form, headers=headers) as response:
            assert response.status == 413
            assert told in await response.text()


async def test_a_body_that_hides_its_length_is_counted(ines: Visitor) -> None:
    """A request that comes in pieces of unknown number is ended at the same limit."""

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(3):
            yield f'--b\r\nContent-Disposition: form-data; name="f{number}"; filename="a.bin"\r\n\r\n'.encode()
            yield bytes(9_000_000)
            yield b"\r\n"
        yield b"--b--"

    headers = {"X-CSRF-Token": ines.csrf, "Origin": ines.url, "Content-Type": "multipart/form-data; boundary=b"}
    async with ines.session.post("/say", data=pieces(), headers=headers) as response:
        assert response.status == 413
        assert "10 MB at most, all together" in await response.text()


async def test_a_guest_may_only_send_text(open_house: Opened) -> None:
    """Who is not known has no use for large requests, and fills no memory with them."""
    house = await open_house(demo=False)
    guest = await house.visitor()
    values = {"text": "access ask", "key": "12345678"}
    files = {"file": ("a.bin", b"x" * 100_000, "application/octet-stream")}
    async with await guest.send("/say", values, files) as response:
        assert response.status == 413
    assert (await guest.say("access ask"))["posts"]


async def test_a_damaged_form_is_refused(ines: Visitor) -> None:
    """What no browser would send is the sender's fault, and is told so."""
    kind = "multipart/form-data; boundary=b"
    headers = {"X-CSRF-Token": ines.csrf, "Origin": ines.url, "Content-Type": kind}
    for body in DAMAGED:
        async with ines.session.post("/say", data=body, headers=headers) as response:
            assert response.status == 400, body[:80]
            assert "Traceback" not in await response.text()


async def test_only_so_many_pages_of_one_browser_are_open(ines: Visitor, fatima: Visitor) -> None:
    """The thirty-first page gets no updates, which holds nobody else back."""
    headers = {"Origin": ines.url}
    opened = [await ines.session.ws_connect("/live?after=0", headers=headers) for _page in range(30)]
    with pytest.raises(WSServerHandshakeError) as refused:
        await ines.session.ws_connect("/live?after=0", headers=headers)
    assert refused.value.status == 429
    opened.append(await fatima.session.ws_connect("/live?after=0", headers=headers))
    for socket in opened:
        await socket.close()


async def test_every_answer_carries_the_protective_headers(ines: Visitor) -> None:
    """Pages, refusals and files alike are not framed, not sniffed, and not kept where others could find them."""
    for path in PATHS:
        async with ines.session.get(path, allow_redirects=False) as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
            assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert response.headers["X-Frame-Options"] == "DENY"
            assert response.headers["Cache-Control"] == ("no-cache" if path.startswith("/static") else "no-store")


async def test_what_is_no_form_is_refused(ines: Visitor) -> None:
    """A body of another type, and a form without a key, are told what is missing."""
    headers = {"X-CSRF-Token": ines.csrf, "Origin": ines.url}
    async with ines.session.post("/say", json={"text": "hi"}, headers=headers) as response:
        assert response.status == 415
    async with await ines.send("/say", {"text": "hi", "key": "short"}) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="a\nb"\r\n\r\nx\r\n--b--\r\n',
        ),
        ("multipart/form-data; boundary=b", b"no form"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Transfer-Encoding: rot13\r\n\r\nx\r\n--b--\r\n"),
        ("application/x-www-form-urlencoded; charset=klingon", b"csrf=x"),
    ],
)
async def test_a_body_that_is_no_form_is_refused(
    ines: Visitor, caplog: pytest.LogCaptureFixture, kind: str, body: bytes
) -> None:
    """What says it is a form and is none is the sender's mistake, not an error of ours."""
    headers = {"X-CSRF-Token": ines.csrf, "Origin": ines.url, "Content-Type": kind}
    async with ines.session.post("/say", data=body, headers=headers) as response:
        assert response.status == 400
    assert not caplog.records


async def test_bytes_that_are_no_request_leave_the_log_alone(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever sends rubbish is refused, and cannot fill the log with tracebacks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(house.url).port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n")
    assert b" 400 " in await reader.readline()
    writer.close()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]

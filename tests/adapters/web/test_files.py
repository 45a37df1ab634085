"""Files and pictures of posts."""

import re

from bot.replies.reply import Reply
from tests.adapters.web.visitor import House, Visitor

PAGE = b"<script>alert(1)</script>"


async def test_a_file_travels_with_its_message(ines: Visitor, fatima: Visitor) -> None:
    """Others can load what was attached, byte for byte."""
    files = {"file": ("notes.txt", b"All is well\n", "text/plain")}
    result = await ines.say("Notes of today", channel="support", files=files)
    address = _address(result["posts"][0]["html"])
    async with fatima.session.get(address) as response:
        assert await response.read() == b"All is well\n"


async def test_a_page_in_a_file_is_only_ever_handed_over(ines: Visitor) -> None:
    """Its type is not believed, it is a download, and it runs in a sandbox."""
    files = {"file": ("x.html", PAGE, "text/html")}
    result = await ines.say("", channel="support", files=files)
    async with ines.session.get(_address(result["posts"][0]["html"])) as response:
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''x")
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_picture_may_be_shown(ines: Visitor) -> None:
    """Types that cannot run anything are shown in the page."""
    result = await ines.say("", channel="support", files={"file": ("a.png", b"\x89PNG", "image/png")})
    async with ines.session.get(_address(result["posts"][0]["html"])) as response:
        assert response.headers["Content-Disposition"].startswith("inline")


async def test_a_file_of_a_private_answer_is_private(ines: Visitor, fatima: Visitor) -> None:
    """Guessing a file's number is of no use to those who cannot see its message."""
    result = await ines.say("/bill export", channel="support")
    address = _address(result["posts"][1]["html"])
    assert await ines.status(address) == 200
    assert await fatima.status(address) == 404
    assert await ines.status("/file/9999") == 404


async def test_a_file_of_a_closed_channel_is_closed(house: House, fatima: Visitor, ines: Visitor) -> None:
    """Whoever may not enter the channel may not load its files."""
    result = await ines.say("", channel="accounts", files={"file": ("a.csv", b"1", "text/csv")})
    assert await fatima.status(_address(result["posts"][0]["html"])) == 404


async def test_a_chart_is_drawn_for_its_reader_alone(ines: Visitor, fatima: Visitor) -> None:
    """The card's picture is a PNG in the page's theme; others get none, and a card without one has none."""
    post = (await ines.say("bill ageing"))["posts"][1]
    async with ines.session.get(f"/picture/{post['id']}/0", params={"theme": "dark"}) as response:
        assert response.content_type == "image/png"
        assert (await response.read()).startswith(b"\x89PNG")
    assert await fatima.status(f"/picture/{post['id']}/0") == 404
    assert await ines.status(f"/picture/{post['id']}/7") == 404


async def test_a_notice_may_bring_a_file(house: House, ines: Visitor) -> None:
    """A file of the bot is shown with its name and size."""
    from bot.replies.reply import File

    file = File(name="report.pdf", media_type="application/pdf", content=b"x" * 2048)
    await house.tell(Reply(say="The report", files=(file,)), channel="support")
    page = await ines.open("/c/support")
    assert "report.pdf" in page
    assert "2 kB" in page


def _address(html: str) -> str:
    found = re.search(r'href="(/file/\d+)"', html)
    assert found is not None, html
    return found[1]

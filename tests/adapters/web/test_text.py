"""Sentences as HTML."""

from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.text import day_label, prose, size
from bot.options.file import file_name
from bot.replies.formatting import clock, when
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.spans import cleaned, instant_span, person_span, record_span
from tests.adapters.web.company import NOW

LATE = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)


@given(st.text().map(cleaned))
def test_whatever_is_typed_stays_text(text: str) -> None:
    """No typed text becomes an element, and none of it is lost."""
    shown = str(prose(text))
    if "://" not in text:
        assert "<" not in shown
        assert unescape(shown) == text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", 'https://a.b/"onclick=alert(1)', "javascript:alert(1)"])
def test_hostile_texts_get_no_attribute_and_no_scheme(text: str) -> None:
    """Markup, quotes in links and script addresses are shown as they were typed."""
    shown = str(prose(text))
    assert "<script" not in shown
    assert "onclick=alert(1)" in shown.partition("</a>")[2] or "onclick" not in shown
    assert 'href="javascript' not in shown


def test_a_link_does_not_swallow_the_full_stop() -> None:
    """An address at the end of a sentence ends before its full stop."""
    assert 'href="https://example.com/a?b=1&amp;c"' in prose("See https://example.com/a?b=1&c.")


def test_an_instant_is_read_in_the_reader_s_zone() -> None:
    """The same span shows another time, and another date, to somebody in Tokyo."""
    with reading(Reader(zone="Europe/Lisbon", now=NOW)):
        sentence = when(LATE)
        assert ">10:30\u00a0PM</time>" in prose(sentence)
    with reading(Reader(zone="Asia/Tokyo", now=NOW)):
        assert ">Wed, Nov 25, 7:30\u00a0AM</time>" in prose(sentence)
        assert 'datetime="2026-11-24T22:30:00Z"' in prose(sentence)


def test_a_time_of_day_stays_a_time_of_day() -> None:
    """A sentence that already names the day gets no second date."""
    with reading(Reader(zone="Europe/Lisbon", now=NOW)):
        sentence = clock(LATE)
    with reading(Reader(zone="Asia/Tokyo", now=NOW)):
        assert ">7:30\u00a0AM</time>" in prose(sentence)


def test_people_and_references_become_elements_whose_text_is_escaped() -> None:
    """A person's odd name and a reference cannot leave their elements."""
    assert prose(person_span(1, "<b>")) == '<span class="mention">@&lt;b&gt;</span>'
    assert 'data-ref="A&#34;B"' in prose(record_span('A"B'))


def test_days_are_called_by_their_distance() -> None:
    """Today and yesterday have names, other days a date in the reader's language."""
    with reading(Reader(language="de", zone="Europe/Berlin", now=NOW)):
        assert day_label(NOW.replace(day=20)) == "Freitag, 20. November"
    with reading(Reader(zone="Asia/Tokyo", now=NOW)):
        assert day_label(NOW) == "Today"
        assert day_label(NOW.replace(day=23)) == "Yesterday"
        assert day_label(NOW.replace(year=2025)) == "Monday, November 24, 2025"


@pytest.mark.parametrize(("count", "shown"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (20_000_000, "20 MB")])
def test_sizes_are_short(count: int, shown: str) -> None:
    """A file's size is read at a glance."""
    with reading(Reader()):
        assert size(count) == shown


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\a\\b.txt", "b.txt"), ("..", "file"), ("a\r\nb.csv", "a b.csv")],
)
def test_file_names_keep_only_their_last_part(name: str, kept: str) -> None:
    """No path and no line break travels in a file's name."""
    assert file_name(name) == kept


def test_an_instant_that_nobody_can_place_is_shown_as_sent() -> None:
    """Spans come from us alone; one whose text has no clock gets the short form."""
    with reading(Reader(now=NOW)):
        assert ">9:30\u00a0AM</time>" in prose(instant_span(NOW, "now"))

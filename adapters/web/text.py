"""Sentences as safe HTML: everything is escaped; instants, people, references and links become elements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.replies.formatting import number
from bot.replies.i18n import _, current
from bot.replies.links import link_pattern, linked_pieces
from bot.replies.spans import Span, spans

_LINK = link_pattern()


def prose(text: str) -> Markup:
    """A sentence with its spans; line breaks stay and are shown by the style sheet."""
    return Markup("").join(_piece(span) for span in spans(text))


def moment(at: datetime, shown: str = "") -> Markup:
    """An instant in the reader's zone and language, exact on hover; `shown` replaces the short form."""
    return Markup('<time datetime="{iso}" title="{exact}">{text}</time>').format(
        iso=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), exact=exact(at), text=shown or short(at)
    )


def clock(at: datetime) -> str:
    """The time of day in the reader's zone."""
    from babel.dates import format_time

    reader = current()
    return _spaced(format_time(at.astimezone(reader.tz), "short", locale=reader.locale))


def short(at: datetime) -> str:
    """The time of day, with the date when it is not today."""
    from babel.dates import format_skeleton

    reader = current()
    local = at.astimezone(reader.tz)
    if local.date() == reader.today:
        return clock(at)
    return f"{format_skeleton('MMMEd', local.date(), locale=reader.locale)}, {clock(at)}"


def exact(at: datetime) -> str:
    """Date, time and zone in full."""
    from babel.dates import format_date

    reader = current()
    local = at.astimezone(reader.tz)
    return f"{format_date(local.date(), 'full', locale=reader.locale)}, {clock(at)} {local.tzname()}"


def day_label(at: datetime) -> str:
    """The heading over the posts of a day."""
    from babel.dates import format_date, format_skeleton

    reader = current()
    local = at.astimezone(reader.tz).date()
    if local == reader.today:
        return _("Today")
    if local == reader.today - timedelta(days=1):
        return _("Yesterday")
    if local.year == reader.today.year:
        weekday = format_date(local, "EEEE", locale=reader.locale)
        return f"{weekday}, {format_skeleton('MMMMd', local, locale=reader.locale)}"
    return format_date(local, "full", locale=reader.locale)


def _spaced(text: str) -> str:
    """Many fonts have no narrow no-break space, the one that CLDR puts before AM and PM."""
    return text.replace("\u202f", "\u00a0")


def _piece(span: Span) -> Markup:
    if span.kind == "time":
        return _instant(span)
    if span.kind == "person":
        return Markup('<span class="mention">@{name}</span>').format(name=span.text)
    if span.kind == "record":
        return Markup('<button type="button" class="ref" data-ref="{ref}">{text}</button>').format(
            ref=span.value, text=span.text
        )
    return _linked(span.text)


def _instant(span: Span) -> Markup:
    at = datetime.fromtimestamp(int(span.value), UTC)
    return moment(at, clock(at) if span.is_clock else "")


def _linked(text: str) -> Markup:
    link = Markup('<a href="{url}" target="_blank" rel="noopener noreferrer nofollow">{url}</a>')
    found = linked_pieces(text, _LINK)
    return Markup("").join(link.format(url=piece.text) if piece.is_link else escape(piece.text) for piece in found)


def now_in(zone: str) -> str:
    """The time of day in a zone, in the reader's notation."""
    from babel.dates import format_time

    reader = current()
    return _spaced(format_time(reader.now.astimezone(ZoneInfo(zone)), "short", locale=reader.locale))


def city(zone: str) -> str:
    """The place that names a zone: "America/Sao_Paulo" is "Sao Paulo"."""
    return zone.rpartition("/")[2].replace("_", " ")


def size(count: int) -> str:
    """A number of bytes, short."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= step:
            return f"{number(Decimal(count * 10 // step) / 10)} {unit}"
    return f"{number(count)} B"

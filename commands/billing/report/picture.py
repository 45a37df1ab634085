"""The ageing chart: a bar per bucket, stacked by billed currency, in the base currency."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.replies.formatting import amount
from bot.replies.i18n import _, current
from bot.replies.reply import Picture
from bot.values.money import total
from commands.billing.report.ages import Ages, names
from commands.billing.report.rates import in_base

COLOURS = ("#4c78a8", "#b8860b", "#c8642a", "#d1495b", "#8d3b72", "#3d8c84", "#6b7078", "#9c6b30")
QUIET_INK, ON_COLOUR = "#8b9098", "#ffffff"
Values = list[dict[str, Any]]


def picture(ages: Ages, base: str, today: date) -> Picture:
    """Heights are whole units of the base currency; the figures beside them are exact."""
    parts: Values = []
    tops: Values = []
    for number, age in enumerate(names()):
        converted = {code: in_base([row[number]], base, today).money for code, row in ages.items() if row[number].minor}
        whole = total(converted.values(), base)
        parts += [{"age": age, "currency": code, "value": int(part.amount)} for code, part in converted.items()]
        tops.append({"age": age, "value": int(whole.amount), "shown": amount(whole) if whole.minor else ""})
    listed = "; ".join(f"{top['age']}: {top['shown'] or '–'}" for top in tops)
    return Picture(
        spec=_spec(parts, tops, base), alt=_("What is owed in {base} by age: {ages}", base=base, ages=listed)
    )


def _spec(parts: Values, tops: Values, base: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": _("Owed by age, in {base}", base=base),
        "width": 520,
        "height": 260,
        "encoding": {
            "x": {
                "field": "age",
                "type": "ordinal",
                "sort": list(names()),
                "title": None,
                "axis": {"labelAngle": 0},
            }
        },
        "layer": [_bars(parts, base), _codes(parts, tops, base), _figures(tops, base)],
    }


def _group() -> str:
    """What stands between thousands in the reader's notation, as in the figures on the bars."""
    from babel.numbers import get_group_symbol

    return get_group_symbol(current().locale).replace("'", "’")


def _up(base: str, **more: Any) -> dict[str, Any]:
    axis = {"tickCount": 5, "format": ",.0f", "labelExpr": f"replace(datum.label, /,/g, '{_group()}')"}
    return {"field": "value", "type": "quantitative", "title": base, "axis": axis, **more}


def _bars(parts: Values, base: str) -> dict[str, Any]:
    codes = sorted({part["currency"] for part in parts})
    colours = [COLOURS[number % len(COLOURS)] for number in range(len(codes))]
    scale = {"domain": codes, "range": colours}
    colour = {"field": "currency", "type": "nominal", "title": _("Billed in"), "scale": scale}
    return {
        "data": {"values": parts},
        "mark": {"type": "bar", "cornerRadius": 2},
        "encoding": {"y": _up(base), "color": colour, "order": {"field": "currency"}},
    }


def _codes(parts: Values, tops: Values, base: str) -> dict[str, Any]:
    """The currency on each part that is high enough for it, so that colour is not the only sign."""
    highest = max((top["value"] for top in tops), default=0)
    return {
        "data": {"values": parts},
        "transform": [{"filter": f"datum.value > {highest // 12}"}],
        "mark": {"type": "text", "color": ON_COLOUR, "fontWeight": "bold"},
        "encoding": {
            "y": _up(base, stack="zero", bandPosition=0.5),
            "detail": {"field": "currency"},
            "order": {"field": "currency"},
            "text": {"field": "currency"},
        },
    }


def _figures(tops: Values, base: str) -> dict[str, Any]:
    return {
        "data": {"values": tops},
        "mark": {"type": "text", "baseline": "bottom", "dy": -4, "fontWeight": "bold", "color": QUIET_INK},
        "encoding": {"y": _up(base, stack=None), "text": {"field": "shown"}},
    }

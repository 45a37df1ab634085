"""Time zones by name: IANA areas with cities, and the abbreviations that mean one zone."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_ABBREVIATIONS = {
    "utc": "UTC", "gmt": "UTC", "z": "UTC", "cet": "Europe/Berlin", "cest": "Europe/Berlin", "jst": "Asia/Tokyo",
    "est": "America/New_York", "edt": "America/New_York", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
}  # fmt: skip
"""What people write all year round: EST means New York's clock, in summer too."""


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    places = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return {name.lower(): name for name in places} | _ABBREVIATIONS


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an `Area/City` name or of one of the few abbreviations that mean one thing; None for any other."""
    known = _zones().get(name.strip("()").lower())
    return ZoneInfo(known) if known else None

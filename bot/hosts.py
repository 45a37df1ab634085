"""Host names: which of them mean this machine, and which parts a network address has."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def without_port(host: str) -> str:
    """The name in a Host header: "[::1]:8080" is "[::1]"."""
    return f"{host.partition(']')[0]}]" if host.startswith("[") else host.partition(":")[0]


def origin_of(address: str) -> str:
    """The scheme, host and port of an address, as a browser's Origin header names them; raises ValueError."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("use https://chat.example.com")
    if parts.path not in {"", "/"}:
        raise ValueError("it must be the whole of a host: https://chat.example.com, without a path behind it")
    return f"{parts.scheme}://{parts.netloc.lower()}"

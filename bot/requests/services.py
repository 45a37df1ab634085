"""Services: what every unit of work of a request is done with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.registry import Registry
    from bot.requests.rate_limit import RateLimits
    from bot.requests.tokens import TokenSigner


class Services(NamedTuple):
    """The commands, the signer of their tokens, and what the settings say: browsers' address ("" for none), limits."""

    registry: Registry
    signer: TokenSigner
    address: str = ""
    limits: RateLimits | None = None

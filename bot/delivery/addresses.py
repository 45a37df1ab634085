"""Addresses: on which platform a person is written to, settled when their delivery is claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.delivery.claims import settle_platforms
from storage.identity.people import accounts_anywhere

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.delivery.platform import Platform
    from storage.delivery.notices import Delivery
    from storage.identity.people import Identity, Person
    from storage.session.session import Session

REFUSED = "refused"


def preferred(
    person: Person, accounts: Sequence[Identity], away: Collection[str] = (), deaf: Collection[str] = ()
) -> Identity:
    """The account on a platform that is not `away`, of the person's choice, or used last; raises ValueError for none.

    `deaf` platforms only send: what cannot be answered there goes there for want of another one.
    """

    def rank(account: Identity) -> tuple[bool, bool, bool, datetime]:
        name = account.platform
        return name not in away, name == person.reach, name not in deaf, account.seen_at or account.created_at

    return max(accounts, key=rank)


def refusing_accounts(reason: str) -> set[int]:
    """The accounts that have refused a message, as its delivery keeps them until it is sent."""
    word, _blank, numbers = reason.partition(" ")
    return {int(number) for number in numbers.split()} if word == REFUSED else set()


def refused_by(accounts: Collection[int | None]) -> str:
    """How a delivery keeps which accounts have refused it."""
    return " ".join([REFUSED, *(str(number) for number in sorted(filter(None, accounts)))])


def settle(
    session: Session, claimed: Sequence[Delivery], platforms: Mapping[str, Platform], away: Collection[str]
) -> None:
    """Give each claimed message to a person its platform, in the transaction of the claim; the session is of no company.

    It is stored where there was a choice: the next attempt must not find another platform, which would not know the
    message again. Edits go where their message stands.
    """
    new = [one for one in claimed if one.person_id is not None and not one.edits and not one.platform]
    if not new:
        return
    people = accounts_anywhere(session, {one.person_id or 0 for one in new}, platforms)
    deaf = {name for name, platform in platforms.items() if not platform.hears}
    chosen: dict[str, list[int]] = {}
    for delivery in new:
        person, accounts = people.get(delivery.person_id or 0, (None, []))
        if person is None:
            continue
        delivery.platform = preferred(person, accounts, away, deaf).platform
        if len({account.platform for account in accounts}) > 1:
            chosen.setdefault(delivery.platform, []).append(delivery.id or 0)
    settle_platforms(session, chosen)

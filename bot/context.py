"""Context: what a handler may read and do while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.replies.errors import Forbidden
from bot.replies.i18n import _
from bot.values.record_key import NO_RECORD, RecordKey
from storage.delivery.shown import record_shown_by
from storage.identity.people import Person, everybody

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from bot.delivery.notices import Audience
    from bot.invocation import Place, Upload
    from bot.people.permissions import Permission
    from bot.registry import Registry
    from bot.replies.reader import Reader
    from storage.identity.company import Company
    from storage.identity.places import Channel
    from storage.session.session import Session


@dataclass
class Context:
    """One request as its handler sees it: who, where, now, to whom it speaks, and the session.

    `person` may be a guest without a number; `user` is the speaker's id on the platform, "" for jobs.
    `groups` are those that the speaker is in on the platform, id to name; `address` is where people open the chat in a browser, "" where there is none.
    `named` keeps what names in the line were found to mean, `emptied` the options of an edit whose value shall go
    (see bot/parsing/edits.py), `about` gives the currency of the record that the values bound so far name, `unheard` whether an answer to the caller may not have been seen, `several` whether
    they may mean other companies where this is said, `anyway` whether a record shall be made although there is one like it. Handlers change rows through `session` and never commit.
    """

    session: Session
    registry: Registry
    company: Company
    person: Person
    reader: Reader
    place: Place
    now: datetime
    channel: Channel | None = None
    uploads: dict[str, Upload] = field(default_factory=dict)
    subject: RecordKey = NO_RECORD
    user: str = ""
    groups: dict[str, str] = field(default_factory=dict)
    address: str = ""
    named: dict[tuple[str, str], list[Any]] = field(default_factory=dict, repr=False)
    emptied: set[str] = field(default_factory=set, repr=False)
    about: Callable[[Context], str | None] | None = field(default=None, repr=False)
    unheard: bool = True
    several: bool = False
    anyway: bool = False
    _people: list[Person] | None = field(default=None, init=False, repr=False)

    @property
    def currency(self) -> str:
        """The currency of amounts that name none: that of the record they are about, else the company's."""
        return (self.about and self.about(self)) or self.company.currency

    @property
    def zone(self) -> ZoneInfo:
        """The caller's zone."""
        return self.reader.tz

    @property
    def today(self) -> date:
        """The caller's local date."""
        return self.reader.today

    @cached_property
    def this(self) -> RecordKey:
        """The record whose card's thread this is said in, or nothing."""
        if self.subject or not self.place.thread:
            return self.subject
        place = self.place.channel or f"@{self.person.id}"
        return RecordKey.read(record_shown_by(self.session, self.place.platform, place, self.place.thread) or "")

    @property
    def people(self) -> list[Person]:
        """The company's active people by name, asked for again once one of them was changed here."""
        if self._people is None or self.session.touches(Person):
            self._people = everybody(self.session)
        return self._people

    def allows(self, permission: Permission) -> bool:
        """Whether the caller's roles include the permission."""
        return self.registry.matrix.allows(self.person.roles, permission)

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the caller's roles include the permission."""
        if not self.allows(permission):
            roles = ", ".join(_(role) for role in self.registry.matrix.holders(permission))
            raise Forbidden(_("This is for: {roles}. Ask one of them.", roles=roles))

    def owners(self) -> list[Person]:
        """The active owners of the company."""
        return self._with_roles([self.registry.matrix.owner])

    def people_with(self, permission: Permission, *, exactly: bool = False) -> list[Person]:
        """The active people whose roles include a permission; `exactly`: by a role that reaches no higher level."""
        matrix = self.registry.matrix
        return self._with_roles(matrix.roles_at(permission) if exactly else matrix.holders(permission))

    def _with_roles(self, roles: list[str]) -> list[Person]:
        return [person for person in self.people if set(roles) & set(person.roles)]

    def tell(
        self,
        kind: str,
        audience: Audience,
        *,
        key: str,
        record: RecordKey = NO_RECORD,
        facts: dict[str, Any] | None = None,
        not_before: datetime | None = None,
    ) -> int:
        """Have people told, in this transaction; the same key is said once. Returns the number of new deliveries."""
        return self.registry.announce(
            self, kind, audience, key=key, record=record, facts=facts or {}, not_before=not_before
        )

"""Identification: who makes a request, where, and in whose language it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.context import Context
from bot.people.identity import reader_for, speaker
from bot.replies.reader import Reader
from bot.requests.confirmation import SOON
from storage.identity.caller import caller_at
from storage.identity.people import Person

if TYPE_CHECKING:
    from bot.requests.request import Request
    from bot.requests.services import Services
    from storage.session.session import Session


class Identification:
    """The caller of one request: looked up by each unit of work, and known from then on, also when that fails.

    `person` is their number, None for a guest and for who was not looked up yet.
    """

    def __init__(self, services: Services, request: Request) -> None:
        self._services, self._request = services, request
        self.reader = Reader()
        self.person: int | None = None

    def context(self, session: Session) -> Context:
        """Who asks, where, and to whom the answer is read."""
        services, request, asked = self._services, self._request, self._request.invocation
        place, matrix = asked.place, services.registry.matrix
        said_in = "" if place.direct else place.channel
        company, found, channel, unheard = caller_at(
            session, request.company, place.platform, asked.user, said_in, since=asked.at - SOON
        )
        if asked.person is not None:
            found, unheard = session.get_one(Person, asked.person), True
        person = speaker(found, asked, company, matrix)
        self.reader, self.person = reader_for(person, matrix, asked.at), person.id
        return Context(
            session=session,
            registry=services.registry.of(company),
            company=company,
            person=person,
            reader=self.reader,
            place=place,
            now=asked.at,
            channel=channel,
            uploads=asked.uploads,
            user=asked.user,
            groups=asked.profile.groups,
            address=services.address,
            unheard=unheard,
            several=bool(request.named),
        )

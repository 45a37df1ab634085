"""What every handler of the web chat works with: the kernel, who is looking, and how posts become HTML."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from adapters.web import present, rooms
from adapters.web.session import COOKIE, Seal, Viewer, new_user
from bot.i18n import reading
from bot.reader import Reader
from storage.people import Person, person_behind
from storage.posts import Post

if TYPE_CHECKING:
    from jinja2 import Environment

    from adapters.web.live import Hub
    from bot.kernel import Kernel
    from bot.permissions import Matrix


@dataclass
class Chat:
    """The parts of a running web chat."""

    kernel: Kernel
    seal: Seal
    hub: Hub
    templates: Environment

    @property
    def matrix(self) -> Matrix:
        """The permission matrix of the company's commands."""
        return self.kernel.registry.matrix

    async def viewer(self, request: web.Request) -> Viewer:
        """Who a browser's cookie names; a browser without one gets a new user."""
        company = await self.kernel.workspace(rooms.PLATFORM, rooms.WORKSPACE)
        user = self.seal.user(request.cookies.get(COOKIE, ""))
        if user is None:
            user = await self._first_user(company)
        return await self.known(Viewer(user, company))

    async def known(self, viewer: Viewer) -> Viewer:
        """The viewer with the person behind him as he is now, and a clock."""
        company = viewer.company or await self.kernel.workspace(rooms.PLATFORM, rooms.WORKSPACE)
        bare = Viewer(viewer.user, company, reader=Reader(now=self.kernel.now()))
        if company is None:
            return bare
        person = await self.kernel.database.read(
            company, lambda session: person_behind(session, rooms.PLATFORM, viewer.user)
        )
        return self._as_person(bare, person) if person is not None and person.active else bare

    def fill(self, template: str, viewer: Viewer, **values: Any) -> str:
        """A template in the viewer's language and zone."""
        own = present.face(viewer.person or 0, viewer.name or "?")
        with reading(viewer.reader):
            return self.templates.get_template(template).render(viewer=viewer, own_face=own, **values)

    def fragments(self, lines: list[present.Line], viewer: Viewer) -> list[dict[str, Any]]:
        """Posts for a page that is already open: where each belongs, and its HTML."""
        return [
            {
                "id": line.id,
                "conversation": line.conversation,
                "thread": line.thread,
                "revision": line.revision,
                "html": self.fill("post.html", viewer, line=line),
            }
            for line in lines
        ]

    async def show(self, viewer: Viewer, posts: list[Post]) -> list[dict[str, Any]]:
        """Stored posts as fragments."""
        found = await self.kernel.database.read(viewer.company, lambda session: present.lines(session, posts, viewer))
        return self.fragments(found, viewer)

    async def _first_user(self, company: int | None) -> str:
        if company is None or not self.kernel.settings.demo:
            return new_user()
        people = await self.kernel.database.read(company, rooms.personas)
        owners = [user for person, user in people if self.matrix.owner in person.roles]
        return next(iter([*owners, *(user for _person, user in people)]), None) or new_user()

    def _as_person(self, bare: Viewer, person: Person) -> Viewer:
        reader = Reader(
            language=person.language,
            zone=person.zone,
            country=person.country,
            amounts=self.matrix.allows(person.roles, self.matrix.amounts),
            person_id=person.id,
            now=bare.reader.now,
        )
        return replace(bare, person=person.id, name=person.name, roles=tuple(person.roles), reader=reader)


CHAT = web.AppKey("chat", Chat)
VIEWER = web.RequestKey("viewer", Viewer)

"""The parts of a running web chat, shared by its handlers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from adapters.web import conversations as rooms
from adapters.web import views as present
from adapters.web.session import CookieSigner, Viewer, new_user
from bot.people.logins import LONGEST, digest, is_news, keep_seen, logged_in
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from storage.delivery.posts import Post
from storage.identity.people import Person, person_behind

if TYPE_CHECKING:
    from jinja2 import Environment

    from adapters.web.live import LiveHub
    from bot.kernel import Kernel
    from bot.people.permissions import Matrix
    from storage.session.session import Session


COOKIE = "meridian"
"""The cookie's name; with https it gets a prefix that no other host of the same domain can set it with."""


@dataclass
class WebContext:
    """The parts of a running web chat."""

    kernel: Kernel
    seal: CookieSigner
    hub: LiveHub
    templates: Environment

    @property
    def matrix(self) -> Matrix:
        """The permission matrix of the company's commands."""
        return self.kernel.registry.matrix

    @property
    def asks(self) -> bool:
        """Whether people have to log in: everywhere but in the demo, which shows everybody as anybody."""
        return not self.kernel.settings.demo

    @property
    def _secure(self) -> bool:
        return self.kernel.settings.public_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return f"__Host-{COOKIE}" if self._secure else COOKIE

    def remember(self, response: web.StreamResponse, value: str) -> None:
        """Make the browser come back with a token or a signed name; links in other chats lead in as well."""
        response.set_cookie(
            self.cookie,
            value,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=self._secure,
            samesite="Lax" if self.asks else "Strict",
            path="/",
        )

    def forget(self, response: web.StreamResponse) -> None:
        """Make the browser come back as a stranger."""
        response.del_cookie(self.cookie, httponly=True, secure=self._secure, path="/")

    async def viewer(self, request: web.Request) -> Viewer:
        """Who a browser's cookie names; a browser without one gets a new user."""
        company = await self.kernel.workspaces.company(rooms.PLATFORM, rooms.WORKSPACE)
        cookie = request.cookies.get(self.cookie, "")
        if company is not None and self.asks and (found := await self._logged_in(company, cookie)):
            return found
        return await self.known(Viewer(self.seal.user(cookie) or await self._first_user(company), company))

    async def _logged_in(self, company: int, token: str) -> Viewer | None:
        """The person who is logged in with a token; that the browser is used is written down now and then."""
        key, now = digest(token), self.kernel.now()
        found = await self.kernel.database.read(company, lambda session: logged_in(session, key, rooms.PLATFORM, now))
        if found is None:
            return None
        login, person, user = found
        if is_news(login, now):
            await self.kernel.database.write(company, lambda session: keep_seen(session, login, now))
        return self._as_person(Viewer(user, company, login=key, reader=Reader(now=now)), person)

    async def known(self, viewer: Viewer) -> Viewer:
        """The viewer with the current row of their person, and a clock."""
        company = viewer.company or await self.kernel.workspaces.company(rooms.PLATFORM, rooms.WORKSPACE)
        bare = Viewer(viewer.user, company, login=viewer.login, reader=Reader(now=self.kernel.now()))
        if company is None:
            return bare
        person = await self.kernel.database.read(company, lambda session: _behind(session, bare))
        return self._as_person(bare, person) if person is not None and person.active else bare

    def fill(self, template: str, viewer: Viewer, **values: Any) -> str:
        """A template in the viewer's language and zone."""
        own = present.face(viewer.person or 0, viewer.name or "?")
        with reading(viewer.reader):
            return self.templates.get_template(template).render(viewer=viewer, own_face=own, **values)

    def fragments(self, lines: list[present.PostView], viewer: Viewer) -> list[dict[str, Any]]:
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


def _behind(session: Session, viewer: Viewer) -> Person | None:
    """The person of a viewer; a log-in that has ended has none."""
    if not viewer.login:
        return person_behind(session, rooms.PLATFORM, viewer.user)
    found = logged_in(session, viewer.login, rooms.PLATFORM, viewer.reader.now)
    return found[1] if found is not None else None


CHAT = web.AppKey("chat", WebContext)
VIEWER = web.RequestKey("viewer", Viewer)

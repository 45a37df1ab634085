"""The kernel: starts, stops and connects the parts of a running bot, and dispatches requests."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import structlog

from bot.delivery.answer_routes import AnswerRoutes
from bot.delivery.events import PlatformEvent, happen
from bot.delivery.message import RenderedMessage
from bot.delivery.outages import Outages
from bot.delivery.sender import Sender
from bot.delivery.shown import shown_by
from bot.delivery.wakeups import SELDOM, DueTimer, Wakeups
from bot.invocation import Answer, Completion, Invocation, Place
from bot.jobs.scheduler import Scheduler
from bot.observability.metrics import Metrics
from bot.ops.probes import Probes
from bot.ops.server import HttpServer
from bot.ops.shutdown import PLATFORMS, REST, WORK, finished
from bot.ops.supervisor import Supervisor
from bot.ops.watchdog import Watchdog
from bot.parsing.completion import complete
from bot.replies.errors import Stale
from bot.replies.i18n import reading
from bot.replies.spans import ADDRESSED
from bot.requests.companies import CompanyResolver, sent_to
from bot.requests.dispatcher import Dispatcher
from bot.requests.gestures import bare, gestures
from bot.requests.joining import join
from bot.requests.rate_limit import RateLimits
from bot.requests.request import Request
from bot.requests.tokens import TokenSigner
from bot.requests.transaction import Transaction
from bot.settings import CONNECTS, SERVES, WORKS
from storage.delivery.notices import Delivery
from storage.delivery.shown import record_shown_by
from storage.identity.company import Workspace, join_company, only_company
from storage.identity.people import accounts_on, person_behind, seen
from storage.identity.places import channel_named
from storage.records.processes import CONNECTED
from storage.session.rows import table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.context import Context
    from bot.delivery.platform import Platform, Target
    from bot.registry import Registry
    from bot.replies.reply import Choice, Reply
    from bot.settings import Role, Settings
    from storage.engine.database import Database
    from storage.records.processes import Link
    from storage.session.session import Session

T = TypeVar("T")
log = structlog.get_logger("meridian.kernel")


SEEN_EVERY = timedelta(minutes=10)


class MenuEntry(NamedTuple):
    """An entry in a menu of messages or persons: its English label and the command that it runs."""

    label: str
    command: str
    of: str


def utc_now() -> datetime:
    """The clock of a running bot."""
    return datetime.now(UTC)


class Kernel:
    """One bot. Two of them can live in one process: nothing is kept outside this object."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry,
        database: Database,
        secret: str,
        platforms: Mapping[str, Platform],
        now: Callable[[], datetime] = utc_now,
        previous: Sequence[str] = (),
    ) -> None:
        self.settings, self.registry, self.database, self.secret = settings, registry, database, secret
        self.platforms, self.now = platforms, now
        self.secrets = (secret, *previous)
        self.signer = signer = TokenSigner(secret, registry.commands, previous)
        self.companies = CompanyResolver(database, signer)
        self.metrics = metrics = Metrics()
        self.dispatcher = Dispatcher(registry, database, signer, metrics, settings.address, RateLimits.of(settings))
        self.supervisors = {name: Supervisor(platform, now) for name, platform in platforms.items()}
        self.sender = Sender(registry, database, signer, platforms, now, metrics, outages=Outages(self._unwell))
        self.routes = AnswerRoutes(registry, database, now)
        self.wakeups = Wakeups(database)
        self.scheduler = Scheduler(registry, database, now, metrics)
        self.watchdog = Watchdog(database, self.scheduler, self.sender, platforms, metrics, now, self.links)
        self.probes = Probes(database, metrics, self.scheduler, self.watchdog, now, settings.metrics_token)
        self.server = HttpServer(settings.host, settings.port, self.probes)
        database.meter = metrics
        for platform in platforms.values():
            platform.attach(self)
        self._tasks: list[asyncio.Task[Any]] = []
        self._connecting: dict[str, asyncio.Task[None]] = {}
        self._last_seen: dict[tuple[int, str, str], datetime] = {}

    async def start(self, roles: Sequence[Role]) -> None:
        """Start what the roles need: the server, jobs and deliveries; the platforms connect beside them."""
        if SERVES in roles:
            await self.server.start(self.platforms.values())
        elif self.settings.probes_port is not None:
            await self.server.start((), self.settings.probes_port)
        if WORKS in roles:
            self._work()
        self._tasks.append(asyncio.create_task(self.wakeups.run()))
        self._tasks.append(asyncio.create_task(self.watchdog.run(roles)))
        for name, supervisor in self.supervisors.items():
            self._connecting[name] = asyncio.create_task(supervisor.run(connects=CONNECTS in roles))

    def _work(self) -> None:
        """Deliver what is due, woken by every commit here or elsewhere and by the clock, and ring the jobs."""
        loop, reminder = asyncio.get_running_loop(), DueTimer(self.database, self.wakeups, self.now, self.sender.wake)

        def changed(_company: int | None = None) -> None:
            self.sender.wake()
            reminder.changed()

        self.database.on_commit(lambda: _soon(loop, changed))
        self.wakeups.subscribe(table_of(Delivery).name, changed)
        self._tasks += [asyncio.create_task(self.sender.run(SELDOM)), asyncio.create_task(reminder.run())]
        self.scheduler.start(self.settings.tick_seconds)

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, close the platforms and the database, all within a few seconds.

        What is not finished by then is cancelled: a delivery is looked for when its lease is over, a job's transaction
        is rolled back and due again.
        """
        begun = asyncio.get_running_loop().time()
        for supervisor in self.supervisors.values():
            supervisor.end()
        await self.server.close()
        await finished({"jobs": self.scheduler.stop(), "tasks": _cancelled(self._tasks)}, begun + WORK)
        await finished({name: self._disconnect(name) for name in self.platforms}, begun + PLATFORMS)
        await finished({"watch": self.watchdog.stop(), "site": self.server.stop()}, begun + REST)
        self.database.close()

    async def _disconnect(self, name: str) -> None:
        """Give up an attempt to connect; a connection is for the platform to end, when it has said what it must."""
        connecting = [self._connecting[name]] if name in self._connecting else []
        if self.supervisors[name].link.state != CONNECTED:
            await _cancelled(connecting)
        await self.platforms[name].stop()
        await _cancelled(connecting)

    def links(self) -> dict[str, Link]:
        """How this process is with each platform."""
        return {name: supervisor.link for name, supervisor in self.supervisors.items()}

    def _unwell(self) -> list[str]:
        return [name for name, link in self.links().items() if not link.well]

    def heard(self, platform: str) -> None:
        """A platform gave us a request."""
        self.supervisors[platform].heard()

    async def workspace(self, platform: str, external: str) -> int | None:
        """The company that a workspace of a platform speaks for."""
        return await self.companies.of_workspace(platform, external)

    async def connect(self, platform: str, workspace: str, name: str, *, own: bool = False) -> int | None:
        """The company of a workspace that an adapter found itself in.

        An installation's `own` workspace, that of its settings, joins the only company there is; of any other the
        answer is None until an owner binds it with a code (`bot.requests.joining`).
        """
        known = await self.workspace(platform, workspace)
        if known is None and own:
            joined = Workspace(platform=platform, external_id=workspace, name=name, company_id=0)
            return await self.database.write(None, lambda session: _join(session, joined))
        return known

    async def happened(self, platform: str, workspace: str, event: PlatformEvent, **facts: str) -> None:
        """Let something that a platform reports have its effects (see `bot.delivery.events`)."""
        company = await self.workspace(platform, workspace)
        if company is not None:
            told = {"platform": platform, "workspace": workspace, **facts}
            await self.scheduler.run(company, event.value, lambda ctx: happen(ctx, event, told), self.now())

    async def accounts(self, company: int | None, platform: str, reply: Reply, said: str = "") -> dict[int, str]:
        """The user ids of a platform by the number of the person, when a reply or what is said with it addresses any."""
        if company is None or not (ADDRESSED in said or reply.addresses):
            return {}
        return await self.database.read(company, lambda session: accounts_on(session, platform))

    def shortcuts(self, of: str) -> tuple[MenuEntry, ...]:
        """What the menu of a "message" or a "person" offers; labels are still to be translated."""
        found = ((c.shortcut, c.name) for c in self.registry.commands.values())
        return tuple(MenuEntry(s.label, name, s.of) for s, name in found if s is not None and s.of == of)

    async def dispatch(self, invocation: Invocation, company: int | None = None) -> Answer | None:
        """Run a request, for the company of its token or workspace unless one is given; None when it is plain talk."""
        place = invocation.place
        if company is None:
            company, place = await self.companies.addressee(place, invocation.token)
            invocation = sent_to(place, invocation)
        if company is None:
            return await join(self.database, invocation)
        answer = await self.dispatcher.dispatch(invocation, company)
        if invocation.person is None:
            await self._seen(company, place.platform, invocation.user)
        return answer

    async def _seen(self, company: int, platform: str, user: str) -> None:
        """Keep now and then that somebody is active here, so that alerts find them."""
        last, now = self._last_seen.get((company, platform, user)), self.now()
        if last is not None and now - last < SEEN_EVERY:
            return
        self._last_seen[company, platform, user] = now
        try:
            await self.database.write(company, lambda session: seen(session, platform, user, now))
        except Exception:  # the answer stands; the next request keeps it
            log.exception("activity was not kept", company=company)
            del self._last_seen[company, platform, user]

    async def complete(self, place: Place, user: str, line: str) -> list[Completion]:
        """Suggestions for the end of a line that begins with a slash."""
        return await self._typing(place, user, lambda ctx: complete(ctx, line)) or []

    async def suggest_for(self, place: Place, user: str, command: str, option: str, prefix: str) -> list[Choice]:
        """Suggestions for an option of a command, where each option is typed by itself."""
        return await self._typing(place, user, lambda ctx: self._suggested(ctx, command, option, prefix)) or []

    async def suggest(self, place: Place, user: str, token: str, option: str, prefix: str) -> list[Choice]:
        """Suggestions for a field of a sealed form."""

        def values(ctx: Context) -> list[Choice]:
            command = self.signer.opened(token, ctx.company.id or 0).command
            return self._suggested(ctx, command, option, prefix)

        try:
            return await self._typing(place, user, values, token) or []
        except Stale:
            return []

    async def may_press(self, place: Place, user: str, token: str) -> bool:
        """Whether a sealed button or form would not be refused to a user, so that they may read what belongs to it."""
        try:
            return bool(await self._typing(place, user, lambda ctx: self.signer.may_press(ctx, token), token))
        except Stale:
            return False

    def _suggested(self, ctx: Context, name: str, option: str, prefix: str) -> list[Choice]:
        command = self.registry.commands[name]
        found = command.option(option)
        return found.type.suggest(prefix, ctx) if found and ctx.allows(command.access) else []

    async def understands(self, place: Place, user: str, emoji: str) -> bool:
        """Whether an emoji can mean something here, so that the message it was put on is worth reading."""
        return bool(await self._typing(place, user, lambda ctx: bare(emoji) in gestures(ctx.registry, ctx.company)))

    async def posted(self, answer: Answer, target: Target, message: str, platform: str) -> None:
        """Remember which message shows which records, so that it is edited when they change; once is enough."""
        records = [card.record for card in answer.reply.cards if card.record]
        if answer.company is None or not records:
            return
        letter = RenderedMessage(platform, target, answer.reply, answer.language, None)
        try:
            await self.database.write(answer.company, lambda session: self._remember(session, letter, message))
        except Exception:  # the message stands; it is only not edited when its records change
            log.exception("where an answer stands was not kept", company=answer.company)

    def _remember(self, session: Session, letter: RenderedMessage, message: str) -> None:
        target = letter.target
        channel = channel_named(session, letter.platform, target.channel) if target.channel else None
        person = person_behind(session, letter.platform, target.user) if target.user else None
        number = person.id if person else None
        place = target.channel or f"@{number}"
        known = record_shown_by(session, letter.platform, place, message)
        if known is not None or (channel is None and number is None):
            return
        session.add_all(shown_by(letter, message, channel.id if channel else None, number, self.now()))

    async def _typing(self, place: Place, user: str, work: Callable[[Context], T], token: str = "") -> T | None:
        company, place = await self.companies.addressee(place, token)
        if company is None:
            return None
        invocation = Invocation(place=place, user=user, at=self.now(), key="")
        run = Transaction(self.registry, self.signer, Request(invocation, company))

        def inside(session: Session) -> T:
            ctx = run.context(session)
            with reading(ctx.reader):
                return work(ctx)

        return await self.database.read(company, inside)


async def _cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for their end, all of them at once."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


def _join(session: Session, workspace: Workspace) -> int | None:
    """Bind a workspace to the only company, if there is just one."""
    company = only_company(session)
    if company is not None:
        workspace.company_id = company
        join_company(session, workspace)
    return company

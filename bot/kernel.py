"""The running bot: what adapters talk to, and what is started and stopped with it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.delivery.answer_routes import AnswerRoutes
from bot.delivery.heard import HeardAnswers
from bot.delivery.outages import Outages
from bot.delivery.sender import Sender
from bot.delivery.sending import start_sending
from bot.delivery.shown import ShownAnswers
from bot.delivery.wakeups import Wakeups
from bot.jobs.scheduler import Scheduler
from bot.observability.metrics import Metrics
from bot.ops.shutdown import PLATFORMS, REST, WORK, cancelled, finished
from bot.ops.site import HttpSite
from bot.ops.supervisors import Supervisors
from bot.ops.watchdog import Watchdog
from bot.people.activity import Activity
from bot.people.workspaces import Workspaces
from bot.requests.dispatcher import Dispatcher
from bot.requests.rate_limit import RateLimits
from bot.requests.services import Services
from bot.requests.tokens import TokenSigner
from bot.settings import CONNECTS, WORKS
from bot.workspaces.companies import CompanyResolver
from bot.workspaces.company_question import CompanyQuestions
from bot.workspaces.entrance import Entrance
from bot.workspaces.platform_events import PlatformEvents
from bot.workspaces.suggestions import Suggestions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.delivery.platform import Platform
    from bot.invocation import Answer, Invocation
    from bot.registry import Registry
    from bot.settings import Role, Settings
    from storage.engine.database import Database


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
        self.platforms, self.now, self.secrets = platforms, now, (secret, *previous)
        self.signer = signer = TokenSigner(secret, registry.commands, previous)
        self.metrics = metrics = Metrics()
        self.workspaces, self.activity = Workspaces(database, now), Activity(database, now)
        self.companies = CompanyResolver(database, signer, self.workspaces, platforms)
        limits = RateLimits.of(settings)
        self.heard = heard = HeardAnswers(database)
        services = Services(registry, signer, settings.address, limits)
        self.dispatcher = Dispatcher(services, database, metrics, heard)
        questions = CompanyQuestions(registry, database, signer, limits)
        self.entrance = Entrance(self.workspaces, self.companies, questions, self.dispatcher, self.activity)
        self.suggestions = Suggestions(registry, database, signer, self.companies, now)
        self.supervisors = links = Supervisors(platforms, now)
        self.sender = Sender(registry, database, signer, platforms, now, metrics, outages=Outages(links.unwell))
        self.routes, self.shown = AnswerRoutes(registry, database, now, heard), ShownAnswers(database, now)
        self.wakeups, self.scheduler = Wakeups(database), Scheduler(registry, database, now, metrics)
        self.events = PlatformEvents(self.workspaces, self.scheduler)
        self.watchdog = Watchdog(database, self.scheduler, self.sender, platforms, metrics, now, links.links)
        self.site = HttpSite(settings, database, metrics, self.scheduler, self.watchdog, now)
        database.meter = metrics
        for platform in platforms.values():
            platform.attach(self)
        self._tasks: list[asyncio.Task[Any]] = []

    async def start(self, roles: Sequence[Role]) -> None:
        """Start what the roles need: the server, jobs and deliveries; the platforms connect beside them."""
        await self.site.start(roles, self.platforms.values())
        if WORKS in roles:
            self._tasks += start_sending(self.sender, self.database, self.wakeups, self.now)
            self.scheduler.start(self.settings.tick_seconds)
        self._tasks += [asyncio.create_task(self.wakeups.run()), asyncio.create_task(self.watchdog.run(roles))]
        self.supervisors.start(connects=CONNECTS in roles)

    async def stop(self) -> None:
        """Take nothing new, finish what is under way, close the platforms and the database, all within a few seconds.

        What is not finished by then is cancelled: a delivery is looked for when its lease is over, a job's transaction
        is rolled back and due again.
        """
        begun = asyncio.get_running_loop().time()
        self.supervisors.end()
        await self.site.close()
        await finished({"jobs": self.scheduler.stop(), "tasks": cancelled(self._tasks)}, begun + WORK)
        await self.supervisors.stop(begun + PLATFORMS)
        rest = {"watch": self.watchdog.stop(), "heard": self.heard.stop(), "site": self.site.stop()}
        await finished(rest, begun + REST)
        self.database.close()

    async def dispatch(self, invocation: Invocation, company: int | None = None) -> Answer | None:
        """Run a request, for the company of its token or place unless one is given; None when it is plain talk."""
        if company is None:
            return await self.entrance.dispatch(invocation)
        return await self.dispatcher.dispatch(invocation, company)

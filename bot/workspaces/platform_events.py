"""Platform events as acts: what a platform reports is done for the company of its workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.events import happen

if TYPE_CHECKING:
    from bot.delivery.events import PlatformEvent
    from bot.jobs.scheduler import Scheduler
    from bot.people.workspaces import Workspaces


class PlatformEvents:
    """The events that one process is told."""

    def __init__(self, workspaces: Workspaces, scheduler: Scheduler) -> None:
        self._workspaces, self._scheduler = workspaces, scheduler

    async def happened(self, platform: str, workspace: str, event: PlatformEvent, **facts: str) -> None:
        """Let something that a platform reports have its effects (see `bot.delivery.events`)."""
        company = await self._workspaces.company(platform, workspace)
        if company is not None:
            told = {"platform": platform, "workspace": workspace, **facts}
            now = self._scheduler.now()
            await self._scheduler.run(company, event.value, lambda ctx: happen(ctx, event, told), now)

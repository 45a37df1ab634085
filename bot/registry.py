"""The registry: every command, record kind, notice kind, job, block and check that the modules declare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from bot.command import Command
from bot.delivery.notices import NoticeKind, announce
from bot.fields.noun import Fields
from bot.jobs.agenda import AgendaBlock
from bot.jobs.digest import DigestBlock
from bot.jobs.job import Job
from bot.ops.checks import Check
from bot.people.permissions import Matrix
from bot.records.kinds import RecordKind
from bot.values.record_key import RecordKey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.context import Context
    from bot.delivery.notices import Audience

T = TypeVar("T")


@dataclass(frozen=True)
class Registry:
    """Commands, notice kinds, jobs, agenda blocks and checks by name, record kinds and fields by noun, digest blocks, and the permission matrix."""

    commands: Mapping[str, Command]
    kinds: Mapping[str, RecordKind]
    fields: Mapping[str, Fields]
    notices: Mapping[str, NoticeKind]
    jobs: Mapping[str, Job]
    agendas: Mapping[str, AgendaBlock]
    briefs: Mapping[str, DigestBlock]
    checks: Mapping[str, Check]
    matrix: Matrix
    modules: tuple[str, ...]

    def of_noun(self, noun: str) -> list[Command]:
        """The commands of a noun, in order of name."""
        return [command for name, command in sorted(self.commands.items()) if command.noun == noun]

    @property
    def nouns(self) -> list[str]:
        """All first words."""
        return sorted({command.noun for command in self.commands.values()})

    @cached_property
    def words(self) -> dict[str, set[str]]:
        """Other words for each noun, as its record kind and its commands declare them."""
        found: dict[str, set[str]] = {noun: set(kind.also.split()) for noun, kind in self.kinds.items()}
        for command in self.commands.values():
            found.setdefault(command.noun, set()).update(command.also)
        return found

    @cached_property
    def lines(self) -> dict[str, tuple[Command, str]]:
        """The commands behind whole lines that people say, and the rest of the line that each stands for."""
        return {line: (command, rest) for command in self.commands.values() for line, rest in command.lines.items()}

    def topics(self) -> list[str]:
        """What alerts can be switched by."""
        return sorted({kind.topic for kind in self.notices.values()})

    def announce(
        self,
        ctx: Context,
        kind: str,
        audience: Audience,
        *,
        key: str,
        record: RecordKey,
        facts: dict[str, Any],
        not_before: datetime | None,
    ) -> int:
        """Write a notice of a declared kind and its deliveries; returns how many are new."""
        return announce(ctx, kind, audience, key=key, record=record, facts=facts, not_before=not_before)

"""The registry: every command, record kind, notice kind, job, block and check that the modules declare."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from bot.command import Command
from bot.delivery.notices import NoticeKind, announce
from bot.fields.custom import OPTION, CustomDefinition
from bot.fields.noun import Fields
from bot.jobs.agenda import AgendaBlock
from bot.jobs.digest import DigestBlock
from bot.jobs.job import Job
from bot.ops.checks import Check
from bot.people.permissions import Matrix
from bot.records.consequences import Consequence
from bot.records.kinds import RecordKind
from bot.values.record_key import RecordKey
from bot.verbs.extension import extended_commands, extended_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.context import Context
    from bot.delivery.notices import Audience
    from storage.identity.company import Company

T = TypeVar("T")
EXTENDED = 128
"""For so many companies with fields of their own their commands are kept ready."""


@dataclass(frozen=True)
class Registry:
    """Commands, notice kinds, jobs, agenda blocks, checks and consequences by name, record kinds and fields by noun, digest blocks, and the permission matrix.

    `root` is the registry without the fields of a company, None for that itself.
    """

    commands: Mapping[str, Command]
    kinds: Mapping[str, RecordKind]
    fields: Mapping[str, Fields]
    notices: Mapping[str, NoticeKind]
    jobs: Mapping[str, Job]
    agendas: Mapping[str, AgendaBlock]
    briefs: Mapping[str, DigestBlock]
    checks: Mapping[str, Check]
    consequences: Mapping[str, Consequence]
    matrix: Matrix
    modules: tuple[str, ...]
    root: Registry | None = None

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

    def of(self, company: Company) -> Registry:
        """The registry as a company sees it: with the fields that it has added, which commands and forms take, too."""
        if self.root is not None:
            return self.root.of(company)
        own = company.options.get(OPTION)
        return self._extended(json.dumps(own)) if own else self

    @cached_property
    def _extended(self) -> Callable[[str], Registry]:
        """By the fields as they are kept, so that a change of them is seen at once."""

        @lru_cache(maxsize=EXTENDED)
        def extended(own: str) -> Registry:
            added = [CustomDefinition.read(noun, one) for noun, entries in json.loads(own).items() for one in entries]
            fields = extended_fields(self.fields, added)
            commands = extended_commands(self.commands, fields.values())
            frozen = MappingProxyType
            all_commands, all_fields = frozen({**self.commands, **commands}), frozen({**self.fields, **fields})
            return replace(self, commands=all_commands, fields=all_fields, root=self)

        return extended

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

"""Discovery: walks the command modules and collects what they declare; raises DeclarationError with file and line."""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from bot.command import Command
from bot.declaration import DeclarationError, declared
from bot.delivery.notices import NoticeKind
from bot.fields.noun import Fields
from bot.jobs.agenda import AgendaBlock
from bot.jobs.digest import DigestBlock
from bot.jobs.job import Job
from bot.ops.checks import Check
from bot.options.record import Reference
from bot.people.permissions import Matrix
from bot.records.consequences import Consequence
from bot.records.kinds import RecordKind
from bot.registry import Registry
from bot.verbs.commands import commands_of

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


def discover(package: ModuleType) -> Registry:
    """What the modules of a package declare; raises DeclarationError with file and line."""
    found = _Declarations()
    for module in _modules(package):
        found.collect(module)
    return found.registry()


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in sorted(pkgutil.walk_packages(package.__path__, f"{package.__name__}."), key=lambda info: info.name):
        try:
            yield importlib.import_module(info.name)
        except DeclarationError:
            raise
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            raise DeclarationError(
                f"{last.filename}:{last.lineno}: {info.name} cannot be imported: {error!r}"
            ) from error


class _Declarations:
    def __init__(self) -> None:
        self.declared: dict[type, dict[str, Any]] = {
            of: {} for of in (Command, NoticeKind, Job, AgendaBlock, DigestBlock, Check, Consequence)
        }
        self.kinds: dict[str, RecordKind] = {}
        self.fields: dict[str, Fields] = {}
        self.matrices: dict[str, Matrix] = {}
        self.modules: list[str] = []

    def collect(self, module: ModuleType) -> None:
        """Take in what a module declares itself."""
        self.modules.append(module.__name__)
        for thing in vars(module).values():
            if isinstance(thing, RecordKind):
                self._add(self.kinds, thing.noun, thing, f"{module.__file__}: kind {thing.noun}", same=True)
            elif isinstance(thing, Fields):
                self._fields(thing, module.__name__)
            elif isinstance(thing, Matrix):
                self._add(self.matrices, "matrix", thing, f"{module.__file__}: the matrix", same=True)
            elif getattr(thing, "__module__", None) == module.__name__:
                self._function(thing)

    def _fields(self, thing: Fields, module: str) -> None:
        """Take in a noun where it is declared; other modules may name it, too."""
        first = thing.noun not in self.fields
        self._add(self.fields, thing.noun, thing, f"{module}: fields of {thing.noun}", same=True)
        if first and not thing.named:
            self._add(self.kinds, thing.noun, thing.kind, f"{module}: kind {thing.noun}", same=True)
        if first:
            for made in commands_of(thing, module):
                self._add(self.declared[Command], made.name, made, made.source)

    def _function(self, thing: object) -> None:
        made = declared(thing)
        if made is not None:
            self._add(self.declared[type(made)], made.name, made, f"{made.source}: {made.name!r}")

    def _add(self, to: dict[str, T], name: str, thing: T, where: str, *, same: bool = False) -> None:
        if name in to and not (same and to[name] is thing):
            raise DeclarationError(f"{where} is declared twice")
        to[name] = thing

    def registry(self) -> Registry:
        """All of it, checked against one another."""
        if not self.matrices:
            raise DeclarationError("no permission matrix is declared")
        matrix = self.matrices["matrix"]
        commands: dict[str, Command] = dict(sorted(self.declared[Command].items()))
        for command in commands.values():
            self._check(command, matrix)
        frozen = MappingProxyType
        return Registry(
            frozen(commands),
            frozen(self.kinds),
            frozen(self.fields),
            frozen(self.declared[NoticeKind]),
            frozen(self.declared[Job]),
            frozen(self.declared[AgendaBlock]),
            frozen(self.declared[DigestBlock]),
            frozen(self.declared[Check]),
            frozen(self.declared[Consequence]),
            matrix,
            tuple(self.modules),
        )

    def _check(self, command: Command, matrix: Matrix) -> None:
        """Each record that a command asks for has a kind, and some role may run it."""
        for option in command.options:
            noun = option.type.noun if isinstance(option.type, Reference) else None
            if noun is not None and noun not in self.kinds:
                raise DeclarationError(f"{command.source}: option {option.name} names the unknown kind {noun!r}")
        if not matrix.holders(command.access):
            raise DeclarationError(f"{command.source}: no role is allowed {command.access}")

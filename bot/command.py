"""A command as its function declares it: name, options, permission, help."""

from __future__ import annotations

import hashlib
import inspect
import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from bot.declaration import DeclarationError, declares, source_of
from bot.options.choices import BoolType, EnumType
from bot.options.integers import IntType
from bot.options.option import Option, OptionType, Spot
from bot.options.record import Reference
from bot.options.references import References
from bot.options.texts import TextType
from bot.people.permissions import Level, Permission
from bot.replies.reply import Question, Reply

Handler = Callable[..., Reply]
Asks = Callable[..., Question | None]
_NAME = re.compile(r"[a-z]{2,16}( [a-z]{2,16})?")
_OPTION_LINE = re.compile(r"^(\w+): (\S.*)$")


@dataclass(frozen=True)
class Shortcut:
    """An entry in the menu of a message or a person: its name, and the options that take the message or the person."""

    label: str
    of: Literal["message", "person"]
    into: tuple[str, ...]


@dataclass(frozen=True)
class Command:
    """What the kernel knows of a command; everything that people see of it is derived from here.

    `quiet` answers only the caller wherever it is said; `secret` keeps neither what it was told nor what it answered;
    `final` is the reason why it cannot be undone, if it cannot. `asks` takes what the handler takes and returns what is
    asked before it is done, however it was given, or None where nothing is to be asked; it writes nothing.
    Its first option names what it is about: where that is a person, or has one (`person_id`), `others` is what it takes
    when that is not the caller, and `not_own` why the caller may not do it to what is their own, as with approvals.
    `many` ones are run for each of several references, as one act. `extensible` ones take what a company adds to the fields of their noun, too.
    `also` are other words for its noun, `lines` whole lines that people say (in lower case, without marks) and the
    rest of the line that each stands for. `emoji` (characters and names) on a record's card run it for the record, on another message as its `shortcut`.
    """

    name: str
    handler: Handler
    access: Permission
    examples: tuple[str, ...]
    options: tuple[Option, ...]
    summary: str
    source: str
    details: str = ""
    quiet: bool = False
    secret: bool = False
    final: str = ""
    asks: Asks | None = None
    shortcut: Shortcut | None = None
    emoji: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    others: Permission | None = None
    not_own: str = ""
    lines: Mapping[str, str] = field(default_factory=dict, hash=False)
    many: bool = False
    extensible: bool = False
    version: str = ""

    @property
    def noun(self) -> str:
        """The first word."""
        return self.name.split()[0]

    @property
    def verb(self) -> str:
        """The second word, or nothing."""
        return self.name.partition(" ")[2]

    @cached_property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.access.level > Level.READ

    @property
    def usage(self) -> str:
        """The command line with its options, optional ones in brackets."""
        parts = [f"<{o.name}>" if o.required else f"[{o.name}]" for o in self.options if not o.type.hidden]
        return " ".join([f"/{self.name}", *parts])

    @cached_property
    def text(self) -> Option | None:
        """The option that takes the free text of a typed line: the first required text, or the one declared so."""
        spotted = (option for option in self.options if option.spot is Spot.TEXT)
        return next((o for o in self.options if o.required and o.type.free), None) or next(spotted, None)

    @cached_property
    def heads(self) -> tuple[Option, ...]:
        """The required options that stand first in a typed line, in their order."""
        return tuple(option for option in self.options if option.required and not option.type.free)

    @cached_property
    def trailing(self) -> tuple[Option, ...]:
        """The options that may stand beside the free text without their key."""
        return tuple(option for option in self.options if option.spot is Spot.TRAILING)

    @cached_property
    def positional(self) -> tuple[Option, ...]:
        """The options that words without a key may be meant for."""
        return tuple(option for option in self.options if not option.type.hidden)

    @cached_property
    def _named(self) -> dict[str, Option]:
        return {option.name: option for option in self.options}

    def option(self, name: str) -> Option | None:
        """The option of that name."""
        return self._named.get(name)


def command(
    name: str,
    *,
    access: Permission,
    examples: Sequence[str],
    quiet: bool = False,
    secret: bool = False,
    final: str = "",
    asks: Asks | None = None,
    others: Permission | None = None,
    not_own: str = "",
    many: bool = False,
    shortcut: Shortcut | None = None,
    emoji: Sequence[str] = (),
    also: str = "",
    lines: Mapping[str, str] | None = None,
) -> Callable[[Handler], Handler]:
    """Declare a function as a command: its signature and docstring are the interface (see `Command`)."""
    told: dict[str, Any] = {
        "access": access,
        "examples": tuple(examples),
        "quiet": quiet or secret,
        "secret": secret,
        "final": final,
        "asks": asks,
        "others": others,
        "not_own": not_own,
        "many": many,
        "shortcut": shortcut,
        "emoji": tuple(emoji),
        "also": tuple(also.split()),
        "lines": lines or {},
    }
    return declares(lambda handler: _described(handler, name, told))


def _described(handler: Handler, name: str, told: dict[str, Any]) -> Command:
    where = source_of(handler)
    if not _NAME.fullmatch(name):
        raise DeclarationError(f"{where}: {name!r} is not 'noun verb' in lower case")
    summary, details, lines = _documented(inspect.getdoc(handler) or "")
    options = tuple(_options(handler, lines, f"{where}: /{name}"))
    if told["many"]:
        options = (_several(options[0], where), *options[1:])
    found = Command(name=name, handler=handler, options=options, summary=summary, details=details, source=where, **told)
    _check(found, lines)
    return versioned(found)


def versioned(found: Command) -> Command:
    """The command with the version that its buttons carry: another one when its options change."""
    shape = [(o.name, repr(o.type), o.required) for o in found.options]
    return replace(found, version=hashlib.sha256(repr((found.name, shape)).encode()).hexdigest()[:4])


def _check(found: Command, lines: dict[str, str]) -> None:
    where, taken = f"{found.source}: /{found.name}", {option.name for option in found.options}
    if not found.summary:
        raise DeclarationError(f"{where} has no docstring")
    if not found.examples:
        raise DeclarationError(f"{where} has no example")
    if unknown := lines.keys() - taken:
        raise DeclarationError(f"{where} documents {', '.join(sorted(unknown))}, which it does not take")
    if found.many and found.asks:
        raise DeclarationError(f"{where} asks about one record, so that it cannot be run for many")
    if (found.others or found.not_own) and not found.options:
        raise DeclarationError(f"{where} tells one's own from what is not, and names nothing")
    if found.shortcut and (unknown := set(found.shortcut.into) - taken):
        named = f"{found.source}: the shortcut of /{found.name}"
        raise DeclarationError(f"{named} fills {', '.join(sorted(unknown))}, which it does not take")


def _documented(doc: str) -> tuple[str, str, dict[str, str]]:
    summary, _, rest = doc.partition("\n\n")
    lines: dict[str, str] = {}
    details: list[str] = []
    for line in rest.splitlines():
        if match := _OPTION_LINE.match(line):
            lines[match[1]] = match[2]
        else:
            details.append(line)
    return " ".join(summary.split()), "\n".join(details).strip(), lines


def _options(handler: Handler, lines: dict[str, str], where: str) -> list[Option]:
    hints = get_type_hints(handler, include_extras=True)
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    found: list[Option] = []
    for parameter in parameters:
        type_ = option_type(hints[parameter.name])
        if type_ is None:
            raise DeclarationError(f"{where}: option {parameter.name} has a type that no option type reads")
        if parameter.name not in lines:
            raise DeclarationError(f"{where}: option {parameter.name} is not documented")
        required = parameter.default is parameter.empty
        if required and found and not found[-1].required:
            raise DeclarationError(f"{where}: required option {parameter.name} follows an optional one")
        default = None if required else parameter.default
        hint = hints[parameter.name]
        clears = required and type(None) in get_args(hint)
        found.append(
            Option(parameter.name, type_, required, default, lines[parameter.name], _spot(hint), clears=clears)
        )
    return found


def _several(option: Option, where: str) -> Option:
    """The first option of a command that is run for each of several records."""
    if not isinstance(option.type, Reference):
        raise DeclarationError(f"{where}: only records can be several, and {option.name} is none")
    return replace(option, type=References(option.type.noun, makes=option.type.makes, among=option.type.among))


def option_type(hint: Any) -> OptionType[Any] | None:
    """The option type of an annotation: the one it carries, or that of a plain Python type."""
    if get_origin(hint) in {Union, types.UnionType}:
        hint = next(argument for argument in get_args(hint) if argument is not type(None))
    if get_origin(hint) is Annotated:
        found = next((part for part in hint.__metadata__ if isinstance(part, OptionType)), None)
        return found or option_type(hint.__origin__)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return EnumType(hint)
    plain: dict[Any, OptionType[Any]] = {str: TextType(), int: IntType(), bool: BoolType()}
    return plain.get(hint)


def _spot(hint: Any) -> Spot | None:
    """Where an annotation lets the value stand without its key."""
    found = (part for part in getattr(hint, "__metadata__", ()) if isinstance(part, Spot))
    return next(found, None)

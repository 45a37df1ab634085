"""Completion of a typed line: commands, then options, then their values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.invocation import Completion
from bot.options.any_record import RecordType
from bot.parsing.grammar import parse
from bot.parsing.line import read_line
from bot.parsing.synonyms import words_for
from bot.records.kinds import parts_of
from bot.replies.i18n import _
from storage.records.acts import commands_used

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option
    from bot.parsing.line import TypedLine
    from bot.parsing.parse import Parse
    from bot.replies.reply import Choice

MOST = 25
_DAILY = {verb: place for place, verb in enumerate(("new", "list", "show"))}
"""The verbs that come first to a person who has used nothing yet."""


def complete(ctx: Context, line: str) -> list[Completion]:
    """What may follow at the end of a line that begins with a slash; only commands that the caller may run."""
    found = _command(ctx, line)
    if found is None:
        return _commands(ctx, line)
    command, start = found
    return _arguments(ctx, command, line, start)[:MOST]


def anywhere(ctx: Context, text: str) -> list[Choice]:
    """Records and people that have the words of a text; the value of each is the line that shows it."""
    found = RecordType().suggest(text, ctx)
    for noun, fields in ctx.registry.fields.items():
        show = ctx.registry.commands.get(f"{noun} show")
        if fields.named is not None and show is not None and ctx.allows(show.access):
            named = fields.named.suggest(text, ctx)
            found += [one.model_copy(update={"value": f"{show.name} {one.value}"}) for one in named]
    return found[:MOST]


def _commands(ctx: Context, line: str) -> list[Completion]:
    """The commands that are meant by what was typed; with nothing typed those that the caller uses most come first."""
    typed = line.lstrip("/").lower()
    allowed = [c for c in ctx.registry.commands.values() if ctx.allows(c.access)]
    found = _fitting(ctx, allowed, typed) if typed.strip() else _by_use(ctx, allowed)
    return [Completion(label=f"/{c.name}", insert=f"/{c.name} ", start=0, detail=_(c.summary)) for c in found[:MOST]]


def _by_use(ctx: Context, allowed: list[Command]) -> list[Command]:
    used = Counter(commands_used(ctx.session, ctx.person.id or 0))
    return sorted(allowed, key=lambda c: (-used[c.name], _DAILY.get(c.verb, len(_DAILY))))


def _fitting(ctx: Context, allowed: list[Command], typed: str) -> list[Command]:
    """Those whose name begins so, then those with all the words in their name; else those that are said to do it."""
    starting = [c for c in allowed if c.name.startswith(typed)]
    words = parts_of(typed)
    named = [c for c in allowed if c not in starting and words and _has(c.name.split(), words)]
    if starting or named or not words:
        return [*starting, *named]
    return [c for c in allowed if _has(_words(ctx, c), words)]


def _words(ctx: Context, command: Command) -> list[str]:
    """Everything by which a command may be looked for: its words and others for them, and what it does."""
    others = ctx.registry.words.get(command.noun, ())
    return [command.noun, *others, *words_for(command.verb), *parts_of(_(command.summary))]


def _has(known: Iterable[str], words: list[str]) -> bool:
    known = list(known)
    return all(any(one.startswith(word) for one in known) for word in words)


def _command(ctx: Context, line: str) -> tuple[Command, int] | None:
    """The command that is complete before the cursor, and where its arguments begin."""
    words = line.removeprefix("/").split(" ")
    for count in (2, 1):
        name = " ".join(words[:count]).lower()
        command = ctx.registry.commands.get(name)
        if command is not None and len(words) > count and ctx.allows(command.access):
            return command, len(line) - len(line.removeprefix("/")) + len(" ".join(words[:count])) + 1
    return None


def _arguments(ctx: Context, command: Command, line: str, start: int) -> list[Completion]:
    rest = line[start:]
    typed = read_line(rest)
    at = len(rest) if not rest or rest[-1].isspace() else typed.words[-1].start
    last = None if at == len(rest) else typed.words[-1]
    if last is not None and last.key and (keyed := command.option(last.key)) is not None:
        return _values(ctx, keyed, last.text, start + at + len(last.key) + 1)
    before = read_line(rest[:at])
    return _positional(ctx, command, before, rest[at:], start + at, start)


def _positional(
    ctx: Context, command: Command, before: TypedLine, prefix: str, at: int, start: int
) -> list[Completion]:
    """Values of the next option, of the one before if it may have more words, and the keys that are left."""
    spans = _right(ctx, command, parse(command, before, ctx))
    taken = spans.keys()
    free = [option for option in command.options if option.name not in taken and not option.type.hidden]
    found: list[Completion] = []
    if spans and prefix:
        name, (first, last) = list(spans.items())[-1]
        option = command.option(name)
        if option is not None and option.type.words != 1 and not option.type.free:
            begun = f"{before.between(first, last)} {prefix}"
            found += _values(ctx, option, begun, start + before.words[first].start)
    if free:
        found += _begun(ctx, command, free[0], before, spans, prefix, start) or _values(ctx, free[0], prefix, at)
    return found + _keys(free, prefix, at)


def _begun(
    ctx: Context,
    command: Command,
    option: Option | None,
    before: TypedLine,
    spans: dict[str, tuple[int, int]],
    prefix: str,
    start: int,
) -> list[Completion]:
    """Values of several words, such as `in 3 days`, of which the first ones are typed and mean nothing by themselves."""
    first = max((last for _first, last in spans.values()), default=0)
    if first >= len(before.words):
        return []
    word = before.words[first]
    key = f"{word.key}:" if word.key and command.option(word.key) else ""
    option = command.option(word.key) if key else option
    if option is None or option.type.words == 1 or option.type.free:
        return []
    words = before.between(first, len(before.words), keyed=bool(key))
    return _values(ctx, option, f"{words} {prefix}", start + word.start + len(key))


def _right(ctx: Context, command: Command, found: Parse) -> dict[str, tuple[int, int]]:
    """The words of each option that are a value of it; what is still wrong is still being typed."""
    options = {option.name: option for option in command.options}
    return {name: span for name, span in found.values.items() if options[name].type.fits(found.texts[name], ctx)}


def _values(ctx: Context, option: Option, prefix: str, at: int) -> list[Completion]:
    return [_completion(option, choice, at) for choice in option.type.suggest(prefix, ctx)]


def _completion(option: Option, choice: Choice, at: int) -> Completion:
    detail = choice.detail or _(option.label)
    return Completion(label=choice.label, insert=f"{choice.value} ", start=at, detail=detail)


def _keys(options: list[Option], prefix: str, at: int) -> list[Completion]:
    return [
        Completion(label=f"{option.name}:", insert=f"{option.name}:", start=at, detail=_(option.summary))
        for option in options
        if option.name.startswith(prefix.lower())
    ]

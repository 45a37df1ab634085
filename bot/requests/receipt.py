"""The receipt of a write: its answer names every value that was set, and has the buttons that correct it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.invocation import Source
from bot.options.references import References
from bot.replies.cutting import shortened
from bot.replies.formatting import span
from bot.replies.i18n import _
from bot.replies.reply import Action, Field, FieldKind, Tone, sentences
from bot.replies.spans import plain
from storage.session.rows import table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.command import Command
    from bot.context import Context
    from bot.options.option import Option
    from bot.replies.reply import Card, Reply
    from bot.requests.request import Request

LONGEST = 300
"""So much of a text is given back where the answer says nothing of it."""
BEGINNING = 60
"""So much of a text tells it."""
UNNAMED = frozenset({FieldKind.SWITCH, FieldKind.FILE})
"""What says how something is to be done, or is shown by what became of it."""
_WORD = re.compile(r"[^\W_]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
"""A word or a symbol, such as an emoji; other marks may differ."""


@dataclass(frozen=True)
class Receipt:
    """What the answer to a write does not say yet: `values`, `texts` that not everybody need read, `actions` of the caller."""

    values: tuple[Field, ...] = ()
    texts: tuple[Field, ...] = ()
    actions: tuple[Action, ...] = ()

    def aloud(self, reply: Reply) -> Reply:
        """The reply with the values, for whoever sees it."""
        return _with(reply, self.values)

    def aside(self, reply: Reply) -> Reply:
        """The reply with what only its caller sees."""
        told = _with(reply, self.texts)
        return told.model_copy(update={"actions": (*told.actions, *self.actions)}) if self.actions else told


def receipt_of(ctx: Context, request: Request, values: dict[str, Any], reply: Reply) -> Receipt:
    """What a reply owes: each value that was given, or filled in for a new record, and the way to correct it."""
    command = request.found
    if reply.form or reply.tone is Tone.BAD or not ctx.session.changes:
        return Receipt()
    actions = () if command.final else _corrections(ctx, reply)
    if request.invocation.source is Source.MESSAGE:  # what is talked stands above, and its answer may be a mere mark
        return Receipt()
    if command.secret:
        return Receipt(actions=actions)
    told = _words(" ".join(_texts(reply)))
    unsaid = [one for one in _set(ctx, command, values) if one.text and not one.stands_in(told)]
    found = [[one.field for one in unsaid if one.free is free] for free in (False, True)]
    return Receipt(tuple(found[0]), tuple(found[1]), actions)


def _corrections(ctx: Context, reply: Reply) -> tuple[Action, ...]:
    """The buttons that take the act back, and that change what it was about."""
    undo = Action(label=_("Undo"), command="undo", args={"act": str(ctx.session.act_id)})
    offered = {action.command for action in _buttons(reply)}
    return (undo, *(one for one in _edits(ctx) if one.command not in offered))


class SetValue(NamedTuple):
    """A value that an act has set: its heading, how the reader sees it, and other ways to name it.

    What a note says has no heading: its text is all that the command is given.
    """

    label: str
    text: str
    value: Any
    free: bool

    @property
    def field(self) -> Field:
        """The value as a fact."""
        return Field(label=self.label, value=shortened(self.text, LONGEST))

    def stands_in(self, told: str) -> bool:
        """Whether the words of an answer have it, or its beginning where it is long."""
        if isinstance(self.value, tuple) and all(getattr(one, "ref", "") for one in self.value):
            return all(_words(one.ref) in told for one in self.value)
        also = span(self.value) if isinstance(self.value, timedelta) else getattr(self.value, "ref", "")
        return any(_words(one)[:BEGINNING] in told for one in (self.text, also) if one)


def _set(ctx: Context, command: Command, values: dict[str, Any]) -> Iterator[SetValue]:
    given = {option.name for option in command.options if values.get(option.name) not in (None, "", option.default)}
    for option in command.options:
        if option.name in given and not _is_unnamed(option):
            heading = "" if command.text is option and option.name == "text" else _(option.label)
            for text, value in _shown(ctx, option, values[option.name]):
                yield SetValue(heading, text, value, option.type.free)
    yield from _filled_in(ctx, given)


def _is_unnamed(option: Option) -> bool:
    return option.type.hidden or option.type.kind in UNNAMED


def _shown(ctx: Context, option: Option, value: Any) -> list[tuple[str, Any]]:
    """A value as the reader sees it; each line of several, and each record."""
    if option.type.kind is FieldKind.LINES:
        return [(line.text, line) for line in value]
    if isinstance(option.type, References):
        return [(plain(option.type.shown((row,), ctx)), row) for row in value]
    return [(plain(option.type.shown(value, ctx)), value)]


def _filled_in(ctx: Context, given: set[str]) -> Iterator[SetValue]:
    """What a new record holds beyond what was given, as far as the caller may see it; who gives the command knows who they are."""
    for noun, row in _changed(ctx, "insert"):
        fields = ctx.registry.fields.get(noun)
        for one in fields.fields if fields else ():
            if one.name in given or one.hides(ctx) or not one.fact:
                continue
            value = one.loaded(ctx, row)
            if value is not None and value != ctx.person:
                yield SetValue(_(one.heading), plain(one.said(ctx, value)), value, one.type.free)


def _changed(ctx: Context, *operations: str) -> list[tuple[str, Any]]:
    """The record that was changed in such a way, if it is one, and no other of its kind was changed."""
    nouns = {table_of(kind.table).name: kind for kind in ctx.registry.kinds.values()}
    changes = [one for one in ctx.session.changes if one.table_name in nouns]
    found = {(one.table_name, one.row_id) for one in changes if one.operation in operations}
    if len(found) != 1:
        return []
    ((table, number),) = found
    if len({one.row_id for one in changes if one.table_name == table}) > 1:
        return []
    row = ctx.session.get(nouns[table].table, number)
    return [(nouns[table].noun, row)] if row is not None else []


def _edits(ctx: Context) -> list[Action]:
    """The button that changes the record that the act was about, as long as it may be."""
    kinds = ctx.registry.kinds
    changed = _changed(ctx, "insert", "update")
    open_ = [(noun, row) for noun, row in changed if not ((fixed := kinds[noun].fixed) and fixed(row))]
    found = ((f"{noun} edit", row) for noun, row in open_)
    known = ((ctx.registry.commands[name], row) for name, row in found if name in ctx.registry.commands)
    return [Action(label=_("Edit"), command=edit.name, args=_naming(edit.options[0], row)) for edit, row in known]


def _naming(option: Option, row: Any) -> dict[str, str]:
    return {option.name: option.type.canonical(row)}


def _with(reply: Reply, fields: tuple[Field, ...]) -> Reply:
    """The reply with further facts: on its card where it has one of a record, else in words."""
    if not fields:
        return reply
    if len(reply.cards) == 1 and reply.cards[0].ref and all(one.label for one in fields):
        card = reply.cards[0].model_copy(update={"fields": (*reply.cards[0].fields, *fields)})
        return reply.model_copy(update={"cards": (card,)})
    said = (_worded(one) for one in fields)
    return reply.model_copy(update={"say": sentences(reply.say, *said)})


def _worded(field: Field) -> str:
    if not field.label:
        return _("“{text}”", text=field.value)
    return _("{label}: {value}.", label=field.label, value=field.value)


def _buttons(reply: Reply) -> Iterator[Action]:
    yield from reply.actions
    for card in reply.cards:
        yield from (*card.actions, *card.menu)


def _texts(reply: Reply) -> Iterator[str]:
    yield reply.say
    for card in reply.cards:
        yield from _of_card(card)


def _of_card(card: Card) -> Iterator[str]:
    yield from (card.title, card.ref, card.text, card.status.label if card.status else "", *card.lines)
    for field in card.fields:
        yield from (field.label, field.value)
    for row in card.table.rows if card.table else ():
        yield from row


def _words(text: str) -> str:
    """A text as its words between blanks, so that part of a word is no word."""
    return f" {' '.join(_WORD.findall(plain(text).casefold()))} "

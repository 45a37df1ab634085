"""Option type of a record of one kind: reference, name, or `this` in its thread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.options.option import OptionType
from bot.options.texts import TextType
from bot.records.kinds import REFERENCE, RecordKind, no_such
from bot.records.lookup import called, named, nearest, offered
from bot.replies.errors import BadValue, Forbidden, NotFound
from bot.replies.i18n import _
from bot.replies.reply import Action, Choice, FieldKind, sentences
from bot.replies.spans import plain

if TYPE_CHECKING:
    from bot.context import Context
    from bot.records.lookup import Among

THIS = "this"
NEW = "+"


class Reference(OptionType[Any]):
    """A record of one kind: `INV-2026-0042`, `42`, a name or part of it, or `this` in a record's thread.

    With `makes`, `+Name` is the record of exactly that name, which is added when there is none. `among` narrows a select
    over the table to what the command can act on, the most urgent for the caller (their number) first: what is offered.
    What is typed may be any record; the command itself says why it cannot act on one.
    """

    kind = FieldKind.SUGGEST
    words = 5
    ending = "_id"
    joining = frozenset({"for", "in", "on", "to", "at", "of", "für", "bei", "zu", "an", "von"})

    def __init__(self, noun: str, *, makes: bool = False, among: Among | None = None) -> None:
        self.noun, self.makes, self.among = noun, makes, among

    def __repr__(self) -> str:
        return f"Reference({self.noun}, {self.makes})"

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> Any:
        """The record; raises NotFound with near misses, BadValue when several have that name."""
        kind = self._kind(ctx)
        if not ctx.allows(kind.access):
            raise Forbidden(_("You may not see any {noun}.", noun=_(kind.noun)))
        if self._may_make(ctx, kind, text.strip()) and text.strip().startswith(NEW):
            return self._made(ctx, kind, text.strip().removeprefix(NEW).strip())
        found = self._find(text.strip(), ctx, kind)
        if len(found) == 1:
            return found[0]
        if found:
            raise self._doubtful(ctx, kind, text, found)
        raise self._missing(text.strip(), ctx, kind)

    def fits(self, text: str, ctx: Context) -> bool:
        """A reference, or words that some visible record has."""
        if REFERENCE.fullmatch(text) or text.casefold() == THIS:
            return True
        if self.makes and text.startswith(NEW):
            return " " not in text
        kind, first = self._kind(ctx), text.partition(" ")[0]
        if first != text and REFERENCE.fullmatch(first) and first.upper().startswith(f"{kind.prefix}-"):
            return False  # what follows a reference is another value, though a record may have all these words
        return bool(self._find(text, ctx, kind))

    def certain(self, text: str, ctx: Context) -> bool:
        """A reference of this kind of record."""
        return bool(REFERENCE.fullmatch(text)) and text.upper().startswith(f"{self._kind(ctx).prefix}-")

    def suggest(self, prefix: str, ctx: Context) -> list[Choice]:
        """Visible records that the command can act on, by their references or the beginnings of their words."""
        kind = self._kind(ctx)
        if not ctx.allows(kind.access):
            return []
        return [choice(ctx, kind, row) for row in offered(ctx, kind, prefix, self.among)]

    def _may_make(self, ctx: Context, kind: RecordKind, text: str) -> bool:
        """Whether a text can become a new record here: not one that means an old one."""
        old = text.casefold() == THIS or REFERENCE.fullmatch(text) or text.isdigit()
        return self.makes and kind.made_by is not None and ctx.allows(kind.made_by) and not old

    def _made(self, ctx: Context, kind: RecordKind, name: str) -> Any:
        name = TextType().parse(name, ctx)
        same = called(ctx, kind, name)
        if not name or kind.make is None:
            raise NotFound(no_such(kind.noun, name))
        if len(same) > 1 or any(kind.title(row).casefold() != name.casefold() for row in same):
            raise self._doubtful(ctx, kind, name, same)
        return same[0] if same else kind.make(ctx, name)

    def canonical(self, value: Any) -> str:
        """The reference."""
        return str(value.ref)

    def shown(self, value: Any, ctx: Context) -> str:
        """What the record is called."""
        return self._kind(ctx).title(value)

    def stored(self, value: Any) -> tuple[Any, ...]:
        """The record's number."""
        return (value.id,)

    def loaded(self, parts: tuple[Any, ...], ctx: Context) -> Any:
        """The record of a number."""
        return ctx.session.get(self.table(ctx), parts[0])

    def table(self, ctx: Context) -> type[Any]:
        """The table of the kind."""
        return self._kind(ctx).table

    def expected(self) -> str:
        """A reference or a name."""
        return _("a {noun}: its reference or name", noun=_(self.noun))

    def currency(self, row: Any, ctx: Context) -> str | None:
        """What amounts about a record are in when none is said."""
        kind = self._kind(ctx)
        return kind.currency(ctx, row) if kind.currency else getattr(row, "currency", None)

    def _kind(self, ctx: Context) -> RecordKind:
        return ctx.registry.kinds[self.noun]

    def _find(self, text: str, ctx: Context, kind: RecordKind) -> list[Any]:
        if text.casefold() == THIS:
            row = kind.by_id(ctx, ctx.this.number) if ctx.this.noun == kind.noun else None
            return [row] if row else []
        if REFERENCE.fullmatch(text) or re.fullmatch(r"\d{1,9}", text):
            ref = text if "-" in text else f"{kind.prefix}-{int(text)}"
            row = kind.by_ref(ctx, ref)
            if row or "-" not in text or self._begins_so(ctx, text):
                return [row] if row else []
        return named(ctx, kind, text)

    def _begins_so(self, ctx: Context, text: str) -> bool:
        """Whether what has the shape of a reference begins like one, which Coca-Cola does not."""
        return text.upper().partition("-")[0] in {kind.prefix for kind in ctx.registry.kinds.values()}

    def _doubtful(self, ctx: Context, kind: RecordKind, text: str, found: list[Any]) -> BadValue:
        """The question which of some records is meant, or whether one that is almost called so is."""
        readings = tuple(_told_apart(ctx, kind, row) for row in found[:5])
        if len(found) > 1:
            said = _("More than one {noun} fits “{text}”. Which one?", noun=_(kind.noun), text=text)
        else:
            said = _("Did you mean {names}?", names=kind.title(found[0]))
        return BadValue(said, readings=readings)

    def _missing(self, text: str, ctx: Context, kind: RecordKind) -> NotFound:
        if text.casefold() == THIS:
            return NotFound(_("This is not the thread of a {noun}; give its reference.", noun=_(kind.noun)))
        near = nearest(ctx, kind, text)
        readings = [Choice(label=f"{kind.title(row)} ({row.ref})", value=row.ref) for row in near]
        said = [self._no_such(ctx, kind, text, [reading.label for reading in readings])]
        if self._may_make(ctx, kind, text):
            said.append(_("{new} adds it.", new=f"{NEW}{text}"))
            readings.append(Choice(label=_("Add {name} and go on", name=text), value=f"{NEW}{text}"))
        return NotFound(sentences(*said), readings=tuple(readings), actions=() if readings else self._lists(ctx, kind))

    def _no_such(self, ctx: Context, kind: RecordKind, text: str, near: list[str]) -> str:
        """That nothing is called so, and what is called nearly so or is a record of another noun."""
        if near:
            return sentences(no_such(kind.noun, text), _("Did you mean {names}?", names=", ".join(near)))
        if other := self._other(ctx, kind, text):
            return _(
                "{ref} is something else ({other}). Needed here: {noun}.", ref=text, other=_(other), noun=_(kind.noun)
            )
        return no_such(kind.noun, text)

    def _other(self, ctx: Context, kind: RecordKind, text: str) -> str:
        """The noun whose references look like the text, when it is another one that the caller may know."""
        prefix = text.upper().partition("-")[0] if REFERENCE.fullmatch(text) else ""
        kinds = (other for other in ctx.registry.kinds.values() if other is not kind and ctx.allows(other.access))
        return next((other.noun for other in kinds if other.prefix == prefix), "")

    def _lists(self, ctx: Context, kind: RecordKind) -> tuple[Action, ...]:
        """Where what there is can be seen."""
        found = ctx.registry.commands.get(f"{kind.noun} list")
        return (Action(label=f"/{found.name}", command=found.name),) if found and ctx.allows(found.access) else ()


def choice(ctx: Context, kind: RecordKind, row: Any) -> Choice:
    """A record as an entry to pick: its name, and behind it its reference and what tells it apart."""
    return Choice(label=kind.title(row)[:80], value=row.ref, detail=_joined(str(row.ref), _tells(ctx, kind, row)))


def _told_apart(ctx: Context, kind: RecordKind, row: Any) -> Choice:
    """A record as one of several readings: its reference, its name and what tells it apart."""
    return Choice(label=_joined(str(row.ref), kind.title(row), _tells(ctx, kind, row)), value=row.ref)


def _tells(ctx: Context, kind: RecordKind, row: Any) -> str:
    return plain(kind.tells(ctx, row)) if kind.tells else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)

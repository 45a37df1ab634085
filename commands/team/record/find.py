"""`/find`: anything by its reference or by words of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col

from bot.command import command
from bot.context import Context
from bot.options.texts import Cursor
from bot.records.kinds import RecordKind, parts_of, words_of
from bot.records.lookup import entries, nearest
from bot.records.paging import paged
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Reply
from bot.replies.spans import record_span
from commands.access import OwnThings, Team
from storage.records.search import IndexEntry

if TYPE_CHECKING:
    from bot.records.kinds import RecordKind, parts_of, words_of
    from storage.identity.people import Person

BUTTONS = 4
MOST_WORDS = 5


@command(
    "find",
    access=OwnThings.READ,
    examples=["ferries", "C-1", "5,097.96"],
    also="search lookup suche suchen",
)
def find(ctx: Context, text: str, after: Cursor = "") -> Reply:
    """Find anything by its reference, by words of it or by an amount, the newest first.

    text: a reference, some words or beginnings of words, or an amount
    after: where the list goes on
    """
    kinds = [kind for kind in ctx.registry.kinds.values() if ctx.allows(kind.access)]
    if not after and (exact := _exact(ctx, kinds, text)) is not None:
        return Reply.of(exact)
    parts = parts_of(text)
    page = paged(ctx, entries(ctx, kinds, parts), col(IndexEntry.id), after=after, descending=True)
    people = [] if after else _people(ctx, parts)
    matched = [] if after else _matched(ctx, kinds, text)
    if not page.rows and not people and not matched:
        return _near(ctx, kinds, text)
    found = list(dict.fromkeys([*((entry.kind, entry.ref, entry.title) for entry in page.rows), *matched]))
    return _listed(ctx, _("Found for “{text}”", text=text), found, people, page.actions("find", {"text": text}))


def _exact(ctx: Context, kinds: list[RecordKind], text: str) -> Card | None:
    ref = text.strip().upper()
    for kind in kinds:
        if ref.startswith(f"{kind.prefix}-") and (row := kind.by_ref(ctx, ref)) is not None:
            return kind.card(ctx, row)
    return None


def _matched(ctx: Context, kinds: list[RecordKind], text: str) -> list[tuple[str, str, str]]:
    """What is found by more than its words, such as an amount."""
    return [(kind.noun, row.ref, kind.title(row)) for kind in kinds if kind.matches for row in kind.matches(ctx, text)]


def _people(ctx: Context, parts: list[str]) -> list[Person]:
    if not ctx.allows(Team.READ):
        return []
    return [p for p in ctx.people if parts and all(any(w.startswith(part) for w in words_of(p.name)) for part in parts)]


def _near(ctx: Context, kinds: list[RecordKind], text: str) -> Reply:
    """What is written almost like it, when nothing has the words."""
    found = [(kind.noun, row.ref, kind.title(row)) for kind in kinds for row in nearest(ctx, kind, text, limit=2)]
    if not found:
        return Reply(say=_("I find nothing with “{text}”. Try fewer letters, or another word.", text=text))
    return _listed(ctx, _("Nothing has “{text}”. Did you mean one of these?", text=text), found, [], ())


def _listed(
    ctx: Context, title: str, found: list[tuple[str, str, str]], people: list[Person], more: tuple[Action, ...]
) -> Reply:
    lines = [_("{name} · person", name=person.name) for person in people]
    lines += [f"{record_span(ref)} {name} · {_(noun)}" for noun, ref, name in found]
    buttons = [Action(label=p.name, command="person show", args={"person": f"@#{p.id}"}) for p in people]
    buttons += [button for noun, ref, _name in found if (button := _open(ctx, noun, ref)) is not None]
    card = Card(title=title, lines=tuple(lines), actions=tuple(buttons[:BUTTONS]), menu=tuple(buttons[BUTTONS:]))
    return Reply.of(card, actions=more)


def _open(ctx: Context, noun: str, ref: str) -> Action | None:
    show = ctx.registry.commands.get(f"{noun} show")
    return Action(label=ref, command=show.name, args={show.options[0].name: ref}) if show else None

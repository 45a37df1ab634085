"""Replies as blocks: the sentence, a framed block per card in the colour of its state, files, loose buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord.layout import GALLERY, Block, Piece, attached_file, text_of
from adapters.discord.text import code, label, passages, toned
from bot.replies.reply import SYMBOLS, Tone
from bot.replies.spans import plain
from bot.replies.tables import table_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from adapters.discord.controls import ControlPanel
    from adapters.discord.text import MarkdownWriter
    from bot.replies.reply import Card, Field, File, Picture, Reply, Table

LONGEST = 3600
"""Characters of one text, so that a message has room for something beside it."""
SHORT = 32
"""Characters of a field that leaves room for another one on its line."""
WIDTH = 64
"""Columns that a code block shows on a wide screen without breaking its lines."""
COLOURS = {
    Tone.NEUTRAL: 0x8A919C,
    Tone.INFO: 0x3B7DD8,
    Tone.GOOD: 0x2E9E5B,
    Tone.WARN: 0xD9822B,
    Tone.BAD: 0xD1383D,
    Tone.MUTED: 0x5C626B,
}


class Drawing:
    """Draws one reply with one voice and one panel; files get names that are theirs alone."""

    def __init__(self, voice: MarkdownWriter, panel: ControlPanel) -> None:
        self._voice, self._panel = voice, panel
        self._names: set[str] = set()

    def blocks(self, reply: Reply, caption: str = "") -> list[Block]:
        """The reply in reading order; `caption` says in small above it who asked for what."""
        parts = [f"-# {self._voice.line(caption)}"] if caption else []
        parts += [toned(self._voice.prose(reply.say), reply.tone)] if reply.say else []
        said = tuple(texts("\n".join(parts))) if parts else ()
        files = tuple(self._file(file) for file in reply.files)
        loose = tuple(self._panel.rows(reply.actions))
        found = [Block(said), *(self._card(*card) for card in enumerate(reply.cards)), Block(files), Block(loose)]
        return [block for block in found if block.pieces]

    def _card(self, number: int, card: Card) -> Block:
        tone = card.status.tone if card.status else Tone.NEUTRAL
        return Block(tuple(self._pieces(card)), COLOURS[tone], number)

    def _pieces(self, card: Card) -> Iterator[Piece]:
        yield from texts("\n".join(self._lines(card)))
        if card.table is not None:
            yield from _tables(card.table)
        if card.picture is not None:
            yield self._picture(card.picture)
        yield from self._panel.rows(card.actions)
        yield from self._panel.menu(card.menu)
        yield from self._panel.select(card.select)

    def _lines(self, card: Card) -> Iterator[str]:
        line = self._voice.line
        yield f"### {line(card.title)}"
        state = [f"{SYMBOLS[card.status.tone]} **{line(card.status.label)}**"] if card.status else []
        if about := [*state, *([line(card.ref)] if card.ref and card.ref not in card.title else [])]:
            yield " · ".join(about)
        if card.text:
            yield self._voice.prose(card.text)
        for together in _lines_of(card.fields):
            yield " · ".join(f"**{line(field.label)}** {self._voice.prose(field.value)}" for field in together)
        for entry in card.lines:
            yield f"- {self._voice.line(entry)}"

    def _picture(self, picture: Picture) -> Piece:
        name = self._file_name("chart.png")
        item = {"media": {"url": f"attachment://{name}"}, "description": label(picture.alt, 1024)}
        return Piece({"type": GALLERY, "items": [item]}, picture, name)

    def _file(self, file: File) -> Piece:
        name = self._file_name(file.name)
        return Piece(attached_file(name), file.content, name)

    def _file_name(self, name: str) -> str:
        """A name that Discord does not change, for then the message would not find its file."""
        stem, dot, end = "".join(c if c.isascii() and (c.isalnum() or c in ".-_") else "_" for c in name).rpartition(
            "."
        )
        found, number = f"{stem}{dot}{end}"[-100:].strip("."), 1
        while found in self._names:
            number += 1
            found = f"{stem[-80:]}-{number}{dot}{end}"
        self._names.add(found)
        return found


def _lines_of(fields: Iterable[Field]) -> Iterator[list[Field]]:
    """Fields that stand on one line: two short ones, or one that is long."""
    held: list[Field] = []
    for field in fields:
        if held and _is_short(held[0]) and _is_short(field):
            yield [*held, field]
            held = []
            continue
        if held:
            yield held
        held = [field]
    if held:
        yield held


def _is_short(field: Field) -> bool:
    value = plain(field.value)
    return not field.wide and "\n" not in value and len(plain(field.label)) + len(value) <= SHORT


def texts(text: str) -> Iterator[Piece]:
    """A text of any length, in parts that a message takes."""
    for part in passages(text, LONGEST):
        yield Piece(text_of(part))


def _tables(table: Table) -> Iterator[Piece]:
    """The table as text of fixed width, its head repeated over each part."""
    lines = table_text(table, width=WIDTH).split("\n")
    for part in passages("\n".join(lines), LONGEST - 200):
        yield Piece(text_of(code(part)))

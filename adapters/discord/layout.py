"""Components packed into messages: nothing is cut, what does not fit into one message goes on in the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import discord

from adapters.discord.text import EMPTY
from bot.replies.cutting import units

if TYPE_CHECKING:
    from bot.replies.reply import Picture

MOST_PARTS, MOST_CHARACTERS, MOST_FILES = 40, 4000, 10
ROW, BUTTON, SELECT, TEXT, GALLERY, ATTACHED, CONTAINER = 1, 2, 3, 10, 12, 13, 17
Component = dict[str, Any]


class Weight(NamedTuple):
    """How many components, characters and files Discord counts."""

    parts: int
    characters: int
    files: int


class Piece(NamedTuple):
    """A component that must not be divided, and the file or picture that it shows."""

    component: Component
    content: bytes | Picture | None = None
    name: str = ""

    @property
    def weight(self) -> Weight:
        """What Discord counts."""
        found = self.component
        parts = 1 + len(found["components"]) if "components" in found else 1
        return Weight(parts, units(found["content"]) if "content" in found else 0, int(self.content is not None))


class Block(NamedTuple):
    """Pieces that belong together: a card in a frame of its colour, or pieces without a frame."""

    pieces: tuple[Piece, ...]
    colour: int | None = None
    card: int = 0

    @property
    def weight(self) -> Weight:
        """What Discord counts, the frame included."""
        parts, characters, files = int(self.framed), 0, 0
        for piece in self.pieces:
            weight = piece.weight
            parts, characters, files = parts + weight[0], characters + weight[1], files + weight[2]
        return Weight(parts, characters, files)

    @property
    def framed(self) -> bool:
        """Whether it is a card."""
        return self.colour is not None


@dataclass
class MessagePage:
    """One message: its components, the contents of its files by name, and which cards of the reply begin in it."""

    components: list[Component] = field(default_factory=list)
    files: dict[str, bytes | Picture] = field(default_factory=dict)
    cards: list[int] = field(default_factory=list)
    parts: int = 0
    characters: int = 0
    spare: int = 0
    """Characters that are kept free for one more text."""

    def has_room(self, weight: Weight) -> bool:
        """Whether so much more fits."""
        return (
            self.parts + weight.parts <= MOST_PARTS - bool(self.spare)
            and self.characters + weight.characters <= MOST_CHARACTERS - self.spare
            and len(self.files) + weight.files <= MOST_FILES
        )

    def weigh(self, weight: Weight) -> None:
        """Count what is taken in."""
        self.parts += weight.parts
        self.characters += weight.characters

    def add(self, piece: Piece, into: list[Component]) -> None:
        """Take a piece in, which is counted already."""
        into.append(piece.component)
        if piece.content is not None:
            self.files[piece.name] = piece.content


def packed(blocks: list[Block], spare: int = 0) -> list[MessagePage]:
    """The fewest messages in which the blocks stand in order, each whole if it can be."""
    pages = [MessagePage(spare=spare)]
    for block in blocks:
        weight = block.weight
        if not pages[-1].has_room(weight):
            fresh = MessagePage(spare=spare)
            if not fresh.has_room(weight):
                _divide(block, pages)
                continue
            pages.append(fresh)
        pages[-1].weigh(weight)
        _place(block, pages[-1])
    found = [page for page in pages if page.components]
    return found or [MessagePage(components=[text_of(EMPTY)])]


def text_of(content: str) -> Component:
    """A text as a component; an empty one shows nothing."""
    return {"type": TEXT, "content": content if content.strip() else EMPTY}


def attached_file(name: str) -> Component:
    """A file of the message, to be downloaded."""
    return {"type": ATTACHED, "file": {"url": f"attachment://{name}"}}


def _place(block: Block, page: MessagePage) -> None:
    """Put a block that fits into a page."""
    frame = _opened(block, page)
    if block.framed:
        page.cards.append(block.card)
    for piece in block.pieces:
        page.add(piece, frame)


def _divide(block: Block, pages: list[MessagePage]) -> None:
    """Put the pieces of a block that fits nowhere into as many pages as they need."""
    frame: list[Component] | None = None
    for number, piece in enumerate(block.pieces):
        weight = piece.weight
        if not pages[-1].has_room(weight._replace(parts=weight.parts + (block.framed and frame is None))):
            pages.append(MessagePage(spare=pages[-1].spare))
            frame = None
        if frame is None:
            frame = _opened(block, pages[-1])
            pages[-1].parts += block.framed
        if block.framed and number == 0:
            pages[-1].cards.append(block.card)
        pages[-1].weigh(weight)
        pages[-1].add(piece, frame)


def _opened(block: Block, page: MessagePage) -> list[Component]:
    if not block.framed:
        return page.components
    inner: list[Component] = []
    page.components.append({"type": CONTAINER, "accent_color": block.colour, "components": inner})
    return inner


class Layout(discord.ui.LayoutView):
    """Ready components in the form that the library sends; it listens to nothing, for controls come to one place."""

    def __init__(self, components: list[Component]) -> None:
        super().__init__(timeout=None)
        self._ready = components
        self.stop()

    def to_components(self) -> list[Component]:
        """The components as they are."""
        return self._ready

    def has_components_v2(self) -> bool:
        """Always, so that text, cards and controls may stand in any order."""
        return True

"""Replies rendered for Discord: in the reader's language, packed into messages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import discord

from adapters.discord.cards import Drawing, texts
from adapters.discord.control_store import ControlStore
from adapters.discord.controls import ControlPanel, row
from adapters.discord.held_forms import HeldForms
from adapters.discord.layout import Block, Layout, MessagePage, packed, text_of
from adapters.discord.text import MarkdownWriter
from bot.replies.charts import ChartRenderer
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import SYMBOLS, Picture, Reply, Style, Tone

if TYPE_CHECKING:
    from adapters.discord.forms import FormProgress
    from adapters.discord.stored_controls import StoredForm
    from bot.kernel import Kernel

PLATFORM = "discord"
_NOTE = 200
"""Characters for the sentence that there is more."""


@dataclass(frozen=True)
class Draft:
    """Messages that are ready to be sent, the users whom they address, and who asked for them, where that is said."""

    pages: list[MessagePage]
    addressed: frozenset[int] = frozenset()
    caption: str = ""

    @property
    def mentions(self) -> discord.AllowedMentions:
        """Nobody but the persons who are addressed can be notified."""
        return _mentions(self.addressed)


@lru_cache(maxsize=256)
def _mentions(addressed: frozenset[int]) -> discord.AllowedMentions:
    users = [discord.Object(user) for user in sorted(addressed)]
    return discord.AllowedMentions(everyone=False, roles=False, users=users or False, replied_user=False)


class Presenter:
    """Makes drafts; pictures are drawn in a process of their own."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel, self._studio, self.forms = kernel, ChartRenderer(), HeldForms(kernel.registry)

    def close(self) -> None:
        """End the drawing process."""
        self._studio.close()

    async def draft(
        self,
        reply: Reply,
        language: str,
        company: int | None,
        *,
        caption: str = "",
        sheet: FormProgress | None = None,
        one: bool = False,
    ) -> Draft:
        """The messages that show a reply, or the `one` that must do; `sheet` adds a form that a button opens."""
        kept = self.forms.put(sheet) if sheet is not None else None

        def drawn(voice: MarkdownWriter) -> tuple[list[MessagePage], ControlStore]:
            panel = ControlPanel(ControlStore(company))
            blocks = Drawing(voice, panel).blocks(reply, caption)
            blocks += [_asking(sheet, kept, voice, panel)] if sheet is not None and kept is not None else []
            return _one(blocks) if one else packed(blocks), panel.shelf

        with reading(Reader(language=language, now=self._kernel.now())):
            voice = MarkdownWriter()
            pages, shelf = drawn(voice)
            if voice.named:  # few answers address anybody, and only drawing tells
                voice = MarkdownWriter(await self._kernel.workspaces.accounts(company, PLATFORM, reply, caption))
                pages, shelf = drawn(voice)
        await shelf.store(self._kernel)
        for page in pages:
            await self._draw(page)
        return Draft(pages, frozenset(voice.addressed), caption)

    async def _draw(self, page: MessagePage) -> None:
        for name, content in page.files.items():
            if isinstance(content, Picture):
                page.files[name] = await self._studio.draw(content.spec, dark=True)


def view(page: MessagePage) -> Layout:
    """The components of a page."""
    return Layout(page.components)


def files(page: MessagePage) -> list[discord.File]:
    """The files of a page, to be read once."""
    return [
        discord.File(BytesIO(content), filename=name)
        for name, content in page.files.items()
        if isinstance(content, bytes)
    ]


def _one(blocks: list[Block]) -> list[MessagePage]:
    """As much as fits into one message, which says so when something does not."""
    first, *rest = packed(blocks, spare=_NOTE)
    if rest:
        first.components.append(text_of(f"-# {_('There is more than fits here: open it again to see all of it.')}"))
    return [first]


def _asking(sheet: FormProgress, kept: StoredForm, voice: MarkdownWriter, panel: ControlPanel) -> Block:
    """What is wrong or missing in a form, and the button that opens it (again)."""
    name = panel.shelf.put(kept)
    wrong = [
        f"{SYMBOLS[Tone.BAD]} **{voice.line(f.label)}** {voice.prose(f.error)}" for f in sheet.form.fields if f.error
    ]
    if sheet.step:
        said = _("Step {n} of {all} is kept.", n=sheet.step, all=len(sheet.steps))
    else:
        said = voice.prose(sheet.form.text) or f"**{voice.line(sheet.form.title)}**"
    buttons = [panel.button(_("Continue") if sheet.step else _("Fill in"), name, Style.PRIMARY)]
    if sheet.step and sheet.enough:
        done = panel.shelf.put(kept.model_copy(update={"done": True}))
        buttons.append(panel.button(sheet.form.submit, done))
    return Block((*texts("\n".join([said, *wrong])), row(buttons)))

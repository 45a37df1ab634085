"""The messages that answer an interaction: alone, openly, in a thread, or directly once Discord takes nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp
import discord
import structlog

from adapters.discord.control_store import ControlStore
from adapters.discord.errors import ACKNOWLEDGED, LATE
from adapters.discord.forms import modal
from adapters.discord.presenter import files, view
from adapters.discord.responses import GIVEN_UP, Response
from bot.delivery.answer_routes import AnswerRoute, NotTaken
from bot.invocation import Answer
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply, Visibility

if TYPE_CHECKING:
    from adapters.discord.context import DiscordContext
    from adapters.discord.forms import FormProgress
    from adapters.discord.presenter import Draft

log = structlog.get_logger("meridian.discord")


class InteractionMessages:
    """What one interaction is answered with; `in_place` lets the answer replace the message."""

    def __init__(
        self, chat: DiscordContext, interaction: discord.Interaction[discord.Client], *, in_place: bool
    ) -> None:
        self._chat, self._interaction, self._in_place = chat, interaction, in_place
        self._thinking, self._refused = False, 0

    async def show(self, outcome: Response) -> None:
        """Show it where it belongs, else by what was acknowledged, else as a direct message."""
        answer = outcome.answer or Answer(
            reply=outcome.reply, visibility=outcome.visibility, language=outcome.language, company=outcome.company
        )
        routes = (("shown", self._show), ("followed up", self._follow), ("direct", self._directly))
        await self._chat.kernel.routes.show(
            answer, [AnswerRoute(name, self._saying(outcome, way)) for name, way in routes]
        )

    def _saying(
        self, outcome: Response, way: Callable[[Response], Awaitable[None]]
    ) -> Callable[[Answer], Awaitable[None]]:
        """A way to show what is left of the outcome: a form is offered as long as the answer has one."""

        async def show(answer: Answer) -> None:
            same = answer.reply is outcome.reply
            try:
                await way(outcome if same else replace(outcome, reply=answer.reply, sheet=None))
            except discord.HTTPException as error:
                self._refused = error.code if error.status < 500 else 0
                raise

        return show

    async def _draft(self, outcome: Response) -> Draft:
        caption = ""
        if outcome.label and outcome.visibility is not Visibility.ONLY_ME:
            caption = f"{self._interaction.user.display_name} · {outcome.label}"
        return await self._chat.presenter.draft(
            outcome.reply, outcome.language, outcome.company, caption=caption, sheet=outcome.sheet
        )

    @property
    def _may_open(self) -> bool:
        """A modal must be the first answer, and cannot follow upon a modal."""
        return not self._thinking and self._interaction.type is not discord.InteractionType.modal_submit

    async def announce(self) -> None:
        """Say that it takes longer: to the person alone, for who may see the answer is not known yet.

        Where Discord has given up on the interaction, what it asks for is late.
        """
        thinking = not self._in_place
        try:
            async with asyncio.timeout(self._chat.kernel.routes.patience):
                await self._interaction.response.defer(ephemeral=thinking, thinking=thinking)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("not announced", interaction=self._interaction.id, error=repr(error))
            self._interaction.extras[GIVEN_UP] = getattr(error, "code", 0) in LATE
        else:
            self._thinking = thinking

    async def _show(self, outcome: Response) -> None:
        if outcome.sheet is not None and self._may_open and not self._interaction.response.is_done():
            await self._open(outcome, outcome.sheet)
            return
        draft = await self._draft(outcome)
        if outcome.visibility is Visibility.ONLY_ME or outcome.place.direct:
            await self._answer_alone(outcome, draft)
        elif outcome.visibility is Visibility.THREAD and self._hangs_on_message:
            await self._answer_in_thread(outcome, draft)
        else:
            await self._answer_openly(outcome, draft)

    async def _open(self, outcome: Response, sheet: FormProgress) -> None:
        name = sheet.form.token
        if len(sheet.steps) > 1 or sheet.thread or sheet.values is not None:
            shelf = ControlStore(outcome.company)
            name = shelf.put(self._chat.presenter.forms.put(sheet))
            await shelf.store(self._chat.kernel)
        await self._interaction.response.send_modal(modal(sheet, name))

    @property
    def _hangs_on_message(self) -> bool:
        """Whether the answer belongs into the thread of a message, and is not in that thread anyway."""
        return self._interaction.type is not discord.InteractionType.application_command and not isinstance(
            self._interaction.channel, discord.Thread
        )

    async def _answer_alone(self, outcome: Response, draft: Draft) -> None:
        """To the person: over the message whose control was used, as the announced answer, or as a new one."""
        private = not outcome.place.direct
        if self._in_place and not outcome.sheet:
            await self._replace(draft)
            shown = self._interaction.message.id if self._interaction.message else 0
        else:
            shown = await self._first(draft, private=private)
        for page in draft.pages[1:]:
            await self._interaction.followup.send(
                view=view(page), files=files(page), ephemeral=private, allowed_mentions=draft.mentions
            )
        if outcome.place.direct:
            await self._chat.report(outcome, self._user, [shown], draft, 0)

    async def _first(self, draft: Draft, *, private: bool) -> int:
        page = draft.pages[0]
        if self._interaction.response.is_done():
            sent = await self._interaction.edit_original_response(
                view=view(page), attachments=files(page), allowed_mentions=draft.mentions
            )
            return sent.id
        response = await self._interaction.response.send_message(
            view=view(page), files=files(page), ephemeral=private, allowed_mentions=draft.mentions
        )
        return response.message_id or 0

    async def _replace(self, draft: Draft) -> None:
        page = draft.pages[0]
        if self._interaction.response.is_done():
            await self._interaction.edit_original_response(view=view(page), attachments=files(page))
        else:
            await self._interaction.response.edit_message(view=view(page), attachments=files(page))

    async def _answer_openly(self, outcome: Response, draft: Draft) -> None:
        """To the channel; what was announced to the person alone cannot become public, and goes."""
        followup, pages = self._interaction.followup, draft.pages
        shown: list[int] = []
        if not self._interaction.response.is_done() and not self._in_place:
            shown.append(await self._first(draft, private=False))
            pages = pages[1:]
        else:
            await self._settle(outcome)
        for page in pages:
            sent = await followup.send(view=view(page), files=files(page), wait=True, allowed_mentions=draft.mentions)
            shown.append(sent.id)
        if self._thinking:
            await self._interaction.delete_original_response()
        await self._chat.report(outcome, self._user, shown, draft, self._interaction.channel_id or 0)

    async def _answer_in_thread(self, outcome: Response, draft: Draft) -> None:
        """To the thread of the message whose button was used; the message itself is edited when its record changes."""
        place, post = outcome.place, self._chat.post
        title = self._chat.title(outcome.reply) or outcome.label
        await self._settle(outcome)
        try:
            thread = await post.thread(int(place.channel), int(place.thread), title)
        except discord.Forbidden:
            log.warning("no thread: the permission Create Public Threads is missing", channel=place.channel)
            await self._answer_openly(outcome, draft)
            return
        shown = await post.send(thread, draft, str(self._interaction.id))
        if self._thinking:
            await self._interaction.delete_original_response()
        await self._chat.report(outcome, self._user, shown, draft, thread)

    async def _settle(self, outcome: Response) -> None:
        """Acknowledge what is answered elsewhere; a question that was answered, or an announcement, says so."""
        response = self._interaction.response
        if self._in_place or self._thinking:
            with reading(Reader(language=outcome.language)):
                done = Reply(say=_("Done."))
            await self._replace(await self._chat.presenter.draft(done, outcome.language, None))
        elif not response.is_done():
            await response.defer()

    async def _follow(self, outcome: Response) -> None:
        """Answer what Discord has heard us acknowledge, though we were not told so."""
        known = self._interaction.response.is_done() or self._refused in {0, ACKNOWLEDGED}
        if not known or self._refused in LATE:
            raise NotTaken("Discord has refused to acknowledge it", passed=True)
        draft, private = await self._draft(outcome), outcome.visibility is Visibility.ONLY_ME
        for page in draft.pages:
            await self._interaction.followup.send(
                view=view(page), files=files(page), ephemeral=private, allowed_mentions=draft.mentions
            )

    async def _directly(self, outcome: Response) -> None:
        """After fifteen minutes, or when Discord takes nothing else, the answer comes as a direct message."""
        log.info("answered late", interaction=self._interaction.id)
        draft = await self._draft(replace(outcome, label=""))
        channel = await self._chat.post.direct(self._user)
        shown = await self._chat.post.send(channel, draft, str(self._interaction.id))
        directly = replace(outcome, place=outcome.place.model_copy(update={"direct": True}))
        await self._chat.report(directly, self._user, shown, draft, channel)

    @property
    def _user(self) -> str:
        return str(self._interaction.user.id)

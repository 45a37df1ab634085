"""What the kernel answered: shown where it belongs, in the way that Slack still allows, and reported back."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import cards, files, forms, limits, posting, render
from adapters.slack.installs import PLATFORM
from adapters.slack.requests import Kind
from adapters.slack.text import plain_text
from bot.i18n import _, reading
from bot.platform import Target, Undeliverable
from bot.reader import Reader
from bot.reply import Action, Reply, Style, Visibility
from bot.spans import OPEN

if TYPE_CHECKING:
    from adapters.slack.render import Message
    from adapters.slack.requests import Ask
    from adapters.slack.text import People
    from bot.invocation import Answer
    from bot.kernel import Kernel

log = structlog.get_logger("meridian.slack")

_LATELY = timedelta(hours=1)
"""How old a message can be that answers what is told again, whatever our clock says."""
Body = dict[str, Any]
"""What an acknowledgement carries; an empty one only says that we heard."""


async def answered(ask: Ask, answer: Answer | None) -> Body:
    """Show an answer; what it returns is for the acknowledgement, and what still follows is in `ask.after`."""
    if answer is None:
        return {}
    with reading(Reader(language=answer.language)):
        if answer.reply.form is not None:
            return await _form(ask, answer)
        if ask.view and not ask.channel:
            return await _in_view(ask, answer)
        messages = await rendered(ask, answer)
        if ask.ephemeral and ask.loose and ask.url:
            return await _replaced(ask, messages)
        if answer.visibility is Visibility.ONLY_ME and not ask.direct:
            return await _whispered(ask, answer, messages)
        return await _posted(ask, answer, messages)


async def people_in(kernel: Kernel, company: int | None, reply: Reply) -> People:
    """The users behind the persons of the company, when a sentence names any."""
    if company is None or f"{OPEN}p" not in reply.model_dump_json(exclude={"files", "form"}):
        return {}
    return await kernel.accounts(company, PLATFORM)


async def rendered(ask: Ask, answer: Answer) -> list[Message]:
    """The answer as messages; what everybody sees says who asked for it."""
    people = await people_in(ask.slack.kernel, answer.company, answer.reply)
    pictures = await ask.slack.pictures.of(ask.workspace, answer.reply)
    shared = answer.visibility is not Visibility.ONLY_ME and not ask.direct
    byline = f"{ask.user_name}: {ask.byline}" if shared and ask.byline and ask.user_name else ""
    return render.messages(answer.reply, people, pictures=pictures, byline=byline)


def told(text: str) -> Body:
    """A sentence of our own for the caller alone."""
    return {"response_type": "ephemeral", "text": text, "blocks": [{"type": "section", "text": plain_text(text)}]}


def note(text: str) -> Body:
    """A sentence of our own in the place of the modal that was sent."""
    return {"response_action": "update", "view": forms.note(cards.paragraphs(text, {}))}


async def noted(ask: Ask, text: str) -> Body:
    """The same while there is time to acknowledge, and afterwards in the modal that is still open."""
    if not ask.late:
        return note(text)
    ask.settled = True
    await ask.workspace.client.views_update(view_id=ask.view["id"], view=note(text)["view"])
    return {}


async def _form(ask: Ask, answer: Answer) -> Body:
    """Open the form, or change the one that is open; where neither can be, a button opens it."""
    form = answer.reply.form
    if form is None:
        return {}
    view = forms.modal(form, ask.kept)
    if ask.kind is Kind.SUBMISSION:
        return await _again(ask, forms.errors(form, ask.view), view)
    try:
        if ask.view.get("type") == "modal":
            await ask.workspace.client.views_update(view_id=ask.view["id"], view=view)
        elif ask.trigger:
            await ask.workspace.client.views_open(trigger_id=ask.trigger, view=view)
        else:
            return await _offered(ask, answer)
    except SlackApiError as error:
        if posting.code_of(error) not in {"expired_trigger_id", "trigger_expired", "invalid_trigger_id", "not_found"}:
            raise
        return await _offered(ask, answer)
    return {}


async def _again(ask: Ask, errors: dict[str, str] | None, view: Body) -> Body:
    if not ask.late:
        return (
            {"response_action": "errors", "errors": errors} if errors else {"response_action": "update", "view": view}
        )
    await ask.workspace.client.views_update(view_id=ask.view["id"], view=view)
    ask.settled = True
    return {}


async def _offered(ask: Ask, answer: Answer) -> Body:
    """A button that opens the form: Slack lets us open one only at once after something was pressed."""
    form = answer.reply.form
    if form is None:
        return {}
    opener = Action(label=_("Fill in"), command=form.command, token=form.token, style=Style.PRIMARY)
    offer = Reply(say=answer.reply.say or form.title, actions=(opener,))
    instead = answer.model_copy(update={"reply": offer})
    messages = render.messages(offer, {})
    return await (_posted if ask.direct else _whispered)(ask, instead, messages)


async def _in_view(ask: Ask, answer: Answer) -> Body:
    """Show an answer in a modal, where what was done stands in one or on the Home tab; a long one as a message."""
    people = await people_in(ask.slack.kernel, answer.company, answer.reply)
    blocks = render.view_blocks(answer.reply, people)
    if not 0 < len(blocks) <= limits.VIEW_BLOCKS or answer.reply.files:
        return await _posted(ask, answer, await rendered(ask, answer))
    view = forms.note(blocks)
    if ask.kind is Kind.SUBMISSION and not ask.late:
        return {"response_action": "update", "view": view}
    if ask.view.get("type") == "modal":
        await ask.workspace.client.views_update(view_id=ask.view["id"], view=view)
        ask.settled = True
    else:
        await ask.workspace.client.views_open(trigger_id=ask.trigger, view=view)
    return {}


async def _replaced(ask: Ask, messages: list[Message]) -> Body:
    """Paging and readings turn the message that only the caller sees into the next one."""
    await respond(ask, {**messages[0].body, "replace_original": True})
    for message in messages[1:]:
        await respond(ask, {**message.body, "response_type": "ephemeral", "replace_original": False})
    return {}


async def _whispered(ask: Ask, answer: Answer, messages: list[Message]) -> Body:
    """Show an answer to the caller alone; its files come as a direct message."""
    if answer.reply.files:
        direct = await ask.slack.workspaces.direct(ask.workspace, ask.user)
        await files.give(ask.workspace, direct, answer.reply.files)
    if ask.kind is Kind.COMMAND:
        first, *ask.after = [{**message.body, "response_type": "ephemeral"} for message in messages]
        return first
    for message in messages:
        await _whisper(ask, message)
    return {}


async def _whisper(ask: Ask, message: Message) -> None:
    body = {**message.body, "response_type": "ephemeral", "replace_original": False}
    if ask.url and await respond(ask, body):
        return
    try:
        await ask.workspace.client.chat_postEphemeral(
            channel=ask.channel, user=ask.user, thread_ts=ask.thread or None, **message.body
        )
    except SlackApiError as error:
        if posting.code_of(error) not in posting.NEVER and posting.code_of(error) != "user_not_in_channel":
            raise
        direct = await ask.slack.workspaces.direct(ask.workspace, ask.user)
        await ask.workspace.client.chat_postMessage(channel=direct, **message.body)


async def _posted(ask: Ask, answer: Answer, messages: list[Message]) -> Body:
    """Post an answer where everybody of the place sees it, and tell the kernel which message that is."""
    channel, thread = await _spot(ask, answer)
    if ask.direct and ask.loose and ask.message:
        await posting.revise(ask.workspace, channel, ask.message, messages)
        reference = ask.message
    else:
        try:
            reference = await _post_once(ask, channel, messages, thread)
        except (SlackApiError, Undeliverable) as error:
            return await _elsewhere(ask, messages, error)
    await files.give(ask.workspace, channel, answer.reply.files, thread or reference)
    await ask.slack.kernel.posted(answer, _target(ask, thread), reference, PLATFORM)
    return {}


async def _post_once(ask: Ask, channel: str, messages: list[Message], thread: str) -> str:
    """Post an answer; when the connection was lost meanwhile, or the request came before, look first."""
    lately, nonce = ask.slack.kernel.now() - _LATELY, nonce_of(ask.key)
    try:
        since = lately if ask.repeated else None
        return await posting.post(ask.workspace, channel, messages, nonce=nonce, thread=thread, since=since)
    except ClientError:
        return await posting.post(ask.workspace, channel, messages, nonce=nonce, thread=thread, since=lately)


async def _spot(ask: Ask, answer: Answer) -> tuple[str, str]:
    """The conversation and the thread of a visible answer: what a button says goes into its message's thread."""
    if ask.direct:
        channel = ask.channel or await ask.slack.workspaces.direct(ask.workspace, ask.user)
        return channel, ask.thread
    below = ask.said if answer.visibility is Visibility.THREAD else ""
    return ask.channel, ask.thread or ("" if ask.ephemeral else ask.message) or below


async def _elsewhere(ask: Ask, messages: list[Message], error: Exception) -> Body:
    """We may not write there, for it is not our conversation: the address that came with the request still works."""
    shared = "ephemeral" if ask.direct else "in_channel"
    for message in messages:
        body = {**message.body, "response_type": shared, "replace_original": False}
        if not ask.url or not await respond(ask, body):
            raise error
    return {}


def _target(ask: Ask, thread: str) -> Target:
    if ask.direct:
        return Target(workspace=ask.workspace.id, user=ask.user, thread=thread)
    return Target(workspace=ask.workspace.id, channel=ask.channel, thread=thread)


async def respond(ask: Ask, body: Body) -> bool:
    """Answer by the address that came with the request; it works five times in half an hour."""
    client = AsyncWebhookClient(ask.url, session=ask.slack.workspaces.session)
    answer = await client.send_dict(body)
    if answer.status_code != 200:
        log.warning("response address refused", status=answer.status_code, body=answer.body[:200])
    return answer.status_code == 200


def nonce_of(key: str) -> str:
    """What marks the message that answers a request."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]

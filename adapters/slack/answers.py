"""Answers: shown where they belong by the means that Slack still allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import cards, forms, limits, posting, render
from adapters.slack.errors import OLD_TRIGGER, code_of
from adapters.slack.installs import PLATFORM
from adapters.slack.posted_answers import LATELY, Body, found, give_files, nonce_of, posted, rendered
from adapters.slack.requests import PayloadKind
from adapters.slack.text import plain_text
from bot.delivery.answer_routes import AnswerRoute, NotTaken
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Action, Reply, Style, Visibility

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from adapters.slack.requests import SlackRequest
    from bot.invocation import Answer

log = structlog.get_logger("meridian.slack")


async def answered(ask: SlackRequest, answer: Answer | None) -> Body:
    """Show an answer; what it returns is for the acknowledgement, and what still follows is in `ask.after`."""
    if answer is None:
        return {}
    shown = await ask.slack.kernel.routes.show(answer, _ways(ask, answer))
    ask.settled = ask.settled or shown is None
    return shown or {}


def _ways(ask: SlackRequest, answer: Answer) -> list[AnswerRoute[Body]]:
    """How Slack can be told an answer, best first: where it belongs, then to the person alone."""
    private = answer.visibility is Visibility.ONLY_ME
    routes: list[Callable[[SlackRequest, Answer], Awaitable[Body]]] = []
    if answer.reply.form is not None:
        routes = [_form, _offered]
    elif ask.view and not ask.channel:
        routes = [_in_view, posted, found]
    elif ask.ephemeral and ask.loose and ask.url:
        routes = [_replaced]
    elif ask.direct or not private:
        routes = [posted, found]
    alone = (
        [_acknowledged, _responded, _whispered, _in_view]
        if private
        else [_responded, _acknowledged, _in_view, _whispered]
    )
    routes = [*routes, *alone, _directly]
    return [AnswerRoute(way.__name__.strip("_"), _speaking(ask, way)) for way in routes]


def _speaking(
    ask: SlackRequest, way: Callable[[SlackRequest, Answer], Awaitable[Body]]
) -> Callable[[Answer], Awaitable[Body]]:
    """A way in the language of the answer."""

    async def show(answer: Answer) -> Body:
        with reading(Reader(language=answer.language)):
            return await way(ask, answer)

    return show


def told(text: str) -> Body:
    """A sentence of our own for the caller alone."""
    return {"response_type": "ephemeral", "text": text, "blocks": [{"type": "section", "text": plain_text(text)}]}


def note(text: str) -> Body:
    """A sentence of our own in the place of the modal that was sent."""
    return {"response_action": "update", "view": forms.note(cards.paragraphs(text, {}))}


async def noted(ask: SlackRequest, text: str) -> Body:
    """The same while there is time to acknowledge, and afterwards in the modal that is still open."""
    if ask.waits:
        return note(text)
    ask.settled = True
    await ask.workspace.client.views_update(view_id=ask.view["id"], view=note(text)["view"])
    return {}


async def _form(ask: SlackRequest, answer: Answer) -> Body:
    """Open the form, or change the one that is open."""
    form = answer.reply.form
    if form is None:
        raise NotTaken("no form", passed=True)
    view = forms.modal(form, ask.kept)
    if ask.kind is PayloadKind.SUBMISSION:
        return await _again(ask, forms.errors(form, ask.view), view)
    if ask.view.get("type") == "modal":
        await ask.workspace.client.views_update(view_id=ask.view["id"], view=view)
    elif ask.trigger:
        await _open(ask, view)
    else:
        raise NotTaken("nothing was pressed that lets a form be opened", passed=True)
    return {}


async def _open(ask: SlackRequest, view: Body) -> None:
    """Open a form; raises NotTaken where what was pressed is too old for it, so that a button opens it instead."""
    try:
        await ask.workspace.client.views_open(trigger_id=ask.trigger, view=view)
    except SlackApiError as error:
        if code_of(error) in OLD_TRIGGER:
            raise NotTaken("what was pressed is too old to open a form", passed=True) from error
        raise


async def _again(ask: SlackRequest, errors: dict[str, str] | None, view: Body) -> Body:
    if ask.waits:
        return (
            {"response_action": "errors", "errors": errors} if errors else {"response_action": "update", "view": view}
        )
    await ask.workspace.client.views_update(view_id=ask.view["id"], view=view)
    ask.settled = True
    return {}


async def _offered(ask: SlackRequest, answer: Answer) -> Body:
    """A button that opens the form: Slack lets us open one only at once after something was pressed."""
    form = answer.reply.form
    if form is None:
        raise NotTaken("no form", passed=True)
    opener = form.opener or Action(label=_("Fill in"), command=form.command, token=form.token, style=Style.PRIMARY)
    offer = Reply(say=answer.reply.say or form.title, actions=(opener,))
    instead = answer.model_copy(update={"reply": offer})
    alone = [posted] if ask.direct else [_acknowledged, _responded, _whispered]
    for way in alone:
        try:
            return await way(ask, instead)
        except NotTaken:
            continue
    raise NotTaken("there is no way to offer a form", passed=True)


async def _in_view(ask: SlackRequest, answer: Answer) -> Body:
    """Show an answer in a modal, where what was done stands in one or on the Home tab, unless it is too long for it."""
    people = await ask.slack.kernel.workspaces.accounts(answer.company, PLATFORM, answer.reply)
    blocks = render.view_blocks(answer.reply, people)
    if not ask.view or not 0 < len(blocks) <= limits.VIEW_BLOCKS or answer.reply.files:
        raise NotTaken("no modal that could show it", passed=True)
    view = forms.note(blocks)
    if ask.kind is PayloadKind.SUBMISSION and ask.waits:
        return {"response_action": "update", "view": view}
    if ask.view.get("type") == "modal":
        await ask.workspace.client.views_update(view_id=ask.view["id"], view=view)
        ask.settled = True
    else:
        await _open(ask, view)
    return {}


async def _replaced(ask: SlackRequest, answer: Answer) -> Body:
    """Paging and readings turn the message that only the caller sees into the next one."""
    messages = await rendered(ask, answer)
    await respond(ask, {**messages[0].body, "replace_original": True})
    for message in messages[1:]:
        await respond(ask, {**message.body, "response_type": "ephemeral", "replace_original": False})
    return {}


async def _acknowledged(ask: SlackRequest, answer: Answer) -> Body:
    """Answer a command to the caller alone, with its acknowledgement; its files come as a direct message."""
    if ask.kind is not PayloadKind.COMMAND or not ask.waits:
        raise NotTaken("it is acknowledged already", passed=True)
    messages = await rendered(ask, answer)
    await _hand_over(ask, answer)
    if not ask.waits:
        raise NotTaken("it was acknowledged meanwhile", passed=True)
    first, *ask.after = [{**message.body, "response_type": "ephemeral"} for message in messages]
    return first


async def _responded(ask: SlackRequest, answer: Answer) -> Body:
    """Answer by the address that came with the request: to everybody where the answer is for everybody.

    What a command was told meanwhile, that we work on it, is replaced.
    """
    if not ask.url:
        raise NotTaken("no address came with it", passed=True)
    shared = "ephemeral" if ask.direct or answer.visibility is Visibility.ONLY_ME else "in_channel"
    said = ask.late and ask.kind is PayloadKind.COMMAND and shared == "ephemeral"
    for number, message in enumerate(await rendered(ask, answer)):
        replaces = said and number == 0
        await respond(ask, {**message.body, "response_type": shared, "replace_original": replaces})
        ask.settled = ask.settled or replaces
    await _hand_over(ask, answer)
    return {}


async def _whispered(ask: SlackRequest, answer: Answer) -> Body:
    """Show an answer to the caller alone, in the channel."""
    if ask.direct:
        raise NotTaken("there is no channel", passed=True)
    for message in await rendered(ask, _alone(answer)):
        await ask.workspace.client.chat_postEphemeral(
            channel=ask.channel, user=ask.user, thread_ts=ask.thread or None, **message.body
        )
    await _hand_over(ask, answer)
    return {}


async def _directly(ask: SlackRequest, answer: Answer) -> Body:
    """Say it in the conversation between the caller and us."""
    direct = await ask.slack.workspaces.direct(ask.workspace, ask.user)
    messages, nonce = await rendered(ask, _alone(answer)), nonce_of(f"{ask.key}/direct")
    await posting.post(ask.workspace, direct, messages, nonce=nonce, since=ask.slack.kernel.now() - LATELY)
    await _hand_over(ask, answer)
    return {}


async def rest(ask: SlackRequest, bodies: list[Body]) -> None:
    """Say the rest of a private answer in the conversation between the caller and us."""
    direct = await ask.slack.workspaces.direct(ask.workspace, ask.user)
    for body in bodies:
        await ask.workspace.client.chat_postMessage(channel=direct, text=body["text"], blocks=body["blocks"])


def _alone(answer: Answer) -> Answer:
    return answer.model_copy(update={"visibility": Visibility.ONLY_ME})


async def _hand_over(ask: SlackRequest, answer: Answer) -> None:
    """Give the files of a private answer as a direct message."""
    if answer.reply.files:
        direct = await ask.slack.workspaces.direct(ask.workspace, ask.user)
        await give_files(ask, answer, direct, "")


async def respond(ask: SlackRequest, body: Body) -> None:
    """Answer by the address that came with the request, which works five times in half an hour; raises NotTaken."""
    client = AsyncWebhookClient(ask.url, session=ask.slack.workspaces.session)
    answer = await client.send_dict(body)
    if answer.status_code != 200 or '"ok":false' in answer.body.replace(" ", ""):
        raise NotTaken(f"the response address says {answer.status_code}: {answer.body[:200]}")

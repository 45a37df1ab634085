"""Interactions with Discord's controls - commands, menus, buttons, forms - as invocations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from adapters.discord import files, forms, options
from adapters.discord import suggestions as hints
from adapters.discord.answers import InteractionAnswer
from adapters.discord.control_store import ControlStore, chosen_value, company_in, used_control
from adapters.discord.controls import CANCEL, MENU
from adapters.discord.presenter import PLATFORM
from adapters.discord.responses import GIVEN_UP, Response, place_of
from adapters.discord.stored_controls import StoredConfirmation, StoredForm, StoredPress, StoredSelect, UsedControl
from adapters.discord.text import typed
from adapters.discord.words import language_of
from bot.invocation import Invocation, Profile, Source
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Action, Reply, Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from adapters.discord.context import DiscordContext
    from bot.invocation import Place

    Interaction = discord.Interaction[discord.Client]


async def heard(chat: DiscordContext, interaction: Interaction) -> None:
    """The one way in for all interactions: what they mean is looked up here, by name."""
    kinds = discord.InteractionType
    if interaction.type is kinds.autocomplete:
        await hints.suggest(chat, interaction)
    elif interaction.type is kinds.application_command:
        await InteractionAnswer(chat, interaction).run(_commanded(chat, interaction))
    elif interaction.type is kinds.component:
        await InteractionAnswer(chat, interaction, in_place=is_own(interaction)).run(_pressed(chat, interaction))
    elif interaction.type is kinds.modal_submit:
        await InteractionAnswer(chat, interaction).run(_submitted(chat, interaction))


def is_own(interaction: Interaction) -> bool:
    """Whether a control is about the whole message (it stands in no card), and only its presser sees the message."""
    message, name = interaction.message, _data(interaction).get("custom_id")
    if message is None or not (message.flags.ephemeral or interaction.guild_id is None):
        return False
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return any(getattr(control, "custom_id", None) == name for row in rows for control in row.children)


async def _commanded(chat: DiscordContext, interaction: Interaction) -> Response:
    data = _data(interaction)
    if data["type"] != 1:
        return await _shortcut(chat, interaction, data)
    place = await place_of(chat, interaction)
    command, given = chat.tree.command(data)
    attached = data.get("resolved", {}).get("attachments", {})
    made = _invocation(
        chat,
        interaction,
        place,
        source=Source.LINE,
        command=command.name,
        values=options.texts(command, given, attached),
        line=options.line(command, given),
        uploads=await files.fetched(chat.client, attached.values()) if attached else {},
    )
    return await _dispatched(chat, interaction, made)


async def _shortcut(chat: DiscordContext, interaction: Interaction, data: dict[str, Any]) -> Response:
    """An entry of the menu on a message or on a person."""
    shortcut, target = chat.tree.shortcuts[data["type"], data["name"]], str(data["target_id"])
    on_message = data["resolved"].get("messages", {}).get(target)
    line = typed(on_message["content"]) if on_message else f"@id:{target}"
    place = await place_of(chat, interaction, target if on_message else "")
    made = _invocation(chat, interaction, place, source=Source.SHORTCUT, command=shortcut.command, line=line)
    return await _dispatched(chat, interaction, made)


async def _pressed(chat: DiscordContext, interaction: Interaction) -> Response:
    data = _data(interaction)
    place = await place_of(chat, interaction)
    chosen = data.get("values") or []
    name = data["custom_id"]
    if name.startswith(MENU):
        name, chosen = chosen[0], []
    if name == CANCEL:
        return _cancelled(interaction, place)
    company = await _company(chat, place, name)
    control = await used_control(chat.kernel, company or 0, name)
    if control.thread and not place.direct:
        place = place.model_copy(update={"thread": control.thread})
    if isinstance(control, StoredForm) and await _is_theirs(chat, interaction, place, control):
        return await _resumed(chat, interaction, place, company, control)
    if isinstance(control, StoredConfirmation) and await _is_theirs(chat, interaction, place, control):
        return await _asked(chat, interaction, place, company, control)
    values = {}
    if chosen and isinstance(control, StoredSelect):
        values[control.option] = await chosen_value(chat.kernel, company or 0, chosen[0])
    made = _invocation(chat, interaction, place, source=Source.BUTTON, token=control.token, values=values)
    return await _dispatched(chat, interaction, made, _label(interaction, name))


async def _submitted(chat: DiscordContext, interaction: Interaction) -> Response:
    data = _data(interaction)
    place = await place_of(chat, interaction)
    company = await _company(chat, place, data["custom_id"])
    control = await used_control(chat.kernel, company or 0, data["custom_id"])
    attached = data.get("resolved", {}).get("attachments", {})
    values = forms.answers(data["components"], attached)
    token = control.token
    if isinstance(control, StoredForm) and await _is_theirs(chat, interaction, place, control):
        sheet = chat.presenter.forms.taken(control).answered(values)
        place = place.model_copy(update={"thread": sheet.thread or place.thread})
        if not sheet.finished:
            language = language_of(interaction)
            return Response(Reply(), place, language, company, sheet=sheet)
        token, values = sheet.form.token, dict(sheet.answers)
    return await _filled(chat, interaction, place, token, values, attached)


async def _is_theirs(chat: DiscordContext, interaction: Interaction, place: Place, control: UsedControl) -> bool:
    """Whether what is kept for a control may be shown to who used it; else its token says why not."""
    return await chat.kernel.suggestions.may_press(place, str(interaction.user.id), control.token)


async def _resumed(
    chat: DiscordContext, interaction: Interaction, place: Place, company: int | None, control: StoredForm
) -> Response:
    """The button of a form that could not be opened at once: open it, or send it as far as it is filled in."""
    sheet = chat.presenter.forms.taken(control)
    if control.done:
        return await _filled(chat, interaction, place, sheet.form.token, dict(sheet.answers), {})
    return Response(Reply(), place, language_of(interaction), company, sheet=sheet)


async def _filled(
    chat: DiscordContext,
    interaction: Interaction,
    place: Place,
    token: str,
    values: dict[str, str],
    attached: dict[str, Any],
) -> Response:
    sent = await files.fetched(chat.client, attached.values())
    named = {name: sent[text] for name, text in values.items() if text in sent}
    made = _invocation(chat, interaction, place, source=Source.FORM, token=token, values=values, uploads=sent | named)
    return await _dispatched(chat, interaction, made)


async def _asked(
    chat: DiscordContext, interaction: Interaction, place: Place, company: int | None, control: StoredConfirmation
) -> Response:
    """The second step of what cannot be taken back: the same button again, to the person alone."""
    shelf = ControlStore(company)
    name = shelf.put(StoredPress(token=control.token, thread=place.thread))
    await shelf.store(chat.kernel)
    with reading(Reader(language=language_of(interaction))):
        yes = Action(label=control.label, command="", style=Style.DANGER, token=name)
        no = Action(label=_("Cancel"), command="", token=CANCEL)
    return Response(Reply(say=control.confirm, actions=(yes, no)), place, language_of(interaction), company)


def _cancelled(interaction: Interaction, place: Place) -> Response:
    with reading(Reader(language=language_of(interaction))):
        return Response(Reply(say=_("Nothing was changed.")), place, language_of(interaction))


async def _dispatched(chat: DiscordContext, interaction: Interaction, made: Invocation, pressed: str = "") -> Response:
    answer = await chat.kernel.dispatch(made)
    return _cancelled(interaction, made.place) if answer is None else Response.of(answer, made.place, label=pressed)


async def _company(chat: DiscordContext, place: Place, name: str) -> int | None:
    """Whose a control is: what its name says, else that of the server."""
    return company_in(name) or await chat.kernel.workspaces.company(PLATFORM, place.workspace)


def _label(interaction: Interaction, name: str) -> str:
    """What the control that was used says."""
    data = _data(interaction)
    wanted = {name, data["custom_id"]}
    for control in _controls(interaction.message.components if interaction.message else []):
        entries = getattr(control, "options", None) or []
        chosen = [entry.label for entry in entries if entry.value in (data.get("values") or [])]
        if getattr(control, "custom_id", None) in wanted:
            return chosen[0] if chosen else str(getattr(control, "label", "") or "")
    return ""


def _controls(components: Iterable[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _controls(getattr(component, "children", ()))


def groups_of(user: discord.abc.User) -> dict[str, str]:
    """The roles that people gave a member of a server; not that which everybody has, nor those of bots."""
    roles = user.roles if isinstance(user, discord.Member) else []
    return {str(role.id): role.name for role in roles if not (role.is_default() or role.managed)}


def _data(interaction: Interaction) -> dict[str, Any]:
    """What Discord tells of an interaction, as it came."""
    return cast("dict[str, Any]", interaction.data or {})


def _invocation(chat: DiscordContext, interaction: Interaction, place: Place, **what: Any) -> Invocation:
    return Invocation(
        place=place,
        user=str(interaction.user.id),
        user_name=interaction.user.display_name,
        at=chat.kernel.now(),
        key=f"interaction/{interaction.id}",
        profile=Profile(language=language_of(interaction), groups=groups_of(interaction.user)),
        reports=True,
        late=interaction.extras.get(GIVEN_UP, False),
        **what,
    )

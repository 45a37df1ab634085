"""Controls that were used and modals that were sent, by what was stored for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.discord import files, forms
from adapters.discord.control_store import ControlStore, chosen_value, company_in, used_control
from adapters.discord.controls import CANCEL, MENU
from adapters.discord.interactions import cancelled, data_of, dispatched, invocation_of
from adapters.discord.presenter import PLATFORM
from adapters.discord.responses import Response, place_of
from adapters.discord.stored_controls import StoredConfirmation, StoredForm, StoredPress, StoredSelect
from adapters.discord.words import language_of
from bot.invocation import Source
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Action, Reply, Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from adapters.discord.context import DiscordContext
    from adapters.discord.interactions import Interaction
    from adapters.discord.stored_controls import UsedControl
    from bot.invocation import Place


async def pressed(chat: DiscordContext, interaction: Interaction) -> Response:
    """A button, an entry of a menu or a choice, by what its name stands for."""
    data = data_of(interaction)
    place = await place_of(chat, interaction)
    chosen = data.get("values") or []
    name = data["custom_id"]
    if name.startswith(MENU):
        name, chosen = chosen[0], []
    if name == CANCEL:
        return cancelled(interaction, place)
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
    made = invocation_of(chat, interaction, place, source=Source.BUTTON, token=control.token, values=values)
    return await dispatched(chat, interaction, made, _label(interaction, name))


async def submitted(chat: DiscordContext, interaction: Interaction) -> Response:
    """A modal: the next step of its form, or all that it was filled in with."""
    data = data_of(interaction)
    place = await place_of(chat, interaction)
    company = await _company(chat, place, data["custom_id"])
    control = await used_control(chat.kernel, company or 0, data["custom_id"])
    attached = files.resolved(data)
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
    made = invocation_of(chat, interaction, place, source=Source.FORM, token=token, values=values, uploads=sent | named)
    return await dispatched(chat, interaction, made)


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


async def _company(chat: DiscordContext, place: Place, name: str) -> int | None:
    """Whose a control is: what its name says, else that of the server."""
    return company_in(name) or await chat.kernel.workspaces.company(PLATFORM, place.workspace)


def _label(interaction: Interaction, name: str) -> str:
    """What the control that was used says."""
    data = data_of(interaction)
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

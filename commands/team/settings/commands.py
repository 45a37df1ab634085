"""The company itself: `/settings show`, edit and hours."""

from __future__ import annotations

from bot.calendar.working_hours import company_calendar, own_days, stored
from bot.command import command
from bot.context import Context
from bot.dates.hourstext import shown_hours
from bot.options.countries import CountryCode, place_columns, place_name, place_of
from bot.options.hours import Hours
from bot.options.places import CurrencyCode, LanguageCode
from bot.options.zones import ZoneName
from bot.parsing.edits import edited
from bot.parsing.forms import edit_form
from bot.replies.formatting import day
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Field, Reply, Style
from commands.access import Team
from storage.identity.company import Company

SHOWN_DAYS = 5


def settings_card(ctx: Context) -> Card:
    """What the company is called, where it is and when it is open."""
    company = ctx.company
    hours = shown_hours(company_calendar(company).frames, language=ctx.reader.language)
    special = [one for one in own_days(company) if one >= ctx.today][:SHOWN_DAYS]
    facts = (
        (_("Currency"), company.currency),
        (_("Language"), company.language),
        (_("Time zone"), company.zone),
        (_("Country"), place_name(place_of(company))),
        (_("Open"), hours or _("no hours set")),
        (_("Special days"), ", ".join(day(one) for one in special)),
    )
    return Card(
        title=company.name,
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=(
            Action(label=_("Edit"), command="settings edit", style=Style.PRIMARY),
            Action(label=_("Set hours"), command="settings hours"),
            Action(label=_("Set a special day"), command="settings day"),
            Action(label=_("How long things are kept"), command="settings keep"),
        ),
    )


@command("settings show", access=Team.READ, examples=[""], also="config preferences options einstellungen")
def show(ctx: Context) -> Reply:
    """Show our company: currency, language, time zone, country and open hours."""
    return Reply.of(settings_card(ctx))


@command("settings edit", access=Team.MANAGE, examples=["currency:EUR zone:Europe/Berlin country:DE"], quiet=True)
def edit(
    ctx: Context,
    name: str = "",
    currency: CurrencyCode = None,
    language: LanguageCode = None,
    zone: ZoneName = None,
    country: CountryCode = None,
) -> Reply:
    """Change what our company is called, and its currency, language, zone and country.

    name: what the company is called
    currency: what amounts without a currency are in
    language: what I speak in channels that have no language of their own
    zone: the time zone of the company's day
    country: whose public holidays the company has, a country or region
    """
    texts = {"name": name, "currency": currency, "language": language, "zone": zone}
    given = edited(ctx, Company, texts | place_columns(country), subdivision="country")
    if not given:
        kept = {field: getattr(ctx.company, field) or "" for field in texts}
        return edit_form(ctx, "settings edit", kept | {"country": place_of(ctx.company)})
    ctx.company.sqlmodel_update(given)
    return _changed(ctx)


@command("settings hours", access=Team.MANAGE, examples=["mon-fri 09:00-17:00"], quiet=True)
def hours(ctx: Context, hours: Hours) -> Reply:
    """Set the weekly hours in which our company is open; people without hours of their own work then.

    hours: days and times; several times a day with commas, several parts with semicolons
    """
    ctx.company.frames = stored(hours)
    return _changed(ctx)


def _changed(ctx: Context) -> Reply:
    ctx.session.add(ctx.company)
    ctx.session.flush()
    return Reply.of(settings_card(ctx), say=_("The company is up to date."))

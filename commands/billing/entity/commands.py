"""The legal entity: who bills, in which zone days count, and how clients are reminded."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from sqlmodel import col, update

from bot.command import command
from bot.context import Context
from bot.options.amounts import Amount
from bot.options.countries import CountryCode, place_columns, place_name, place_of
from bot.options.integers import IntType
from bot.options.zones import ZoneName
from bot.parsing.edits import edited
from bot.parsing.forms import edit_form
from bot.replies import formatting
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Action, Card, Field, Reply
from bot.values.money import Money
from commands.access import Billing
from commands.billing.entity.ladder import Ladder
from storage.areas.entity import Entity, entities
from storage.areas.invoice import Invoice
from storage.session.audit import Act

if TYPE_CHECKING:
    from storage.identity.company import Company

Days = Annotated[int, IntType(0, 365)]
_OFFSETS = re.compile(r"[+-]?\d{1,3}(?:[,; ]+[+-]?\d{1,3}){0,11}")


def first_entity(ctx: Context) -> Entity:
    """The entity that bills unless another is named: the first one, or what it will be once something is written."""
    known = next(iter(entities(ctx.session).values()), None)
    return known or _of_company(ctx.company, ctx)


def kept_entity(ctx: Context) -> Entity:
    """The first entity, made of what is known of the company on first use.

    Its row is an act of its own, so that taking back the first invoice does not take the entity with it.
    """
    entity = first_entity(ctx)
    if entity.id is None:
        act = Act(key="entity/first", command="entity new", source="job", at=ctx.now)
        ctx.session.add(act)
        ctx.session.flush()
        ours, ctx.session.act_id = ctx.session.act_id, act.id
        ctx.session.add(entity)
        ctx.session.flush()
        ctx.session.act_id = ours
    return entity


def entity_of(ctx: Context, invoice: Invoice) -> Entity:
    """The entity that bills an invoice."""
    return ctx.session.get_one(Entity, invoice.entity_id)


def _of_company(company: Company, ctx: Context) -> Entity:
    return Entity(
        name=company.name,
        country=company.country,
        subdivision=company.subdivision,
        zone=company.zone,
        currency=company.currency,
        created_at=ctx.now,
    )


def entity_card(entity: Entity) -> Card:
    """The card of a legal entity."""
    ladder = Ladder.of(entity.ladder)
    steps = ", ".join(f"{offset:+d}" for offset in ladder.offsets)
    minimums = [formatting.amount(Money(minor=minor, currency=code)) for code, minor in entity.minimums.items()]
    facts = (
        (_("Country"), place_name(place_of(entity))),
        (_("Zone"), entity.zone),
        (_("Currency"), entity.currency),
        (_("VAT id"), entity.vat_id),
        (_("Series"), entity.series),
        (_("Payment terms"), formatting.span(timedelta(days=entity.terms))),
        (_("Nudges, days after due"), _("{steps}, then every {n}", steps=steps, n=ladder.every)),
        (_("No nudges below"), ", ".join(minimums)),
    )
    return Card(
        title=entity.name,
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=(Action(label=_("Edit"), command="entity edit"),),
    )


@command("entity show", access=Billing.READ, examples=[""])
def show(ctx: Context) -> Reply:
    """Show the legal entity that sends our invoices."""
    return Reply.of(entity_card(first_entity(ctx)))


@command("entity edit", access=Billing.MANAGE, examples=["terms:30", 'ladder:"-3, 1, 7, 14, 30" every:14'])
def edit(
    ctx: Context,
    name: str = "",
    country: CountryCode = None,
    zone: ZoneName = None,
    vat_id: str = "",
    terms: Days | None = None,
    ladder: str = "",
    every: Days | None = None,
    minimum: Amount | None = None,
) -> Reply:
    """Change the legal entity: its name on invoices, its terms, and when its invoices are nudged about.

    name: its full name with the legal form
    country: where it is registered
    zone: the time zone whose date decides what is overdue
    vat_id: its VAT number
    terms: days a client has to pay
    ladder: days after the due day on which to nudge, negative ones before it
    every: days between nudges after the last of these
    minimum: below this amount, in its currency, nobody is nudged
    """
    changes = {"name": name, "zone": zone, "vat_id": vat_id, "terms": terms} | place_columns(country)
    given = edited(ctx, Entity, changes, subdivision="country")
    if not given and not ladder and every is None and minimum is None:
        return edit_form(ctx, "entity edit", _current(first_entity(ctx)))
    entity = kept_entity(ctx)
    if ladder or every is not None:
        given["ladder"] = _ladder(entity, ladder, every)
    if minimum is not None:
        given["minimums"] = {**entity.minimums, minimum.currency: minimum.minor}
    entity.sqlmodel_update(given)
    ctx.session.add(entity)
    _wake(ctx)
    return Reply.of(entity_card(entity), say=_("{name} is up to date.", name=entity.name))


def _current(entity: Entity) -> dict[str, str]:
    ladder = Ladder.of(entity.ladder)
    steps = ", ".join(str(offset) for offset in ladder.offsets)
    known = {"name": entity.name, "country": place_of(entity), "zone": entity.zone, "vat_id": entity.vat_id}
    numbers = {"terms": str(entity.terms), "ladder": steps, "every": str(ladder.every)}
    return {field: value for field, value in known.items() if value} | numbers


def _ladder(entity: Entity, text: str, every: int | None) -> dict[str, Any]:
    if text and not _OFFSETS.fullmatch(text.strip()):
        raise BadValue(_("“{text}” is not a list of days like -3, 1, 7, 14, 30.", text=text), option="ladder")
    kept = Ladder.of(entity.ladder)
    offsets = sorted({int(part) for part in re.split(r"[,; ]+", text.strip())}) if text else list(kept.offsets)
    return {"offsets": offsets, "every": kept.every if every is None else every}


def _wake(ctx: Context) -> None:
    """Have the job look at every invoice again, by the rules as they are now."""
    ctx.session.exec(update(Invoice).where(col(Invoice.chasing).is_(True)).values(next_nudge_at=ctx.now))

"""The legal entity: who bills, in which zone days count, and how clients are reminded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from sqlmodel import col, update

from bot.command import command
from bot.context import Context
from bot.options.amounts import Amount
from bot.options.countries import CountryCode, place_columns, place_of
from bot.options.integers import IntType
from bot.options.places import CurrencyCode
from bot.options.zones import ZoneName
from bot.parsing.edits import edited
from bot.parsing.forms import edit_form
from bot.replies.errors import BadValue, Conflict
from bot.replies.i18n import _
from bot.replies.reply import Reply
from commands.access import Billing
from commands.billing.entity.cards import ASKS_TO_ISSUE, entity_card
from commands.billing.entity.ladder import Ladder
from storage.areas.entity import Entity, entities
from storage.areas.invoice import Invoice, first_issued
from storage.session.audit import Act

if TYPE_CHECKING:
    from bot.values.money import Money
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


@command("entity show", access=Billing.READ, examples=[""])
def show(ctx: Context) -> Reply:
    """Show the legal entity that sends our invoices."""
    return Reply.of(entity_card(ctx.company, first_entity(ctx)))


@command("entity edit", access=Billing.MANAGE, examples=["terms:30", 'ladder:"-3, 1, 7, 14, 30" every:14'])
def edit(
    ctx: Context,
    name: str = "",
    country: CountryCode = None,
    zone: ZoneName = None,
    currency: CurrencyCode = None,
    vat_id: str = "",
    terms: Days | None = None,
    ladder: str = "",
    every: Days | None = None,
    minimum: Amount | None = None,
    ask: bool | None = None,
) -> Reply:
    """Change the legal entity: its name on invoices, its terms, and when its invoices are nudged about.

    name: its full name with the legal form
    country: where it is registered
    zone: the time zone whose date decides what is overdue
    currency: what it bills in, and what its totals are in; as long as it has issued nothing
    vat_id: its VAT number
    terms: days a client has to pay
    ladder: days after the due day on which to nudge, negative ones before it
    every: days between nudges after the last of these
    minimum: below this amount, in its currency, nobody is nudged; 0 takes it away
    ask: whether issuing an invoice asks first
    """
    changes = {"name": name, "zone": zone, "vat_id": vat_id, "terms": terms, "currency": currency} | place_columns(
        country
    )
    given = edited(ctx, Entity, changes, subdivision="country")
    if not given and not ladder and every is None and minimum is None and ask is None:
        return edit_form(ctx, "entity edit", _current(first_entity(ctx)))
    entity = kept_entity(ctx)
    _check_currency(ctx, entity, currency)
    if ladder or every is not None:
        given["ladder"] = _ladder(entity, ladder, every)
    if minimum is not None:
        given["minimums"] = _minimums(entity, minimum)
    if ask is not None:
        ctx.company.options = {**ctx.company.options, ASKS_TO_ISSUE: ask}
        ctx.session.add(ctx.company)
    entity.sqlmodel_update(given)
    ctx.session.add(entity)
    _wake(ctx)
    return Reply.of(entity_card(ctx.company, entity), say=_("{name} is up to date.", name=entity.name))


def _check_currency(ctx: Context, entity: Entity, currency: str | None) -> None:
    if not currency or currency == entity.currency:
        return
    first = first_issued(ctx.session, entity.id or 0)
    if first is not None:
        raise Conflict(
            _("{name} has issued {ref}, so its currency stays {currency}. Bill single invoices in another one: /invoice new … currency:{other}.",
              name=entity.name, ref=first, currency=entity.currency, other=currency)
        )  # fmt: skip


def _minimums(entity: Entity, minimum: Money) -> dict[str, int]:
    found = {**entity.minimums, minimum.currency: minimum.minor}
    return {code: minor for code, minor in found.items() if minor > 0}


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

"""The card of a legal entity: who bills, and by which rules clients are reminded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.options.countries import place_name, place_of
from bot.replies.formatting import amount
from bot.replies.i18n import _, _n
from bot.replies.reply import Action, Card, Field
from bot.values.money import Money
from commands.billing.entity.ladder import Ladder

if TYPE_CHECKING:
    from storage.areas.entity import Entity
    from storage.identity.company import Company

ASKS_TO_ISSUE = "asks to issue"
"""The company's option that says whether issuing asks first."""


def asks_to_issue(company: Company) -> bool:
    """Whether issuing asks first, which is the company's to decide."""
    return bool(company.options.get(ASKS_TO_ISSUE, True))


def entity_card(company: Company, entity: Entity) -> Card:
    """The card of a legal entity."""
    minimums = [amount(Money(minor=minor, currency=code)) for code, minor in entity.minimums.items() if minor]
    facts = (
        (_("Country"), place_name(place_of(entity))),
        (_("Zone"), entity.zone),
        (_("Currency"), entity.currency),
        (_("VAT id"), entity.vat_id),
        (_("Series"), entity.series),
        (_("Payment terms"), terms_words(entity.terms)),
        (_("Nudges, days after due"), _ladder_words(Ladder.of(entity.ladder))),
        (_("No nudges below"), ", ".join(minimums)),
        (_("Issuing"), _("asks first") if asks_to_issue(company) else _("at once, without asking")),
    )
    return Card(
        title=entity.name,
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        actions=(Action(label=_("Edit"), command="entity edit"),),
    )


def terms_words(days: int) -> str:
    """How long a client has to pay."""
    return _n("{n} day", "{n} days", days) if days else _("due on the day of issue")


def _ladder_words(ladder: Ladder) -> str:
    steps = ", ".join(f"{offset:+d}" if offset else "0" for offset in ladder.offsets)
    if not ladder.every:
        return _("{steps}, then no more", steps=steps)
    return _n("{steps}, then every day", "{steps}, then every {n} days", ladder.every, steps=steps)

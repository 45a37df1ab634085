"""What credit notes have taken of an invoice so far: the items that are left, and the tax of the next note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.replies.errors import BadValue
from bot.replies.formatting import amount
from bot.replies.i18n import _
from bot.values.lines import LineItem
from bot.values.money import Money
from storage.areas.invoice import lines_credited, notes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.context import Context
    from storage.areas.invoice import Invoice

ONE = Decimal(1)


@dataclass(frozen=True)
class CreditedSoFar:
    """Net and tax of the notes for an invoice, and the net by item (its text, folded), in minor units."""

    invoice: Invoice
    net: int
    tax: int
    items: dict[str, int]

    def tax_of(self, net: int) -> int:
        """The tax of a further note: that of all notes together less that of those before, so that the last one fits."""
        if self.net + net == self.invoice.net_minor:
            return self.invoice.tax_minor - self.tax
        whole = Money(minor=self.net + net, currency=self.invoice.currency)
        return whole.times(self.invoice.tax / 100).minor - self.tax

    def left(self, items: Sequence[LineItem]) -> tuple[LineItem, ...]:
        """The items that are not credited yet, each as it is, or in one line what is left of it."""
        found: list[LineItem] = []
        for name, (_text, net) in _by_name(items).items():
            rest = net - self.items.get(name, 0)
            same = [item for item in items if item.text.casefold() == name]
            if rest == net:
                found += same
            elif rest:
                found.append(_over(same[0], rest))
        return tuple(found)

    def checked(self, items: Sequence[LineItem], lines: tuple[LineItem, ...]) -> tuple[LineItem, ...]:
        """The lines, if each is an item of the invoice and not more than is left of it; raises BadValue."""
        known = _by_name(items)
        for name, (text, net) in _by_name(lines).items():
            if name not in known:
                names = ", ".join(dict.fromkeys(item.text for item in items))
                raise BadValue(
                    _("{ref} has no item “{text}”. It has: {items}.", ref=self.invoice.ref, text=text, items=names),
                    option="lines",
                )
            rest = known[name][1] - self.items.get(name, 0)
            if net * rest <= 0 or abs(net) > abs(rest):
                most = amount(Money(minor=rest, currency=self.invoice.currency))
                raise BadValue(
                    _("At most {amount} of {ref} can be credited.", amount=most, ref=f"“{text}”"), option="lines"
                )
        return lines


def credited_so_far(ctx: Context, invoice: Invoice) -> CreditedSoFar:
    """The notes for an invoice, added up."""
    net, tax = notes_of(ctx.session, invoice.id or 0)
    items: dict[str, int] = defaultdict(int)
    for text, minor in lines_credited(ctx.session, invoice.id or 0):
        items[text.casefold()] += minor
    return CreditedSoFar(invoice, net, tax, dict(items))


def _by_name(lines: Iterable[LineItem]) -> dict[str, tuple[str, int]]:
    """Text and net of the lines of one name together, in their order."""
    found: dict[str, tuple[str, int]] = {}
    for line in lines:
        text, net = found.get(line.text.casefold(), (line.text, 0))
        found[line.text.casefold()] = (text, net + line.total.minor)
    return found


def _over(item: LineItem, net: int) -> LineItem:
    """An item as one piece over another net."""
    price = Money(minor=abs(net), currency=item.price.currency)
    return replace(
        item, quantity=ONE if net > 0 else -ONE, unit="", price=type(item.price).of(price.amount, price.currency)
    )

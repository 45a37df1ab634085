"""Sums over several currencies: a subtotal each, and one total in the base currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.replies.formatting import amount, day
from bot.replies.i18n import _
from bot.values.money import Money, subtotals
from commands.billing.report.rates import SOURCE, BaseTotal, in_base


def listed(moneys: Iterable[Money]) -> str:
    """Subtotals by currency, largest figures first by currency code: "1,200.00 EUR + 300 JPY"."""
    sums = subtotals(moneys)
    return " + ".join(amount(sums[currency]) for currency in sorted(sums))


def in_base_words(moneys: Iterable[Money], base: str, today: date) -> str:
    """The total in the base currency with the day and source of its rates; nothing if all is in one currency."""
    sums = subtotals(moneys)
    if len(sums) < 2:
        return ""
    return with_source(in_base(sums.values(), base, today))


def subtotal_words(moneys: Iterable[Money], base: str, today: date) -> str:
    """The subtotals in several currencies, and about how much that is; nothing if all is in one currency."""
    sums = subtotals(moneys)
    about = in_base_words(sums.values(), base, today)
    return f"{listed(sums.values())}\n{about}" if about else ""


def total_row(moneys: Iterable[Money], *, before: int, after: int) -> tuple[str, ...]:
    """The last row of a table whose sum has cells before and after it; none for several currencies, which are no sum."""
    sums = subtotals(moneys)
    return (_("All"), *[""] * (before - 1), listed(sums.values()), *[""] * after) if len(sums) == 1 else ()


def with_source(found: BaseTotal) -> str:
    """A total in the base currency, where its rates are from, and what it leaves out."""
    text = _("About {total} in all", total=amount(found.money))
    return f"{text}, {source_words(found)}."


def source_words(found: BaseTotal) -> str:
    """Where the rates of a total are from, and for which currencies there is none."""
    parts = [_("at {source} rates of {day}", source=SOURCE, day=day(found.day))] if found.day else []
    if found.missing:
        parts.append(_("without {currencies}: no rate on file", currencies=", ".join(found.missing)))
    return ", ".join(parts)

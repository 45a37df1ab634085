"""Ages of debts: days overdue in the five usual buckets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.replies.i18n import _
from bot.values.money import Money, total

Ages = dict[str, tuple[Money, ...]]
"""Sums per bucket by currency."""
EDGES = (0, 30, 60, 90)
"""The last day of each bucket but the last."""
BUCKETS = len(EDGES) + 1


def bucket(overdue: int) -> int:
    """The bucket of a debt: 0 is not overdue yet, then 1-30, 31-60, 61-90 and more than 90 days."""
    return sum(1 for edge in EDGES if overdue > edge)


def aged(debts: Iterable[tuple[int, Money]]) -> Ages:
    """Sums per bucket for each currency, by code, from days overdue and amounts."""
    found: dict[str, list[list[Money]]] = defaultdict(lambda: [[] for _bucket in range(BUCKETS)])
    for overdue, money in debts:
        found[money.currency][bucket(overdue)].append(money)
    return {code: tuple(total(part, code) for part in found[code]) for code in sorted(found)}


def names() -> tuple[str, ...]:
    """The buckets as people call them."""
    return _("Not due"), _("1–30 days"), _("31–60 days"), _("61–90 days"), _("Over 90 days")

"""The currency in which an amount was at the time of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage.records.acts import currencies_before

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from storage.session.audit import Change
    from storage.session.session import Session

MINOR = "_minor"
CURRENCY = "currency"


def is_amount(column: str) -> bool:
    """Whether a column holds minor units of a currency."""
    return f"_{column}".endswith(MINOR)


class CurrencyHistory:
    """The currencies that changed rows had; what a change itself does not say is read from the changes after it."""

    def __init__(self, session: Session, changes: Iterable[Change]) -> None:
        rows: dict[str, set[int]] = {}
        for change in changes:
            image = {**(change.old or {}), **(change.new or {})}
            if change.operation == "update" and CURRENCY not in image and any(map(is_amount, image)):
                rows.setdefault(change.table_name, set()).add(change.row_id)
        self._left = currencies_before(session, rows) if rows else {}

    def of(self, change: Change, image: Mapping[str, Any], current: str | None) -> str | None:
        """The currency of a side of a change, whose row has the `current` one now."""
        if CURRENCY in image:
            return str(image[CURRENCY])
        later = self._left.get((change.table_name, change.row_id), [])
        return next((currency for number, currency in later if number > (change.id or 0)), current)

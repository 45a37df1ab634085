"""Values in their context: currencies, units of bare numbers, and days that look one way."""

from __future__ import annotations

from tests.typed.rows import Row

ENGLISH: list[Row] = [
    # Amounts are in the currency of what they are about, bare numbers in the unit that is needed, days look one way.
    ("/deal new C-8 10 grand Foo", {"name": "Foo", "amount_minor": 1_000_000, "currency": "GBP"}),
    ("/deal new C-4 1,2 Mio Yen Foo", {"name": "Foo", "amount_minor": 1_200_000, "currency": "JPY"}),
    ("/deal new C-1 500000円 Thing", {"name": "Thing", "amount_minor": 500_000, "currency": "JPY"}),
    ("/deal new C-1 CHF 12'500.- Swiss", {"name": "Swiss", "amount_minor": 1_250_000, "currency": "CHF"}),
    ("/deal new C-1 US$ 2.5k Offer", {"name": "Offer", "amount_minor": 250_000, "currency": "USD"}),
    ("/invoice new C-1 Hosting CHF 500", {"text": "Hosting", "price_minor": 50_000}),
    ("/invoice new C-1 Hosting CHF 600", {"currency": "CHF", "total_minor": 60_000}),
    ("/invoice new C-1 2x Hosting AED 5000", {"currency": "AED", "total_minor": 1_000_000}),
    ("/invoice new C-1 Hosting £ 500", {"currency": "GBP", "total_minor": 50_000}),
    ("/invoice new C-1 Hosting USD 40; Domain USD 10", {"currency": "USD", "total_minor": 5000}),
    ("/invoice new C-1 Consulting 100 EUR; -1x Discount 10 EUR", {"total_minor": 9000}),
    ("/invoice new C-1 1h30 Work 100 EUR", {"total_minor": 15_000}),
    ("/ticket snooze T-1 2h", {"quiet_until": "2026-11-23T12:00:00+00:00"}),
    ("/ticket snooze T-1 2 days", {"quiet_until": "2026-11-25T10:00:00+00:00"}),
    ("/deal new C-1 97.50 Cups", {"name": "Cups", "amount_minor": 9_750, "currency": "EUR"}),
    ("/deal new C-1 1.097,50 Cups", {"name": "Cups", "amount_minor": 109_750, "currency": "EUR"}),
    ("/deal new C-1 1,097.50 Cups", {"name": "Cups", "amount_minor": 109_750, "currency": "EUR"}),
    ("/deal new C-1 24.12 Cups", {"name": "24.12 Cups", "amount_minor": None}),
    ("/invoice pay INV-2026-0001 97.50", {"amount_minor": 9_750, "note": ""}),
    ("/invoice pay INV-2026-0001 1097.50 bank transfer", {"amount_minor": 109_750, "note": "bank transfer"}),
    ("/invoice pay INV-2026-0001 50", {"amount_minor": 5_000, "note": ""}),
    ("/deal new C-1 24.12.", {"amount_minor": None, "name": "24.12."}),
    ("/deal new C-4 500k Tea", {"amount_minor": 500_000, "currency": "JPY"}),
    ("/deal new C-1 500k Tea", {"amount_minor": 50_000_000, "currency": "EUR"}),
    ("/project edit P-3 rate:95", {"rate_minor": 9500, "currency": "USD"}),
    ("/invoice new C-6 Photo 96000", {"currency": "USD", "total_minor": 9_600_000}),
    ("/project edit P-3 budget:40", {"budget_minutes": 2400}),
    ("/project edit P-3 budget:24", {"budget_minutes": 1440}),
    ("/project edit P-3 budget:100", {"budget_minutes": 6000}),
    ("/time log P-1 2h yesterday call with the client", {"day": "2026-11-22", "note": "call with the client"}),
    ("/time log P-1 2h call with the client yesterday", {"day": "2026-11-22", "note": "call with the client"}),
    ("/time log P-1 1h30m not billable", {"minutes": 90, "billable": False}),
    ("/time log P-1 1h30m review billable:no", {"note": "review", "billable": False}),
    ("/time log P-1 2h review K-8", {"note": "review", "task_id": 8}),
    ("/time log P-1 2h review monday", {"day": "2026-11-16", "note": "review"}),
    ("/time log P-1 2h review day:14.3.", {"day": "2026-03-14"}),
    ("/invoice pay INV-2026-0001 10 EUR yesterday", {"received_on": "2026-11-22", "amount_minor": 1000}),
]

GERMAN: list[Row] = [
    ("/time log P-1 2h gestern Texte", {"day": "2026-11-22", "note": "Texte"}),
    ("/time log P-1 2h Texte gestern", {"day": "2026-11-22", "note": "Texte"}),
    ("/time log P-1 2h Texte nicht abrechenbar", {"note": "Texte", "billable": False}),
    ("/time log P-1 1h Prüfung K-8", {"note": "Prüfung", "task_id": 8}),
]

"""Spellings of amounts, each beside one that a person was misread with: what is stored, or that it is asked about."""

from __future__ import annotations

from typing import Any

ASKED: dict[str, Any] = {}

KEYED: list[tuple[str, int | None, str]] = [
    # `10 grand`: multipliers in words and letters, English and German.
    ("10 grand", 1_000_000, "EUR"),
    ("2.5 grand", 250_000, "EUR"),
    ("ten grand", 1_000_000, "EUR"),
    ("3k", 300_000, "EUR"),
    ("3 K", 300_000, "EUR"),
    ("1.5m", 150_000_000, "EUR"),
    ("1.2mn", 120_000_000, "EUR"),
    ("2 million", 200_000_000, "EUR"),
    ("half a million", 50_000_000, "EUR"),
    ("3 Tsd.", 300_000, "EUR"),
    ("3 Tausend", 300_000, "EUR"),
    ("3 TEUR", 300_000, "EUR"),
    ("1,5 Mio.", 150_000_000, "EUR"),
    ("1,5 Mio. EUR", 150_000_000, "EUR"),
    ("1,5 Millionen Euro", 150_000_000, "EUR"),
    ("two thousand", 200_000, "EUR"),
    ("two hundred and five euros", 20_500, "EUR"),
    # `1,2 Mio Yen`: names of currencies.
    ("1,2 Mio Yen", 1_200_000, "JPY"),
    ("500000円", 500_000, "JPY"),
    ("¥500,000", None, ""),
    ("five million yen", 5_000_000, "JPY"),
    ("100 australian dollars", 10_000, "AUD"),
    ("100 Schweizer Franken", 10_000, "CHF"),
    ("100 swiss francs", 10_000, "CHF"),
    ("100 quid", 10_000, "GBP"),
    ("100 pounds", 10_000, "GBP"),
    ("100 dollars", 10_000, "USD"),
    # `CHF 12'500.-`: signs before, behind and touching.
    ("CHF 12'500.-", 1_250_000, "CHF"),
    ("12'500.- CHF", 1_250_000, "CHF"),
    ("Fr. 12'500.--", 1_250_000, "CHF"),
    ("500 Fr.", 50_000, "CHF"),
    ("SFr. 500", 50_000, "CHF"),
    ("US$100", 10_000, "USD"),
    ("US $ 100", 10_000, "USD"),
    ("CAD$ 15", 1500, "CAD"),
    ("C$100", 10_000, "CAD"),
    ("A$ 100", 10_000, "AUD"),
    ("R$ 100", 10_000, "BRL"),
    ("100 zł", 10_000, "PLN"),
    ("100 Kč", 10_000, "CZK"),
    ("1200 Ft", 120_000, "HUF"),
    ("£9.8k", 980_000, "GBP"),
    ("€ 2.5k", 250_000, "EUR"),
    ("1.5M€", 150_000_000, "EUR"),
    ("1200 EUR.", 120_000, "EUR"),
    # `1.200,- EUR`, `,89 EUR`: groups, points and what stands for no coins.
    ("1.200,- EUR", 120_000, "EUR"),
    ("1.200,-- EUR", 120_000, "EUR"),
    ("1.200,50 EUR", 120_050, "EUR"),
    ("1,200.50 EUR", 120_050, "EUR"),
    ("1 200,50 EUR", 120_050, "EUR"),
    ("1'200.50 EUR", 120_050, "EUR"),
    ("1.234.567 EUR", 123_456_700, "EUR"),
    ("100.- CHF", 10_000, "CHF"),
    (",89 EUR", 89, "EUR"),
    (".89 EUR", 89, "EUR"),
    ("-,89 EUR", 89, "EUR"),
    ("€1,200", 120_000, "EUR"),
    ("1.5", 150, "EUR"),
    ("5€50", 550, "EUR"),
    ("15 EUR 50", 1550, "EUR"),
    ("2 Euro 50", 250, "EUR"),
    # `12k-15k`: what is no one amount.
    ("12k-15k", None, ""),
    ("12k–15k EUR", None, ""),
    ("12k to 15k", None, ""),
    ("12k bis 15k", None, ""),
    ("10-12 EUR", None, ""),
    ("12k or 15k", None, ""),
    ("between 12k and 15k", None, ""),
    ("zwischen 12k und 15k", None, ""),
    # `1200 per month`.
    ("1200 per month", None, ""),
    ("1200 EUR/month", None, ""),
    ("1.200 EUR im Monat", None, ""),
    ("1200 monthly", None, ""),
    ("1200 pro Jahr", None, ""),
    # What is not understood, too large, too fine, in two currencies or of none that is meant.
    ("1e6", None, ""),
    ("~20k", None, ""),
    ("12.345,678 EUR", None, ""),
    ("-100 EUR", None, ""),
    ("minus 100 EUR", None, ""),
    ("− 100 EUR", None, ""),
    ("100 EUR CHF", None, ""),
    ("100 kr", None, ""),
    ("12.5%", None, ""),
    ("lots", None, ""),
]
"""Behind `amount:` of a new deal of a client in euros: minor units and currency, or a question."""

ITEMS: list[tuple[str, dict[str, Any]]] = [
    # `Hosting CHF 500`: the currency on either side.
    ("Hosting CHF 500", {"currency": "CHF", "total_minor": 50_000}),
    ("Hosting 500 CHF", {"currency": "CHF", "total_minor": 50_000}),
    ("Hosting $ 500", {"currency": "USD", "total_minor": 50_000}),
    ("Hosting US$ 500", {"currency": "USD", "total_minor": 50_000}),
    ("Hosting R$ 100", {"currency": "BRL", "total_minor": 10_000}),
    ("Hosting £500", {"currency": "GBP", "total_minor": 50_000}),
    ("Beratung 500 Fr.", {"currency": "CHF", "total_minor": 50_000}),
    ("Consulting CHF 1'200.20", {"currency": "CHF", "total_minor": 120_020}),
    ("Hosting 1.200,- EUR", {"total_minor": 120_000}),
    # `-1x Discount`: below nothing.
    ("Consulting 100 EUR; -1x Discount 10 EUR", {"total_minor": 9000}),
    ("Consulting 100 EUR; Discount -10 EUR", {"total_minor": 9000}),
    ("Consulting 100 EUR; Discount minus 10 EUR", {"total_minor": 9000}),
    ("Consulting 100 EUR; Rabatt −10 EUR", {"total_minor": 9000}),
    ("-2h Refund 100 EUR", ASKED),
    ("Coffee -.50 EUR", ASKED),
    # `1h30 Work`: quantities with their unit.
    ("1h30 Work 100 EUR", {"total_minor": 15_000}),
    ("1/2 h Work 100 EUR", {"total_minor": 5000}),
    ("90 min Work 100 EUR", {"total_minor": 15_000}),
    ("1,5 Std Arbeit 100 EUR", {"total_minor": 15_000}),
    ("½ Tag Arbeit 500 EUR", {"total_minor": 25_000}),
    # `Setup 100 EUR x 2`.
    ("Setup 100 EUR x 2", {"total_minor": 20_000}),
    ("Setup 2 x 100 EUR", {"total_minor": 20_000}),
    ("Setup 2 @ 100 EUR", {"total_minor": 20_000}),
    ("2x Setup à 100 EUR", {"total_minor": 20_000}),
    # `7000x kWh 0.1648 EUR`: prices finer than coins.
    ("7000x kWh 0.1648 EUR", {"total_minor": 115_360}),
    ("7000x kWh 0,1648 EUR", {"total_minor": 115_360}),
    ("7000 x 0.1648 EUR", ASKED),
    ("25000x Clicks 0.00125 EUR", {"total_minor": 3125}),
    ("1000x Print 2.5 JPY", {"currency": "JPY", "total_minor": 2500}),
    ("40x Diesel 1,749 EUR", ASKED),
    ("40x Diesel 1,7490 EUR", {"total_minor": 6996}),
    ("kWh 0.1648 EUR", ASKED),
    ("Hosting 12k-15k EUR", ASKED),
    ("Support 1200 EUR per month", ASKED),
]
"""Items of a draft for a client in euros."""

LINES: list[tuple[str, dict[str, Any]]] = [
    *(
        (f"/deal new C-1 Offer amount:{text}", {"amount_minor": minor, "currency": code} if minor else ASKED)
        for text, minor, code in KEYED
    ),
    *((f"/invoice new C-1 {text}", expected) for text, expected in ITEMS),
    ("/deal new C-8 1200 per month Retainer", ASKED),
    ("/deal new C-8 Retainer 1200 EUR per month", ASKED),
    ("/deal new C-8 Five hundred miles", {"name": "Five hundred miles", "amount_minor": None}),
    ("/deal new C-8 Phase two", {"name": "Phase two", "amount_minor": None}),
]

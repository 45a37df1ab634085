"""ISO 4217: which currencies exist, their minor digits, and what their symbols may mean."""

from functools import lru_cache

from bot.values.errors import UnknownCurrency
from bot.values.locales import locale_of
from bot.values.plaintext import plain

DOLLARS = ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "BRL", "CLP", "COP", "ARS", "TWD", "UYU")
SHARED = {
    "$": DOLLARS,
    "£": ("GBP", "EGP", "GIP", "FKP", "SHP", "SSP", "LBP"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}
"""Symbols used by several countries; the first is only a default where `USUAL` says so."""
USUAL = {"$": "USD", "£": "GBP"}


@lru_cache(maxsize=1)
def exponents() -> dict[str, int]:
    """Code -> minor digits by ISO 4217, the only digit table: CLDR's differs for 13 currencies."""
    from iso4217 import Currency

    return {currency.value: currency.exponent for currency in Currency if currency.exponent is not None}


def digits(code: str) -> int:
    """Minor digits of a currency (JPY 0, EUR 2, KWD 3); UnknownCurrency for metals, test codes and typos."""
    try:
        return exponents()[code]
    except KeyError:
        raise UnknownCurrency(code) from None


@lru_cache(maxsize=64)
def symbols(locale: str) -> dict[str, tuple[str, ...]]:
    """Symbol -> codes as the locale writes them: "CA$" in en, "$" for CAD in en_CA."""
    from babel.numbers import get_currency_symbol

    found: dict[str, tuple[str, ...]] = {}
    for code in exponents():
        symbol = plain(get_currency_symbol(code, locale_of(locale))).strip()
        if symbol != code:
            found[symbol] = (*found.get(symbol, ()), code)
    return found


def meant(name: str, *, locale: str, default: str | None) -> tuple[str, ...]:
    """Codes that a written code or symbol may mean, () if none; a shared symbol means `default` where that uses it."""
    local = symbols(locale).get(name, ())
    shared = SHARED.get(name.lower().rstrip("."))
    if shared is None:
        code = name.upper()
        return (code,) if name.isascii() and code in exponents() else local
    if default in shared:
        return (default,)
    usual = USUAL.get(name)
    return local or ((usual,) if usual else shared)

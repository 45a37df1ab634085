"""ISO 4217: which currencies exist, their minor digits, and what their signs and names may mean."""

import re
from functools import lru_cache

from bot.values.errors import UnknownCurrency
from bot.values.locales import locale_of
from bot.values.plaintext import plain

DOLLARS = ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "BRL", "CLP", "COP", "ARS", "TWD", "UYU")
_CROWNS = ("SEK", "NOK", "DKK", "ISK")
_POUNDS = ("GBP", "EGP", "GIP", "FKP", "SHP", "SSP", "LBP")
_RUPEES = ("INR", "PKR", "LKR", "NPR", "MUR")
SHARED = {
    **dict.fromkeys(("$", "dollar", "dollars", "bucks", "dólar", "dólares", "dolares"), DOLLARS),
    **dict.fromkeys(("£", "pound", "pounds", "pfund"), _POUNDS),
    **dict.fromkeys(("¥", "￥"), ("JPY", "CNY")),
    **dict.fromkeys(("kr", "krone", "kroner", "kronen", "kronor"), _CROWNS),
    **dict.fromkeys(("rs", "₨", "rupee", "rupees", "rupien"), _RUPEES),
    **dict.fromkeys(("franc", "francs"), ("CHF", "XOF", "XAF", "XPF")),
    **dict.fromkeys(("peso", "pesos"), ("MXN", "PHP", "ARS", "CLP", "COP", "UYU", "DOP")),
    "c$": ("CAD", "NIO"),
    "lei": ("RON", "MDL"),
}
"""Signs and names used by several countries; the first is only a default where `USUAL` says so."""
USUAL = {
    "$": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "dólar": "USD",
    "dólares": "USD",
    "dolares": "USD",
    "£": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "c$": "CAD",
    "lei": "RON",
}
_NAMES = {
    "EUR": "€ euro euros", "GBP": "quid", "CHF": "Fr fr. sfr franken", "USD": "us$ u$s $us", "CAD": "ca$ can$", "AUD": "a$ au$", "NZD": "nz$",
    "SGD": "s$", "HKD": "hk$", "TWD": "nt$", "BRL": "r$ reais", "MXN": "mx$ mex$", "EGP": "e£",
    "PLN": "zł złoty złotych zloty zlotys", "CZK": "kč kc", "HUF": "Ft forint forints", "BGN": "лв", "RUB": "₽ руб р rubel roubles rubles",
    "UAH": "₴ грн", "TRY": "₺ TL", "INR": "₹", "KRW": "₩ ￦ 원", "VND": "₫", "THB": "฿ baht", "ILS": "₪ NIS shekels", "NGN": "₦ naira",
    "PHP": "₱", "CRC": "₡", "PYG": "₲", "GHS": "₵ gh₵", "KZT": "₸", "AZN": "₼", "GEL": "₾", "MNT": "₮", "LAK": "₭", "BDT": "৳",
    "JPY": "円 yen yens yenes jp¥", "CNY": "元 rmb cn¥ yuan yuans yuanes", "MYR": "RM", "IDR": "Rp", "KES": "ksh", "DKK": "dkr", "SEK": "skr", "NOK": "nkr",
}  # fmt: skip
_WORDLIKE = frozenset(
    {
        "all",
        "amd",
        "ang",
        "bam",
        "bob",
        "cop",
        "cup",
        "gel",
        "huf",
        "lak",
        "mad",
        "mop",
        "pen",
        "php",
        "ron",
        "sos",
        "top",
        "try",
    }
)
"""Codes that are words or names unless they are written in capitals."""


@lru_cache(maxsize=1)
def exponents() -> dict[str, int]:
    """Code -> minor digits by ISO 4217, the only digit table: CLDR's differs for 13 currencies."""
    from iso4217 import Currency

    return {currency.value: currency.exponent for currency in Currency if currency.exponent is not None}


@lru_cache(maxsize=1)
def _named() -> dict[str, tuple[str, ...]]:
    return {name: (code,) for code, names in _NAMES.items() for name in names.split()} | SHARED


def _known(name: str) -> tuple[str, ...]:
    """What a sign or name may mean anywhere; short names of letters count only as they are written: `Ft`, not feet."""
    bare, plain_name = name.rstrip("."), name.casefold()
    found = next((_named()[key] for key in (name, bare, bare.lower()) if key in _named()), ())
    if found or not (" " in name or name.endswith("$")):
        return found
    joined = re.sub("[ .]", "", plain_name)
    code = joined.removesuffix("$").upper()
    return _full_names().get(plain_name) or _named().get(joined, ()) or ((code,) if code in exponents() else ())


@lru_cache(maxsize=1)
def _full_names() -> dict[str, tuple[str, ...]]:
    """Names of several words in the product's languages: `australian dollars`, `kanadische dollar`."""
    from babel.numbers import get_currency_name

    named = (
        (get_currency_name(code, count=count, locale=locale_of(language)).casefold(), code)
        for language in ("en", "de")
        for code in exponents()
        for count in (1, 5)
    )
    names: dict[str, tuple[str, ...]] = {name: (code,) for name, code in named if " " in name}
    return names | dict.fromkeys(("us dollar", "us dollars"), ("USD",))


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
    """Codes that a written code, sign or name may mean, () if none; a shared one means `default` where that uses it."""
    local, known = symbols(locale).get(name, ()), _known(name)
    if not known:
        code = name.upper()
        return (code,) if name.isascii() and code in exponents() else local
    if default in known or default in local:
        return (default,) if default else ()
    usual = USUAL.get(name.lower())
    return local or ((usual,) if usual else known)


def is_currency(name: str) -> bool:
    """Whether it is a code, sign or name of a currency in any locale; `all` and `Pen` are words, `PEN` is Peru's sol."""
    if _known(name):
        return True
    return name.isascii() and name.upper() in exponents() and (name.isupper() or name.lower() not in _WORDLIKE)

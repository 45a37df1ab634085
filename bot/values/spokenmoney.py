"""Amounts as people say them, put into figures: `two thousand euros`, `half a million`, `2 Euro 50`, `1200 per month`."""

import re
from typing import NamedTuple

from bot.values.currencies import digits, meant
from bot.values.numberwords import in_figures
from bot.values.plaintext import folded

_HALF = re.compile(
    r"(?:(?:a |an )?half (?:a )?|(?:eine |ein )?halbe )(?P<half>million|millionen|billion|milliarde)"
    r"|(?:a )?quarter (?:of a )?(?P<quarter>million|billion)"
)
_COINS = re.compile(
    r"(?P<whole>[0-9]{1,7}) ?(?P<name>[^\W\d]+|[€$£])(?:,? (?:and|und|et|y|con))? ?(?P<cents>[0-9]{2})"
    r"(?: ?(?:c|ct|cents?|centimos?|centavos?|centimes?|pence|p|rappen))?"
)
_SAID, _ONE = re.compile("[^0-9., '-]"), re.compile(r"(?<!\w)(?:an?|eine?|einen|une?|una) ")
_MINUS = re.compile(r"(?:minus|less) (?=[^\W\d_]{0,3} ?[0-9€$£])")
_PERIODS = {
    "month|mo|monat|monthly|monatlich|mois|mes": 12,
    "week|wk|woche|weekly|wochentlich": 52,
    "quarter|quartal|quarterly": 4,
}
_YEARLY = r"year|yr|annum|jahr|yearly|annually|jahrlich|p\.a"
_RECURRING = re.compile(
    r"(?P<amount>.+?)(?: ?/ ?| (?:per|a|an|each|every|pro|im|je|p\.?) ?| )"
    rf"(?:(?P<period>{'|'.join(_PERIODS)})|(?P<year>{_YEARLY}))\.?"
)


class Recurring(NamedTuple):
    """An amount that is paid again and again: the words of the amount, and how often in a year; `yearly` when once."""

    amount: str
    times: int
    yearly: bool


def figures_of(words: str, locale: str) -> str:
    """An amount with its numbers in figures; as it was where there are none in words."""
    if not _SAID.search(words):
        return words
    language = locale.replace("-", "_").partition("_")[0]
    plain = folded(words)
    said = _ONE.sub("1 ", _MINUS.sub("-", in_figures(_HALF.sub(_part_of, plain), language)))
    return _with_coins(said if said != plain else words, locale)


def _part_of(match: re.Match[str]) -> str:
    return f"0.5 {match['half']}" if match["half"] else f"0.25 {match['quarter']}"


def _with_coins(words: str, locale: str) -> str:
    """`15 dollars 50` as `15.50 dollars`, in currencies of a hundred coins."""
    match = _COINS.fullmatch(words)
    codes = meant(match["name"], locale=locale, default=None) if match else ()
    if not match or not codes or any(digits(code) != 2 for code in codes):
        return words
    return f"{match['whole']}.{match['cents']} {match['name']}"


def recurring(words: str) -> Recurring | None:
    """The parts of `1200 per month`; None for other words."""
    match = _RECURRING.fullmatch(folded(words))
    if not match or not any(map(str.isdigit, match["amount"])):
        return None
    if match["year"]:
        return Recurring(match["amount"], 1, yearly=True)
    times = next(count for names, count in _PERIODS.items() if match["period"] in names.split("|"))
    return Recurring(match["amount"], times, yearly=False)

"""Recognition of a mere thank-you, which needs no answer."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.records.kinds import folded, parts_of

MOST_WORDS = 14
_THANKS = frozenset(
    parts_of(
        "thanks thank thx ty cheers great perfect danke dankeschon dankesehr merci gracias perfekt super bestens "
        "obrigado obrigada grazie bedankt dankjewel tack takk tak kiitos dzieki dziekuje dekuji diky koszonom tesekkurler "
        "спасибо 谢谢 ありがとう ありがとうございます 감사합니다"
    )
)
_FILLERS = frozenset(
    parts_of(
        "you so much very a lot again for your the quick fast help support all good now it that s is this works work "
        "working fine ok okay really many appreciated have nice day weekend best regards kind hi hello dear team solved "
        "resolved fixed done yours sincerely "
        "vielen dank sehr schon herzlichen fur die schnelle hilfe das es geht jetzt funktioniert wieder gut alles und "
        "and viele grusse freundlichen freundliche mit liebe lg mfg hallo gelost erledigt beste "
        "beaucoup bien muchas muito molto mille saludos cordialement bonjour hola ola ciao grazie um saluti"
    )
)
_CHEERFUL = re.compile("[\U0001f44d\U0001f64f\U0001f389\U0001f60a\U0001f642\U0001f44c\U0001f4af\u2764\u2705]")
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):")
_CHEERFUL_NAMES = frozenset(
    {"+1", "thumbsup", "pray", "tada", "heart", "blush", "smile", "ok_hand", "white_check_mark"}
)
_DECORATION = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")
_ASKING = re.compile(
    r"(?:^|[.!,;:\n]\s*)(?:(?:is|are|was|does|do|did|can|could|will|would|has) \w+"
    r"|(?:geht|funktioniert|ist|lauft|klappt|kann|konnt|hat|wird) (?:es|das|dies|alles|sie|er|ich|man|ihr|du)\b)"
)
"""A clause that begins with its verb asks, question mark or not."""


def only_thanks(text: str, names: Collection[str] = ()) -> bool:
    """Whether a text says thank you and nothing else, beside greetings, the `names` of those concerned, and emoji.

    In English and German, and by the common words of the languages beside them.
    """
    signs = [*_CHEERFUL.findall(text), *(one for one in _SHORTCODE.findall(text) if one in _CHEERFUL_NAMES)]
    said = _CHEERFUL.sub(" ", _DECORATION.sub("", _SHORTCODE.sub(" ", text)))
    words = {*parts_of(said)} - {*parts_of(" ".join(names))}
    thanks = bool(signs) or bool(words & _THANKS) or "dank" in words
    if not thanks or "?" in said or len(said.split()) > MOST_WORDS or _ASKING.search(folded(said)):
        return False
    return words <= _THANKS | _FILLERS

"""Recognition of a mere thank-you, which needs no answer."""

from __future__ import annotations

from bot.records.kinds import words_of

MOST_WORDS = 14
_THANKS = frozenset(
    words_of("thanks thank thx ty cheers danke dankeschon merci gracias perfect great perfekt super bestens")
)
_FILLERS = frozenset(
    words_of(
        "you so much very a lot again for your the quick fast help support all good now it that s is this works work "
        "working fine ok okay really many appreciated have nice day weekend best regards kind hi hello dear team "
        "vielen dank sehr schon herzlichen fur die schnelle hilfe das es geht jetzt funktioniert wieder gut alles und "
        "and viele grusse beaucoup bien muchas"
    )
)


def only_thanks(text: str) -> bool:
    """Whether a text (en, de, and the common words of fr and es) says thank you and nothing else."""
    words = words_of(text)
    thanks = words & _THANKS or ("dank" in words)
    return bool(thanks) and "?" not in text and len(text.split()) <= MOST_WORDS and words <= _THANKS | _FILLERS

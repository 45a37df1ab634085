"""Option type of a choice that is typed behind its key only."""

from bot.options.choices import EnumType


class PhraseType(EnumType):
    """A value out of a list that may be two words."""

    words = 2

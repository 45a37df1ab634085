"""Errors that a person can act on, each with its sentence (in the reader's language) and its data.

    Refusal
    ├── UsageError          the command was not understood
    │   ├── UnknownCommand  no such command
    │   ├── BadValue        one value is wrong; carries option, expectation, example and possible readings
    │   └── Incomplete      required values are missing or several are wrong: a form asks for them
    ├── NotFound            no such record, or none that the caller may see
    ├── Forbidden           the caller's roles do not allow it
    ├── Conflict            the record's state does not allow it
    ├── Twin                it is on file already, as it seems: a button makes it all the same
    ├── AskedBack           it may have been done already, or came too late: a button does it all the same
    │   └── Unconfirmed     it is not done before it was confirmed: cards show what it would do
    ├── TooFast             more commands than may come in a minute
    └── Stale               a button or form of another version, company or person

Anything else is a fault: it is logged under an id, and the person sees the id.
"""

from __future__ import annotations

from bot.replies.reply import Action, Card, Choice


class Refusal(Exception):
    """Nothing was written; `sentence` says why and what to do, `actions` offer it."""

    def __init__(self, sentence: str, *, actions: tuple[Action, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.actions = actions


class UsageError(Refusal):
    """The command was not understood."""


class UnknownCommand(UsageError):
    """No such command; its actions are what may have been meant."""


class BadValue(UsageError):
    """One value is wrong. `readings` are values that may have been meant, each a button."""

    def __init__(self, sentence: str, *, option: str = "", readings: tuple[Choice, ...] = ()) -> None:
        super().__init__(sentence)
        self.option = option
        self.readings = readings


class Incomplete(UsageError):
    """A form must ask: `known` are texts by option as typed, `values` what of it was understood, `errors` sentences."""

    def __init__(
        self,
        sentence: str,
        known: dict[str, str],
        errors: dict[str, str] | None = None,
        values: dict[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.known = known
        self.values = values or {}
        self.errors = errors or {}


class NotFound(Refusal):
    """No such record, or none that the caller may see; the two are never told apart.

    `readings` are values that may have been meant, each a button.
    """

    def __init__(self, sentence: str, *, readings: tuple[Choice, ...] = (), actions: tuple[Action, ...] = ()) -> None:
        super().__init__(sentence, actions=actions)
        self.readings = readings


class Forbidden(Refusal):
    """The caller's roles do not allow it."""


class Conflict(Refusal):
    """The record's state does not allow it."""


class Stale(Refusal):
    """A button or form that belongs to another version, company or person."""


class AskedBack(Refusal):
    """It may have been done already, or came later than its answer was waited for: one of its buttons does it."""

    def __init__(self, sentence: str, actions: tuple[Action, ...]) -> None:
        super().__init__(sentence, actions=actions)


class Unconfirmed(AskedBack):
    """It asks first: `cards` show what it would do, its first button does that."""

    def __init__(self, sentence: str, actions: tuple[Action, ...], cards: tuple[Card, ...]) -> None:
        super().__init__(sentence, actions)
        self.cards = cards


class Twin(Refusal):
    """What is to be made is on file already, as it seems: a button opens that, another one makes it all the same."""


class TooFast(Refusal):
    """More commands than may come in a minute; `seconds` until the next one may."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds

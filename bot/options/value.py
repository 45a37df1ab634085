"""Option types whose text is read by a pure function that raises NotUnderstood or Ambiguous."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.options.option import OptionType
from bot.replies.errors import BadValue
from bot.replies.i18n import _
from bot.replies.reply import Choice
from bot.values.errors import Ambiguous, MixedCurrencies, NotUnderstood

if TYPE_CHECKING:
    from bot.context import Context


V = TypeVar("V")


class ValueType(OptionType[V]):
    """A value whose text is read by a function that raises NotUnderstood or Ambiguous."""

    def parse(self, text: str, ctx: Context, *, typed: bool = True) -> V:
        """The value; an ambiguous text offers its readings."""
        try:
            return self.read(text.strip(), ctx, typed=typed)
        except Ambiguous as error:
            readings = tuple(Choice(label=self.label(value), value=self.canonical(value)) for value in error.readings)
            labels = " / ".join(choice.label for choice in readings)
            raise BadValue(
                _("“{text}” could be {readings}. Which one?", text=text, readings=labels), readings=readings
            ) from error
        except NotUnderstood as error:
            raise BadValue(self.refused(text, error)) from error
        except MixedCurrencies as error:
            codes = ", ".join(error.currencies)
            raise BadValue(_("These are several currencies ({codes}); use one.", codes=codes)) from error

    def read(self, text: str, ctx: Context, *, typed: bool) -> V:
        """The value of a stripped text."""
        raise NotImplementedError

    def readings(self, text: str, ctx: Context) -> list[V]:
        """What a typed text may mean: one value, several where it is ambiguous, none where it is no such value."""
        try:
            return [self.read(text, ctx, typed=True)]
        except Ambiguous as error:
            return list(error.readings)
        except NotUnderstood:
            return []

    def refused(self, text: str, error: NotUnderstood) -> str:
        """The sentence about a text that is no such value."""
        return _("“{text}” is not {expected}.", text=text, expected=self.expected())

    def label(self, value: V) -> str:
        """The value as the reader sees it."""
        return self.canonical(value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

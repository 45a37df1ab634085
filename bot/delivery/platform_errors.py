"""A platform's errors as a table: what each of its codes means for a message, and for a token."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Flag, auto
from typing import TYPE_CHECKING, NamedTuple

from bot.delivery.platform import Away, Limited, Refused, Undeliverable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class ErrorMeaning(Flag):
    """What an error means; one that means nothing of these is tried again a few times."""

    UNKNOWN = 0
    PERMANENT = auto()
    """No later attempt can mend it."""
    AWAY = auto()
    """It is about the platform or our access to it, whatever the message says."""
    LIMITED = auto()
    """The place takes nothing more for a while."""
    REFUSED = auto()
    """The platform does not accept the token that it was asked with."""
    TAKEN_BACK = auto()
    """It does not accept a token that worked before."""


class KnownError(NamedTuple):
    """A row of the table; `advice` is a sentence to an owner about what is permanent."""

    meaning: ErrorMeaning
    advice: str = ""


class PlatformFailure(NamedTuple):
    """What a library's error says: the platform's code, the status of HTTP, and how long to wait if it says so."""

    code: str | int
    status: int = 0
    wait: timedelta | None = None


@dataclass(frozen=True)
class PlatformErrors:
    """Turns a library's errors into those of the platform contract.

    `raised` are the library's classes, which `read` can take apart; `unreachable` are those of a request whose answer
    did not come. `rest` is how long a place is left alone when the platform does not say how long.
    """

    platform: str
    table: Mapping[str | int, KnownError]
    raised: tuple[type[Exception], ...]
    unreachable: tuple[type[Exception], ...]
    read: Callable[[Exception], PlatformFailure]
    rest: timedelta

    @contextmanager
    def delivering(self, token: str = "") -> Iterator[None]:
        """Tell what will always be refused, what is taken later, and what is not the message's fault.

        token: the setting that holds the token; one without a setting will not come back, so its loss is permanent
        """
        try:
            yield
        except self.raised as error:
            raise self._of_message(error, token) from error
        except self.unreachable as error:
            raise self._unreachable(error) from error

    @contextmanager
    def accepting(self, setting: str) -> Iterator[None]:
        """Tell a token of a setting that is refused from a platform that is away."""
        try:
            yield
        except self.raised as error:
            failure = self.read(error)
            if ErrorMeaning.REFUSED in self._known(failure).meaning:
                raise Refused(setting, str(failure.code)) from error
            raise self._unwell(failure) from error
        except self.unreachable as error:
            raise self._unreachable(error) from error

    def _of_message(self, error: Exception, token: str) -> Exception:
        failure = self.read(error)
        meaning, advice = self._known(failure)
        if token and ErrorMeaning.TAKEN_BACK in meaning:
            return Refused(token, str(failure.code))
        if ErrorMeaning.PERMANENT in meaning:
            return Undeliverable(f"{advice} ({failure.code})")
        if failure.status == 429 or ErrorMeaning.LIMITED in meaning:
            return Limited(self.rest if failure.wait is None else failure.wait)
        if failure.status >= 500 or ErrorMeaning.AWAY in meaning:
            return self._unwell(failure)
        return error

    def _known(self, failure: PlatformFailure) -> KnownError:
        return self.table.get(failure.code, KnownError(ErrorMeaning.UNKNOWN))

    def _unwell(self, failure: PlatformFailure) -> Away:
        return Away(f"{self.platform} is not well: {failure.code or failure.status}")

    def _unreachable(self, error: Exception) -> Away:
        return Away(f"{self.platform} does not answer: {error!r}")

"""A library's errors in the terms of the platform contract, by the platform's table."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

from bot.delivery.platform import Away, Limited, Refused, Undeliverable
from bot.delivery.platform_errors import ErrorMeaning, KnownError, PlatformErrors, PlatformFailure

REST, TOLD = timedelta(seconds=30), timedelta(seconds=7)


class LibraryError(Exception):
    """What a library raises."""

    def __init__(self, code: str = "", status: int = 200, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.failure = PlatformFailure(code, status, wait)


def _read(error: Exception) -> PlatformFailure:
    assert isinstance(error, LibraryError)
    return error.failure


ERRORS = PlatformErrors(
    "Slate",
    {
        "gone": KnownError(ErrorMeaning.PERMANENT, "The room is gone."),
        "revoked": KnownError(
            ErrorMeaning.PERMANENT | ErrorMeaning.REFUSED | ErrorMeaning.TAKEN_BACK, "Install it again."
        ),
        "expired": KnownError(ErrorMeaning.AWAY | ErrorMeaning.REFUSED),
        "busy": KnownError(ErrorMeaning.LIMITED),
    },
    (LibraryError,),
    (aiohttp.ClientError, OSError),
    _read,
    rest=REST,
)


@pytest.mark.parametrize(
    ("raised", "token", "told", "words"),
    [
        (LibraryError("gone"), "", Undeliverable, "The room is gone. (gone)"),
        (LibraryError("revoked"), "", Undeliverable, "Install it again. (revoked)"),
        (LibraryError("revoked"), "SLATE_TOKEN", Refused, "SLATE_TOKEN is not accepted: revoked"),
        (LibraryError("expired"), "SLATE_TOKEN", Away, "Slate is not well: expired"),
        (LibraryError("", 503, TOLD), "", Away, "Slate is not well: 503"),
        (LibraryError("busy"), "", Limited, "asked to wait for 30 s"),
        (LibraryError("", 429, TOLD), "", Limited, "asked to wait for 7 s"),
        (LibraryError("never heard of"), "", LibraryError, "never heard of"),
        (aiohttp.ClientConnectionError("reset"), "", Away, "Slate does not answer"),
        (TimeoutError(), "", Away, "Slate does not answer"),
        (ValueError("ours"), "", ValueError, "ours"),
    ],
)
def test_an_error_of_a_message(raised: Exception, token: str, told: type[Exception], words: str) -> None:
    """What is permanent, what will pass, what is too much, and what is about a token of the settings."""
    with pytest.raises(told) as found, ERRORS.delivering(token):
        raise raised
    assert type(found.value) is told
    assert words in str(found.value)


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (LibraryError("revoked"), Refused),
        (LibraryError("expired"), Refused),
        (LibraryError("gone"), Away),
        (LibraryError("", 500), Away),
        (ConnectionResetError(), Away),
    ],
)
def test_an_error_of_a_greeting(raised: Exception, told: type[Exception]) -> None:
    """A token that is not accepted, or a platform that is away."""
    with pytest.raises(told) as found, ERRORS.accepting("SLATE_TOKEN"):
        raise raised
    assert type(found.value) is told

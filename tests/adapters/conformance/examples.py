"""Examples of commands, by their options."""

from __future__ import annotations

from bot.command import Command
from bot.invocation import Invocation
from bot.parsing.grammar import texts
from bot.parsing.routing import find
from bot.replies.i18n import _, languages, reading
from bot.replies.reader import Reader
from bot.requests.identification import Identification
from bot.requests.request import Request
from bot.requests.services import Services
from storage.session.session import Session
from tests.adapters.conformance.drivers import ChatDriver


def texts_of(driver: ChatDriver, user: str, command: Command, example: str) -> dict[str, str]:
    """What an example of a command says for each option."""
    kernel, (place, number) = driver.kernel, driver.account(user)
    request = Request(Invocation(place=place, user=number, at=kernel.now(), key="read"), 1)

    def work(session: Session) -> dict[str, str]:
        ctx = Identification(Services(kernel.registry, kernel.signer), request).context(session)
        with reading(ctx.reader):
            return texts(command, find(kernel.registry, f"/{command.name} {example}")[1], ctx)

    found: dict[str, str] = kernel.database.read_now(1, work)
    return found


def either(label: str) -> set[str]:
    """A label of the bot's own in each of its languages."""
    found = set()
    for language in languages():
        with reading(Reader(language=language)):
            found.add(_(label))
    return found

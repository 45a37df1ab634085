"""Requests: what a caller asks of a company, and the command that was found for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.command import Command
    from bot.invocation import Invocation
    from bot.requests.tokens import TokenContent


class Request(NamedTuple):
    """One request, which never changes: a step that finds something out makes a new one of it.

    `named` is the name of the company where its answers say it, as the caller may mean several.
    `heard` are acts whose answers were shown, though their rows do not say so yet.
    `command`, `rest` and `sealed` are found by routing: the command, what follows it in the line, and a token's content.
    `guessed` is whether a command was read into what people do among themselves: an emoji, a reply to a card;
    `made_of` names it when an emoji makes something of a message, which is done once for all.
    `in_doubt` is whether it runs again because the database was lost during its commit: it may have been done.
    """

    invocation: Invocation
    company: int
    named: str = ""
    heard: frozenset[int] = frozenset()
    command: Command | None = None
    rest: str = ""
    sealed: TokenContent | None = None
    guessed: bool = False
    made_of: str = ""
    in_doubt: bool = False

    @property
    def account(self) -> tuple[int, str, str, int | None]:
        """Who asks, as far as that is known before anything is looked up."""
        asked = self.invocation
        return (self.company, asked.place.platform, asked.user, asked.person)

    @property
    def found(self) -> Command:
        """The command, once it was found."""
        if self.command is None:
            raise LookupError("no command was found yet")
        return self.command

    @property
    def hidden(self) -> dict[str, str]:
        """The sealed arguments that no field of a form shows."""
        args = self.sealed.args if self.sealed else {}
        shown = {option.name for option in self.found.options if not option.type.hidden}
        return {name: text for name, text in args.items() if name not in shown}

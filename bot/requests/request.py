"""The state of one request in the dispatcher."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.replies.reader import Reader

if TYPE_CHECKING:
    from bot.command import Command
    from bot.invocation import Answer, Invocation
    from bot.requests.rate_limit import RateLimits
    from bot.requests.tokens import TokenContent


@dataclass
class Request:
    """What is known of a request so far: filled in step by step, so that a refusal knows to whom it speaks.

    `guessed` is whether a command was read into what people do among themselves: an emoji, a reply to a card;
    `made_of` names it when an emoji makes something of a message, which is done once for all.
    `named` is the name of the company where its answers say it, as the caller may mean several.
    `heard` are acts whose answers were shown, though their rows do not say so yet.
    `answer` is set once what it answers is committed: whatever breaks afterwards, that was done. `in_doubt` is set
    once the database was lost during its commit: whatever breaks afterwards, that may have been done.
    """

    invocation: Invocation
    company: int
    command: Command | None = None
    rest: str = ""
    sealed: TokenContent | None = None
    reader: Reader = field(default_factory=Reader)
    person: int | None = None
    address: str = ""
    pace: RateLimits | None = None
    outcome: str = "done"
    guessed: bool = False
    made_of: str = ""
    named: str = ""
    heard: frozenset[int] = frozenset()
    answer: Answer | None = None
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

    def hidden(self) -> dict[str, str]:
        """The sealed arguments that no field of a form shows."""
        args = self.sealed.args if self.sealed else {}
        shown = {option.name for option in self.found.options if not option.type.hidden}
        return {name: text for name, text in args.items() if name not in shown}

"""Money is seen by those who may see it, and by nobody else anywhere: answers, suggestions, forms, buttons, notices."""

from __future__ import annotations

import re

from bot.registry import Registry
from bot.replies.reply import Reply
from tests.chat import SentMessage
from tests.fuzz.lines import EXAMPLES
from tests.trust.conftest import thorough
from tests.trust.table import ROLES, SELLERS
from tests.trust.town import MONEY, STUDIO, Town, channel, pressable, readable

BLIND = ["sam"] if EXAMPLES < 1000 else [user for user, role in ROLES.items() if role not in SELLERS]
DIGITS = (*MONEY, "735197", "16529834", "19670502", "10496921")
"""The studio's amounts; a tenth of the deal, which is its weight; an invoice's net, gross, and what is left of it."""
HOURS = range(120)
"""From Monday noon in Berlin: Tuesday morning is in it, and the nudges about what is overdue."""
OPEN = {"accounts", "sales"}
_BETWEEN = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d)")


def amounts(text: str) -> list[str]:
    """The amounts that a text gives away."""
    return [digits for digits in DIGITS if digits in _BETWEEN.sub("", text)]


def questions(registry: Registry, town: Town) -> list[str]:
    """Everything that reads: each example, each record by each way of asking for it."""
    lines = [f"/{c.name} {example}" for c in registry.commands.values() if not c.writes for example in c.examples]
    for entry in town.records(STUDIO):
        lines += [entry.ref, f"/find {entry.ref}", f"/history {entry.ref}", f"/{entry.kind} edit {entry.ref}"]
    return [*lines, "/undo", "/invoice pay INV-2026-0001", "/deal win D-1", "/find 7351973", "/find 8264917 EUR"]


def test_nobody_reads_an_amount_who_may_not(town: Town, registry: Registry) -> None:
    """No answer and no button of it shows an amount to a role that sees none, and nothing that it opens does."""
    leaks, lines = [], questions(registry, town)
    for user in BLIND:
        for line in lines:
            told = town.ask(user, line, at=STUDIO)
            answers = [told.reply, *opened(town, user, told.reply)]
            leaks += [(user, line, found) for reply in answers if (found := amounts(untyped(readable(reply), line)))]
    assert not leaks
    assert {d for line in lines for d in amounts(town.ask("olivia", line, at=STUDIO).text)} >= set(MONEY)


def untyped(text: str, line: str) -> str:
    """A text without the figures that the asker typed himself."""
    for digits in amounts(line):
        text = text.replace(digits, "")
    return text


def opened(town: Town, user: str, reply: Reply) -> list[Reply]:
    """What the buttons of an answer lead to that only show something."""
    reads = [b for b in pressable(reply) if not town.kernel.registry.commands[b.command].writes]
    return [town.press(user, button, at=STUDIO).reply for button in reads]


def test_suggestions_hold_no_amount(town: Town, registry: Registry) -> None:
    """Nothing that is suggested for any option of any command has an amount for a role that sees none."""
    for user in BLIND:
        for command in registry.commands.values():
            for suggestion in town.completions(user, f"/{command.name} ", at=STUDIO):
                assert not amounts(suggestion.model_dump_json()), (user, command.name)


@thorough
def test_notices_and_edits_hold_no_amount(town: Town) -> None:
    """What the jobs of five days tell people and channels has amounts only for those, and where, they may be seen."""
    town.ask("olivia", "/ticket take T-1", at=channel(STUDIO, "support"))
    sent = town.run(*HOURS)
    assert not [(one.to, one.reply) for one in sent if amounts(readable(one.reply)) and not may_hear(one)]
    assert [one for one in sent if amounts(readable(one.reply))]


def may_hear(sent: SentMessage) -> bool:
    """Whether a channel is for money, or a person sees it."""
    return sent.target.channel in OPEN or ROLES.get(sent.target.user) in SELLERS

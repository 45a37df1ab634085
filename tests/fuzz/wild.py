"""Inputs made from the number of a seed, thousands a second: lines, values, JSON that is bent out of shape."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, settings
from hypothesis import strategies as st

from tests.fuzz.lines import EXAMPLES, RIGHT, WRONG, share

if TYPE_CHECKING:
    from bot.command import Command
    from bot.registry import Registry

BATCH = 50 if EXAMPLES >= 1000 else 10
"""Inputs that one seed makes: Hypothesis chooses the seeds and names the one that fails."""
SEEDS = st.integers(0, 2**63)
_GOOD = tuple(text for texts in RIGHT.values() for text in texts)
_REFS = (
    "C-1",
    "CT-1",
    "D-1",
    "INV-D1",
    "INV-2026-0001",
    "P-1",
    "K-1",
    "K-2",
    "T-1",
    "T-2",
    "N-1",
    "this",
    "P-999999999",
)
_LETTERS = "abcdefghij KLMNO äß é☃🙂中اख़\u200b\u202e\u0301\x00\x1b\n\t'\"<>&;=%$#@!*`_~|\\/(){}[]0123456789.,:-"
_JSON: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    1e308,
    "",
    [],
    {},
    [None],
    {"id": None},
    "x" * 5000,
    "\u0000",
)


def batches(part: float) -> settings:
    """Settings for a test that takes its share of all the inputs, BATCH from each seed."""
    return settings(
        share(part / BATCH, least=1),
        phases=(Phase.generate,),  # a smaller seed is not a simpler input
    )


class Wild:
    """Inputs of one seed."""

    def __init__(self, seed: int, registry: Registry) -> None:
        self.random = Random(seed)
        self._commands = [found for found in registry.commands.values() if found.name not in UNSAFE]

    def of(self, *values: Any) -> Any:
        """One of some values."""
        return self.random.choice(values)

    def text(self) -> str:
        """A value as people type it, nearly so, or anything."""
        how = self.random.random()
        if how < 0.25:
            return self.random.choice(_GOOD)
        if how < 0.5:
            return self.random.choice(_REFS)
        if how < 0.75:
            return self.random.choice(WRONG)
        return "".join(self.random.choices(_LETTERS, k=self.random.randint(0, 40)))

    def line(self) -> str:
        """A line of some command, or some words."""
        found = self.random.choice(self._commands)
        how = self.random.random()
        if how < 0.3:
            return f"/{found.name} {self.random.choice(found.examples)}"
        values = [self._value(option.name) for option in found.options if self.random.random() < 0.7]
        if how < 0.9:
            return " ".join([f"/{found.name}", *values])
        return " ".join(self.text() for _ in range(self.random.randint(0, 6)))

    def command(self) -> Command:
        """Some command that gives nobody rights."""
        return self.random.choice(self._commands)

    def values(self) -> dict[str, str]:
        """Values for the fields of a form of some command."""
        found = self.random.choice(self._commands)
        return {option.name: self.text() for option in found.options if self.random.random() < 0.8}

    def damaged(self, text: str) -> str:
        """A text with a piece cut out, doubled or put in."""
        at, cut = self.random.randint(0, len(text)), self.random.randint(0, 3)
        return text[:at] + self.random.choice(("", self.text()[:20], text[at : at + 5])) + text[at + cut :]

    def bent(self, value: Any) -> Any:
        """A copy of a JSON value in which one part, anywhere, is gone or is something else."""
        if isinstance(value, dict) and value and self.random.random() < 0.85:
            name = self.random.choice(list(value))
            rest = {key: part for key, part in value.items() if key != name}
            return rest if self.random.random() < 0.2 else {**rest, name: self.bent(value[name])}
        if isinstance(value, list) and value and self.random.random() < 0.85:
            at = self.random.randrange(len(value))
            return [*value[:at], self.bent(value[at]), *value[at + 1 :]]
        return self.text() if self.random.random() < 0.5 else self.of(*_JSON)

    def _value(self, name: str) -> str:
        text = self.text()
        return self.random.choice((text, text, f'"{text}"', f"{name}:{text}"))


UNSAFE = {"person role", "person invite", "person code", "claim", "connect"}
"""Commands that would give somebody else the rights which the test goes by."""

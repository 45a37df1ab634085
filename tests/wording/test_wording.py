"""Wording: the golden file is what the bot answers, and every sentence of a refusal is named by some test."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from difflib import unified_diff
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.registry import Registry
from bot.replies import errors
from tests.wording.answers import GOLDEN, answers

ROOT = Path(__file__).parents[2]
REFUSALS = {name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, errors.Refusal)}
TRANSLATORS = {"_", "_n", "N_"}
UNREACHED = {
    "Nothing was imported. {told}": "the preview has refused the file before; only somebody else's change in between leads here",
    "“{text}” may mean more than one of them.": "no value of the product is the translation of another",
    "This was undone already.": "two people take back the same change at the same instant",
    "There is nothing to take back on {ref}.": "its acts are older than what the company keeps",
}
"""Sentences that no test can have said to it, and why."""
LEAST_WORDS = 2
"""Words of a sentence by which a test names it."""


def test_the_bot_answers_what_the_golden_file_says(played: Path, tmp_path: Path, registry: Registry) -> None:
    """Each answer has the wording that was agreed on; `make wording` writes other words down."""
    expected, found = GOLDEN.read_text("utf-8"), answers(played, tmp_path, registry)
    assert found == expected, "\n".join(
        unified_diff(expected.splitlines(), found.splitlines(), "golden.txt", "answered", n=3, lineterm="")
    )


def sentences(source: str) -> Iterator[str]:
    """The translated sentences with which a refusal is built in a module."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for refusal in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        if isinstance(refusal.func, ast.Name) and refusal.func.id in REFUSALS and refusal.args:
            found = [refusal.args[0], *_worded(refusal, functions)]
            yield from (text for part in found for call in ast.walk(part) for text in _translated(call))


def _worded(refusal: ast.Call, functions: list[Any]) -> list[ast.AST]:
    """What the sentence of a refusal is made with: what its name is bound to in the function, or a function's body."""
    names = {node.id for node in ast.walk(refusal.args[0]) if isinstance(node, ast.Name)} - TRANSLATORS
    around = [function for function in functions if refusal in ast.walk(function)]
    bound = [node for function in around for node in ast.walk(function) if isinstance(node, ast.Assign)]
    values = [node.value for node in bound if any(isinstance(t, ast.Name) and t.id in names for t in node.targets)]
    return [*values, *(function for function in functions if function.name in names)]


def _translated(node: ast.AST) -> list[str]:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATORS):
        return []
    texts = node.args[: 2 if node.func.id == "_n" else 1]
    return [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]


def pieces(sentence: str) -> list[str]:
    """What stands between the placeholders of a sentence, as far as it has words."""
    return [piece.strip() for piece in re.split(r"\{[^}]*\}", sentence) if re.search(r"\w", piece)]


@cache
def texts_of_tests() -> tuple[str, ...]:
    """Every text in the code of the tests, and the golden file."""
    found = [GOLDEN.read_text("utf-8")]
    for path in sorted((ROOT / "tests").rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text("utf-8"))) if path != Path(__file__) else ()
        found += [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return tuple(found)


def is_named(sentence: str) -> bool:
    """Whether a test says the longest piece of a sentence, or at least some words of it."""
    longest = max(pieces(sentence), key=len)
    return any(
        longest in text or (len(text.split()) >= LEAST_WORDS and text.strip(" .") in sentence)
        for text in texts_of_tests()
    )


def test_sentences_of_refusals_are_found() -> None:
    """Those that are raised and those that are returned, whichever way they are translated."""
    source = 'def f():\n  say = _("It stays.")\n  raise Conflict(say)\n'
    assert list(sentences(source)) == ["It stays."]
    source = 'raise Conflict(_("{ref} is late.", ref=1))\nreturn BadValue(_n("one", "many", 2) if a else _("none"))'
    assert list(sentences(source)) == ["{ref} is late.", "one", "many", "none"]


@pytest.mark.parametrize("folder", ["bot", "commands", "adapters"])
def test_every_refusal_is_named_by_a_test(folder: str) -> None:
    """No sentence with which somebody is refused was never seen by a test; a new one needs a line in refused.py."""
    found = {
        sentence: path.relative_to(ROOT)
        for path in sorted((ROOT / folder).rglob("*.py"))
        for sentence in sentences(path.read_text("utf-8"))
    }
    assert not {sentence: path for sentence, path in found.items() if not is_named(sentence)}.keys() - UNREACHED.keys()

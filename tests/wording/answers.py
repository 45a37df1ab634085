"""What the demo company answers, in every language, as one text."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from bot.registry import Registry
from bot.replies.i18n import languages
from bot.replies.spans import plain
from bot.requests.confirmation import asks
from tests.chat import words
from tests.demo import Demo
from tests.wording.refused import REFUSED

GOLDEN = Path(__file__).with_name("golden.txt")
MOST_LINES, LONGEST_LINE = 8, 200
"""What is kept of an answer: its sentences stand before the rows of a table."""
RANDOM = (
    (re.compile(r"/login/[\w-]+"), "/login/…"),
    (re.compile(r"(?<![-\w])[0-9A-Z]{5}-[0-9A-Z]{5}(?![-\w])"), "CODE"),
    (re.compile(r"\d+ ms\b"), "0 ms"),
)
"""What differs from run to run, and what is written instead."""


def answers(played: Path, folder: Path, registry: Registry) -> str:
    """Each line with its answer, for an owner who reads English, then for one who reads another language."""
    return "\n\n".join(part for language in languages() for part in _in_language(played, folder, registry, language))


def _in_language(played: Path, folder: Path, registry: Registry, language: str) -> Iterator[str]:
    yield f"# {language}"
    kept = Path(shutil.copy(played, folder / f"{language}.db"))
    with Demo.at(kept, registry=registry) as demo:
        for user in ("olivia", "ken", "sven"):
            demo.say(f"/person edit @{user} language:{language}")
    path = shutil.copy(kept, folder / "played.db")
    with Demo.at(path, registry=registry) as demo:
        demo.keys = count(1000)
        for user, *lines in (*_examples(registry), *REFUSED):
            for line in lines[:-1]:
                demo.sure(line, user=user)
            said = demo.say(lines[-1], user=user)
            yield "\n".join([f"{user}> {lines[-1]}", *_shown(words(said))])
            if asks(said):
                done = demo.press(said.actions[0].token, user=user)
                yield "\n".join([f"{user}> [{said.actions[0].label}]", *_shown(words(done))])
            if demo.acts():
                _put_back(kept, path)


def _examples(registry: Registry) -> Iterator[tuple[str, str]]:
    for command in registry.commands.values():
        for example in command.examples:
            yield "olivia", f"/{command.name} {example}".rstrip()


def _shown(text: str) -> list[str]:
    text = plain(text)
    for random, instead in RANDOM:
        text = random.sub(instead, text)
    lines = [line.rstrip()[:LONGEST_LINE] for line in text.splitlines() if line.strip()]
    return lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "…"]


def _put_back(kept: Path, path: str | Path) -> None:
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)

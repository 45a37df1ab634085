"""A package of commands written for the bench, as many as it asks for."""

from __future__ import annotations

import importlib
import sys
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

from bot.discovery import discover
from bot.registry import Registry

_HEAD = '''
"""Commands of the bench."""

from bot.command import command
from bot.people.permissions import Level, Matrix, Permission
from bot.replies.reply import Action, Card, Field, Reply

READ = Permission("bench", Level.READ)
MATRIX = Matrix(
    roles={"member": {"bench": Level.READ}, "guest": {}}, owner="member", guest="guest", amounts=READ,
    open_purposes=frozenset(), door="item aa", undelivered="",
)
'''
_COMMAND = '''
@command("item {verb}", access=READ, examples=["pump 3"])
def item_{verb}(ctx, subject: str, count: int = 1, urgent: bool = False) -> Reply:
    """Show an item.

    subject: what it is
    count: how many
    urgent: whether it cannot wait
    """
    again = Action(label="Again", command="item {verb}", args={{"subject": subject}})
    card = Card(title=subject, fields=(Field(label="Count", value=str(count)),), actions=(again, again))
    return Reply.of(card, say="Here it is.")
'''


def registry_of(count: int, folder: Path) -> Registry:
    """A registry of `count` commands, "item aa" and onwards."""
    name = f"bench_commands_{count}"
    package = folder / name
    package.mkdir(exist_ok=True)
    verbs = ("".join(letters) for letters in islice(product(ascii_lowercase, repeat=2), count))
    (package / "__init__.py").touch()
    (package / "items.py").write_text(_HEAD + "".join(_COMMAND.format(verb=verb) for verb in verbs), encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        return discover(importlib.import_module(name))
    finally:
        sys.path.remove(str(folder))

"""The registry finds what modules declare, and is loud about what is wrong."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from bot.declaration import DeclarationError
from bot.discovery import discover
from tests.bot import lab

Make = Callable[[str], ModuleType]

HEAD = """
from bot.command import command
from bot.context import Context
from bot.people.permissions import Level, Permission
from bot.replies.reply import Reply
from tests.bot.lab.access import MATRIX, Lab
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes a package of one module with a text, on line 8 of which the declarations begin."""
    name = "extra_commands"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(text: str) -> ModuleType:
        (folder / "extra.py").write_text(f"{HEAD}\n{text}")
        return import_module(name)

    yield make
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[module]


def handler(signature: str = "ctx: Context", doc: str = "Do it.", name: str = "thing do", more: str = "") -> str:
    """The text of a command."""
    return f'''
@command("{name}", access=Lab.READ, examples=["x"]{more})
def do({signature}) -> Reply:
    """{doc}"""
    return Reply(say="done")
'''


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("import nothing_that_is_there", "extra_commands.extra cannot be imported: ModuleNotFoundError"),
        ("1 / 0", "cannot be imported: ZeroDivisionError"),
        (handler() + handler().replace("def do", "def again"), "'thing do' is declared twice"),
        (handler("ctx: Context, size: int"), "/thing do: option size is not documented"),
        (handler("ctx: Context, size: float", "Do it.\n\n    size: how much\n    "), "option size has a type that no option type reads"),
        (handler(doc="Do it.\n\n    size: how much\n    "), "/thing do documents size, which it does not take"),
        (handler("ctx: Context, a: str = '', b: int", "Do it.\n\n    a: a\n    b: b\n    ").replace("a: str = '', b: int", "b: int = 1, *, a: str"), "required option a follows an optional one"),
        (handler(doc=""), "/thing do has no docstring"),
        (handler(name="Thing Do"), "'Thing Do' is not 'noun verb' in lower case"),
        (handler().replace('["x"]', "[]"), "/thing do has no example"),
        (handler("ctx: Context, thing: ThingRef", "Do it.\n\n    thing: it\n    ").replace("@command", "from typing import Annotated\nfrom bot.options.record import Reference\nThingRef = Annotated[object, Reference('nothing')]\n@command", 1), "option thing names the unknown kind 'nothing'"),
        (handler().replace("access=Lab.READ", "access=Permission('moon', Level.READ)"), "no role is allowed"),
    ],
    ids=["import", "crash", "twice", "undocumented", "type", "unknown option", "order", "docstring", "name", "example", "kind", "role"],
)  # fmt: skip
def test_what_is_wrong_stops_the_start_with_file_and_line(package: Make, text: str, complaint: str) -> None:
    """The error names the file, a line and what is wrong there."""
    with pytest.raises(DeclarationError, match=r"extra\.py:\d+: ") as error:
        discover(package(text))
    assert complaint in str(error.value)


def test_a_package_without_a_matrix_is_refused(package: Make) -> None:
    """Without permissions nothing starts."""
    with pytest.raises(DeclarationError, match="no permission matrix"):
        discover(package("del MATRIX"))


def test_a_good_module_is_found(package: Make) -> None:
    """A command in a new file is in the registry with its usage and source."""
    registry = discover(package(handler("ctx: Context, size: int = 1", "Do it.\n\n    size: how much\n    ")))
    found = registry.commands["thing do"]
    assert found.usage == "/thing do [size]"
    assert found.source.endswith("extra.py:9")


def test_views_jobs_and_blocks_need_a_docstring(package: Make) -> None:
    """What has no name for people is refused by the same rule."""
    text = """
from datetime import timedelta
from bot.jobs.job import job

@job("nightly", every=timedelta(hours=1), due=lambda now: None, named=lambda ctx, unit: "")
def nightly(ctx):
    pass
"""
    with pytest.raises(DeclarationError, match=r"extra\.py:\d+: the job 'nightly' has no docstring"):
        discover(package(text))


def test_a_registry_is_the_same_every_time() -> None:
    """Commands come in the order of their names, whatever the order of files."""
    names = list(discover(lab).commands)
    assert names == sorted(names)

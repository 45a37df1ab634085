"""The rules of the house that no linter knows: sizes, words and where they may stand, docstrings of tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from statistics import median
from tokenize import COMMENT, generate_tokens

import grimp
import pytest

from storage.upkeep.migrate import every_table

ROOT = Path(__file__).parent.parent
FOLDERS = ("adapters", "bot", "commands", "storage")
LONGEST, MEDIAN = 300, 100
NOUNS = frozenset({
    "client", "contractor", "deal", "dunning", "expense", "invoice", "milestone",
    "payment", "payroll", "project", "quote", "ticket", "timesheet", "vendor",
})  # fmt: skip
# (start of the path, word): why it cannot be said without it.
ALLOWED = {
    ("bot/parsing/grammar.py", "quote"): "a quotation mark around a value",
    ("bot/parsing/line.py", "quote"): "a quotation mark around a value",
    ("bot/parsing/line.py", "client"): "the program in which people chat",
    ("bot/requests/tokens.py", "quote"): "quote_plus of the standard library writes a text into a query",
    ("bot/observability/metrics.py", "client"): "the library's name is prometheus_client",
    ("bot/settings", "web"): "the role of the process that serves HTTP, and the address it listens at",
    ("bot/ops/server.py", "web"): "aiohttp's module of that name",
    ("bot/ops/middleware.py", "web"): "aiohttp's module of that name",
    ("bot/ops/probes.py", "web"): "aiohttp's module of that name",
    ("bot/delivery/platform.py", "web"): "aiohttp's module of that name",
    ("bot/delivery/platform_errors.py", "client"): "aiohttp's name for what its requests raise",
    ("bot/cli", "web"): "the role of the process that serves HTTP: `meridian run --role web`",
    ("adapters/slack", "web"): "aiohttp's module of that name, and the name of Slack's API",
}


def modules(*folders: str) -> list[Path]:
    """The Python files of these folders, without generated migrations."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.relative_to(ROOT).parts]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def words(line: str) -> set[str]:
    """The words of a line in lower case: of its prose, and of its snake_case and CamelCase names; the plural as singular."""
    found = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", line)}
    return found | {word.removesuffix("s") for word in found}


def said(path: Path, forbidden: frozenset[str]) -> Iterator[str]:
    """Each forbidden word of a module, with its place."""
    allowed = {word for start, word in ALLOWED if short(path).startswith(start)}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for word in sorted(words(line) & forbidden - allowed):
            yield f"{short(path)}:{number} says {word}"


def platforms() -> frozenset[str]:
    """The names of the adapters: each folder with code in adapters/ is one."""
    return frozenset(path.parent.name for path in (ROOT / "adapters").glob("*/*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def printing(source: str) -> list[int]:
    """The lines that call the built-in print."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


def cycles(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """The imports that would have to go, so that no two neighbours in a package import each other."""
    packages = sorted(module for module in graph.modules if graph.find_children(module))
    return [link for package in packages for link in sorted(graph.nominate_cycle_breakers(package))]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("raise InvoiceMissing(ref)", {"invoice"}),
        ("open_tickets = 3", {"ticket"}),
        ('DEAL_PREFIX = "D"', {"deal"}),
        ("# a project's own channel", {"project"}),
        ("an ideal, quoted website", set()),
    ],
)
def test_a_word_is_found_in_names_and_prose(line: str, expected: set[str]) -> None:
    """A noun is found inside any name, in any case and number, but not as a part of another word."""
    assert words(line) & NOUNS == expected


def test_no_module_is_long() -> None:
    """A module that outgrows 300 lines holds more than one idea."""
    assert not [f"{short(path)}: {length(path)}" for path in modules(*FOLDERS) if length(path) > LONGEST]


def test_modules_are_short_as_a_rule() -> None:
    """Half of the modules have at most 100 lines; package files do not count, as they would flatter."""
    assert median(length(path) for path in modules(*FOLDERS) if path.name != "__init__.py") <= MEDIAN


def test_a_class_name_stands_once() -> None:
    """Each class has a name of its own in the whole code base, tests included, so that a search finds one thing."""
    places: dict[str, list[str]] = {}
    for path in modules(*FOLDERS, "tests"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{short(path)}:{node.lineno}")
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_every_table_is_found_by_migrations() -> None:
    """Every module of storage that declares a table is imported for migrations, in whichever folder it lies."""
    declared = [
        node
        for path in modules("storage")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and any(keyword.arg == "table" for keyword in node.keywords)
    ]
    assert len(declared) == len(every_table().tables)


def test_the_kernel_knows_no_business() -> None:
    """No noun of a company's business stands in bot/, in code or prose: what a noun means belongs to its area."""
    assert not [place for path in modules("bot") for place in said(path, NOUNS)]


def test_a_platform_is_named_in_its_own_folder_only() -> None:
    """Nothing outside adapters/NAME says NAME, so a platform can be added or removed with its folder."""
    for path in modules(*FOLDERS):
        own = {*path.relative_to(ROOT).parts[:-1]}
        assert not list(said(path, platforms() - own))


def test_no_import_runs_in_a_circle() -> None:
    """No two neighbours in a package import each other at run time; import-linter asks the same between the folders."""
    assert not cycles(grimp.build_graph(*FOLDERS, exclude_type_checking_imports=True, cache_dir=None))


def test_a_circle_is_found_between_packages() -> None:
    """Two packages that import each other are a circle, though no two of their modules are."""
    graph = grimp.ImportGraph()
    for module in ("house", "house.red", "house.red.one", "house.red.two", "house.blue", "house.blue.one"):
        graph.add_module(module)
    graph.add_import(importer="house.red.one", imported="house.blue.one")
    assert not cycles(graph)
    graph.add_import(importer="house.blue.one", imported="house.red.two")
    assert len(cycles(graph)) == 1


def test_nothing_prints_but_the_command_line() -> None:
    """Everything else logs or replies, so that a log stays one JSON object a line."""
    talking = [path for path in modules(*FOLDERS) if not short(path).startswith("bot/cli")]
    assert not [f"{short(path)}:{line}" for path in talking for line in printing(path.read_text(encoding="utf-8"))]


def test_print_is_told_from_methods_of_that_name() -> None:
    """A console's print method is allowed; the built-in is found."""
    assert printing("console.print(1)\nprint(2)\n") == [2]


def test_every_test_states_a_behaviour() -> None:
    """Each test function has a docstring that ends its sentence."""
    tests = [(path, node) for path in modules("tests") for node in functions(path) if node.name.startswith("test_")]
    silent = [
        f"{short(path)}:{node.lineno} {node.name}" for path, node in tests if "." not in (ast.get_docstring(node) or "")
    ]
    assert tests
    assert not silent


def lengthened(source: str) -> list[int]:
    """The lines that add a translated sentence to a text."""
    texts = ast.BinOp | ast.JoinedStr
    added = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.AugAssign) and isinstance(n.value, texts))
    calls = ((node.lineno, call) for node in added for call in ast.walk(node.value) if isinstance(call, ast.Call))
    return [line for line, call in calls if isinstance(call.func, ast.Name) and call.func.id in {"_", "_n"}]


def test_sentences_are_joined_once() -> None:
    """An answer's sentences are parts given to `sentences`: none is added to a text with `+=`, blanks and all."""
    assert lengthened('say += " " + _("More.")\nlines += [_("More.")]\n') == [1]
    assert not [f"{short(path)}:{line}" for path in modules(*FOLDERS) for line in lengthened(path.read_text("utf-8"))]


UNNAMED = re.compile(r"\b(?:he|him|his|himself|somebody|anybody|nobody|any more)\b", re.IGNORECASE)


def prose(source: str) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a module, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value
    for token in generate_tokens(StringIO(source).readline):
        if token.type == COMMENT:
            yield token.start[0], token.string


def test_prose_names_the_role() -> None:
    """Docstrings and comments of the kernel and of storage say caller, owner, reader or process, and no longer."""
    assert [line for line, _text in prose('"""Somebody."""\nx = 1  # his\n')] == [1, 2]
    assert not [
        f"{short(path)}:{line}: {found[0]}"
        for path in modules("bot", "storage")
        for line, text in prose(path.read_text("utf-8"))
        if (found := UNNAMED.search(text))
    ]


def named_paths(text: str) -> Iterator[str]:
    """The paths that a page names in backticks; a bare name of a module lies beside the path before it in its line."""
    for line in text.splitlines():
        folder = ""
        for name in re.findall(r"`([a-z_]+(?:/[a-z_.]+)+|[a-z_]+\.py)`", line):
            folder = name.rpartition("/")[0] if "/" in name else folder
            yield name if "/" in name else f"{folder}/{name}"


def test_the_pages_name_paths_that_exist() -> None:
    """What a page says is in a module or folder of the code is looked for where it says."""
    assert list(named_paths("see `bot/app.py` and `kernel.py`")) == ["bot/app.py", "bot/kernel.py"]
    roots = (*FOLDERS, "tests")
    pages = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    named = {(page.name, path) for page in pages for path in named_paths(page.read_text("utf-8"))}
    assert not {(page, path) for page, path in named if path.startswith(roots) and not (ROOT / path).exists()}

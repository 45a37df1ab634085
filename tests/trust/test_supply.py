"""What Meridian is made of, and that the page about its security names tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
SURFACES = (
    "Slack over HTTP",
    "Slack by socket",
    "Discord's gateway",
    "Web chat",
    "The shell",
    "Database",
    "Backups",
    "Logs",
    "Dependencies",
)


def test_every_dependency_is_locked_by_its_hash() -> None:
    """Each package of the lock has one version and at least one hash."""
    packages = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(packages) > 50
    assert not [one.split()[0] for one in packages if "==" not in one or "--hash=sha256:" not in one]


def test_the_lock_names_no_index() -> None:
    """Where packages come from is up to who installs them."""
    assert not re.findall(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host", LOCK)


def test_the_page_about_security_names_tests_that_exist() -> None:
    """Every line of the threat model has a test behind it, which is there."""
    rows = [
        line for line in PAGE.splitlines() if line.startswith("|") and "---" not in line and "what stands" not in line
    ]
    named = [re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row) for row in rows]
    assert len(rows) > 60
    assert not [row for row, tests in zip(rows, named, strict=True) if not tests]
    assert not [test for tests in named for test in tests if test[1] not in functions(test[0])]


def test_the_page_about_security_speaks_of_every_surface() -> None:
    """None is left out."""
    assert not [surface for surface in SURFACES if f"### {surface}" not in PAGE]


@cache
def functions(path: str) -> frozenset[str]:
    """The functions of a file."""
    nodes = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

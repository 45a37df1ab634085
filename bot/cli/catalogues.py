"""Message catalogues: the sentences to translate, collected from code and declarations."""

from __future__ import annotations

import ast
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.fields.noun import told_fields
from bot.parsing.forms import submit_word
from bot.records import labels
from bot.replies.i18n import DOMAIN, LOCALES, languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog

    from bot.registry import Registry

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "commands", "adapters")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "_n": (1, 2)}


def template(registry: Registry) -> Catalog:
    """Every sentence of the code: calls of `_`, `_n` and `N_` in Python and templates, and the commands' own texts."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    found = Catalog(charset="utf-8")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for message in said(path.read_text(encoding="utf-8")):
                found.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)])
        rows = extract_from_dir(ROOT / folder, [("**.html", "jinja2")], {}, KEYWORDS)
        for name, _line, message, _comments, _context in rows:
            found.add(message, locations=[(f"{folder}/{name}", 0)])
    for text in sorted(set(declared(registry))):
        found.add(text)
    return found


def said(source: str) -> Iterator[str | tuple[str, ...]]:
    """The sentences of Python code; Babel's own extractor does not look into f-strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            count = len(KEYWORDS[node.func.id] or (1,))
            values = (arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant))
            texts = tuple(value for value in values if isinstance(value, str) and value)
            if len(texts) == count:
                yield texts if count > 1 else texts[0]


def declared(registry: Registry) -> Iterator[str]:
    """The texts of commands that no call of `_` holds: summaries, options, choices, reasons, roles, topics, tables."""
    for command in registry.commands.values():
        yield from (text for text in (command.summary, command.details, command.final, command.not_own) if text)
        yield submit_word(command)
        for option in command.options:
            if not option.type.hidden:
                yield from (option.label, option.summary)
            if members := getattr(option.type, "members", None):
                yield from (str(member.value) for member in members)
    yield from registry.matrix.roles
    yield from registry.topics()
    yield from registry.kinds
    for fields in registry.fields.values():
        yield from (fields.title, fields.empty, fields.added, *(one.heading for one in fields.fields))
    yield from (job.summary for job in registry.jobs.values())
    yield from labels.words(told_fields(registry.fields.values()))


def update(registry: Registry) -> dict[str, int]:
    """Merge the sentences into every catalogue; returns how many of each still need a translation."""
    return {language: _merge(language, registry) for language in languages() if language != "en"}


def missing(language: str, registry: Registry) -> list[str]:
    """Sentences of the code without a finished translation."""
    catalogue, sentences = _read(language), template(registry)
    return [str(m.id) for m in sentences if m.id and not _finished(catalogue, m.id)]


def _finished(catalogue: Catalog, identity: Any) -> bool:
    known = catalogue.get(identity if isinstance(identity, str) else identity[0])
    if known is None or known.fuzzy:
        return False
    return all(known.string) if isinstance(known.string, tuple | list) else bool(known.string)


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _read(language: str) -> Catalog:
    from babel.messages.pofile import read_po

    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def _merge(language: str, registry: Registry) -> int:
    from babel.messages.pofile import write_po

    catalogue = _read(language)
    catalogue.update(template(registry), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, no_location=True, sort_output=True, omit_header=False)
    path_of(language).write_bytes(buffer.getvalue())
    return len([message for message in catalogue if message.id and not _finished(catalogue, message.id)])

"""Generated pages: commands, permissions, and the settings table of the README."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bot.replies.i18n import reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_settings import BaseSettings

    from bot.command import Command
    from bot.options.option import Option
    from bot.registry import Registry

ROOT = Path(__file__).parents[2]
_EMPTIED = "A dash empties an optional value that is on file: `/company edit C-1 zone:-`, `/task due K-1 -`.\n"
_SETTINGS = re.compile(r"(<!-- settings -->\n).*?(<!-- /settings -->)", re.DOTALL)


def pages(registry: Registry, settings: Sequence[type[BaseSettings]]) -> dict[Path, str]:
    """What the generated pages should say; `settings` are those of the installation and of its platforms."""
    readme = ROOT / "README.md"
    with reading(Reader()):
        return {
            ROOT / "docs" / "commands.md": commands_page(registry),
            ROOT / "docs" / "permissions.md": permissions_page(registry),
            readme: _SETTINGS.sub(
                lambda m: f"{m[1]}{settings_table(settings)}{m[2]}", readme.read_text(encoding="utf-8")
            ),
        }


def stale(registry: Registry, settings: Sequence[type[BaseSettings]]) -> list[str]:
    """The pages that are not current."""
    return [
        path.name
        for path, text in pages(registry, settings).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def write(registry: Registry, settings: Sequence[type[BaseSettings]]) -> list[str]:
    """Write the pages anew; returns their names."""
    made = pages(registry, settings)
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return [path.name for path in made]


def commands_page(registry: Registry) -> str:
    """Every command with its options, examples and whether it can be undone."""
    parts = ["# Commands\n", "Made by `make docs` from the commands themselves; do not edit.\n", _EMPTIED]
    by_noun = groupby(sorted(registry.commands.values(), key=lambda c: c.name), key=lambda c: c.noun)
    for noun, found in by_noun:
        parts.append(f"## {noun}\n")
        parts += [_command(registry, command) for command in found]
    return "\n".join(parts)


def _command(registry: Registry, command: Command) -> str:
    lines = [f"### `{command.usage}`\n", f"{command.summary}\n"]
    if command.details:
        lines.append(f"{command.details}\n")
    shown = [option for option in command.options if not option.type.hidden]
    if shown:
        lines += ["| option | what it is | needed |", "|---|---|---|", *(_row(option) for option in shown), ""]
    lines += ["```", *(f"/{command.name} {example}".rstrip() for example in command.examples), "```\n"]
    lines.append(f"For {_roles(registry, command)}. {_undo(command)}\n")
    return "\n".join(lines)


def _row(option: Option) -> str:
    choices = ", ".join(choice.value for choice in option.type.choices())
    about = f"{option.summary} ({choices})" if choices else option.summary
    example = f", e.g. `{option.type.example}`" if option.type.example not in {"", "…"} else ""
    return f"| `{option.name}` | {about.replace('|', '/')}{example} | {'yes' if option.required else ''} |"


def _roles(registry: Registry, command: Command) -> str:
    told = ", ".join(registry.matrix.holders(command.access))
    if command.others is not None:
        told += f"; on behalf of others: {', '.join(registry.matrix.holders(command.others))}"
    return f"{told}; never for oneself" if command.not_own else told


def _undo(command: Command) -> str:
    if not command.writes:
        return "Changes nothing."
    return f"Cannot be undone: {command.final.rstrip('.')}." if command.final else "Can be taken back with `/undo`."


def permissions_page(registry: Registry) -> str:
    """The matrix by area, and the permission of every command."""
    matrix = registry.matrix
    areas = sorted({area for levels in matrix.roles.values() for area in levels})
    lines = ["# Permissions\n", "Made by `make docs` from the permission matrix; do not edit.\n"]
    lines += [f"| area | {' | '.join(matrix.roles)} |", f"|---|{'---|' * len(matrix.roles)}"]
    for area in areas:
        cells = [levels[area].name.lower() if area in levels else "" for levels in matrix.roles.values()]
        lines.append(f"| {area} | {' | '.join(cells)} |")
    lines += [
        "",
        "A higher level includes the lower ones: read, write, manage.\n",
        "| command | permission |",
        "|---|---|",
    ]
    lines += [f"| `/{command.name}` | {command.access} |" for command in registry.commands.values()]
    return "\n".join(lines) + "\n"


def settings_table(settings: Sequence[type[BaseSettings]]) -> str:
    """Every setting with its default and meaning."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for one in settings:
        prefix = str(one.model_config["env_prefix"])
        for name, field in one.model_fields.items():
            variable = str(field.validation_alias or f"{prefix}{name}".upper())
            default = "" if field.default in {None, ""} else f"`{field.default}`"
            lines.append(f"| `{variable}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"

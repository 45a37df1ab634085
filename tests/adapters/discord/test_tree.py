"""The application commands that Discord is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.tree import Tree
from bot.command import Command, Shortcut
from bot.context import Context
from bot.declaration import DeclarationError
from bot.options.option import Option
from bot.options.texts import TextType
from bot.people.permissions import Level, Permission
from bot.registry import Registry
from bot.replies.reply import Choice, Reply
from bot.requests.gestures import MenuEntry
from tests.adapters.discord import markdown, official
from tests.adapters.discord.server import opened, shown
from tests.bench.generated import registry_of, wide_registry


def handler(ctx: Context) -> Reply:
    """Nothing."""
    return Reply()


def letters(number: int) -> str:
    """A number in letters, for names."""
    return f"{chr(97 + number // 26)}{chr(97 + number % 26)}"


def invented(name: str, required: int = 0, optional: int = 0, about: str = "what it is") -> Command:
    """A command with so many options."""
    options = tuple(
        Option(f"option_{letters(number)}", TextType(), number < required, None, about)
        for number in range(required + optional)
    )
    access = Permission("lab", Level.WRITE)
    return Command(name, handler, access, ("",), options, about, source="lab.py:1")


def tree_of(registry: Registry, commands: list[Command]) -> Tree:
    """The tree of some commands only."""
    return Tree(replace(registry, commands={command.name: command for command in commands}), [])


def entries(registry: Registry) -> Iterator[MenuEntry]:
    """The menu entries of the real commands."""
    for command in registry.commands.values():
        if command.shortcut is not None:
            yield MenuEntry(command.shortcut.label, command.name, command.shortcut.of)


def find(payload: list[dict[str, Any]], *path: str) -> dict[str, Any]:
    """A command, subcommand or option by its names."""
    found: dict[str, Any] = {"options": payload}
    for name in path:
        found = next(part for part in found["options"] if part["name"] == name)
    return found


def test_every_command_fits_into_discord(registry: Registry) -> None:
    """The tree of all commands keeps Discord's limits, and takes each of them back to its command."""
    tree = Tree(registry, entries(registry))
    official.check_commands(tree.payload)
    official.check_body("PUT", "/applications/1/commands", tree.payload)
    for command in registry.commands.values():
        options = [{"type": 1, "name": command.verb, "options": []}] if command.verb else []
        assert tree.command({"name": command.noun, "options": options})[0] is command


def test_options_ask_for_what_they_take(registry: Registry) -> None:
    """Choices, bounds, switches and completion come from the option types; names and descriptions are translated."""
    payload = Tree(registry, []).payload
    priority = find(payload, "ticket", "new", "priority")
    assert {choice["value"] for choice in priority["choices"]} >= {"high", "normal"}
    assert find(payload, "task", "done", "task")["autocomplete"]
    assert find(payload, "channel", "bind", "channel")["type"] == 7
    assert find(payload, "invoice")["name_localizations"]["de"] == "rechnung"
    assert find(payload, "home")["type"] == 1
    assert not find(payload, "home")["options"]


def test_what_only_owners_use_is_listed_to_few(registry: Registry) -> None:
    """Commands for owners alone are shown to those who manage the server; everything else to everybody."""
    payload = Tree(registry, []).payload
    few = {command["name"] for command in payload if "default_member_permissions" in command}
    assert few >= {"admin", "connect"}
    assert not few & {"home", "ticket", "invoice"}


def test_menus_are_translated(registry: Registry) -> None:
    """Messages and people have their menus, in German too."""
    menus = [command for command in Tree(registry, entries(registry)).payload if command["type"] > 1]
    assert {(menu["type"], menu["name"]) for menu in menus} >= {(3, "Create ticket"), (2, "Show person")}
    assert all("de" in menu["name_localizations"] for menu in menus)


def test_many_verbs_are_grouped(registry: Registry) -> None:
    """More than 25 verbs: the last ones stand in a group, and still mean their commands."""
    commands = [invented(f"lab {letters(number)}", 1) for number in range(60)]
    tree = tree_of(registry, commands)
    official.check_commands(tree.payload)
    (lab,) = tree.payload
    groups = [option for option in lab["options"] if option["type"] == 2]
    assert [group["name"] for group in groups] == ["more", "more-2"]
    assert sum(len(group["options"]) for group in groups) + len(lab["options"]) - 2 == 60
    last = groups[-1]["options"][-1]["name"]
    data = {"name": "lab", "options": [{"type": 2, "name": "more-2", "options": [{"type": 1, "name": last}]}]}
    assert tree.command(data)[0].name == f"lab {last}"


def test_many_options_are_folded(registry: Registry) -> None:
    """More than 25 options: the last ones are typed into one, as option:value."""
    tree = tree_of(registry, [invented("lab mix", 2, 30)])
    official.check_commands(tree.payload)
    assert [option["name"] for option in find(tree.payload, "lab", "mix")["options"]][-1] == "more"


@pytest.mark.parametrize(("optional", "folded"), [(4, False), (20, True)])
def test_a_long_command_is_shortened_until_it_fits(registry: Registry, optional: int, *, folded: bool) -> None:
    """More than 8,000 characters: descriptions give way first, then optional options, and none is lost."""
    tree = tree_of(registry, [invented(f"lab {letters(number)}", 1, optional, "y" * 99) for number in range(20)])
    official.check_commands(tree.payload)
    verbs = find(tree.payload, "lab")["options"]
    assert all((verb["options"][-1]["name"] == "more") is folded for verb in verbs)


def test_what_cannot_fit_stops_the_start(registry: Registry) -> None:
    """A command that no folding helps is named, with its size."""
    with pytest.raises(DeclarationError, match=r"lab\.py:1: /lab does not fit into Discord: .*26 of 25 options"):
        tree_of(registry, [invented("lab mix", 26)])


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (invented("lab mix", 1, about="y" * 101), r"lab\.py:1: /lab mix: 'y+' takes 101 of Discord's 100 characters"),
        (
            replace(invented("lab mix"), shortcut=Shortcut("z" * 33, "message", ())),
            "takes 33 of Discord's 32 characters",
        ),
    ],
    ids=["description", "menu"],
)
def test_a_text_without_room_stops_the_start(registry: Registry, made: Command, told: str) -> None:
    """A description or a name that Discord would cut is named with its file, in whatever language it is too long."""
    with pytest.raises(DeclarationError, match=told):
        tree_of(registry, [made])


@pytest.mark.parametrize(("of", "most"), [("message", 15), ("person", 15)])
def test_too_many_menu_entries_stop_the_start(registry: Registry, of: str, most: int) -> None:
    """One entry more than Discord's menus take is named."""
    entries = [MenuEntry(f"Do {number}", "lab mix", of) for number in range(most + 1)]
    with pytest.raises(DeclarationError, match=rf"takes {most} menu entries on .*: Do {most}$"):
        Tree(replace(registry, commands={"lab mix": invented("lab mix")}), entries)


def test_too_many_nouns_stop_the_start(registry: Registry) -> None:
    """The hundred and first noun is named."""
    with pytest.raises(DeclarationError, match=r"takes 100 nouns, there are 101: lab_dw$"):
        tree_of(registry, [invented(f"lab_{letters(number)}") for number in range(101)])


async def test_commands_are_registered_once(discord_url: str, registry: Registry) -> None:
    """A second start with the same commands tells Discord nothing; one server alone can have them."""
    async with opened(discord_url, registry) as server:
        await server.restart(registry, discord_url)
        told = [entry.path for entry in server.env.http_requests if entry.path.endswith("/commands")]
        assert len(told) == 1


async def test_a_new_command_is_heard_by_its_file_alone(discord_url: str, tmp_path: Path) -> None:
    """A command that was added as one file has its subcommand with typed options, and its answer."""
    async with opened(discord_url, registry_of(3, tmp_path)) as server:
        (told,) = (entry.json or [] for entry in server.env.http_requests if entry.path.endswith("/commands"))
        assert find(told, "item", "ab", "count")["type"] == 4
        result = await server.slash("item ab", subject="pump", count=3)
        assert "/item ab is for: member" in shown(result.response)


async def test_what_is_typed_into_the_folded_options_is_taken_or_asked_about(discord_url: str, tmp_path: Path) -> None:
    """It is read as a line is, beside what the other options hold: no word is dropped, wherever it stands."""
    async with opened(discord_url, wide_registry(tmp_path)) as server:
        for more, told in (
            ('number_aa:4 some "more" words', 'number_aa=4 note=some "more" words'),
            ("see <@123456> number_ab:5", "number_ab=5 note=see @id:123456"),
            ("NUMBER_AA:4 note:“two words”", "number_aa=4 note=two words"),
            ("number_aa:4 rank:2", "“rank” is given twice: 1 or 2?"),
            ("numbr_aa:4", "has no option “numbr_aa”"),
        ):
            result = await server.slash("wide tell", rank=1, more=more)
            assert told in markdown.read(shown(result.response))[0], more


class ManyType(TextType):
    """Thirty values to choose from."""

    def choices(self) -> tuple[Choice, ...]:
        """More than Discord lists."""
        return tuple(Choice(label=f"Value {number}", value=str(number)) for number in range(30))


def test_many_choices_are_offered_while_somebody_types(registry: Registry) -> None:
    """More than 25 values: all of them are offered by completion, and none is left out of a list."""
    option = Option("colour", ManyType(), True, None, "which")
    tree = tree_of(registry, [replace(invented("lab paint"), options=(option,))])
    official.check_commands(tree.payload)
    colour = find(tree.payload, "lab", "paint", "colour")
    assert "choices" not in colour
    assert colour["autocomplete"]

"""The manifest against the code: nothing that is not used is asked for, and nothing that is used is missing."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import adapters.slack
from adapters.slack import manifest
from adapters.slack.application import RESERVED
from adapters.slack.events import TALK
from adapters.slack.lifecycle import HAPPENINGS
from adapters.slack.scopes import EVENTS, METHODS, SCOPES
from bot.cli import application
from bot.command import Shortcut
from bot.declaration import DeclarationError
from bot.delivery.platform import Misconfigured
from bot.registry import Registry
from tests.adapters.slack.conftest import Opened
from tests.bench.generated import registry_of

FOLDER = Path(adapters.slack.__file__).parent


def called() -> Iterator[str]:
    """The methods of Slack's client that the code calls: `….client.METHOD(…)`, `….client(…).METHOD(…)` or `client.METHOD(…)`."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                owner = owner.func if isinstance(owner, ast.Call) else owner
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if name == "client" and node.func.attr not in {"close", "send_dict"}:
                    yield node.func.attr


def test_the_scopes_are_those_of_the_methods_we_call() -> None:
    """A method that is called stands in the table of scopes, and no other does."""
    assert set(called()) == set(METHODS)


def test_the_events_are_those_we_work_on() -> None:
    """Every event that is subscribed has its handler, and the other way round."""
    assert {name.partition(".")[0] for name in EVENTS} == {*TALK, *HAPPENINGS}


def test_the_manifest_names_every_noun_and_entry(registry: Registry) -> None:
    """Commands, menus, scopes and events follow from the registry and the tables."""
    made = manifest(registry)
    names = {command["command"] for command in made["features"]["slash_commands"]}
    assert names == {"/meridian", *(f"/{noun}" for noun in registry.nouns if noun not in RESERVED)}
    entries = {entry["callback_id"] for entry in made["features"]["shortcuts"] if entry["type"] == "message"}
    assert entries == {c.name for c in registry.commands.values() if c.shortcut and c.shortcut.of == "message"}
    assert tuple(made["oauth_config"]["scopes"]["bot"]) == SCOPES
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made)


def test_a_manifest_stays_within_slacks_limits(registry: Registry) -> None:
    """Names, descriptions and counts are what Slack takes."""
    features = manifest(registry, address="https://bot.example", prefix="x-")["features"]
    assert len(features["slash_commands"]) <= 50
    assert len(features["shortcuts"]) <= 10
    for command in features["slash_commands"]:
        assert command["command"].startswith("/x-")
        assert len(command["command"]) <= 32
        assert 0 < len(command["description"]) <= 2000
        assert command["url"] == "https://bot.example/slack/events"
    assert all(len(entry["name"]) <= 24 for entry in features["shortcuts"])


def test_the_root_alone_is_enough(registry: Registry) -> None:
    """Where names are taken, one command says everything."""
    made = manifest(registry, root_only=True)
    assert [command["command"] for command in made["features"]["slash_commands"]] == ["/meridian"]


def test_too_many_commands_are_refused_with_the_way_out(tmp_path: Path, registry: Registry) -> None:
    """Slack takes fifty: more is an error that names the root, and nothing is left out in silence."""
    many = registry_of(3, tmp_path)
    one = next(iter(many.commands.values()))
    nouns = {f"noun{n} do": replace(one, name=f"noun{n} do") for n in range(60)}
    crowded = replace(many, commands=nouns)
    with pytest.raises(Misconfigured, match=r"--root-only.*noun59"):
        manifest(crowded)


async def test_too_many_shortcuts_stop_the_start(open_wire: Opened, tmp_path: Path) -> None:
    """Slack takes ten shortcuts with the one for everywhere: the first that has no room is named, and none is dropped."""
    many = registry_of(3, tmp_path)
    one = next(iter(many.commands.values()))
    listed = {
        f"item do{n}": replace(one, name=f"item do{n}", shortcut=Shortcut(f"Do {n}", "message", ())) for n in range(10)
    }
    assert len(manifest(replace(many, commands=dict(list(listed.items())[:9])))["features"]["shortcuts"]) == 10
    with pytest.raises(DeclarationError, match="'Do 9' is one too many"):
        await open_wire(commands=replace(many, commands=listed))
    long = {"item do": replace(one, name="item do", shortcut=Shortcut("Do what takes very long words", "message", ()))}
    with pytest.raises(DeclarationError, match="24 characters for the shortcut 'Do what takes"):
        manifest(replace(many, commands=long))


def test_a_description_without_room_is_named(tmp_path: Path) -> None:
    """What Slack would cut is an error with the command it is of, and nothing is shortened."""
    many = registry_of(3, tmp_path)
    one = next(iter(many.commands.values()))
    verbs = {f"item {'x' * 40}{n}": replace(one, name=f"item {'x' * 40}{n}") for n in range(60)}
    with pytest.raises(DeclarationError, match="/item: Slack takes 2000 characters"):
        manifest(replace(many, commands=verbs))
    hinted = {"item do": replace(one, name="item do", examples=("y" * 1_001,))}
    with pytest.raises(DeclarationError, match="/item: Slack takes 1000 characters"):
        manifest(replace(many, commands=hinted))
    told = replace(one, name="item do", shortcut=Shortcut("Do", "message", ()), summary="z" * 151)
    with pytest.raises(DeclarationError, match="Slack takes 150 characters"):
        manifest(replace(many, commands={"item do": told}))


def test_the_command_line_prints_it() -> None:
    """`meridian manifest` prints JSON; a platform without one is an error."""
    printed = CliRunner().invoke(
        application(), ["manifest", "slack", "--root-only", "--address", "https://bot.example/"]
    )
    assert printed.exit_code == 0, printed.output
    assert (
        json.loads(printed.stdout)["settings"]["event_subscriptions"]["request_url"]
        == "https://bot.example/slack/events"
    )
    assert CliRunner().invoke(application(), ["manifest", "nowhere"]).exit_code == 2

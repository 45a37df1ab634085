"""Every command typed by everybody, against a table that was written by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.command import Command
from bot.invocation import Place
from bot.registry import Registry
from tests.trust.conftest import thorough
from tests.trust.table import FURTHER, MAY, ROLES
from tests.trust.town import DEMO, STUDIO, Town

# From the least to the most: what an owner's examples change is changed last.
USERS = tuple(reversed(ROLES))


def test_the_table_knows_every_command(registry: Registry) -> None:
    """Somebody has written down, for each command there is, which roles shall be able to run it."""
    assert MAY.keys() == registry.commands.keys()


def test_a_command_is_refused_outside_its_roles(town: Town, registry: Registry) -> None:
    """Each command is refused to every role outside the table, and that leaves no row in any table."""
    before = town.rows()
    tried = [(user, command) for user in USERS for command in registry.commands.values() if not may(user, command)]
    assert not list(mistaken(town, DEMO, tried))
    assert town.rows() == before


def test_the_least_role_that_may_is_let_through(town: Town, registry: Registry) -> None:
    """Each command runs for the last role of the table that may run it."""
    least = [(next(user for user in USERS if may(user, one)), one) for one in registry.commands.values()]
    assert not list(mistaken(town, STUDIO, sorted(least, key=lambda pair: USERS.index(pair[0]))))


@thorough
@pytest.mark.parametrize("place", [DEMO, STUDIO], ids=["demo", "studio"])
def test_a_command_runs_for_its_roles_only(town: Town, registry: Registry, place: Place) -> None:
    """Each example of each command is refused to every role outside the table and to nobody inside it."""
    tried = [(user, command) for user in USERS for command in registry.commands.values()]
    assert not list(mistaken(town, place, tried))


def may(user: str, command: Command) -> bool:
    """Whether somebody may run the examples of a command."""
    return ROLES[user] in FURTHER.get(command.name, MAY[command.name])


def mistaken(town: Town, place: Place, tried: list[tuple[str, Command]]) -> Iterator[str]:
    """What was refused that should not be, or the other way round."""
    for user, command in tried:
        outcome = town.ask(user, f"/{command.name} {command.examples[0]}", at=place).outcome
        refused = outcome == "Forbidden" or (command.name in FURTHER and outcome in {"NotFound", "Incomplete"})
        if refused == may(user, command):
            yield f"{user} /{command.name} {command.examples[0]}: {outcome}"

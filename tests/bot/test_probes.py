"""What a process tells those who look after it: that it lives, whether it is ready, and what it has done."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
from sqlalchemy import text

from bot.metrics import Metrics
from bot.probes import Probes
from bot.site import Site
from storage.database import Database
from storage.migrate import head
from storage.notices import Waiting
from tests.bot import stage
from tests.chat import Chat, Clock


async def answers(probes: Probes, port: int, *paths: str) -> list[tuple[int, str]]:
    """The status and text of each path on a server with nothing else."""
    site = Site("127.0.0.1", port, probes)
    await site.start([])
    try:
        async with aiohttp.ClientSession() as browser:
            found = []
            for path in paths:
                async with browser.get(f"{site.url}{path}") as response:
                    found.append((response.status, await response.text()))
            return found
    finally:
        await site.stop()


def probes_of(chat: Chat) -> Probes:
    """The probes of a chat's kernel."""
    return Probes(chat.kernel.database, chat.kernel.metrics, chat.clock)


def measured(chat: Chat, port: int) -> str:
    """What Prometheus is told."""
    ((status, told),) = chat.run(answers(probes_of(chat), port, "/metrics"))
    assert status == 200
    return str(told)


def test_a_process_is_ready_once_its_schema_is_current(chat: Chat, unused_tcp_port: int) -> None:
    """An unmigrated database keeps it alive but not ready, with the reason in one word."""
    probes = probes_of(chat)
    assert chat.run(answers(probes, unused_tcp_port, "/healthz", "/readyz")) == [(200, "ok"), (503, "schema")]
    with chat.kernel.database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
    assert chat.run(answers(probes, unused_tcp_port, "/readyz")) == [(200, "ready")]


def test_without_its_database_a_process_lives_but_is_not_ready(unused_tcp_port_factory: object) -> None:
    """When nobody answers at the database's address, only the sign of life is good, and the counters still come."""
    nobody, port = unused_tcp_port_factory(), unused_tcp_port_factory()  # type: ignore[operator]  # pytest-asyncio's
    database = Database.open(f"postgresql://postgres@127.0.0.1:{nobody}/none")
    probes = Probes(database, Metrics(), Clock())
    alive, ready, told = asyncio.run(answers(probes, port, "/healthz", "/readyz", "/metrics"))
    database.close()
    assert (alive, ready) == ((200, "ok"), (503, "database"))
    assert "meridian_deliveries_due NaN" in told[1]


def test_commands_are_counted_by_name_and_outcome(chat: Chat, unused_tcp_port: int) -> None:
    """Done, refused and unknown lines each have their count, and the time that they took."""
    chat.say("/home")
    chat.as_("ken").say("/invoice list")
    chat.say("/nonsense")
    told = measured(chat, unused_tcp_port)
    assert 'meridian_commands_total{command="home",outcome="done"} 1.0' in told
    assert 'meridian_commands_total{command="invoice list",outcome="Forbidden"} 1.0' in told
    assert 'meridian_commands_total{command="unknown",outcome="UnknownCommand"} 1.0' in told
    assert 'meridian_command_seconds_count{command="home"} 1.0' in told


def test_deliveries_are_counted_and_those_that_wait_are_seen(labchat: Chat, unused_tcp_port: int) -> None:
    """What is due has a number and an age until it is sent."""
    labchat.say("/ping person @carla hello")
    labchat.clock.forward(seconds=90)
    told = measured(labchat, unused_tcp_port)
    assert "meridian_deliveries_due 1.0" in told
    assert "meridian_deliveries_due_oldest_seconds 90.0" in told
    labchat.deliver()
    told = measured(labchat, unused_tcp_port)
    assert "meridian_deliveries_due 0.0" in told
    assert 'meridian_deliveries_total{outcome="sent",platform="paper"} 1.0' in told


def test_a_failed_delivery_is_counted_as_tried_again(labchat: Chat, unused_tcp_port: int) -> None:
    """What the platform did not take is counted under that platform."""
    labchat.say("/ping person @carla hello")
    labchat.paper.fail = ConnectionError("away")
    labchat.deliver()
    assert 'meridian_deliveries_total{outcome="again",platform="paper"} 1.0' in measured(labchat, unused_tcp_port)


def test_job_ticks_are_counted(chat: Chat, unused_tcp_port: int) -> None:
    """A tick with nothing to do is told from one that did something."""
    for _time in range(2):
        chat.tick()
    told = measured(chat, unused_tcp_port)
    assert 'meridian_job_ticks_total{job="my day people",outcome="done"} 1.0' in told
    assert 'meridian_job_ticks_total{job="my day people",outcome="idle"} 1.0' in told


def test_no_label_names_anybody(chat: Chat, unused_tcp_port: int) -> None:
    """Neither people nor companies nor amounts are told."""
    chat.say('/company new "Harbour & Sons" currency:EUR')
    stage.person(chat, "ken", name="Kenji Sato")
    chat.say("/person show @kenji")
    told = measured(chat, unused_tcp_port)
    assert not [word for word in ("Harbour", "Kenji", "Studio", "olivia", "EUR") if word in told]


def test_two_bots_count_for_themselves() -> None:
    """What one bot of a process counts does not show with the other."""
    one, other = Metrics(), Metrics()
    one.command("home", "done", 0.01)
    waiting = Waiting(0, timedelta())
    assert 'outcome="done"' in one.text(waiting).decode()
    assert 'outcome="done"' not in other.text(waiting).decode()
    assert "meridian_build_info{" in other.text(waiting).decode()

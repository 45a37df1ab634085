"""What a process tells those who look after it: that it lives, whether it is ready, and what it has done."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.kernel import Kernel
from bot.observability.metrics import Metrics
from bot.ops.probes import Probes
from bot.ops.server import HttpServer
from bot.registry import Registry
from bot.settings import Settings
from storage.engine.database import Database
from storage.upkeep.migrate import head
from tests.bot import stage
from tests.chat import START, ChatClock, ChatSession


async def answers(
    probes: Probes, port: int, *paths: str, headers: dict[str, str] | None = None
) -> list[tuple[int, str]]:
    """The status and text of each path on a server with nothing else."""
    site = HttpServer("127.0.0.1", port, probes)
    await site.start([])
    try:
        async with aiohttp.ClientSession() as browser:
            found = []
            for path in paths:
                async with browser.get(f"{site.url}{path}", headers=headers) as response:
                    found.append((response.status, await response.text()))
            return found
    finally:
        await site.stop()


def measured(chat: ChatSession, port: int) -> str:
    """What Prometheus is told."""
    ((status, told),) = chat.run(answers(chat.kernel.site.probes, port, "/metrics"))
    assert status == 200
    return str(told)


def test_a_process_is_ready_once_its_schema_is_current(chat: ChatSession, unused_tcp_port: int) -> None:
    """An unmigrated database keeps it alive but not ready, with the reason in one word."""
    probes = chat.kernel.site.probes
    assert chat.run(answers(probes, unused_tcp_port, "/healthz", "/readyz")) == [(200, "ok"), (503, "schema")]
    with chat.kernel.database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
    assert chat.run(answers(probes, unused_tcp_port, "/readyz")) == [(200, "ready")]


def test_without_its_database_a_process_lives_but_is_not_ready(
    registry: Registry, unused_tcp_port_factory: object
) -> None:
    """When nobody answers at the database's address, only the sign of life is good, and the counters still come."""
    nobody, port = unused_tcp_port_factory(), unused_tcp_port_factory()  # type: ignore[operator]  # pytest-asyncio's
    database = Database.open(f"postgresql://postgres@127.0.0.1:{nobody}/none")
    kernel = Kernel(Settings(_env_file=None), registry, database, "for tests", {}, ChatClock())
    alive, ready, told = asyncio.run(answers(kernel.site.probes, port, "/healthz", "/readyz", "/metrics"))
    database.close()
    assert (alive, ready) == ((200, "ok"), (503, "database"))
    assert "meridian_database_up 0.0" in told[1]
    assert "meridian_deliveries_due{" not in told[1]


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        (None, {}, 200),
        (None, {"Host": "evil.example:8080"}, 403),
        (None, {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("s3cret", {}, 401),
        ("s3cret", {"Authorization": "Bearer wröng"}, 401),
        ("s3cret", {"Authorization": "Bearer s3cret", "Host": "meridian:8080"}, 200),
    ],
)
def test_the_numbers_are_for_this_machine_or_who_has_the_token(
    chat: ChatSession, unused_tcp_port: int, token: str | None, headers: dict[str, str], status: int
) -> None:
    """Without METRICS_TOKEN neither a proxy nor a bent name reads them; with it whoever sends it, from anywhere."""
    kernel = chat.kernel
    secret = SecretStr(token) if token else None
    probes = Probes(kernel.database, kernel.metrics, kernel.scheduler, kernel.watchdog, kernel.now, secret)
    ((found, told),) = chat.run(answers(probes, unused_tcp_port, "/metrics", headers=headers))
    assert found == status
    assert ("meridian_build_info" in told) is (status == 200)


def test_commands_are_counted_by_name_and_outcome(chat: ChatSession, unused_tcp_port: int) -> None:
    """Done, refused and unknown lines each have their count, and the time that they took."""
    chat.say("/home")
    chat.as_("ken").say("/invoice list")
    chat.say("/nonsense")
    told = measured(chat, unused_tcp_port)
    assert 'meridian_commands_total{command="home",outcome="done",surface="paper"} 1.0' in told
    assert 'meridian_commands_total{command="invoice list",outcome="Forbidden",surface="paper"} 1.0' in told
    assert 'meridian_commands_total{command="unknown",outcome="UnknownCommand",surface="paper"} 1.0' in told
    assert 'meridian_command_seconds_count{command="home",surface="paper"} 1.0' in told


def test_deliveries_are_counted_and_those_that_wait_are_seen(labchat: ChatSession, unused_tcp_port: int) -> None:
    """What is due has a number and an age until it is sent; then it counts how late it was."""
    labchat.say("/ping person @carla hello")
    labchat.clock.forward(seconds=90)
    told = measured(labchat, unused_tcp_port)
    assert 'meridian_deliveries_due{platform="direct"} 1.0' in told
    assert 'meridian_deliveries_due_oldest_seconds{platform="direct"} 90.0' in told
    labchat.deliver()
    told = measured(labchat, unused_tcp_port)
    assert 'meridian_deliveries_due{platform="direct"} 0.0' in told
    assert 'meridian_delivery_seconds_sum{platform="paper"} 90.0' in told
    assert 'meridian_deliveries_total{outcome="sent",platform="paper"} 1.0' in told


def test_a_failed_delivery_is_counted_as_tried_again(labchat: ChatSession, unused_tcp_port: int) -> None:
    """What the platform did not take is counted under that platform."""
    labchat.say("/ping person @carla hello")
    labchat.paper.fail = ConnectionError("away")
    labchat.deliver()
    assert 'meridian_deliveries_total{outcome="again",platform="paper"} 1.0' in measured(labchat, unused_tcp_port)


def test_job_ticks_are_counted(chat: ChatSession, unused_tcp_port: int) -> None:
    """A tick with nothing to do is told from one that did something."""
    for _time in range(2):
        chat.tick()
    told = measured(chat, unused_tcp_port)
    assert 'meridian_job_ticks_total{job="my day people",outcome="done"} 1.0' in told
    assert 'meridian_job_ticks_total{job="my day people",outcome="idle"} 1.0' in told
    assert 'meridian_job_seconds_count{job="my day people"} 2.0' in told
    assert f'meridian_job_last_success_timestamp_seconds{{job="my day people"}} {START.timestamp():e}' in told


def test_waits_and_connections_are_told(chat: ChatSession, unused_tcp_port: int) -> None:
    """Each unit of work has waited some time; a connection that should be there and is not is told apart from none."""
    chat.say("/home")
    told = measured(chat, unused_tcp_port)
    assert 'meridian_database_wait_seconds_count{kind="read"}' in told
    assert 'meridian_database_units{kind="write"} 0.0' in told
    assert 'meridian_platform_up{platform="paper"} 1.0' in told
    chat.paper.open = None
    assert 'meridian_platform_up{platform="paper"} 0.0' in measured(chat, unused_tcp_port)


def test_no_label_names_anybody(chat: ChatSession, unused_tcp_port: int) -> None:
    """Neither people nor companies nor amounts are told."""
    chat.say('/company new "Harbour & Sons" currency:EUR')
    stage.person(chat, "ken", name="Kenji Sato")
    chat.say("/person show @kenji")
    told = measured(chat, unused_tcp_port)
    assert not [word for word in ("Harbour", "Kenji", "Studio", "olivia", "EUR") if word in told]


def test_two_bots_count_for_themselves() -> None:
    """What one bot of a process counts does not show with the other."""
    one, other = Metrics(), Metrics()
    one.command("home", "paper", "done", 0.01)
    assert 'outcome="done"' in one.text(None, (), {}).decode()
    assert 'outcome="done"' not in other.text(None, (), {}).decode()
    assert "meridian_build_info{" in other.text(None, (), {}).decode()

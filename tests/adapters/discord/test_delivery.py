"""What Meridian says by itself: to channels, persons and threads, in as many messages as it needs, and once."""

from __future__ import annotations

from typing import Any

import discord

from bot.delivery.platform import Target
from bot.registry import Registry
from bot.replies.reply import Action, Card, File, Picture, Reply
from bot.replies.spans import person_span
from storage.identity.people import person_behind
from tests.adapters.discord.server import GUILD, Server, opened, shown
from tests.chat import PLATFORM

CHART = {"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}


def channel(server: Server, name: str, thread: str = "") -> Target:
    """A channel of the studio's server."""
    return Target(workspace=str(GUILD), channel=str(server.channels[name].id), thread=thread)


async def send(server: Server, target: Target, reply: Reply, nonce: str = "n1") -> str:
    """Send a reply as the sender would."""
    with server.env._bot_scope():
        return await server.platform.send(target, reply, nonce=nonce, language="en")


def message_body(server: Server) -> Any:
    """What was posted last."""
    posts = [
        entry.json for entry in server.env.http_requests if entry.method == "POST" and entry.path.endswith("/messages")
    ]
    return posts[-1]


async def test_only_persons_who_are_addressed_are_notified(server: Server) -> None:
    """A mention span notifies its person; a typed mention of somebody else is text."""
    ken = server.read(lambda session: person_behind(session, PLATFORM, "ken"))
    await send(server, channel(server, "support"), Reply(say=f"{person_span(ken.id, 'Ken')}: see <@1234567> @everyone"))
    body = message_body(server)
    assert body["allowed_mentions"] == {"parse": [], "users": [server.members["ken"].id]}
    assert f"<@{server.members['ken'].id}>: see \\<\\@1234567\\> \\@everyone" in str(body["components"]).replace(
        "\\\\", "\\"
    )


async def test_a_person_is_written_to_directly(server: Server) -> None:
    """Alerts reach a person's direct conversation."""
    target = Target(workspace=str(GUILD), user=str(server.members["sam"].id))
    await send(server, target, Reply(say="Wake up."))
    assert shown(server.dm("sam")) == "Wake up."


async def test_files_and_charts_are_attached(server: Server) -> None:
    """A file can be downloaded, a chart is seen with what it shows as its description."""
    report = File(name="Bericht für März.pdf", media_type="application/pdf", content=b"%PDF")
    card = Card(title="Open", picture=Picture(spec=CHART, alt="One bar"))
    await send(server, channel(server, "accounts"), Reply.of(card).model_copy(update={"files": (report, report)}))
    last = server.channels["accounts"].last_message
    assert last is not None
    names = [attachment.filename for attachment in last.attachments]
    assert names == ["chart.png", "Bericht_f_r_M_rz.pdf", "Bericht_f_r_M_rz-2.pdf"]
    assert (await last.attachments[0].read()).startswith(b"\x89PNG")


async def test_what_is_long_goes_on_in_the_next_message(server: Server) -> None:
    """Nothing is cut: twenty cards with buttons take several messages."""
    cards = tuple(
        Card(title=f"Card {number}", actions=(Action(label="Go", command="help", token=f"t{number}"),))
        for number in range(20)
    )
    await send(server, channel(server, "accounts"), Reply.of(*cards))
    said = [shown(message) for message in server.channels["accounts"].history()]
    assert len(said) > 1
    assert all(f"Card {number}" in "\n".join(said) for number in range(20))


async def test_an_edit_that_outgrows_its_message_says_so(server: Server) -> None:
    """An edited message stays one; what does not fit is pointed to."""
    message = await send(server, channel(server, "accounts"), Reply(say="Short."))
    with server.env._bot_scope():
        await server.platform.edit(channel(server, "accounts"), message, Reply(say="word " * 2000), language="en")
    assert shown(server.channels["accounts"].last_message).endswith("open it again to see all of it.")


async def test_an_edited_message_keeps_its_files(server: Server) -> None:
    """A document that came with a card is still there when the card is brought up to date."""
    report = File(name="report.pdf", media_type="application/pdf", content=b"%PDF")
    message = await send(server, channel(server, "accounts"), Reply(say="One.", files=(report,)))
    with server.env._bot_scope():
        await server.platform.edit(channel(server, "accounts"), message, Reply(say="Two."), language="en")
    last = server.channels["accounts"].last_message
    assert shown(last) == "Two."
    assert last is not None
    assert [attachment.filename for attachment in last.attachments] == ["report.pdf"]
    assert last.components[-1].to_dict()["type"] == 13


async def test_every_message_of_a_long_answer_is_brought_up_to_date(server: Server) -> None:
    """A card in the second message of an answer is edited there, and the first one stays as it was."""
    for number in range(3):
        await server.slash("ticket new", in_="random", subject=f"Case {number}", description="y" * 3000)
    with server.env._bot_scope():
        await server.deliver()
    await server.members["sam"].send(server.channels["random"], "T-1, T-2 and T-3 are one case")
    before = answers(server)
    assert len(before) > 1
    await server.slash("ticket solve", in_="support", ticket="T-2")
    with server.env._bot_scope():
        await server.deliver()
    after = answers(server)
    assert [number for number in before if before[number] != after[number]] == [
        number for number in before if "T-2" in before[number]
    ]


def answers(server: Server) -> dict[int, str]:
    """What the bot has said in #random, by message."""
    return {message.id: shown(message) for message in server.channels["random"].history() if message.components}


async def test_a_message_in_a_thread_is_edited_there(server: Server) -> None:
    """The reference of a message in a thread leads back to it."""
    card = (await server.slash("ticket new", in_="support", subject="Harbour")).response
    assert card is not None
    await server.members["sam"].click(card, label="Solve")
    (thread,) = server.channels["support"].threads
    target = channel(server, "support", str(thread.id))
    message = await send(server, target, Reply(say="One."))
    with server.env._bot_scope():
        await server.platform.edit(target, message, Reply(say="Two."), language="en")
    assert shown(thread.last_message) == "Two."


async def test_a_notice_is_pressed_where_it_arrived(server: Server) -> None:
    """A ticket's alarm stands in #support with its buttons, and pressing one acts."""
    await server.slash("ticket new", in_="random", subject="Harbour office is down", priority="urgent")
    server.clock.forward(hours=3)
    with server.env._bot_scope():
        await server.kernel.scheduler.tick_all(server.clock.now)
        await server.deliver()
    alarms = [message for message in server.channels["support"].history() if message.components]
    alarm = next(message for message in alarms if "Harbour office is down" in shown(message))
    assert "ticket ack" not in shown((await server.slash("history", record="T-1")).response)
    await server.members["sam"].click(alarm, label="I am on it")
    assert "ticket ack" in shown((await server.slash("history", record="T-1")).response)


async def test_many_connections_share_the_servers(discord_url: str, registry: Registry) -> None:
    """Sharded by setting, the same bot answers."""
    async with opened(discord_url, registry, sharded=True) as server:
        assert isinstance(server.platform.client, discord.AutoShardedClient)
        assert "invoice" in shown((await server.slash("help")).response)


async def test_one_server_may_have_the_commands_to_itself(discord_url: str, registry: Registry) -> None:
    """With a server in the settings its commands are there at once, and it belongs to the only company."""
    async with opened(discord_url, registry, guild=GUILD) as server:
        paths = [entry.path for entry in server.env.http_requests if entry.path.endswith("/commands")]
        assert paths == [f"/applications/{server.env.backend.application_id}/guilds/{GUILD}/commands"]
        assert await server.kernel.workspaces.company("discord", str(GUILD)) == 1

"""What people say without a slash: direct messages, mentions, threads and replies on cards, emoji, menus."""

from __future__ import annotations

from bot.invocation import Invocation, Place, Source
from bot.registry import Registry
from storage.identity.people import identity_behind
from tests.adapters.discord.server import GUILD, Server, buttons, prefilled, shown


async def test_a_direct_message_is_a_command_line(server: Server) -> None:
    """In a direct conversation everything said is meant for the bot, and the server is known by its member."""
    await server.members["olivia"].send_dm("task new Call")
    assert "Fill in" in buttons(server.dm("olivia"))
    await server.members["olivia"].send_dm("help task")
    assert "/task" in shown(server.dm("olivia"))


async def test_a_private_answer_to_a_mention_comes_directly(server: Server) -> None:
    """What only its asker may see cannot stand in a channel, so it comes as a direct message."""
    await server.members["sam"].send(server.channels["random"], f"<@{server.bot}> help task")
    assert "/task" in shown(server.dm("sam"))
    assert server.channels["random"].last_message.author.id == server.members["sam"].id  # type: ignore[union-attr]


async def test_plain_talk_is_left_alone(server: Server) -> None:
    """People talk to each other without being interrupted."""
    await server.members["sam"].send(server.channels["support"], "Good morning <@1234567890123456>, how is T-1?")
    assert len(server.channels["support"].history()) == 1


async def test_a_reply_in_a_cards_thread_is_a_note(server: Server) -> None:
    """What people say in the thread of a card is kept with the record."""
    card = (await server.slash("ticket new", in_="support", subject="Harbour office")).response
    assert card is not None
    await server.members["sam"].click(card, label="Solve")
    (thread,) = server.channels["support"].threads
    await server.members["sam"].send(thread, "They confirmed it on the phone.")
    assert "It stays solved" in shown(server.dm("sam"))
    assert "confirmed it on the phone" in shown((await server.slash("ticket show", ticket="T-1")).response)


async def test_a_reply_to_a_card_is_a_note(server: Server) -> None:
    """Discord's own way to answer a message counts as its thread."""
    card = (await server.slash("ticket new", in_="support", subject="Harbour office")).response
    assert card is not None
    said = await server.members["sam"].send(server.channels["support"], "They confirmed it.", reply_to=card.message)
    assert server.taken_in(said)


async def test_an_emoji_makes_a_ticket(server: Server) -> None:
    """An emoji on a message runs its command with the text, once per message."""
    said = await server.members["greta"].send(server.channels["support"], "The login page is broken")
    await server.members["sam"].react(said, "🎫")
    await server.members["marco"].react(said, "🎫")
    assert "login page is broken" in shown(server.channels["support"].threads[0].last_message)
    assert "T-2" not in shown((await server.slash("ticket list")).response)


async def test_an_emoji_tells_a_stranger_nothing_of_what_another_was_answered(server: Server) -> None:
    """Marco closes a project by an emoji and is answered alone; whoever puts on the same one is judged anew."""
    await server.slash("company new", name="Acme")
    await server.slash("emoji set", emoji="🏁", does="project done")
    card = (await server.slash("project new", name="Cobalt", company="C-1", in_="projects")).response
    await server.slash("project edit", project="P-1", rate="7428 EUR")
    stranger = server.guild.add_member(server.env.create_user("stranger"))
    assert card is not None
    await server.members["marco"].react(card.message, "🏁")
    assert "428" in shown(server.dm("marco"))
    told = len(server.env.http_requests)
    for who in (server.members["carla"], stranger):
        await who.react(card.message, "🏁")
    said = [str(entry) for entry in server.env.http_requests[told:]]
    assert not [text for text in said if "Cobalt" in text or "428" in text.replace(str(card.id), "")]
    assert not [text for text in said if str(stranger.id) in text]


async def test_an_emoji_off_and_on_again_is_meant_again(server: Server) -> None:
    """A tick solves a ticket; after it was reopened, the same tick off and on solves it again."""
    card = (await server.slash("ticket new", in_="support", subject="Harbour office")).response
    assert card is not None
    sam = server.members["sam"]
    for _round in range(2):
        await sam.react(card.message, "✅")
        assert "solved" in shown((await server.slash("ticket show", ticket="T-1")).response).lower()
        await server.slash("ticket reopen", ticket="T-1")
        await sam.unreact(card.message, "✅")


async def test_an_emoji_after_a_crash_is_asked_about(server: Server, discord_url: str, registry: Registry) -> None:
    """A process dies before it has answered an emoji; put on again after the restart it is not done twice in silence."""
    card = (await server.slash("ticket new", in_="support", subject="Harbour office")).response
    assert card is not None
    sam, channel = server.members["sam"], str(server.channels["support"].id)
    place = Place(platform="discord", workspace=str(GUILD), channel=channel, thread=str(card.message.id))
    dying = Invocation(
        place=place,
        user=str(sam.id),
        at=server.clock.now,
        key="reaction",
        source=Source.REACTION,
        line="✅",
        reports=True,
    )
    answer = await server.kernel.dispatch(dying)
    assert answer is not None
    assert answer.act is not None
    await server.restart(registry, discord_url)
    await sam.react(card.message, "✅")
    assert "This was already done" in shown(server.dm("sam"))
    assert buttons(server.dm("sam")) == ["Do it"]


async def test_an_emoji_without_a_meaning_asks_discord_nothing(server: Server) -> None:
    """People may react to one another as they like."""
    said = await server.members["greta"].send(server.channels["support"], "Good morning")
    before = len(server.env.http_requests)
    await server.members["sam"].react(said, "🎉")
    assert len(server.env.http_requests) == before


async def test_a_message_menu_makes_a_task(server: Server) -> None:
    """The menu of a message takes its text; what is missing is asked for."""
    said = await server.members["marco"].send(server.channels["random"], "Call the harbour office")
    form = await server.members["marco"].context_menu(server.channels["random"], "Create task", said)
    assert prefilled(form)["title"] == "Call the harbour office"


async def test_a_person_menu_tells_the_time(server: Server) -> None:
    """The menu of a person answers about them."""
    result = await server.members["olivia"].context_menu(
        server.channels["random"], "Show person", server.members["ken"]
    )
    assert "Ken Sato" in shown(result.response)


async def test_completion_offers_what_may_come(server: Server) -> None:
    """An option that is being filled in offers what its person may see."""
    await server.slash("company new", name="Acme Harbour")
    found = await server.members["olivia"].autocomplete(server.channels["random"], "company show", "company", "acm")
    assert [entry["name"].partition(" · ")[0] for entry in found] == ["Acme Harbour"]
    assert not await server.members["ken"].autocomplete(server.channels["random"], "company show", "company", "acm")


async def test_a_mentioned_person_is_found(server: Server) -> None:
    """A mention in a text option means the person behind the account."""
    await server.slash("project new", name="Harbour", owner=server.members["marco"].mention)
    assert "Marco Ruiz" in shown((await server.slash("project show", project="P-1")).response)


async def test_a_server_is_connected_by_a_code(server: Server) -> None:
    """On a server of no company every command says what to do; the code of an owner binds it."""
    code = shown((await server.slash("connect")).response).rpartition("connect ")[2].replace("\\", "")
    other = server.env.create_guild("Branch office")
    room, ken = other.create_text_channel("room"), other.add_member(server.members["ken"].user)
    assert "belongs to no company" in shown((await ken.slash(room, "home")).response)
    await ken.send(room, f"<@{server.bot}> home")
    assert "belongs to no company" in shown(ken.user.dm_channel.last_message)
    await ken.send(room, f"<@{server.bot}> connect {code}")
    assert "belongs to no company" not in shown((await ken.slash(room, "home")).response)


async def test_who_leaves_one_of_two_servers_is_known_on_the_other(server: Server) -> None:
    """An account is gone with the last server of the company that it leaves, and not before."""
    code = shown((await server.slash("connect")).response).rpartition("connect ")[2].replace("\\", "")
    other = server.env.create_guild("Branch office")
    room, ken = other.create_text_channel("room"), other.add_member(server.members["ken"].user)
    await ken.send(room, f"<@{server.bot}> connect {code}")
    server.guild.remove_member(server.members["ken"])
    await server.env.settle()
    assert "Ken" in shown((await ken.slash(room, "home")).response)
    other.remove_member(ken)
    await server.env.settle()
    account = str(server.members["ken"].id)
    assert server.read(lambda session: identity_behind(session, "discord", account)) is None

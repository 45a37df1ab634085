"""One person on the servers of two companies: each control acts for its own company, wherever it is used."""

from __future__ import annotations

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from tests.adapters.discord.server import Server, buttons, prefilled, shown
from tests.neighbour import move_beside


def neighbour(server: Server) -> tuple[MemberActor, ChannelHandle]:
    """Olivia as an owner on the server of another company, and its lobby."""
    guild = server.env.create_guild("Velvet")
    olivia = guild.add_member(server.members["olivia"].user)
    move_beside(server.kernel, platform="discord", workspace=str(guild.id), people={str(olivia.id): "owner"})
    return olivia, guild.create_text_channel("lobby")


def asked_of(server: Server) -> discord.Message:
    """The question that Olivia is asked directly."""
    question = server.dm("olivia")
    assert question is not None
    assert buttons(question)[1] == "Velvet Harbour"
    return question


async def test_a_kept_control_acts_for_its_company(server: Server) -> None:
    """What cannot be taken back is asked and done for the company of its card, though another server was used since."""
    there, lobby = neighbour(server)
    olivia = server.members["olivia"].user
    await server.slash("company new", name="Acme")
    await server.slash("entity edit", name="Studio GmbH", by="fatima")
    await olivia.send_dm("/invoice new C-1 2x Advice 100 EUR")
    await olivia.click(asked_of(server), label="Studio")
    card = server.dm("olivia")
    assert card is not None
    assert "Velvet" in shown((await there.slash(lobby, "settings show")).response)
    asked = await olivia.click(card, label="Issue")
    assert asked.response is not None
    await olivia.click(asked.response, label="Issue")
    assert "200,00\xa0€" in shown((await server.slash("invoice list")).response)


async def test_a_form_in_steps_is_kept_for_its_company(server: Server) -> None:
    """The second step of a form that was opened here is sent here, though another server was used in between."""
    there, lobby = neighbour(server)
    olivia = server.members["olivia"].user
    await server.slash("company new", name="Acme")
    await olivia.send_dm("/company edit C-1")
    await there.slash(lobby, "settings show")
    first = await olivia.click(asked_of(server), label="Studio")
    kept = {name: value for name, value in prefilled(first).items() if value}
    between = await olivia.submit_modal(first, kept | {"name": "Acme Harbour"})
    assert between.response is not None
    await there.slash(lobby, "settings show")
    await olivia.submit_modal(await olivia.click(between.response, label="Continue"), {})
    assert "Acme Harbour" in shown((await server.slash("company show", company="C-1")).response)


async def test_a_direct_line_asks_for_its_company(server: Server) -> None:
    """The server that was used last says nothing: the person does, and their button runs the line there, once."""
    there, lobby = neighbour(server)
    olivia = server.members["olivia"].user
    await there.slash(lobby, "settings show")
    await olivia.send_dm("company new Acme Tools")
    question = asked_of(server)
    assert "Which one is this for" in shown(question)
    await olivia.click(question, label="Studio")
    done = server.dm("olivia")
    assert shown(done).startswith("For Studio:")
    assert "Acme Tools" in shown((await server.slash("company list")).response)
    assert "Acme Tools" not in shown((await there.slash(lobby, "company list")).response)


async def test_a_chosen_company_is_named(server: Server) -> None:
    """After /switch direct lines are for one company, and its answers say so; cards keep theirs."""
    neighbour(server)
    olivia = server.members["olivia"].user
    await olivia.send_dm("ticket new Umber lamp")
    await olivia.click(asked_of(server), label="Studio")
    card = server.dm("olivia")
    assert card is not None
    await olivia.send_dm("switch")
    question = server.dm("olivia")
    assert buttons(question) == ["Use Studio here", "Use Velvet Harbour here"]
    assert question is not None
    await olivia.click(question, label="Use Velvet Harbour here")
    await olivia.send_dm("ticket list")
    assert shown(server.dm("olivia")).startswith("For Velvet Harbour:")
    await olivia.send_dm("ticket take this", reference={"channel_id": str(card.channel.id), "message_id": str(card.id)})
    assert shown(server.dm("olivia")).startswith("For Studio:")


async def test_who_left_a_server_means_the_other_company(server: Server) -> None:
    """An account that is on the server of one of the companies only is not asked."""
    there, _lobby = neighbour(server)
    olivia = server.members["olivia"].user
    await olivia.send_dm("company list")
    assert "Which one is this for" in shown(server.dm("olivia"))
    there.guild.remove_member(there)
    await server.env.settle()
    await olivia.send_dm("company list")
    assert "Which one" not in shown(server.dm("olivia"))

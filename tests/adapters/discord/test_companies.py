"""One person on the servers of two companies: each control acts for its own company, wherever it is used."""

from __future__ import annotations

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from tests.adapters.discord.server import Server, prefilled, shown
from tests.neighbour import move_beside


def neighbour(server: Server) -> tuple[MemberActor, ChannelHandle]:
    """Olivia as an owner on the server of another company, and its lobby."""
    guild = server.env.create_guild("Velvet")
    olivia = guild.add_member(server.members["olivia"].user)
    move_beside(server.kernel, platform="discord", workspace=str(guild.id), people={str(olivia.id): "owner"})
    return olivia, guild.create_text_channel("lobby")


async def test_a_kept_control_acts_for_its_company(server: Server) -> None:
    """What cannot be taken back is asked and done for the company of its card, though another server was used since."""
    there, lobby = neighbour(server)
    olivia = server.members["olivia"].user
    await server.slash("company new", name="Acme")
    await server.slash("entity edit", name="Studio GmbH", by="fatima")
    await olivia.send_dm("/invoice new C-1 2x Advice 100 EUR")
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
    offered = server.dm("olivia")
    assert offered is not None
    await there.slash(lobby, "settings show")
    first = await olivia.click(offered, label="Fill in")
    kept = {name: value for name, value in prefilled(first).items() if value}
    between = await olivia.submit_modal(first, kept | {"name": "Acme Harbour"})
    assert between.response is not None
    await there.slash(lobby, "settings show")
    await olivia.submit_modal(await olivia.click(between.response, label="Continue"), {})
    assert "Acme Harbour" in shown((await server.slash("company show", company="C-1")).response)

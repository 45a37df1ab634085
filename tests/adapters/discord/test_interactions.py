"""Slash commands, buttons, menus and forms through the real library."""

from dataclasses import replace

from simcord.results import InteractionResult
from sqlmodel import select

from bot.command import command
from bot.context import Context
from bot.declaration import declared
from bot.options.file import FileOption
from bot.registry import Registry
from bot.replies.reply import Action, Reply
from storage.delivery.payloads import Payload
from tests.adapters.discord.server import Server, buttons, opened, prefilled, shown


async def ticket(server: Server, subject: str = "Harbour office") -> InteractionResult:
    """A new ticket in #support."""
    return await server.slash("ticket new", in_="support", subject=subject)


async def test_a_slash_command_answers(server: Server) -> None:
    """What is read is shown to its asker alone, within Discord's deadline."""
    result = await server.slash("help")
    assert result.ephemeral
    assert "invoice" in shown(result.response)


async def test_a_command_that_writes_answers_the_channel(server: Server) -> None:
    """Options arrive as they were given, and the card stands in the channel with its buttons."""
    result = await ticket(server, "Harbour *office*")
    assert not result.ephemeral
    assert "### Harbour \\*office\\*" in shown(result.response)
    assert "Solve" in buttons(result.response)


async def test_a_button_acts_in_the_thread_of_its_card(server: Server) -> None:
    """What a button does is said in the thread of the card, and the card itself is edited."""
    card = (await ticket(server)).response
    assert card is not None
    pressed = await server.members["sam"].click(card, label="Solve")
    assert not pressed.followups
    (thread,) = server.channels["support"].threads
    assert thread.id == card.id
    assert "sam · Solve" in shown(thread.last_message)
    await server.deliver()
    assert "solved" in shown(card).lower()


async def test_a_button_opens_its_form(server: Server) -> None:
    """What a button does not know is asked for; what is quiet anywhere is answered to its asker alone."""
    card = (await ticket(server)).response
    assert card is not None
    form = await server.members["sam"].click(card, label="Note…")
    done = await server.submit(form, by="sam", text="They called **again**.")
    assert done.ephemeral
    assert "Noted on" in shown(done.response)
    assert "ticket note" in shown((await server.slash("history", record="T-1")).response)


async def test_a_form_that_is_still_wrong_can_be_opened_again(server: Server) -> None:
    """A modal cannot follow a modal: what was wrong is said, and a button opens the form with what was filled in."""
    form = await server.slash("settings edit")
    again = await server.submit(form, name="Studio Two", zone="Nowhere")
    assert again.ephemeral
    assert "Nowhere" in shown(again.response)
    assert again.response is not None
    form = await server.members["olivia"].click(again.response, label="Fill in")
    assert prefilled(form)["name"] == "Studio Two"
    done = await server.submit(form, zone="Europe/Madrid")
    assert "Studio Two" in shown(done.response)


async def test_a_long_form_is_asked_in_steps(server: Server) -> None:
    """Five questions at a time; the answers of the first step are kept for the last."""
    await server.slash("company new", name="Acme")
    olivia = server.members["olivia"]
    first = await server.slash("company edit", company="Acme")
    assert first.modal is not None
    assert first.modal["title"].endswith("(1/2)")
    between = await server.submit(first, name="Acme Harbour")
    assert between.response is not None
    assert between.ephemeral
    second = await olivia.click(between.response, label="Continue")
    assert second.modal is not None
    assert second.modal["title"].endswith("(2/2)")
    done = await server.submit(second)
    assert "Acme Harbour" in shown(done.response)


async def test_a_long_form_may_be_sent_before_its_end(server: Server) -> None:
    """When nothing that is left is needed, a second button sends what is there."""
    await server.slash("company new", name="Acme")
    first = await server.slash("company edit", company="Acme")
    between = await server.submit(first, name="Acme Harbour")
    assert between.response is not None
    done = await server.members["olivia"].click(between.response, label="Edit")
    assert "Acme Harbour" in shown(done.followups[0] if done.followups else done.response)


async def test_a_guest_is_shown_the_door(server: Server) -> None:
    """Somebody whom the company does not know can ask for access."""
    stranger = server.guild.add_member(server.env.create_user("stranger"))
    result = await stranger.slash(server.channels["random"], "task list")
    assert result.ephemeral
    assert "Ask for access" in buttons(result.response)


async def test_a_page_is_turned_in_place(server: Server) -> None:
    """Paging edits the private answer instead of adding another one."""
    for number in range(25):
        await ticket(server, f"Case {number}")
    listed = await server.slash("ticket list", by="sam")
    assert listed.response is not None
    more = next(label for label in buttons(listed.response) if label in {"Next", "More", "Older"} or "ext" in label)
    before = shown(listed.response)
    turned = await server.members["sam"].click(listed.response, label=more)
    assert not turned.followups
    assert shown(listed.response) != before


async def test_what_cannot_be_taken_back_is_asked_twice(server: Server) -> None:
    """The question comes to the person alone; until they say yes nothing is done."""
    await server.slash("company new", name="Acme")
    await server.slash("entity edit", name="Studio GmbH", by="fatima")
    draft = await server.slash("invoice new", by="fatima", in_="accounts", company="Acme", lines="2x Advice 100 EUR")
    assert draft.response is not None, draft.modal
    fatima = server.members["fatima"]
    asked = await fatima.click(draft.response, label="Issue")
    assert asked.ephemeral
    assert asked.response is not None
    assert "final" in shown(asked.response)
    assert "INV-2026" not in shown(draft.response)
    await fatima.click(asked.response, label="Issue")
    assert "INV-" in shown(server.channels["accounts"].last_message)


async def test_buttons_outlive_a_restart(server: Server, registry: Registry, discord_url: str) -> None:
    """A button that was posted by the process before works in the next one."""
    card = (await ticket(server)).response
    assert card is not None
    await server.restart(registry, discord_url)
    await server.members["sam"].click(card, label="Solve")
    (thread,) = server.channels["support"].threads
    assert "solved" in shown(thread.last_message)


async def test_a_file_comes_as_an_option_in_a_form_and_with_a_line(discord_url: str, registry: Registry) -> None:
    """The content of an attachment reaches the command, whichever way it was sent."""

    @command("lab take", access=registry.commands["ticket new"].access, examples=[""], quiet=True)
    def take(ctx: Context, file: FileOption, note: str = "") -> Reply:
        """Take a file.

        file: the file
        note: about it
        """
        again = Action(label="Again", command="lab take")
        return Reply(say=f"{file.name} has {len(file.content)} bytes. {note}", actions=(again,))

    more = replace(registry, commands={**registry.commands, "lab take": declared(take)})
    async with opened(discord_url, more) as server:
        sent = await server.slash("lab take", file=("statement.csv", b"a;b"), note="<@123456>")
        assert shown(sent.response) == "statement.csv has 3 bytes. \\@id:123456"
        assert sent.response is not None
        form = await server.members["olivia"].click(sent.response, label="Again")
        filled = await server.members["olivia"].submit_modal(form, {"file": ("bill.pdf", b"%PDF"), "note": ""})
        assert "bill.pdf has 4 bytes" in shown(filled.response)
        line = f"<@{server.bot}> lab take file.txt"
        await server.members["olivia"].send(server.channels["random"], line, attachments=[("file.txt", b"12345")])
        assert "file.txt has 5 bytes" in shown(server.dm("olivia"))
        both = [("bill.pdf", b"1"), ("bill.pdf", b"22")]
        line = f'<@{server.bot}> lab take file:"bill (2).pdf"'
        await server.members["olivia"].send(server.channels["random"], line, attachments=both)
        assert "bill (2).pdf has 2 bytes" in shown(server.dm("olivia"))


async def test_a_servers_role_lets_people_in(server: Server) -> None:
    """A role that an owner has bound lets its members in when they ask; it is known by the first who asked."""
    role = server.guild.create_role("Freelancers")
    first, second = (server.guild.add_member(server.env.create_user(name), roles=[role]) for name in ("rui", "eve"))
    await first.slash(server.channels["random"], "access ask")
    await server.slash("group bind", group="Freelancers", role="contractor")
    result = await second.slash(server.channels["random"], "access ask")
    assert "You are in, as: contractor" in shown(result.response)


async def test_a_secret_form_is_kept_in_memory_alone(server: Server) -> None:
    """What a secret command is told in its first step counts in the last, and no database holds it meanwhile."""
    olivia = server.members["olivia"]
    await olivia.send_dm("person invite")
    form = await olivia.user.click(server.dm("olivia"), label="Fill in")
    between = await olivia.user.submit_modal(form, {"name": "Zebedee Quill"})
    assert between.response is not None
    stored = server.read(lambda session: [row.content for row in session.exec(select(Payload))])
    assert not [content for content in stored if "Zebedee" in str(content)]
    last = await olivia.user.click(between.response, label="Continue")
    done = await olivia.user.submit_modal(last, {})
    assert "Zebedee Quill" in shown(done.response)


async def test_a_field_of_the_company_is_given_by_the_option_more(server: Server) -> None:
    """What a company adds is no option of the slash command: it is typed into `more`, which completes its key."""
    await server.slash("field new", noun="company", name="Region", choice="North,South")
    member, channel = server.members["sven"], server.channels["sales"]
    offered = await member.autocomplete(channel, "company new", "more", "reg")
    assert "region:" in str(offered)
    made = await server.slash("company new", by="sven", in_="sales", name="Acme", more="region:South language:de")
    assert "South" in shown(made.response)
    assert "**Language** de" in shown(made.response)


async def test_an_unknown_key_in_the_option_more_is_not_dropped(server: Server) -> None:
    """A key that is nothing here is named, with what there is."""
    told = await server.slash("company new", by="sven", in_="sales", name="Acme", more="colour:red")
    assert "has no option “colour”" in shown(told.response)

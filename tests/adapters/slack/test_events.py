"""What people say, react with and open: messages, mentions, threads, emoji, menus and the Home tab."""

from __future__ import annotations

import pytest

from tests.adapters.slack.conftest import Opened
from tests.adapters.slack.fake import BOT
from tests.adapters.slack.wire import ACCOUNTS, RANDOM, SUPPORT, SlackWire, words

DIRECT = "DSAM"


async def test_a_mention_is_a_command_line(wire: SlackWire) -> None:
    """What follows our name is run as if it were typed after a slash, and said in the channel."""
    said = {"type": "app_mention", "user": "USAM", "text": f"<@{BOT}> ticket new Broken &amp; <burning>"}
    await wire.event(said | {"channel": SUPPORT, "ts": wire.fake.stamp()})
    assert "Broken & <burning>" in words(wire.fake.said(SUPPORT)[0])


async def test_a_mention_is_heard_once(wire: SlackWire) -> None:
    """Slack tells of a mention twice, as a message too; only one of them counts."""
    await wire.say("USAM", f"<@{BOT}> ticket new Broken", SUPPORT)
    assert not wire.fake.said(SUPPORT)


async def test_a_direct_message_is_a_command_line(wire: SlackWire) -> None:
    """With us alone nothing has to be said before the command."""
    await wire.say("USAM", "ticket new Broken", DIRECT)
    await wire.say("USAM", "ticket list", DIRECT)
    card, listed = wire.fake.said(DIRECT)
    assert "Broken" in words(card)
    assert "T-1" in words(listed)


async def test_what_is_missing_in_a_message_is_asked_for_by_a_button(wire: SlackWire) -> None:
    """A message cannot open a modal; a button can."""
    await wire.say("USAM", "ticket new", DIRECT)
    (offer,) = wire.fake.said(DIRECT)
    await wire.press("USAM", offer, "Fill in", channel=DIRECT)
    await wire.submit("USAM", wire.modal(), subject="Broken")
    assert "Broken" in words(wire.fake.said(DIRECT)[1])


async def test_plain_talk_is_left_alone(wire: SlackWire) -> None:
    """In a channel nobody is interrupted, and the bot does not talk to itself or to other bots."""
    await wire.say("USAM", "Good morning", SUPPORT)
    await wire.say("USAM", "/ticket new Broken", SUPPORT, subtype="message_changed")
    await wire.say("UOTHER", "/ticket new Broken", SUPPORT, bot_id="B9")
    await wire.say(BOT, "T-1", SUPPORT)
    assert not wire.fake.whispers
    assert {method for method, _arguments in wire.fake.calls} == {"auth.test"}


async def test_a_bare_reference_shows_its_card(wire: SlackWire) -> None:
    """Whoever says T-1 sees what that is."""
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    await wire.say("USAM", "T-1", SUPPORT)
    (whisper,) = wire.fake.whispers
    assert whisper["user"] == "USAM"
    assert "Broken" in words(whisper)


async def test_a_record_that_talk_mentions_is_shown_below(wire: SlackWire) -> None:
    """Its card stands in the thread of the message, once for a while."""
    await wire.command("USAM", "/ticket new Broken", "DSAM")
    message = await wire.say("USAM", "Who looks after T-1 now?", SUPPORT)
    await wire.say("USAM", "T-1 it is", SUPPORT)
    (card,) = wire.fake.said(SUPPORT)
    assert "Broken" in words(card)
    assert card["thread_ts"] == message["ts"]


async def test_a_reply_in_a_cards_thread_is_a_note(wire: SlackWire) -> None:
    """Who answers in the thread of a ticket keeps a note on it, with people as they are called."""
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    (card,) = wire.fake.said(SUPPORT)
    await wire.say("UMARCO", "Ask <@UKEN> about it", SUPPORT, thread=card["ts"])
    assert "Noted on T-1" in words(wire.fake.whispers[0])
    heard = await wire.command("USAM", "/ticket show T-1")
    assert "about it" in heard.words


async def test_this_is_the_record_of_the_thread(wire: SlackWire) -> None:
    """In the thread of a card, `this` needs no reference."""
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    (card,) = wire.fake.said(SUPPORT)
    mention = {"type": "app_mention", "user": "USAM", "text": f"<@{BOT}> ticket take this", "thread_ts": card["ts"]}
    await wire.event(mention | {"channel": SUPPORT, "ts": wire.fake.stamp()})
    assert wire.fake.said(SUPPORT)[1]["thread_ts"] == card["ts"]


async def test_an_emoji_on_a_card_is_its_command_once(wire: SlackWire) -> None:
    """A tick solves the ticket; a second tick, or the same event again, does nothing more."""
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    (card,) = wire.fake.said(SUPPORT)
    item = {"type": "message", "channel": SUPPORT, "ts": card["ts"]}
    tick = {"type": "reaction_added", "user": "USAM", "reaction": "eyes::skin-tone-2", "item": item}
    await wire.event(tick, id="Ev-tick")
    said = len(wire.fake.said(SUPPORT))
    assert said == 2
    await wire.event(tick, id="Ev-tick", retry=1)
    assert len(wire.fake.said(SUPPORT)) == said


async def test_five_people_with_one_emoji_are_judged_one_by_one(wire: SlackWire) -> None:
    """Who may take the ticket takes it, who may not is told so alone, and a stranger hears nothing."""
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    (card,) = wire.fake.said(SUPPORT)
    item = {"type": "message", "channel": SUPPORT, "ts": card["ts"]}
    for user in ("USAM", "UGRETA", "UCARLA", "URUI", "USAM"):
        await wire.event({"type": "reaction_added", "user": user, "reaction": "eyes", "item": item})
    aloud = [words(message) for message in wire.fake.said(SUPPORT)[1:]]
    assert not [text for text in aloud if "Greta" in text or "Carla" in text or "Rui" in text]
    alone = [words(body) for body in wire.fake.called("chat.postEphemeral")]
    assert not [text for text in alone if "Broken" in text]


async def test_an_emoji_off_and_on_again_is_meant_again(wire: SlackWire) -> None:
    """A tick solves a ticket; after it was reopened, the next tick of the same person solves it again."""
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    (card,) = wire.fake.said(SUPPORT)
    item = {"type": "message", "channel": SUPPORT, "ts": card["ts"]}
    for _round in range(2):
        await wire.event({"type": "reaction_added", "user": "USAM", "reaction": "white_check_mark", "item": item})
        assert "solved" in (await wire.command("USAM", "/ticket show T-1")).words.lower()
        await wire.command("USAM", "/ticket reopen T-1", SUPPORT)


async def test_an_emoji_on_talk_makes_a_record_of_it(wire: SlackWire) -> None:
    """A ticket on somebody's message becomes a ticket with its words."""
    message = await wire.say("UGRETA", "The printer burns", SUPPORT)
    item = {"type": "message", "channel": SUPPORT, "ts": message["ts"]}
    await wire.event({"type": "reaction_added", "user": "USAM", "reaction": "ticket", "item": item})
    (answer,) = wire.fake.said(SUPPORT)
    assert "The printer burns" in words(answer)
    assert answer["thread_ts"] == message["ts"]


async def test_an_emoji_on_nothing_is_acknowledged(wire: SlackWire, caplog: pytest.LogCaptureFixture) -> None:
    """A message that Slack does not name cannot be looked up: Slack refuses to, and nothing is said or done."""
    item = {"type": "message", "channel": SUPPORT, "ts": None}
    heard = await wire.event({"type": "reaction_added", "user": "USAM", "reaction": "ticket", "item": item})
    assert heard.status == 200
    assert not wire.fake.said(SUPPORT)
    assert not caplog.messages, "Slack refuses in so many words, it does not break"


@pytest.mark.parametrize("refusal", ["missing_scope", "internal_error"])
async def test_an_emoji_on_what_slack_does_not_show_is_told(wire: SlackWire, refusal: str) -> None:
    """Who meant something by it is told alone that nothing was done, and what to do instead."""
    message = await wire.say("UGRETA", "The printer burns", SUPPORT)
    wire.fake.refuse["conversations.replies"] = [refusal] * 5
    item = {"type": "message", "channel": SUPPORT, "ts": message["ts"]}
    await wire.event({"type": "reaction_added", "user": "USAM", "reaction": "ticket", "item": item})
    (told,) = wire.fake.called("chat.postEphemeral")
    assert "did nothing" in words(told)
    assert told["user"] == "USAM"
    assert not wire.fake.said(SUPPORT)


async def test_only_an_emoji_that_means_something_is_looked_up(wire: SlackWire) -> None:
    """A laugh makes nobody read the message that it is on."""
    message = await wire.say("UGRETA", "The printer burns", SUPPORT)
    item = {"type": "message", "channel": SUPPORT, "ts": message["ts"]}
    await wire.event({"type": "reaction_added", "user": "USAM", "reaction": "joy", "item": item})
    assert not wire.fake.called("conversations.replies")


async def test_another_emoji_means_nothing(wire: SlackWire) -> None:
    """A laugh is a laugh."""
    message = await wire.say("UGRETA", "The printer burns", SUPPORT)
    item = {"type": "message", "channel": SUPPORT, "ts": message["ts"]}
    await wire.event({"type": "reaction_added", "user": "USAM", "reaction": "joy", "item": item})
    assert not wire.fake.said(SUPPORT)


async def test_a_menu_entry_takes_the_message_along(wire: SlackWire) -> None:
    """Create ticket on a message: its first line is the subject."""
    message = await wire.say("UGRETA", "The printer burns\nSince noon", SUPPORT)
    used = {"type": "message_action", "callback_id": "ticket new", "user": {"id": "USAM"}, "message": message}
    url = f"{wire.fake.url}/respond/1"
    await wire.interact(used | {"channel": {"id": SUPPORT, "name": "support"}, "response_url": url})
    (answer,) = wire.fake.said(SUPPORT)
    assert "The printer burns" in words(answer)


async def test_the_global_shortcut_runs_any_line(wire: SlackWire) -> None:
    """Its modal asks for a line, and shows the answer in its place."""
    await wire.interact({"type": "shortcut", "callback_id": "line", "user": {"id": "USAM"}})
    view = wire.modal()
    await wire.submit("USAM", view, line="ticket list")
    assert "No tickets here" in words(view)


async def test_the_home_tab_is_home_and_follows_what_changes(open_wire: Opened) -> None:
    """It is published when it is opened, and again after its owner has done something."""
    wire = await open_wire()
    wire.slack.homes._pause = 0.0
    await wire.event({"type": "app_home_opened", "user": "USAM", "channel": DIRECT, "tab": "home"})
    before = words(wire.fake.homes["USAM"])
    await wire.command("USAM", "/ticket new Broken", SUPPORT)
    for task in list(wire.slack.homes._due.values()):
        await task
    assert words(wire.fake.homes["USAM"]) != before


async def test_a_button_on_the_home_tab_opens_its_answer(wire: SlackWire) -> None:
    """What is pressed there is answered in a modal, for there is no conversation to answer in."""
    await wire.event({"type": "app_home_opened", "user": "UOLIVIA", "channel": "DOLIVIA", "tab": "home"})
    home = wire.fake.homes["UOLIVIA"]
    labels = [
        e["text"]["text"]
        for b in home["blocks"]
        if b["type"] == "actions"
        for e in b["elements"]
        if e["type"] == "button"
    ]
    await wire.press("UOLIVIA", home, labels[0])
    assert wire.fake.views or wire.fake.said("DOLIVIA")


async def test_an_event_that_is_told_three_times_runs_once(wire: SlackWire) -> None:
    """Slack repeats what it takes for unheard; the ticket is opened once and said once."""
    said = {
        "type": "app_mention",
        "user": "USAM",
        "text": f"<@{BOT}> ticket new Broken",
        "channel": SUPPORT,
        "ts": "17.1",
    }
    for retry in range(3):
        await wire.event(said, id="Ev1", retry=retry)
    assert len(wire.fake.said(SUPPORT)) == 1
    assert "T-2" not in (await wire.command("USAM", "/ticket list")).words


async def test_a_repetition_in_another_process_finds_the_first_answer(open_wire: Opened) -> None:
    """What another process has answered is neither done nor said again."""
    wire = await open_wire()
    said = {
        "type": "app_mention",
        "user": "USAM",
        "text": f"<@{BOT}> ticket new Broken",
        "channel": SUPPORT,
        "ts": "17.1",
    }
    await wire.event(said, id="Ev1")
    wire.slack.listener._seen.clear()
    await wire.event(said, id="Ev1", retry=1)
    assert len(wire.fake.said(SUPPORT)) == 1


async def test_files_come_with_a_message(wire: SlackWire) -> None:
    """What is attached is fetched with our token, and only from Slack."""
    wire.fake.files["F1"] = {"content": b"a;b", "name": "x.csv"}
    file = {"id": "F1", "name": "x.csv", "mimetype": "text/csv", "url_private_download": f"{wire.fake.url}/files/F1"}
    evil = {"id": "F2", "name": "y.csv", "url_private_download": "http://evil.example/F2"}
    await wire.say("USAM", "help", DIRECT, files=[file, evil], subtype="file_share")
    assert wire.fake.said(DIRECT)


@pytest.mark.parametrize("event", ["channel_archive", "channel_deleted", "channel_left"])
async def test_owners_hear_of_a_channel_that_is_gone(wire: SlackWire, event: str) -> None:
    """What it was for needs another channel, and an owner is told so."""
    await wire.event({"type": event, "channel": ACCOUNTS})
    await wire.deliver()
    assert "#accounts" in words(wire.fake.said("DOLIVIA")[0])


async def test_owners_hear_of_a_user_that_is_gone(wire: SlackWire) -> None:
    """Who was deactivated is reached here no more; another change of a profile is nobody's business."""
    await wire.event({"type": "user_change", "user": {"id": "UKEN", "deleted": True}})
    await wire.event({"type": "user_change", "user": {"id": "USAM", "profile": {}}})
    await wire.deliver()
    (told,) = wire.fake.said("DOLIVIA")
    assert "Ken Sato" in words(told)


async def test_a_renamed_channel_is_known_by_its_new_name(wire: SlackWire) -> None:
    """Its name changes wherever it is listed."""
    await wire.event({"type": "channel_rename", "channel": {"id": ACCOUNTS, "name": "money"}})
    assert "#money" in (await wire.command("UOLIVIA", "/channel list", RANDOM)).words

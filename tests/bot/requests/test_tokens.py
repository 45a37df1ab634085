"""Buttons and forms: bound to company, holder and version, impossible to forge, short enough for every platform."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discovery import discover
from bot.invocation import Source
from bot.replies.errors import Stale
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Tone
from bot.requests.tokens import LONGEST, TokenSigner
from tests.bot import lab, stage
from tests.chat import ChatSession, button
from tests.commits import commits_of

COMMANDS = discover(lab).commands
SEALER = TokenSigner("for tests", COMMANDS)
ARGS = st.dictionaries(st.sampled_from(["text", "name", "day"]), st.text(max_size=200), max_size=3)


def opened(signer: TokenSigner, token: str, company: int) -> object:
    """What a token says, in English."""
    with reading(Reader()):
        return signer.opened(token, company)


def press(chat: ChatSession, token: str) -> Tone:
    """The tone of the answer to a pressed token."""
    answer = chat.answer(token=token, source=Source.BUTTON)
    assert answer is not None
    return answer.reply.tone


@given(st.sampled_from(sorted(COMMANDS)), ARGS, st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_token_is_short_and_says_what_was_sealed(
    command: str, args: dict[str, str], company: int, holder: int
) -> None:
    """Whatever the arguments, a token has at most 100 plain characters; what does not fit is stored whole."""
    token, stored = SEALER.token(command, args, company, holder)
    assert len(token) <= LONGEST
    assert token.isascii()
    assert token.isprintable()
    with reading(Reader()):
        sealed = SEALER.opened(token, company)
    assert (sealed.command, sealed.company, sealed.holder) == (command, company, holder)
    assert (stored[sealed.digest] if sealed.digest else sealed.args) == args


@given(st.text(max_size=120))
def test_no_text_is_a_token(text: str) -> None:
    """Nothing that somebody makes up opens."""
    with pytest.raises(Stale):
        opened(SEALER, text, 1)


@given(st.data(), ARGS)
def test_a_changed_token_does_not_open(data: st.DataObject, args: dict[str, str]) -> None:
    """One other character anywhere, and it is none of ours."""
    token, _stored = SEALER.token("echo long", args, 1, 2)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != token[place]))
    with pytest.raises(Stale):
        opened(SEALER, token[:place] + letter + token[place + 1 :], 1)


def test_a_token_of_another_company_or_installation_does_not_open() -> None:
    """A company's token is refused in another company, and one that another secret signed everywhere."""
    token, _stored = SEALER.token("echo long", {"text": "x"}, 1, 0)
    with pytest.raises(Stale, match="somebody else"):
        opened(SEALER, token, 2)
    with pytest.raises(Stale, match="does not come from me"):
        opened(TokenSigner("another secret", COMMANDS), token, 1)


def test_a_token_of_an_older_command_does_not_open() -> None:
    """When a command has other options than it had, its old buttons ask to type it again."""
    token, _stored = SEALER.token("echo long", {"text": "x"}, 1, 0)
    changed: Mapping[str, object] = {**COMMANDS, "echo long": replace(COMMANDS["echo long"], version="0000")}
    with pytest.raises(Stale, match="older version"):
        opened(TokenSigner("for tests", changed), token, 1)  # type: ignore[arg-type]  # a mapping of commands
    with pytest.raises(Stale, match="older version"):
        opened(TokenSigner("for tests", {"help": COMMANDS["help"]}), token, 1)


def test_the_version_follows_the_options() -> None:
    """Two commands with other options have other versions, the same command always has the same."""
    assert discover(lab).commands["echo mix"].version == COMMANDS["echo mix"].version
    assert COMMANDS["echo mix"].version != COMMANDS["echo pay"].version


def test_a_private_button_is_its_holders_alone(labchat: ChatSession) -> None:
    """Somebody else who gets hold of a private button is refused."""
    token = button(labchat.say("/room menu attic"), "Open").token
    assert press(labchat.as_("greta"), token) is Tone.BAD
    assert press(labchat, token) is not Tone.BAD


def test_a_button_asks_again_who_may_press_it(labchat: ChatSession) -> None:
    """Roles are checked when a button is pressed: lost ones count, wherever the button came from."""
    stage.person(labchat, "greta", roles=["member"])
    token = button(labchat.as_("greta").say("/room menu attic"), "Open").token
    stage.person(labchat, "greta", roles=["contractor"])
    assert press(labchat.as_("greta"), token) is Tone.BAD
    assert labchat.say("/room count").say == "0"


def test_buttons_that_the_reader_may_not_press_are_left_out(labchat: ChatSession) -> None:
    """A contractor's menu has no button that opens rooms."""
    assert [action.label for action in labchat.as_("ken").say("/room menu attic").actions] == ["Say", "Ask"]


def test_long_arguments_are_stored_and_come_back_whole(labchat: ChatSession) -> None:
    """A button that carries two thousand letters says all of them, also in a fresh kernel on the same database."""
    text = " ".join(f"word{number} – ünï" for number in range(150))
    action = button(labchat.say(f"/room menu {text}"), "Say")
    assert len(action.token) <= LONGEST
    assert labchat.press(action).say == f"text={text}"


def test_arguments_that_are_stored_already_cost_no_write(labchat: ChatSession) -> None:
    """Who looks at the same list again, as people do all day, changes nothing in the database."""
    text = "a long text " * 20
    labchat.say("/help")
    with commits_of(labchat.kernel.database.engine) as commits:
        first = labchat.say(f"/room menu {text}")
        once = commits.count
        again = labchat.say(f"/room menu {text}")
    assert button(again, "Say").token == button(first, "Say").token
    assert (once, commits.count) == (1, 1)


def test_a_button_cannot_be_given_other_arguments(labchat: ChatSession) -> None:
    """Values that come along with a press do not replace what was sealed."""
    action = button(labchat.say("/room menu attic"), "Say")
    assert labchat.press(action, text="cellar").say == "text=attic"


@given(st.sampled_from(sorted(COMMANDS)), ARGS)
def test_a_signature_is_hmac_sha_256_of_the_body(command: str, args: dict[str, str]) -> None:
    """As RFC 2104 has it, the first 96 bits: a button opens whichever version of the program has signed it."""
    token, _stored = SEALER.token(command, args, 1, 0)
    signature, _tilde, body = token.partition("~")
    code = hmac.digest(hashlib.sha256(b"seal/for tests").digest(), body.encode(), "sha256")
    assert base64.urlsafe_b64encode(code)[:16] == signature.encode()

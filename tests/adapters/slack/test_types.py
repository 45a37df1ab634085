"""The check against Slack's own types, which the other tests make as they go."""

from __future__ import annotations

import os

import pytest

from adapters.slack import render
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.replies.reply import Reply
from tests.adapters.slack.limits import complaints


@pytest.mark.skipif(
    not os.environ.get("SLACK_TYPES"), reason="SLACK_TYPES is not set: payloads are not held to Slack's types"
)
def test_a_payload_of_the_wrong_shape_is_found() -> None:
    """What the types do not allow is a complaint; what we make is none."""
    with reading(Reader()):
        (message,) = render.messages(Reply(say="Hello"), {})
    assert not complaints(message.body)
    block = {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}
    assert complaints({"blocks": [block]})


def test_a_payload_beyond_the_limits_is_found() -> None:
    """Lengths and counts are checked by hand."""
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    assert complaints({"blocks": [header]})
    assert complaints({"blocks": [{"type": "divider"}] * 51})

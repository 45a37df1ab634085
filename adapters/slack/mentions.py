"""Slack's escapes in what people write: mentions of people, groups and channels, links, and entities."""

from __future__ import annotations

import re

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[^|>]*)?(?:\|([^>]*))?>")
_MAIL = re.compile(r"<(?:mailto:|tel:)([^|>]+)(?:\|[^>]*)?>")
_ADDRESS = re.compile(r"<([a-z]+:[^|>]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|([^>]*))?>")


def readable(text: str) -> str:
    """What somebody wrote, without Slack's escapes: people and channels as the ids that commands understand."""
    if "<" not in text and "&" not in text:
        return text
    text = _GROUP.sub(lambda match: match[2] or "@group", text)
    text = _MENTION.sub(r"@id:\1", text)
    text = _CHANNEL.sub(r"#id:\1", text)
    text = _SPECIAL.sub(lambda match: match[2] or f"@{match[1]}", text)
    text = _ADDRESS.sub(r"\1", _MAIL.sub(r"\1", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: str, user: str) -> bool:
    """Whether a text mentions a user."""
    return any(match[1] == user for match in _MENTION.finditer(text))


def unmentioned(text: str, user: str) -> tuple[str, bool]:
    """A text without a mention of the user at its beginning, and whether there was one."""
    match = _MENTION.match(text.lstrip())
    if match is None or match[1] != user:
        return text, False
    return text.lstrip()[match.end() :].lstrip(" :,"), True

"""How Discord reads Markdown, as far as a text can do something: what is shown, and every effect it has."""

from __future__ import annotations

import re

_RULES = [
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("fence", re.compile(r"```.*?```", re.DOTALL)),
    ("mention", re.compile(r"<(?:@[!&]?|#)\d+>|@everyone|@here")),
    ("time", re.compile(r"<t:-?\d+(?::[tTdDfFR])?>")),
    ("emoji", re.compile(r"<a?:\w+:\d+>|<id:\w+>|</[^>]+:\d+>")),
    ("link", re.compile(r"<(https?://[^\s>]+)>|https?://[^\s<]+|\[[^\]]*\]\([^)]*\)")),
    ("mark", re.compile(r"\*+|_+|~~|\|\||`+")),
]
_LINE = re.compile(r"[^\S\n]*(?:#{1,3} |-# |>>> |> |[-*+] |\d+\. )")


def read(markdown: str) -> tuple[str, list[str]]:
    """The text that people see, and what in it is more than text, in order."""
    text, effects, at, fresh = "", list[str](), 0, True
    while at < len(markdown):
        if fresh and (line := _LINE.match(markdown, at)):
            effects.append(line[0].strip())
            at, fresh = line.end(), False
            continue
        name, match = next(((n, m) for n, rule in _RULES if (m := rule.match(markdown, at))), ("", None))
        if match is None:
            text, fresh = text + markdown[at], markdown[at] == "\n"
            at += 1
        else:
            text += _shown(name, match)
            effects += [] if name == "escape" else [f"{name} {match[0]}"]
            at, fresh = match.end(), False
    return text, effects


def _shown(name: str, match: re.Match[str]) -> str:
    if name == "escape" or (name == "link" and match[1]):
        return match[1]
    return match[0].strip("`\n") if name == "fence" else ""

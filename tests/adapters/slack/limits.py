"""What Slack's reference says beside its types: lengths, counts and what must be unique."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

LENGTHS = {
    "header": 150,
    "section.text": 3000,
    "section.field": 2000,
    "button": 75,
    "option": 75,
    "placeholder": 150,
    "label": 2000,
    "hint": 2000,
}
COUNTS = {"actions": 25, "context": 10}
OPTIONS = {"static_select": 100, "overflow": 5, "checkboxes": 10}
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100


def complaints(body: dict[str, Any]) -> list[str]:
    """What Slack would refuse in a message or a view."""
    kind = body.get("type")
    blocks = body.get("blocks") or []
    found = [*_types(blocks), *_blocks(blocks), *_unique(blocks)]
    most = VIEW_BLOCKS if kind in {"modal", "home"} else MESSAGE_BLOCKS
    found += [f"{len(blocks)} blocks"] if len(blocks) > most else []
    found += _view(body) if kind == "modal" else []
    if kind in {"modal", "home"}:
        found += ["a table in a view" for block in blocks if block["type"] == "table"]
    elif len([block for block in blocks if block["type"] == "table"]) > 1:
        found.append("two tables in a message")
    if len(body.get("text") or "") > 40_000:
        found.append("text is too long")
    return found


def _view(view: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "submit", "close"):
        if len((view.get(name) or {}).get("text", "")) > 24:
            yield f"{name} is too long"
    if len(view.get("private_metadata", "")) > 3000:
        yield "private_metadata is too long"
    if len(view.get("callback_id", "")) > 255:
        yield "callback_id is too long"
    if any(block["type"] == "input" for block in view["blocks"]) and not view.get("submit"):
        yield "inputs without a submit"


def _unique(blocks: list[dict[str, Any]]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    actions = [thing["action_id"] for thing in walk(blocks) if "action_id" in thing]
    for name, values in (("block_id", ids), ("action_id", actions)):
        if len(values) != len(set(values)):
            yield f"{name} is used twice"
        yield from (f"{name} {value!r} has a wrong length" for value in values if not 0 < len(value) <= 255)


def _blocks(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for block in blocks:
        kind = block["type"]
        if kind in COUNTS and not 0 < len(block["elements"]) <= COUNTS[kind]:
            yield f"{kind} has {len(block['elements'])} elements"
        if kind == "section":
            yield from _section(block)
        if kind == "header" and not 0 < len(block["text"]["text"]) <= LENGTHS["header"]:
            yield "header has a wrong length"
        if kind == "table":
            yield from _table(block)
        if kind == "input":
            yield from (
                f"{n} is too long" for n in ("label", "hint") if len((block.get(n) or {}).get("text", "")) > 2000
            )
    for thing in walk(blocks):
        yield from _element(thing)


def _section(block: dict[str, Any]) -> Iterator[str]:
    fields = block.get("fields") or []
    if not fields and not block.get("text"):
        yield "a section says nothing"
    if len(fields) > 10:
        yield "a section has too many fields"
    yield from ("a field has a wrong length" for field in fields if not 0 < len(field["text"]) <= 2000)


def _table(block: dict[str, Any]) -> Iterator[str]:
    if not 0 < len(block["rows"]) <= 100:
        yield "a table has too many rows"
    if any(not 0 < len(row) <= 20 for row in block["rows"]):
        yield "a table has too many columns"
    if len({len(row) for row in block["rows"]}) > 1:
        yield "a table's rows differ in length"
    if sum(len(text) for row in block["rows"] for text in texts(row)) > 10_000:
        yield "a table is too long"


def _element(thing: dict[str, Any]) -> Iterator[str]:
    kind = thing.get("type")
    if kind in {"text", "raw_text", "plain_text", "mrkdwn"} and not thing["text"]:
        yield f"an empty {kind}"
    if kind in {"plain_text", "mrkdwn"} and len(thing["text"]) > 3000:
        yield f"a {kind} is too long"
    if kind in {"rich_text", "rich_text_section", "rich_text_preformatted"} and not thing["elements"]:
        yield f"an empty {kind}"
    if kind == "button":
        yield from _button(thing)
    if kind in OPTIONS:
        yield from _options(thing, OPTIONS[kind])


def _options(thing: dict[str, Any], most: int) -> Iterator[str]:
    options, groups = thing.get("options") or [], thing.get("option_groups") or []
    if not groups and not 0 < len(options) <= most:
        yield f"{thing['type']} has {len(options)} options"
    for option in [*options, *(option for group in groups for option in group["options"])]:
        if not 0 < len(option["value"]) <= 150 or len(option["text"]["text"]) > 75:
            yield f"an option is too long: {option}"
    if len(groups) > 100 or any(not 0 < len(group["options"]) <= 100 for group in groups):
        yield "too many groups"


def _button(thing: dict[str, Any]) -> Iterator[str]:
    if len(thing["text"]["text"]) > 75:
        yield "a button's text is too long"
    if len(thing.get("value", "")) > 2000:
        yield "a button's value is too long"
    confirm = thing.get("confirm") or {}
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if len((confirm.get(name) or {}).get("text", "")) > most:
            yield f"a confirm {name} is too long"


def walk(thing: Any) -> Iterator[dict[str, Any]]:
    """Every object in a payload."""
    if isinstance(thing, dict):
        yield thing
        for value in thing.values():
            yield from walk(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from walk(value)


def texts(thing: Any) -> Iterator[str]:
    """Every text that a payload shows."""
    for part in walk(thing):
        if part.get("type") in {"text", "raw_text", "plain_text", "mrkdwn"}:
            yield part["text"]
        elif part.get("type") == "date":
            yield part["fallback"]
        elif part.get("type") == "link":
            yield part["url"]


def _types(blocks: list[dict[str, Any]]) -> Iterator[str]:
    path = os.environ.get("SLACK_TYPES")
    if not path:
        return
    for block in blocks:
        for error in _validator(path, block["type"]).iter_errors(block):
            yield f"{block['type']}: {error.message[:300]}"


@cache
def _validator(path: str, kind: str) -> Any:
    from jsonschema_rs import Draft7Validator

    definitions = json.loads(Path(path).read_text(encoding="utf-8"))["definitions"]
    name = next(name for name, found in definitions.items() if name.endswith("Block") and _constant(found) == kind)
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})


def _constant(definition: dict[str, Any]) -> str | None:
    first = definition["anyOf"][0] if "anyOf" in definition else definition
    found: str | None = first.get("properties", {}).get("type", {}).get("const")
    return found

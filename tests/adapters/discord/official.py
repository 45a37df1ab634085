"""What Discord takes: its own OpenAPI document where it is at hand, and the limits that the document does not know."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Draft202012, Draft202012Validator, Registry
from simcord.types import HttpLogEntry

Component = dict[str, Any]
ROW, BUTTON, SELECT, TEXT, CONTAINER = 1, 2, 3, 10, 17
V2 = 1 << 15
_ID = re.compile(r"(_id|attachments\.id|allowed_mentions\.(users|roles))$")


def check(entries: list[HttpLogEntry]) -> None:
    """Hold everything that was sent against the document and the limits."""
    for entry in entries:
        if entry.json is not None and entry.method != "GET":
            check_body(entry.method, entry.path, entry.json)


def check_body(method: str, path: str, body: Any) -> None:
    """Hold the body of one request against the document and the limits."""
    validator = _validator(method.lower(), _template(path)) if os.environ.get("DISCORD_OPENAPI") else None
    if validator is not None:
        errors = [error.message for error in validator.iter_errors(_as_documented(body))]
        assert not errors, f"{method} {path}: {errors[0][:400]}"
    if isinstance(body, list):
        return
    message = body.get("data", body)
    if message.get("flags", 0) & V2:
        check_message(message)


def _as_documented(body: Any, key: str = "") -> Any:
    """A body with its ids as strings: discord.py writes many as numbers, which Discord takes all the same."""
    if isinstance(body, dict):
        return {name: _as_documented(part, f"{key}.{name}") for name, part in body.items()}
    if isinstance(body, list):
        return [_as_documented(part, key) for part in body]
    return str(body) if type(body) is int and _ID.search(key) else body


def check_message(message: dict[str, Any]) -> None:
    """The limits of a message of components."""
    parts = walked(message["components"])
    assert len(parts) <= 40, len(parts)
    assert not message.get("content")
    assert not message.get("embeds")
    texts = [part["content"] for part in parts if part["type"] == TEXT]
    assert all(0 < len(text) <= 4000 for text in texts)
    assert sum(map(len, texts)) <= 4000
    names = Counter(part["custom_id"] for part in parts if "custom_id" in part)
    assert not [name for name, count in names.items() if count > 1 or len(name) > 100], names
    assert all(_fits(part) for part in parts), [part for part in parts if not _fits(part)]
    files = {attachment["filename"] for attachment in message.get("attachments") or []}
    wanted = set(re.findall(r"attachment://([^\"]+)", json.dumps(message["components"])))
    assert len(files) <= 10
    assert wanted <= files, (wanted, files)
    assert message.get("allowed_mentions", {}).get("parse", []) in ([], ["users"]), message["allowed_mentions"]


def walked(components: list[Component]) -> list[Component]:
    """All components, the nested ones too."""
    found: list[Component] = []
    for component in components:
        found += [component, *walked(component.get("components", []))]
    return found


def measured(part: dict[str, Any]) -> int:
    """The characters of a command as Discord's documentation counts them, written down a second time."""
    own = 0
    for key in ("name", "description"):
        own += max(
            len(part.get(key) or ""), *(len(text) for text in part.get(f"{key}_localizations", {"": ""}).values())
        )
    own += len(str(part["value"])) if "value" in part else 0
    return own + sum(map(measured, part.get("options", []))) + sum(map(measured, part.get("choices", [])))


def check_commands(payload: list[dict[str, Any]]) -> None:
    """The limits of application commands."""
    kinds = Counter(command["type"] for command in payload)
    assert kinds[1] <= 100
    assert kinds[2] <= 15
    assert kinds[3] <= 15
    for command in payload:
        assert measured(command) <= 8000, command["name"]
        _check_options(command)


def _check_options(part: dict[str, Any]) -> None:
    options = part.get("options", [])
    names = [option["name"] for option in options]
    assert len(options) <= 25, part["name"]
    assert len(names) == len(set(names)), names
    values = [option for option in options if option["type"] > 2]
    assert not values or values == options
    asked = [bool(option.get("required")) for option in values]
    assert asked == sorted(asked, reverse=True), f"{part['name']}: required options come first"
    for option in options:
        assert re.fullmatch(r"[-_'\w]{1,32}", option["name"])
        assert option["name"] == option["name"].lower()
        assert 1 <= len(option["description"]) <= 100
        assert len(option.get("choices", [])) <= 25
        assert not (option.get("choices") and option.get("autocomplete"))
        _check_options(option)


def _fits(part: Component) -> bool:
    if part["type"] == ROW:
        kinds = [control["type"] for control in part["components"]]
        return 1 <= len(kinds) <= 5 and (SELECT not in kinds or kinds == [SELECT])
    if part["type"] == BUTTON:
        return 1 <= len(part["label"]) <= 80
    if part["type"] == SELECT:
        values = [option["value"] for option in part["options"]]
        return 1 <= len(values) <= 25 and len(set(values)) == len(values) and all(map(_option_fits, part["options"]))
    return part["type"] != CONTAINER or bool(part["components"])


def _option_fits(option: Component) -> bool:
    return (
        1 <= len(option["label"]) <= 100
        and 1 <= len(option["value"]) <= 100
        and len(option.get("description", "")) <= 100
    )


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(os.environ["DISCORD_OPENAPI"]).read_text(encoding="utf-8"))
    return found


@cache
def _template(path: str) -> str:
    for template in _document()["paths"]:
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template.replace("@", "@")), path):
            return str(template)
    return ""


@cache
def _validator(method: str, template: str) -> Draft202012Validator | None:
    if "requestBody" not in _document()["paths"].get(template, {}).get(method, {}):
        return None
    where = quote(template.replace("~", "~0").replace("/", "~1"))
    pointer = f"urn:discord#/paths/{where}/{method}/requestBody/content/application~1json/schema"
    return Draft202012Validator({"$ref": pointer}, registry=_registry())


@cache
def _registry() -> Registry:
    return Registry([("urn:discord", _document())], draft=Draft202012)

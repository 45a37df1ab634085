"""The pictures of docs/slack.md: payloads of the demo company, drawn much as Slack draws them.

`python -m tests.adapters.slack.drawn` writes them anew; it needs Chromium.
"""

from __future__ import annotations

import asyncio
import shutil
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from adapters.slack import forms, render
from bot.app import build
from bot.invocation import Invocation, Place
from bot.kernel import Kernel
from bot.replies.i18n import reading
from bot.replies.reader import Reader
from bot.settings import Settings
from tests.chat import START
from tests.demo import demo_file

IMAGES = Path(__file__).parents[3] / "docs" / "images"
LINES = {
    "slack-cards": ("/invoice show INV-2026-0006", "/ticket show T-1"),
    "slack-home": ("/home",),
    "slack-form": ("/task new",),
}
STYLE = """
body{margin:0;background:#fff;font:15px/1.46 Lato,'Noto Sans',sans-serif;color:#1d1c1d}
main{max-width:680px;padding:16px 20px;display:inline-block}
article{display:flex;gap:8px;margin:0 0 18px}.face{width:36px;height:36px;border-radius:6px;background:#0b5d57;color:#fff;
font-weight:900;display:flex;align-items:center;justify-content:center;flex:none}.name{font-weight:900}.app{font-size:10px;
background:#ddd;border-radius:2px;padding:1px 3px;margin:0 6px;color:#616061;font-weight:700}.at{font-size:12px;color:#616061}
.body{flex:1}h3{font-size:18px;margin:6px 0 2px}p{margin:3px 0;white-space:pre-wrap}.fields{display:grid;
grid-template-columns:1fr 1fr;gap:4px 16px;margin:6px 0}.context{font-size:12px;color:#616061}hr{border:0;border-top:1px solid
#ddd}button,.select{font:700 13px Lato,'Noto Sans',sans-serif;background:#fff;border:1px solid #bbb;border-radius:4px;
padding:5px 11px;margin:4px 6px 4px 0;display:inline-block;color:#1d1c1d}.primary{background:#007a5a;border-color:#007a5a;
color:#fff}.danger{background:#e01e5a;border-color:#e01e5a;color:#fff}table{border-collapse:collapse;margin:6px 0;font-size:13px}
td{border:1px solid #ddd;padding:5px 9px}td.right{text-align:right}pre{font:12px 'Noto Sans Mono',monospace;background:#f8f8f8;
border:1px solid #ddd;border-radius:4px;padding:8px;overflow:hidden}.modal{border:1px solid #ddd;border-radius:8px;
box-shadow:0 6px 24px #0002;width:520px;padding:18px 22px}.modal h2{margin:0 0 12px}.input{border:1px solid #999;
border-radius:4px;padding:7px 10px;margin:3px 0;color:#616061;min-height:20px}label{font-weight:700;display:block;
margin-top:12px}.hint{font-size:12px;color:#616061}.end{text-align:right;margin-top:16px}.user{background:#e8f5fa;color:#1264a3}
"""
EMOJI = {
    "white_circle": "⚪",
    "large_blue_circle": "🔵",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "red_circle": "🔴",
}


def page(parts: list[str]) -> str:
    """A page that holds them."""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><main>{''.join(parts)}</main>"


def message(body: dict[str, Any]) -> str:
    """A message of the bot."""
    head = "<span class=name>Meridian</span><span class=app>APP</span><span class=at>10:00</span>"
    return f"<article><div class=face>M</div><div class=body>{head}{blocks(body['blocks'])}</div></article>"


def modal(view: dict[str, Any]) -> str:
    """An open modal."""
    end = f"<div class=end><button>{text(view['close'])}</button><button class=primary>{text(view['submit'])}</button></div>"
    return f"<div class=modal><h2>{text(view['title'])}</h2>{blocks(view['blocks'])}{end}</div>"


def blocks(found: list[dict[str, Any]]) -> str:
    """Blocks from top to bottom."""
    return "".join(_block(block) for block in found)


def text(thing: dict[str, Any]) -> str:
    """The text of a text object."""
    return escape(thing["text"])


def _block(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "rich_text":
        return "".join(_rich(part) for part in block["elements"])
    if kind == "table":
        return _table(block)
    if kind == "actions":
        return "".join(_control(element) for element in block["elements"])
    if kind == "input":
        hint = f"<div class=hint>{text(block['hint'])}</div>" if "hint" in block else ""
        return f"<label>{text(block['label'])}</label><div class=input>{_entered(block['element'])}</div>{hint}"
    plain = {
        "header": lambda: f"<h3>{text(block['text'])}</h3>",
        "divider": lambda: "<hr>",
        "section": lambda: "<div class=fields>" + "".join(f"<div>{_cell(f)}</div>" for f in block["fields"]) + "</div>",
        "context": lambda: f"<p class=context>{text(block['elements'][0])}</p>",
        "image": lambda: f"<p>{escape(block['alt_text'])}</p>",
    }
    drawn: str = plain[kind]()  # type: ignore[no-untyped-call]  # a table of lambdas
    return drawn


def _cell(field: dict[str, Any]) -> str:
    """A field; our mrkdwn is bold labels and instants."""
    shown = field["text"]
    if field["type"] == "mrkdwn":
        if shown.startswith("*"):
            return f"<b>{escape(shown.strip('*'))}</b>"
        before, mark, rest = shown.partition("<!date^")
        shown = before + rest.partition("|")[2].replace(">", "", 1) if mark else shown
    return escape(shown)


def _rich(part: dict[str, Any]) -> str:
    inside = "".join(_element(element) for element in part["elements"])
    return f"<pre>{inside}</pre>" if part["type"] == "rich_text_preformatted" else f"<p>{inside}</p>"


def _element(element: dict[str, Any]) -> str:
    shown = {
        "text": lambda: escape(element["text"]),
        "date": lambda: escape(element["fallback"]),
        "emoji": lambda: EMOJI[element["name"]],
        "link": lambda: escape(element["url"]),
        "user": lambda: f"<span class=user>@{escape(element['user_id'])}</span>",
    }[element["type"]]()
    return f"<b>{shown}</b>" if element.get("style", {}).get("bold") else shown


def _table(block: dict[str, Any]) -> str:
    sides = [setting.get("align", "left") for setting in block["column_settings"]]
    rows = [
        "".join(f"<td class={side}>{_in_table(cell)}</td>" for cell, side in zip(row, sides, strict=True))
        for row in block["rows"]
    ]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _in_table(cell: dict[str, Any]) -> str:
    return text(cell) if cell["type"] == "raw_text" else "".join(_element(e) for e in cell["elements"][0]["elements"])


def _control(element: dict[str, Any]) -> str:
    if element["type"] == "button":
        return f"<button class={element.get('style', 'plain')}>{text(element['text'])}</button>"
    return (
        "<button>⋯</button>"
        if element["type"] == "overflow"
        else f"<span class=select>{text(element['placeholder'])} ⌄</span>"
    )


def _entered(element: dict[str, Any]) -> str:
    chosen = element.get("initial_option") or {}
    found = element.get("initial_value") or element.get("initial_date") or (text(chosen["text"]) if chosen else "")
    return (
        escape(found)
        if found
        else {"checkboxes": "☐", "external_select": "⌄", "static_select": "⌄", "datepicker": "📅"}.get(
            element["type"], ""
        )
    )


async def pictures(kernel: Kernel) -> dict[str, str]:
    """The pages to photograph, by the name of the picture."""
    return {name: page([await _drawn(kernel, line) for line in lines]) for name, lines in LINES.items()}


async def _drawn(kernel: Kernel, line: str) -> str:
    place = Place(platform="web", workspace="local", direct=True)
    answer = await kernel.dispatch(Invocation(place=place, user="olivia", at=START, key=line, line=line))
    assert answer is not None
    with reading(Reader()):
        if answer.reply.form is not None:
            return modal(forms.modal(answer.reply.form, {}))
        return "".join(message(part.body) for part in render.messages(answer.reply, {}))


def main() -> None:
    """Write the pictures."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{demo_file(Path(folder))}"
        kernel = build(
            Settings(_env_file=None, DATABASE_URL=url, secret=SecretStr("x")), now=lambda: START, platforms=[]
        )
        found = asyncio.run(pictures(kernel))
        kernel.database.close()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        for name, html in found.items():
            tab = browser.new_page(device_scale_factor=1.5)
            tab.set_content(html)
            tab.locator("main").screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()

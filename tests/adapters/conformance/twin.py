"""The same company where no platform is between: what a gesture says and does by itself."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import func, select

from bot.app import build
from bot.invocation import Answer, Invocation, Source, Upload
from bot.kernel import Kernel
from bot.registry import Registry
from bot.replies.reply import Action, Form, Reply, Select
from bot.replies.spans import plain, spans
from bot.settings import Settings
from storage.session.rows import every_scoped_table, table_of
from tests.adapters.conformance.drivers import ChatDriver, SeenAnswer
from tests.adapters.conformance.examples import either
from tests.chat import START, UNLIMITED

MACHINERY = {"payload", "shown", "identity", "delivery", "notice", "act", "post", "attachment", "readmark"}
"""Tables whose rows depend on where something was said."""
_CODE = re.compile(r"[A-Z0-9]{5}-[A-Z0-9]{5}")


class KernelTwin:
    """A kernel of its own with a copy of a driver's company, which is told what the driver's is told."""

    def __init__(self, kernel: Kernel, driver: ChatDriver) -> None:
        self._kernel, self._driver, self._keys = kernel, driver, count()

    @classmethod
    @contextmanager
    def of(cls, driver: ChatDriver, folder: Path, registry: Registry) -> Iterator[KernelTwin]:
        """The twin of a company as it is now."""
        path = folder / "twin.db"
        source = driver.kernel.settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
            live.backup(copy)
        settings = Settings(_env_file=None, DATABASE_URL=f"sqlite:///{path}", secret=SecretStr("x"), **UNLIMITED)
        kernel = build(settings, now=lambda: START, platforms=[], registry=registry)
        yield cls(kernel, driver)
        kernel.database.close()

    async def say(self, user: str, line: str) -> Answer:
        """The answer to a typed line."""
        return await self._answer(user, line=f"/{line}")

    async def press(self, user: str, action: Action) -> Answer:
        """The answer to a button."""
        return await self._answer(user, source=Source.BUTTON, token=action.token)

    async def choose(self, user: str, menu: Select) -> Answer:
        """The answer to the first entry of a select."""
        values = {menu.option: menu.choices[0].value}
        return await self._answer(user, source=Source.BUTTON, token=menu.token, values=values)

    async def submit(self, user: str, form: Form, values: Mapping[str, str], files: Mapping[str, bytes]) -> Answer:
        """The answer to a form, with what it was filled with before."""
        before = {field.name: field.value for field in form.fields if field.value}
        uploads = {
            name: Upload(name=f"{name}.csv", media_type="text/csv", content=content) for name, content in files.items()
        }
        filled = {**before, **values, **{name: upload.name for name, upload in uploads.items()}}
        return await self._answer(user, source=Source.FORM, token=form.token, values=filled, uploads=uploads)

    async def _answer(self, user: str, **what: Any) -> Answer:
        place, number = self._driver.account(user)
        asked = Invocation(place=place, user=number, at=START, key=f"twin-{next(self._keys)}", **what)
        answer = await self._kernel.dispatch(asked)
        assert answer is not None
        return answer

    def rows(self) -> dict[str, int]:
        """How many rows of each kind the company has."""
        return rows(self._kernel)


def rows(kernel: Kernel) -> dict[str, int]:
    """How many rows of each kind a company has."""
    tables = [table for table in every_scoped_table() if table_of(table).name not in MACHINERY]

    def counted(session: Any) -> dict[str, int]:
        return {table_of(table).name: session.exec(select(func.count()).select_from(table)).one() for table in tables}

    return kernel.database.read_now(1, counted)


CORRECTING = either("Undo") | either("Edit")


def lost(reply: Reply, seen: SeenAnswer) -> list[str]:
    """What of a reply was not shown: words, buttons, selects, files and the questions of a form.

    The buttons by which an act is corrected are for the caller alone: what is said aloud has none.
    """
    text, buttons = squeezed(seen.text), {_begun(label) for label in seen.buttons}
    found = [piece for piece in _said(reply, seen) if piece not in text]
    found += [word for word in _tabled(reply) if not _is_shown(word, text)]
    due = (action.label for action in actions(reply) if seen.private or action.label not in CORRECTING)
    found += [f"[{label}]" for label in due if not any(map(label.startswith, buttons))]
    found += [f"<{menu.label}>" for menu in selects(reply) if menu.label not in seen.selects]
    found += [file.name for file in reply.files if file.name not in seen.files]
    return found + (["the form"] if reply.form is not None and not seen.form else [])


def actions(reply: Reply) -> list[Action]:
    """Everything that can be pressed."""
    return [*(action for card in reply.cards for action in (*card.actions, *card.menu)), *reply.actions]


def selects(reply: Reply) -> list[Select]:
    """Everything that can be chosen from."""
    return [card.select for card in reply.cards if card.select is not None and card.select.choices]


def _tabled(reply: Reply) -> Iterator[str]:
    """The words of the tables."""
    for table in (card.table for card in reply.cards if card.table is not None):
        yield from (word for row in (*table.rows, table.total) for cell in row for word in plain(cell).split())


def _is_shown(word: str, text: str) -> bool:
    """Whether a word of a table is there, perhaps in pieces below one another where its column is narrow."""
    while word:
        size = next((n for n in range(len(word), 0, -1) if word[:n] in text), 0)
        if size < min(3, len(word)):
            return False
        word = word[size:]
    return True


def squeezed(text: str) -> str:
    """A text without blanks and without random codes."""
    return _CODE.sub("", re.sub(r"[\s\u200b]+", "", text))


def _begun(label: str) -> str:
    return label.removesuffix("…") if len(label) > 70 else label


def _said(reply: Reply, seen: SeenAnswer) -> Iterator[str]:
    """Every text that a reply must show, in pieces between its mentions of people and its instants."""
    whole = [reply.say] if reply.form is None else []
    for card in reply.cards:
        whole += [card.title, card.ref, card.text, *card.lines, card.status.label if card.status else ""]
        whole += [text for field in card.fields for text in (field.label, field.value)]
    if reply.form is not None:
        whole += [field.label for field in reply.form.fields if field.name in seen.form]
    for text in whole:
        yield from (squeezed(span.text) for span in spans(text) if span.kind not in {"person", "time"})

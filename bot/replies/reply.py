"""Replies: neutral values that adapters render for their platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from bot.replies.spans import ADDRESSED
from bot.values.record_key import NO_RECORD, RecordKey

Args = dict[str, str]
_new = object.__new__
_slots: Any = vars(BaseModel)
_set_values, _set_given = _slots["__dict__"].__set__, _slots["__pydantic_fields_set__"].__set__
_set_extra, _set_private = _slots["__pydantic_extra__"].__set__, _slots["__pydantic_private__"].__set__


class Value(BaseModel):
    """A frozen value that crosses a boundary; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields replaced, which are not validated; a fifth of the cost of pydantic's own.

        Which fields were given is asked of no value, so the copy shares that with its original.
        """
        if deep:
            return super().model_copy(update=update, deep=True)
        copied = _new(self.__class__)
        _set_values(copied, {**self.__dict__, **update} if update else self.__dict__.copy())
        _set_given(copied, self.__pydantic_fields_set__)
        _set_extra(copied, None)
        _set_private(copied, None)
        return copied


class Visibility(StrEnum):
    """Who may see an answer."""

    ONLY_ME = "only_me"
    CHANNEL = "channel"
    THREAD = "thread"


class Tone(StrEnum):
    """The meaning of a status; each platform shows it as a colour AND as the symbol of `SYMBOLS`."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


SYMBOLS = {
    Tone.NEUTRAL: "○",
    Tone.INFO: "◆",
    Tone.GOOD: "✓",
    Tone.WARN: "▲",
    Tone.BAD: "✕",
    Tone.MUTED: "–",
}


class Status(Value):
    """A word for the state of a record, with its tone."""

    label: str
    tone: Tone = Tone.NEUTRAL


class Style(StrEnum):
    """How loud a button is; danger is for what cannot be taken back."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


class Choice(Value):
    """One entry to pick: what is shown, what is written into the command, and a quiet second line."""

    label: str
    value: str
    detail: str = ""


class Action(Value):
    """A button: a command whose arguments are (partly) filled in; `token` is set when the reply is sealed."""

    label: str
    command: str
    args: Args = {}
    style: Style = Style.DEFAULT
    confirm: str = ""
    token: str = ""


class Select(Value):
    """A menu that runs `command` with the chosen value as `option`."""

    label: str
    command: str
    option: str
    args: Args = {}
    choices: tuple[Choice, ...] = ()
    token: str = ""


class Field(Value):
    """A labelled value on a card; `wide` takes a whole row."""

    label: str
    value: str
    wide: bool = False


class Column(Value):
    """A table column; numbers are aligned to the end."""

    label: str
    number: bool = False


class Table(Value):
    """Rows of text under columns; a row's first cell is what it is about."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    total: tuple[str, ...] = ()


class Picture(Value):
    """A chart as a Vega-Lite spec with inline data, drawn off the event loop; `alt` says what it shows."""

    spec: dict[str, Any]
    alt: str


class File(Value):
    """A file to hand over."""

    name: str
    media_type: str
    content: bytes


class Card(Value):
    """A record or a block of facts, made to be scanned.

    `record` ties the message to its record; `until` is when it says something that is no longer true, and is drawn anew.
    """

    title: str
    ref: str = ""
    record: RecordKey = NO_RECORD
    until: datetime | None = None
    status: Status | None = None
    text: str = ""
    fields: tuple[Field, ...] = ()
    lines: tuple[str, ...] = ()
    table: Table | None = None
    picture: Picture | None = None
    actions: tuple[Action, ...] = ()
    menu: tuple[Action, ...] = ()
    select: Select | None = None


class FieldKind(StrEnum):
    """How a form asks for a value."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    SUGGEST = "suggest"
    DAY = "day"
    LINES = "lines"
    FILE = "file"


class FormField(Value):
    """One question of a form, with what is known and what was wrong."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    value: str = ""
    hint: str = ""
    error: str = ""
    choices: tuple[Choice, ...] = ()


class Form(Value):
    """A command with missing arguments, asked for; `args` are known and hidden, `token` is set when sealed.

    `opener` is the button that opens it, with all that was known, where the platform could not.
    """

    title: str
    command: str
    fields: tuple[FormField, ...]
    submit: str
    text: str = ""
    args: Args = {}
    token: str = ""
    opener: Action | None = None


class Question(Value):
    """What is asked before an act: what it would do, the label of the button that does it, and what may be done instead.

    `otherwise` are further ways to do it: the label of each, and the values that it changes. Whichever is pressed, it is done once.
    """

    say: str = ""
    cards: tuple[Card, ...] = ()
    yes: str
    otherwise: tuple[tuple[str, Args], ...] = ()
    instead: tuple[Action, ...] = ()


def sentences(*parts: str) -> str:
    """The sentences of one answer as a text; empty ones are left out."""
    return " ".join(filter(None, parts))


class Reply(Value):
    """The answer of a command, and the content of a notice.

    `say` is the sentence; `quiet` keeps it to the caller whatever the command's default;
    `tone` BAD marks a refusal; `actions` are loose buttons below everything (paging, readings of an ambiguous value).
    """

    say: str = ""
    cards: tuple[Card, ...] = ()
    actions: tuple[Action, ...] = ()
    files: tuple[File, ...] = ()
    form: Form | None = None
    tone: Tone = Tone.NEUTRAL
    quiet: bool = False

    @property
    def addresses(self) -> bool:
        """Whether a person is addressed anywhere but in the form."""
        return ADDRESSED in self.model_dump_json(exclude={"files", "form"})

    @classmethod
    def of(cls, *cards: Card, say: str = "", actions: tuple[Action, ...] = ()) -> Reply:
        """A reply of cards under a sentence."""
        return cls(say=say, cards=cards, actions=actions)

"""One request, whatever it came from: a typed line, a button, a form, a plain message or a job."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.reply import Args, Reply, Value, Visibility


class Source(StrEnum):
    """How a request arrived. A MESSAGE is plain talk: it may turn out to be no command at all."""

    LINE = "line"
    MESSAGE = "message"
    BUTTON = "button"
    FORM = "form"
    JOB = "job"


class Place(Value):
    """Where something is said: a channel, a thread in it, or a direct conversation with the bot.

    Names are the platform's own: `channel` its channel id, `thread` the reference of the thread's first message.
    """

    platform: str
    workspace: str
    channel: str = ""
    thread: str = ""
    direct: bool = False


class Upload(Value):
    """A file that came with a request."""

    name: str
    media_type: str
    content: bytes


class Invocation(Value):
    """A request: exactly one of `line` (text as typed), `token` (a sealed button or form) or `command` (with values).

    `key` is the same for every delivery of the same event, so that the event runs once; `at` is aware UTC;
    `values` are texts by option name (the chosen value of a select, the fields of a form).
    """

    place: Place
    user: str
    user_name: str = ""
    at: datetime
    key: str
    source: Source = Source.LINE
    line: str = ""
    token: str = ""
    command: str = ""
    values: Args = {}
    uploads: dict[str, Upload] = {}


class Answer(Value):
    """A sealed reply with its readers settled; `key` names it when its message is reported with `Kernel.posted`."""

    reply: Reply
    visibility: Visibility
    language: str = "en"
    company: int | None = None


class Completion(Value):
    """One suggestion while typing: `insert` replaces the text from `start` on."""

    label: str
    insert: str
    start: int
    detail: str = ""

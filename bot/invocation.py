"""Invocation: one request from a platform - typed line, button, form, plain message or job - and its answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.replies.reply import Args, Reply, Value, Visibility


class Source(StrEnum):
    """How a request arrived. A MESSAGE is plain talk and a REACTION an emoji: both may turn out to mean nothing."""

    LINE = "line"
    MESSAGE = "message"
    BUTTON = "button"
    FORM = "form"
    SHORTCUT = "shortcut"
    REACTION = "reaction"
    JOB = "job"


class Place(Value):
    """Where something is said: a channel, a thread in it, or a direct conversation with the bot.

    Names are the platform's own: `channel` its channel id, `thread` the reference of the thread's first message,
    `name` what people call the channel, without a number sign, where that is known.
    """

    platform: str
    workspace: str
    channel: str = ""
    thread: str = ""
    direct: bool = False
    name: str = ""


class Profile(Value):
    """What the platform knows of a user, for a person who is new here: IANA zone, language code, mail address.

    `groups` are the groups of people that the user is in there, the platform's id to the name that people see.
    """

    zone: str = ""
    language: str = ""
    email: str = ""
    groups: dict[str, str] = {}


class Upload(Value):
    """A file that came with a request; a `lost` one was attached, and its platform did not hand it over."""

    name: str
    media_type: str
    content: bytes
    lost: bool = False


class Invocation(Value):
    """A request: exactly one of `line` (text as typed), `token` (a sealed button or form) or `command` (with values).

    `key` is the same for every delivery of the same event, so that the event runs once; `at` is aware UTC;
    `values` are texts by option name (the chosen value of a select, the fields of a form). A LINE that is a `command` may have
    further options in `line`, which is then that of the command, as typed without what stands in `values`. A SHORTCUT is a `command`
    whose `line` is the message or the person (`@id:USER`) it was used on. The `line` of a REACTION is the emoji or its
    name, `values["text"]` the message, which is `place.thread`. `asks` is whether a form can be opened as the answer.
    `late` is whether it arrived after its platform had given up on the answer. `reports` is whether the adapter shows the
    answer by `AnswerRoutes`, so that what is done counts as unheard until then. `sure` is whether commands that ask first
    do not: a script said so, which cannot answer.
    `user` is the speaker's id on the platform; `person` is their number where they are known without a chat account.
    """

    place: Place
    user: str
    person: int | None = None
    user_name: str = ""
    profile: Profile = Profile()
    at: datetime
    key: str
    source: Source = Source.LINE
    line: str = ""
    token: str = ""
    command: str = ""
    values: Args = {}
    uploads: dict[str, Upload] = {}
    asks: bool = True
    late: bool = False
    reports: bool = False
    sure: bool = False


class Answer(Value):
    """A sealed reply with its readers settled; a `secret` one, and what it answers, may stand on no platform of ours.

    `act` is the number of the act that it answers, once that is committed: what was done is not to be done again
    because its answer was lost. It is None for what changed nothing: queries, refusals, forms.
    """

    reply: Reply
    visibility: Visibility
    language: str = "en"
    company: int | None = None
    secret: bool = False
    act: int | None = None


class Completion(Value):
    """One suggestion while typing: `insert` replaces the text from `start` on."""

    label: str
    insert: str
    start: int
    detail: str = ""

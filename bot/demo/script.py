"""Scripts of dated command lines, played through the kernel as the people they name.

A line is `OFFSET USER PLACE: TEXT`, for example `-12d4h olivia #accounts: /noun verb value`; a place is a
channel or `direct`. Words in braces are filled in: `{day-3}` a date relative to the start, `{clock Asia/Tokyo-1}` a
local time an hour before the start, `{hours Asia/Tokyo}` eighteen open hours around the start on every day,
`{claim}` the company's claim code, `{code}` the last one-time code that was shown. A line that ends in ` => NAME` keeps
the reference of the card that answered it, for `{NAME}` in later lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.delivery.platform import Target
from bot.invocation import Answer, Invocation, Place
from bot.replies.reply import Reply, Tone, Visibility
from bot.replies.spans import plain

if TYPE_CHECKING:
    from bot.kernel import Kernel

_LINE = re.compile(
    r"(?P<sign>[+-])(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)? (?P<user>\w+) (?P<place>#\w+|direct): (?P<text>.+)"
)
_WORD = re.compile(r"\{([a-z]+\d*)(?: ([A-Za-z_/]+))?([+-]\d+)?\}")
_KEEP = re.compile(r" => ([a-z]+\d+)$")
_CODE = re.compile(r"/link ([A-Z0-9-]{6,})")


class ScriptError(Exception):
    """A line that cannot be read or that the bot refused; names the line and the answer."""


@dataclass(frozen=True)
class ScriptLine:
    """One line of a script."""

    number: int
    at: datetime
    user: str
    channel: str
    text: str


class Script:
    """A script that is played at `start`; `set_clock` moves the time that the kernel sees."""

    def __init__(self, kernel: Kernel, start: datetime, set_clock: Callable[[datetime], None], claim: str) -> None:
        self.kernel, self.start, self.set_clock, self.claim = kernel, start, set_clock, claim
        self.platform = next(platform for platform in kernel.platforms.values() if platform.home)
        self.code = ""
        self.refs: dict[str, str] = {}

    async def play(self, text: str) -> int:
        """Say every line at its time and deliver what follows from it; returns the number of lines."""
        lines = [self._read(number, line) for number, line in enumerate(text.splitlines(), 1) if _says_something(line)]
        for line, following in zip_longest(lines, lines[1:]):
            self.set_clock(line.at)
            await self._say(line)
            if following is None or following.at.date() != line.at.date():
                await self._deliver(line.at)
        return len(lines)

    async def _deliver(self, at: datetime) -> None:
        """Deliver what a day's lines have caused; edits of one message fall together."""
        while await self.kernel.sender.deliver(at):
            pass

    def _read(self, number: int, line: str) -> ScriptLine:
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ScriptError(f"line {number} is not 'OFFSET USER PLACE: TEXT': {line}")
        span = timedelta(**{unit: int(match[unit] or 0) for unit in ("days", "hours", "minutes")})
        at = self.start + span * (-1 if match["sign"] == "-" else 1)
        return ScriptLine(
            number, at, match["user"], match["place"].removeprefix("#").removeprefix("direct"), match["text"]
        )

    async def _say(self, line: ScriptLine) -> None:
        place = Place(
            platform=self.platform.name, workspace=self.platform.home, channel=line.channel, direct=not line.channel
        )
        text = _KEEP.sub("", line.text)
        said = _WORD.sub(lambda match: self._word(match[1], match[2] or "", int(match[3] or 0)), text)
        invocation = Invocation(
            place=place, user=line.user, at=line.at, key=f"script/{line.number}", line=said, sure=True
        )
        answer = await self.kernel.dispatch(invocation)
        if answer is None or answer.reply.tone is Tone.BAD or answer.reply.form is not None:
            raise ScriptError(f"line {line.number}: {said}\n{answer and answer.reply.say}")
        if kept := _KEEP.search(line.text):
            self.refs[kept[1]] = next(card.ref for card in answer.reply.cards if card.ref)
        await self._post(line, answer)

    async def _post(self, line: ScriptLine, answer: Answer) -> None:
        """Show the answer where it would have stood, and keep a code that it shows."""
        if found := _CODE.search(plain(_text(answer.reply))):
            self.code = found[1]
        if answer.visibility is Visibility.ONLY_ME:
            return
        target = Target(workspace=self.platform.home, channel=line.channel)
        nonce = f"script-{line.number}"
        message = await self.platform.send(target, answer.reply, nonce=nonce, language=answer.language)
        await self.kernel.shown.posted(answer, target, message, self.platform.name)

    def _word(self, kind: str, zone: str, offset: int) -> str:
        known = {"claim": self.claim, "code": self.code, **self.refs}
        if kind in known:
            return known[kind]
        if kind == "day":
            return (self.start + timedelta(days=offset)).date().isoformat()
        local = self.start.astimezone(ZoneInfo(zone or "UTC"))
        if kind == "clock":
            return (local + timedelta(hours=offset)).strftime("%H:%M")
        if kind != "hours":
            raise ScriptError(f"nothing is called {kind!r}")
        first, last = (local - timedelta(hours=9)).replace(minute=0), (local + timedelta(hours=9)).replace(minute=0)
        return f"mon-sun {first:%H:%M}-{last:%H:%M}"


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("# ")


def _text(reply: Reply) -> str:
    return "\n".join([reply.say, *(f"{card.text}\n" + "\n".join(card.lines) for card in reply.cards)])

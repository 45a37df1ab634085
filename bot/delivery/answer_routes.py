"""Answer routes: the ways to show an answer, tried in order until one succeeds; none says "try again" after a commit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import structlog

from bot.contexts import company_context
from bot.delivery.notices import Audience, announce
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader
from bot.replies.reply import Card, Reply, Tone, sentences
from bot.values.record_key import RecordKey
from storage.records.acts import act_numbered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from datetime import datetime

    from bot.delivery.heard import HeardAnswers
    from bot.invocation import Answer
    from bot.registry import Registry
    from storage.engine.database import Database
    from storage.session.session import Session

T = TypeVar("T")
log = structlog.get_logger("meridian.ways")

PATIENCE = 8.0
"""Seconds that a way may take before the next one is tried."""
ANSWER_LOST = "answer lost"
"""The kind of notice that tells a person what was done when no answer could be shown."""
MOST_NAMED = 3


class NotTaken(Exception):
    """A way did not take the content; it was `passed` over if it cannot be tried here at all."""

    def __init__(self, reason: str, *, passed: bool = False) -> None:
        super().__init__(reason)
        self.passed = passed


class AnswerRoute(NamedTuple, Generic[T]):
    """One way to show an answer: `show` raises anything when it was not taken, and is given what fits better then."""

    name: str
    show: Callable[[Answer], Awaitable[T]]


@dataclass(frozen=True)
class RouteAttempt(Generic[T]):
    """What became of a way: it was taken, it took too long, it was passed over, or it failed."""

    shown: T | None = None
    taken: bool = False
    hung: bool = False
    passed: bool = False


class AnswerRoutes:
    """Shows answers by the ways that an adapter has; what none of them takes becomes a notice to the person."""

    def __init__(
        self,
        registry: Registry,
        database: Database,
        now: Callable[[], datetime],
        heard: HeardAnswers,
        patience: float = PATIENCE,
    ) -> None:
        self._registry, self._database, self._now, self.patience = registry, database, now, patience
        self._heard = heard

    async def show(self, answer: Answer, routes: Iterable[AnswerRoute[T]]) -> T | None:
        """What the first way that took the answer returned; None when none did, and the act is told of by a notice.

        Where a way failed before, the act stays unheard, as the person may not have seen what another one showed.
        """
        left, failed = list(routes), False
        for content in _contents(answer):
            for way in tuple(left):
                attempt = await self._tried(way, content)
                if attempt.taken:
                    if answer.act is not None and answer.company is not None and not failed:
                        self._heard.add(answer.company, answer.act)
                    return attempt.shown
                if attempt.hung and not _is_attached(content.reply):
                    left.remove(way)
                failed = failed or not attempt.passed
        await self._tell(answer)
        return None

    async def _tried(self, way: AnswerRoute[T], content: Answer) -> RouteAttempt[T]:
        """What became of one way, however it went."""
        try:
            async with asyncio.timeout(self.patience):
                return RouteAttempt(await way.show(content), taken=True)
        except NotTaken as reason:
            log.info("answer not taken", way=way.name, act=content.act, reason=str(reason))
            return RouteAttempt(passed=reason.passed)
        except TimeoutError:
            log.warning("answer not taken in time", way=way.name, act=content.act)
            return RouteAttempt(hung=True)
        except Exception:  # the edge of the platform: whatever it was, the next way is tried
            log.exception("answer not taken", way=way.name, act=content.act)
            return RouteAttempt()

    async def _tell(self, answer: Answer) -> None:
        """Have the person told of the act whose answer was lost; that it fails changes nothing for whoever is answered."""
        act, now = answer.act, self._now()
        if act is None:
            return
        try:
            await self._database.write(answer.company, lambda session: self._lost(session, act, now))
        except Exception:  # the act stays unheard: a repetition is asked about
            log.exception("what became of an answer was not kept", act=act)

    def _lost(self, session: Session, number: int, now: datetime) -> None:
        """Tell the person of an act what was done, wherever they can be reached."""
        act = act_numbered(session, number)
        log.warning("answer lost", act=number)
        if act is None or act.person_id is None or ANSWER_LOST not in self._registry.notices:
            return
        ctx = company_context(session, self._registry, act.company_id, now)
        who = Audience(people=(act.person_id,))
        announce(
            ctx,
            ANSWER_LOST,
            who,
            key=f"{ANSWER_LOST}/{number}",
            record=RecordKey("act", number),
            facts={},
            not_before=None,
        )


def briefly(answer: Answer) -> Reply:
    """An answer in a sentence: what was done and where it stands, or for what changed nothing that it did not come."""
    reply = answer.reply
    if answer.act is not None:
        return Reply(say=done(Reply() if answer.secret else reply))
    if reply.tone is Tone.BAD:
        return Reply(say=reply.say, tone=Tone.BAD)
    return Reply(say=_("I couldn't show you the answer here. Ask me again in a moment."), tone=Tone.BAD)


def done(reply: Reply) -> str:
    """The sentence for what was done although its answer could not be shown."""
    said = reply.say or next((f"{card.ref} {card.title}".strip() for card in reply.cards), "")
    refs = ", ".join(dict.fromkeys(card.ref for card in reply.cards if card.ref)).split(", ")[:MOST_NAMED]
    first = _("Done: {said}", said=said) if said else _("Done.")
    if any(refs):
        rest = _("I couldn't show you all of it. Type {refs} to see it.", refs=", ".join(refs))
    else:
        rest = _("I couldn't show you all of it.")
    return f"{first} {rest}"


def broken() -> Reply:
    """The answer where a request broke before it had one, so that it may have been done or not."""
    say = _("Something broke while I answered. Look whether it was done before you repeat it.")
    return Reply(say=say, tone=Tone.BAD)


def unattached(names: Iterable[str], *, done: bool) -> str:
    """The sentence for files that did not get through."""
    files = ", ".join(names)
    if done:
        return _("{files} didn't get through. What you asked for is done; only the file is missing.", files=files)
    return _("{files} didn't get through. Ask for it once more.", files=files)


def _contents(answer: Answer) -> Iterator[Answer]:
    """The answer, the same without what has to be uploaded, and what of it fits into a sentence."""
    yield answer
    with reading(Reader(language=answer.language)):
        plain = _plain(answer) if _is_attached(answer.reply) else None
        short = briefly(answer)
    if plain is not None:
        yield answer.model_copy(update={"reply": plain})
    yield answer.model_copy(update={"reply": short})


def _is_attached(reply: Reply) -> bool:
    return bool(reply.files) or any(card.picture is not None for card in reply.cards)


def _plain(answer: Answer) -> Reply:
    """The reply in words: pictures as what they show, files by their names."""
    reply = answer.reply
    missing = unattached((file.name for file in reply.files), done=answer.act is not None) if reply.files else ""
    say = sentences(reply.say, missing)
    return reply.model_copy(update={"say": say, "cards": tuple(map(_worded, reply.cards)), "files": ()})


def _worded(card: Card) -> Card:
    if card.picture is None:
        return card
    text = "\n".join(part for part in (card.text, card.picture.alt) if part)
    return card.model_copy(update={"picture": None, "text": text})

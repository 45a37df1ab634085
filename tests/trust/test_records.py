"""Records seen from every side by everybody: what a role may not see, no question brings out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlmodel import select

from bot.invocation import Source
from bot.registry import Registry
from storage.areas.project import Project
from storage.areas.task import Task
from storage.records.search import IndexEntry
from tests.fuzz.lines import EXAMPLES
from tests.trust.table import MAY, OWN_PROJECTS, ROLES, SEES
from tests.trust.town import DEMO, STUDIO, Town, channel, pressable

QUICK = EXAMPLES < 1000
USERS = ("sven", "greta", "carla", "nobody") if QUICK else tuple(ROLES)
"""Whom the ordinary suite lets ask; all are tried by make fuzz."""
REFUSED = {"Forbidden", "NotFound"}
CHANGES = {
    "project": "/project health {ref} at risk",
    "task": "/task block {ref} waits",
    "ticket": "/ticket hold {ref}",
}
"""Lines that put the card of a record into a channel."""
Question = Callable[[Town, str, IndexEntry], bool]


def by_reference(line: str, town: Town, user: str, entry: IndexEntry) -> bool:
    """Whether a line with the reference is answered with the record."""
    told = town.ask(user, line.format(ref=entry.ref, kind=entry.kind))
    return f'"record":"{entry.kind}:{entry.record_id}"' in told.text or entry.title in told.text


def by_words(line: str, town: Town, user: str, entry: IndexEntry) -> bool:
    """Whether a line with the title, or nearly that, brings out the reference."""
    told = town.ask(user, line.format(title=entry.title, near=entry.title[:-1], kind=entry.kind))
    return entry.ref in told.text


def by_typing(line: str, town: Town, user: str, entry: IndexEntry) -> bool:
    """Whether the reference is suggested while the title is typed."""
    begun = line.format(begun=entry.title[:12], kind=entry.kind)
    return any(entry.ref in suggestion.model_dump_json() for suggestion in town.completions(user, begun))


def by_thread(town: Town, user: str, entry: IndexEntry) -> bool:
    """Whether `this` means the record in a thread under its card."""
    place = channel(DEMO, "projects", thread=f"card of {entry.ref}")
    told = town.ask("olivia", entry.ref, at=place)
    town.show(told, place, place.thread)
    return town.ask(user, "/history this", at=place).outcome == "done"


def by_mention(town: Town, user: str, entry: IndexEntry) -> bool:
    """Whether talk with the reference in it has the channel shown the card."""
    place = channel(DEMO, "accounts", thread="talk")
    told = town.ask(user, f"What about {entry.ref} now?", at=place, source=Source.MESSAGE)
    return told.answer is not None and entry.ref in told.text


QUESTIONS: dict[str, Question] = {
    "bare reference": partial(by_reference, "{ref}"),
    "find by reference": partial(by_reference, "/find {ref}"),
    "history": partial(by_reference, "/history {ref}"),
    "find by words": partial(by_words, "/find {title}"),
    "nearly its name": partial(by_words, "/{kind} show {near}"),
    "completion of its noun": partial(by_typing, "/{kind} show {begun}"),
    "completion of any record": partial(by_typing, "/history {begun}"),
    "this": by_thread,
    "mention": by_mention,
}
CERTAIN = {"bare reference", "find by reference", "history", "this"}
"""Questions that everybody who may see a record has answered; others suggest only so many, or know no drafts."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_record_is_shown_to_those_who_may_see_it(town: Town, question: str) -> None:
    """Whoever may not see a record is not told of it, whichever way he asks; who may see it by its reference is."""
    ask, certain = QUESTIONS[question], question in CERTAIN
    wrong, found = [], 0
    for entry in some(town):
        for user in USERS:
            may, told = sees(town, user, entry), ask(town, user, entry)
            found += told
            if (told and not may) or (certain and may and not told):
                wrong.append((ROLES[user], entry.ref, entry.title, told))
    assert not wrong
    assert found


def test_a_channels_buttons_do_nothing_for_others(town: Town, registry: Registry) -> None:
    """A button on a card that everybody reads is refused to who may not run it or may not see its record; no row stays."""
    place = channel(DEMO, "support")
    cards = [
        (entry, town.ask("olivia", CHANGES[entry.kind].format(ref=entry.ref), at=place))
        for entry in some(town)
        if entry.kind in CHANGES
    ]
    pressed = 0
    before = town.rows()
    for entry, told in cards:
        for button in pressable(told.reply):
            for user in ROLES:
                if not (ROLES[user] in MAY[button.command] and sees(town, user, entry)):
                    answer = town.press(user, button, at=place)
                    assert answer.outcome in {*REFUSED, "Incomplete"}, (user, entry.ref, button)
                    assert entry.title not in answer.text
                    pressed += 1
    assert pressed
    assert town.rows() == before


def test_a_private_button_is_its_owners(town: Town) -> None:
    """A button of an answer to one person is stale for everybody else, the other owner included."""
    button = pressable(town.ask("olivia", "C-1").reply)[0]
    others = {user: town.press(user, button).outcome for user in ROLES if user != "olivia"}
    assert others == {user: "Stale" if ROLES[user] in MAY[button.command] else "Forbidden" for user in others}
    assert town.press("olivia", button).outcome not in {"Stale", "Forbidden"}


def test_a_button_is_its_companys(town: Town) -> None:
    """A button of one company is stale in another, for its owner too."""
    for place, other in ((DEMO, STUDIO), (STUDIO, DEMO)):
        for button in pressable(town.ask("olivia", "C-1", at=place).reply):
            assert town.press("olivia", button, at=other).outcome == "Stale"


def test_a_company_knows_nothing_of_its_neighbour(town: Town) -> None:
    """No question by the owner of one company brings out a reference or title that only the other one has."""
    own = {entry.ref for entry in town.records(STUDIO)}
    for entry in some(town):
        for line in ("{ref}", "/history {ref}", "/find {title}"):
            told = town.ask("olivia", line.format(ref=entry.ref, title=entry.title), at=STUDIO)
            typed = entry.title if "{ref}" in line else entry.ref
            assert typed not in told.text or entry.ref in own, (line, entry)


def some(town: Town) -> list[IndexEntry]:
    """One record of each kind in the demo company and of projects and tasks one more, or all of them."""
    every = town.records(DEMO)
    wanted = {"C-1", "CT-1", "D-1", "INV-2026-0001", "P-1", "P-2", "K-1", "K-2", "T-1"}
    return [entry for entry in every if entry.ref in wanted] if QUICK else every


def sees(town: Town, user: str, entry: IndexEntry) -> bool:
    """Whether the table shows somebody the record."""
    role = ROLES[user]
    if role == "contractor" and entry.kind in {"project", "task"}:
        return project_of(town, entry) in OWN_PROJECTS
    return role in SEES[entry.kind]


def project_of(town: Town, entry: IndexEntry) -> str:
    """The reference of the project that a project or a task is."""
    if entry.kind == "project":
        return entry.ref
    query = select(Project.ref).join(Task).where(Task.ref == entry.ref)
    return town.kernel.database.read_now(1, lambda session: session.exec(query).one())

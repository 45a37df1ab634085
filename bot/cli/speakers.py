"""Speakers of shell commands: the person that a name means where no chat account says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.records.kinds import folded
from bot.replies.errors import Conflict, NotFound
from storage.identity.company import all_companies
from storage.identity.people import everybody, identities

if TYPE_CHECKING:
    from bot.people.permissions import Matrix
    from storage.identity.people import Person
    from storage.session.session import Session

NEAR = 60


def company_meant(session: Session, given: int | None) -> int:
    """The company of that number, the only one when none is given; raises Conflict when that is no company."""
    companies = {company.id: company.name for company in all_companies(session)}
    meant = [number for number in companies if number and given in {None, number}]
    if len(meant) == 1:
        return meant[0]
    if not companies:
        raise Conflict("There is no company yet. Start with: meridian run, or meridian demo.")
    listed = ", ".join(f"{number} {name}" for number, name in companies.items())
    raise Conflict(f"Which company? Say --company and a number: {listed}")


def speaker(session: Session, matrix: Matrix, text: str) -> Person:
    """The active person of that name, first name or user name, the first owner when no name is given; raises NotFound."""
    people = everybody(session)
    if not text:
        return _owner(people, matrix)
    wanted = folded(text.lstrip("@"))
    for found in (_named(people, wanted), _using(session, people, wanted), _first_named(people, wanted)):
        if len(found) == 1:
            return found[0]
    raise NotFound(f"Nobody here is called {text}. Did you mean {_near(people, wanted)}?")


def _owner(people: list[Person], matrix: Matrix) -> Person:
    owners = [person for person in people if matrix.owner in person.roles]
    if not owners:
        raise NotFound("This company has no owner yet. `meridian check` prints the code that makes one.")
    return min(owners, key=lambda person: person.id or 0)


def _named(people: list[Person], wanted: str) -> list[Person]:
    return [person for person in people if folded(person.name) == wanted]


def _using(session: Session, people: list[Person], wanted: str) -> list[Person]:
    accounts = identities(session, [person.id or 0 for person in people])
    numbers = {account.person_id for account in accounts if folded(account.external_id) == wanted}
    return [person for person in people if person.id in numbers]


def _first_named(people: list[Person], wanted: str) -> list[Person]:
    return [person for person in people if wanted in folded(person.name).split()]


def _near(people: list[Person], wanted: str) -> str:
    """The names that are written almost like it, else all of a few."""
    from rapidfuzz import fuzz, process

    names = {person.name: folded(person.name) for person in people}
    close = process.extract(wanted, names, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAR)
    return " or ".join(name for _folded, _score, name in close) or ", ".join([*names][:8])

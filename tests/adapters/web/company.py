"""The company that the tests of the web chat look at."""

from datetime import UTC, datetime, timedelta

from storage.engine.database import Database
from storage.identity.company import Company, Workspace
from storage.identity.people import Identity, Person
from storage.identity.places import Binding, Channel
from storage.session.session import Session

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PEOPLE = (
    ("ines", "Inês Carvalho", "owner", "Europe/Lisbon", "en"),
    ("fatima", "Fatima El Idrissi", "support", "Africa/Casablanca", "en"),
    ("jonas", "Jonas Weber", "support", "Europe/Berlin", "de"),
    ("kenji", "Kenji Watanabe", "owner", "Asia/Tokyo", "en"),
)
CHANNELS = (("accounts", "accounts"), ("support", "support"), ("projects", "projects"))


def found(database: Database, *, claimed: bool = True) -> int:
    """Found the company with its people and channels; without people nobody owns it yet."""

    def company(session: Session) -> int:
        row = Company(name="Atlas & Wren", zone="Europe/Lisbon", created_at=NOW)
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(Workspace(platform="web", external_id="local", company_id=row.id))
        return row.id

    number = database.write_now(None, company)
    if claimed:
        database.write_now(number, _settle)
    return number


def _settle(session: Session) -> None:
    from storage.session.audit import Act

    act = Act(key="founding", command="found", source="job", at=NOW)
    session.add(act)
    session.flush()
    session.act_id = act.id
    for place, (user, name, role, zone, language) in enumerate(PEOPLE):
        person = Person(name=name, roles=[role], zone=zone, language=language, created_at=NOW)
        session.add(person)
        session.flush()
        seen = NOW - timedelta(minutes=place)
        session.add(
            Identity(person_id=person.id or 0, platform="web", workspace="local", external_id=user, created_at=seen)
        )
    for name, purpose in CHANNELS:
        channel = Channel(platform="web", workspace="local", external_id=name, name=name, created_at=NOW)
        session.add(channel)
        session.flush()
        session.add(Binding(channel_id=channel.id or 0, purpose=purpose))

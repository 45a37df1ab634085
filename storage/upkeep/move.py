"""Move of all rows into another database, such as from SQLite to PostgreSQL."""

from sqlalchemy import Connection, select

from storage.engine.database import Database, address, is_there
from storage.session.session import Session
from storage.upkeep.exclusive import check_alone
from storage.upkeep.migrate import every_table, is_current
from storage.upkeep.transfer import CopyFailed, Progress, Transfer


def move(source: str, target: str, progress: Progress) -> dict[str, int]:
    """Copy every row into a database that has the tables and no row yet; returns the number of rows by table.

    Both sides are compared before anything is committed. The old database stays as it is. Raises CopyFailed.
    """
    if address(source) == address(target):
        raise CopyFailed("Both addresses are the same database. Let DATABASE_URL name the new one.")
    if not is_there(source):
        raise CopyFailed(f"There is no database at {source}. Give the address of the old one: sqlite:///meridian.db")
    check_alone(source)
    old, new = Database.open(source), Database.open(target)
    try:
        if not is_current(old, exactly=True):
            raise CopyFailed(
                "The old database is not of this version. Run on it first, with its address in DATABASE_URL: meridian migrate"
            )
        return old.read_now(None, lambda reading: _moved(reading, new, progress))
    finally:
        old.close()
        new.close()


def check_empty(connection: Connection) -> None:
    """Raise CopyFailed when any table has a row."""
    for table in every_table().sorted_tables:
        if connection.execute(select(table.c.id).limit(1)).first():
            raise CopyFailed(
                f"The new database is not empty: there are rows in {table.name}, and nothing is replaced. "
                "Let DATABASE_URL name an empty one."
            )


def _moved(reading: Session, new: Database, progress: Progress) -> dict[str, int]:
    reading.look_everywhere()

    def work(session: Session) -> dict[str, int]:
        session.look_everywhere()
        check_empty(session.connection())
        transfer = Transfer(reading.connection(), session.connection(), every_table().sorted_tables, progress)
        transfer.copy(of=2)
        transfer.compare()
        return transfer.counts

    return new.write_now(None, work)

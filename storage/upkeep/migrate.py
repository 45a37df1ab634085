"""Migration of a database to the newest schema, and whether it is there.

`folder` holds Alembic's env.py and the revisions; it is the product's own unless a test writes another.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, column, inspect, select, table

import storage
from storage.engine.database import Database, address
from storage.session import rowsecurity
from storage.session.rows import Row, every_scoped_table
from storage.session.session import Session

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parents[1] / "migrations"


def upgrade(url: str, *, folder: Path = FOLDER) -> None:
    """Apply every migration the database lacks; several processes may do so at once. A newer schema stays."""
    from alembic import command

    database = Database.open(url)
    try:
        if is_current(database, folder=folder) and not is_current(database, folder=folder, exactly=True):
            return
    finally:
        database.close()
    command.upgrade(_config(url, folder), "head")


def downgrade(url: str, revision: str, *, folder: Path = FOLDER) -> None:
    """Go back to an older revision such as 0001, or to an empty database with "base"."""
    from alembic import command

    command.downgrade(_config(url, folder), revision)


def new_revision(url: str, message: str, *, folder: Path = FOLDER) -> Path:
    """Write the next migration from the difference between the tables and a database at the newest revision."""
    from alembic import command

    number = f"{int(head(folder) or 0) + 1:04}"
    command.revision(_config(url, folder), message, autogenerate=True, rev_id=number)
    return next((folder / "versions").glob(f"{number}_*.py"))


def differences(url: str) -> list[Any]:
    """What autogenerate would change, in Alembic's terms; nothing when migrations and tables agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    metadata = every_table()
    database = Database.open(url)
    try:
        with database.engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), metadata))
    finally:
        database.close()


def is_current(database: Database, *, folder: Path = FOLDER, exactly: bool = False) -> bool:
    """Whether the database is at the newest revision or, unless `exactly`, beyond it; fast, as Alembic is not imported.

    A newer version may have migrated while this one still runs beside it: what this one needs is taken away only by a
    later release (see CONTRIBUTING.md).
    """
    return database.read_now(None, lambda session: at_head(session, folder=folder, exactly=exactly))


def at_head(session: Session, *, folder: Path = FOLDER, exactly: bool = False) -> bool:
    """The same, asked inside a unit of work."""
    found, newest = _revision(session.connection()) or "", head(folder) or ""
    return found == newest or (found > newest and not exactly)


def walls(url: str) -> rowsecurity.RowSecurity | None:
    """How a database itself keeps companies apart; None on SQLite, which cannot."""
    rows = every_scoped_table(every_table())
    database = Database.open(url)
    try:
        return database.read_now(None, lambda session: rowsecurity.walls(session.connection(), rows))
    finally:
        database.close()


def head(folder: Path = FOLDER) -> str | None:
    """The newest revision: migrations are numbered files such as versions/0001_initial.py."""
    return max((path.name.split("_")[0] for path in (folder / "versions").glob("[0-9]*_*.py")), default=None)


def every_table() -> MetaData:
    """The product's tables, after importing every module of storage."""
    for module in walk_packages(storage.__path__, f"{storage.__name__}."):
        if "migrations" not in module.name:
            import_module(module.name)
    return Row.metadata


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
    return revision


def _config(url: str, folder: Path) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"url": address(url), "metadata": every_table()})
    config.set_main_option("script_location", folder.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config

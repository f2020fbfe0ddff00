"""A database in; the same with the tables of this version out: made anew, left alone or migrated."""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from autograder.errors import AutograderError
from autograder.gradebook.schema import REVISION, metadata

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).resolve().parent / "migrations"

#: What gradebooks were before they said which version they have.
_UNNUMBERED = "0001"

_versions = sa.Table(
    "alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True)
)


def bring_up_to_date(engine: sa.Engine) -> None:
    """Give the database the tables of this version; raises AutograderError for one of a later version."""
    with engine.begin() as connection:
        if _revision(connection) == REVISION:
            return
        _begin_at_once(connection)
        found = _revision(connection)
        if found == REVISION:
            return
        if not found:
            metadata.create_all(connection)
            _versions.create(connection)
            connection.execute(sa.insert(_versions), {"version_num": REVISION})
            return
        if found > REVISION:
            raise AutograderError(
                f"this gradebook was written by a later version (its tables are {found}, here {REVISION}); "
                "upgrade autograder"
            )
        migrate(connection, since=found)


def migrate(connection: sa.Connection, *, since: str, to: str = REVISION) -> None:
    """Run the migrations after `since`, up to `to`, in the connection's transaction."""
    from alembic import command  # only an old gradebook needs it

    configuration = alembic_config(connection)
    if not sa.inspect(connection).has_table("alembic_version") and since:
        command.stamp(configuration, since)
    command.upgrade(configuration, to)


def _begin_at_once(connection: sa.Connection) -> None:
    """Let SQLite change all tables or none, and one process at a time.

    Python's module for it begins a transaction for rows alone, never for tables: a migration that was killed
    would leave half of it.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def alembic_config(connection: sa.Connection) -> "Config":
    """Alembic's configuration for migrations over this connection."""
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(_SCRIPTS))
    configuration.attributes["connection"] = connection
    return configuration


def _revision(connection: sa.Connection) -> str:
    """The migration that the database has; "" for an empty one."""
    inspector = sa.inspect(connection)
    if inspector.has_table("alembic_version"):
        return connection.execute(sa.select(_versions.c.version_num)).scalar() or ""
    return _UNNUMBERED if inspector.has_table("submissions") else ""

"""How a database that an older Trustwatch wrote gets the tables of this one.

``sql/tables.sql`` is what a new home gets. ``sql/migrations/0001_first.sql`` is what homes had first, and each later
file leads from the version before it to its own. To change the tables, in one commit:

1. Write ``sql/tables.sql`` as it shall be.
2. Write ``sql/migrations/<next number>_<what it does>.sql``, which brings that about in a home that holds rows: plain
   statements without BEGIN. It runs once, in a transaction of its own, and is not edited after a release. A column
   that may be NULL is one line; anything else (NOT NULL, a type, a key) is a new table::

       ALTER TABLE posts ADD COLUMN edited_by VARCHAR;

       ALTER TABLE incidents RENAME TO old_incidents;
       CREATE TABLE incidents (…as in tables.sql…);
       INSERT INTO incidents BY NAME SELECT *, 'unknown' AS owner FROM old_incidents;
       DROP TABLE old_incidents;

Tests hold the first version with all migrations against ``tables.sql``, and send the homes of ``tests/homes`` through
them. The order of columns does not matter, as every statement inserts by name. Views and macros need no migration:
they are made anew whenever a database is opened to be written. What waits in landing is not migrated: a column that an
older batch lacks arrives as NULL, so a new one of a landed row may be NULL or has a default in its insert statement.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from models.errors import TrustwatchError
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction


def newest_version() -> int:
    """The version of the tables in ``sql/tables.sql``."""
    return max(migrations())


@cache
def migrations() -> Mapping[int, str]:
    """The text of each file in ``sql/migrations`` by its version, in order."""
    folder = files(__package__).joinpath("sql", "migrations")
    found = sorted((file.name, file.read_text(encoding="utf-8")) for file in folder.iterdir())
    return {int(name.partition("_")[0]): text for name, text in found}


def create_tables(connection: duckdb.DuckDBPyConnection, *, version: int | None = None) -> None:
    """Make the tables of a version, of the newest by default, in the database in use, which has none."""
    with transaction(connection):
        if version is None:
            connection.execute(statement(__package__, "tables"))
        else:
            for number, step in migrations().items():
                if number <= version:
                    connection.execute(step)
        _stamp(connection, version or newest_version())


def migrate(
    connection: duckdb.DuckDBPyConnection, path: Path, *, steps: Mapping[int, str] | None = None
) -> None:
    """Bring the tables of the database in use to the newest version; an empty one gets them at once.

    Each step, by default each file in ``sql/migrations``, is one transaction with the stamp of its version: after a
    kill the next writer goes on from there. Raises TrustwatchError when a newer Trustwatch wrote the file, or a step
    cannot be done.
    """
    if (version := version_of(connection)) is None:
        create_tables(connection)
        return
    check_version(version, path)
    for number, step in (steps or migrations()).items():
        if number <= version:
            continue
        try:
            with transaction(connection):
                connection.execute(step)
                _stamp(connection, number)
        except duckdb.Error as error:
            raise TrustwatchError(
                f"{path}: cannot be brought from schema {number - 1} to {number} ({_first_line(error)}); use the"
                " Trustwatch that wrote it, or restore an export into a new home"
            ) from error


def version_of(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The version that the database in use is stamped with; None when it has no tables."""
    try:  # to look into duckdb_tables() first costs as much as opening the file, since it reads of every table
        ((version,),) = connection.execute("SELECT max(version) FROM schema_version").fetchall()
    except duckdb.CatalogException:
        return None
    return None if version is None else int(version)


def check_version(version: int, path: Path) -> None:
    """Raises TrustwatchError when a newer Trustwatch wrote the file."""
    if version > newest_version():
        raise TrustwatchError(
            f"{path}: has schema {version}, this Trustwatch knows {newest_version()}; use a newer Trustwatch"
        )


def what_is_lacking(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The columns and keys of the newest version that the database in use does not have as they are there."""
    return sorted(dict(shape_of_tables().items() - shape(connection).items()))


def shape(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The type of each column and the columns of each key in the database in use; the order of columns is no part."""
    return dict(connection.execute(statement(__package__, "shape")).fetchall())


@cache
def shape_of_tables() -> dict[str, str]:
    """The shape of ``sql/tables.sql``."""
    with duckdb.connect() as connection:
        create_tables(connection)
        return shape(connection)


def _stamp(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    connection.execute("DELETE FROM schema_version")
    connection.execute("INSERT INTO schema_version VALUES (?)", [version])


def _first_line(error: duckdb.Error) -> str:
    return str(error).strip().partition("\n")[0]

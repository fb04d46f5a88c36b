"""The warehouse: state that the pipeline alone writes, and published copies that nobody writes.

Only one process opens state, under a file lock. Readers take the newest published copy: a process that opens
it again after a run sees the new one, an open connection keeps what it had.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingest.landing.held_folder import scratch_folder
from models.errors import SourceUnreachable, TrustwatchError, UserMistake
from pipeline.warehouse.copies import (
    check_place,
    copies,
    first_line,
    newest_of,
    next_copy,
    opened_copy,
    point_to,
)
from pipeline.warehouse.empty_database import STATE_STORAGE, copy_script, make_effective_views
from pipeline.warehouse.filling import fill_copy
from pipeline.warehouse.migrations import (
    check_version,
    create_tables,
    migrate,
    version_of,
    what_is_lacking,
)
from pipeline.warehouse.state_file import (
    STATE,
    attached,
    begin_state,
    connected,
    holds_bytes,
    lost,
    remove_database,
    writing,
)
from pipeline.warehouse.statements import (
    fingerprint,
    insertion,
)
from pipeline.warehouse.transaction import transaction

if TYPE_CHECKING:
    import polars as pl

READ_ONLY = 0o444  # a program that would write to a copy must say so to the system first
PUBLISHED_COPIES = 3  # the newest stay, so that readers that just resolved the pointer can still open theirs


def prepare_home(home: Path) -> Path:
    """Make the home folder. Raises UserMistake when it cannot be written, or no database can be kept in it."""
    check_place(home)
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".writable.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserMistake(
            f"{home}: cannot be written ({error.strerror}); choose another with --home"
        ) from error
    return home


@contextmanager
def open_state(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The one writable connection, with the tables of this version in place: what an older one wrote is migrated.

    Raises Locked when another run or program holds it, UserMistake when it is lost or damaged, TrustwatchError when a
    newer Trustwatch wrote it, or when it lacks what its version should have.
    """
    folder = prepare_home(home) / "warehouse"
    folder.mkdir(exist_ok=True)
    path = folder / STATE
    with writing(folder), scratch_folder(folder) as spills:
        if not holds_bytes(path):
            begin_state(path)
        connection = _opened(path, spills)
        try:
            if version_of(connection) is None and (copy := newest_of(folder)):
                raise lost(path, copy)
            bring_up_to_date(connection, path)
            if _is_of_older_storage(connection):
                _rewrite(connection, folder)
                connection = _opened(path, spills)
                make_effective_views(connection)
            yield connection
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            if lacking := what_is_lacking(connection):
                raise TrustwatchError(
                    f"{path}: lacks {', '.join(lacking)}, which its schema should have; use the Trustwatch that"
                    " wrote it, or restore an export into a new home"
                ) from error
            raise
        finally:
            connection.close()


def _opened(state: Path, spills: Path) -> duckdb.DuckDBPyConnection:
    connection = connected(state)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET temp_directory = ?", [str(spills)])
    return connection


def _is_of_older_storage(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an older Trustwatch began state. Why that is not left so is said at STATE_STORAGE."""
    query = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()"
    return str(connection.execute(query).fetchall()[0][0]).startswith("v1.")


def frame(connection: duckdb.DuckDBPyConnection, query: str, parameters: object = None) -> "pl.DataFrame":
    """The rows of a query as a Polars frame; times are UTC."""
    import polars as pl  # what only opens a copy does not wait for it

    rows: pl.DataFrame = connection.sql(query, params=parameters).pl()
    return rows.with_columns(pl.col(pl.Datetime("us", "*")).dt.convert_time_zone("UTC"))


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, rows: "pl.DataFrame") -> Iterator[None]:
    """Within this block SQL reads the rows as ``incoming``."""
    connection.register("incoming", rows)
    yield
    connection.unregister("incoming")  # not after an error: in an aborted transaction this would hide it


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: "pl.DataFrame") -> None:
    """Add the rows to a table as its ``insertion`` says."""
    with registered(connection, rows):
        connection.execute(insertion(table))


def publish(connection: duckdb.DuckDBPyConnection, home: Path) -> Path:
    """Copy the tables to be shown into a new file, make the views over them, and swap the pointer.

    The copy is written table by table, not as a file, so that no deleted byte travels with it. The newest copies
    stay, but for those made before a purge.
    """
    folder = home / "warehouse"
    path, aside = next_copy(folder), folder / "publishing.duckdb"
    with (
        attached(connection, aside, script=copy_script()),
        transaction(connection),  # some hundred statements are waited for on the disk once
    ):
        fill_copy(connection)
    aside.chmod(READ_ONLY)
    aside.replace(path)
    point_to(path, home)
    n_tombstones = count_tombstones(connection)  # without any no copy holds what was purged
    for age, copy in enumerate(copies(folder)):
        if age >= PUBLISHED_COPIES or (n_tombstones and copy != path and _tombstones_in(copy) < n_tombstones):
            remove_database(copy)
    return path


def compact_state(home: Path) -> bool:
    """Rewrite state when something was purged since it was last rewritten, so that no deleted byte stays.

    Returns whether it was rewritten. A kill at any moment leaves the old state or the new one.
    """
    with open_state(home) as connection:
        last = connection.execute("SELECT coalesce(max(n_tombstones), 0) FROM compactions").fetchall()[0][0]
        if count_tombstones(connection) == last:
            return False
        _rewrite(connection, home / "warehouse")
    return True


def _rewrite(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Put a state without deleted bytes in the place of the one in use, which is closed."""
    aside = folder / "publishing.duckdb"
    with attached(connection, aside, storage=STATE_STORAGE):
        connection.execute("USE state")
        connection.execute("COPY FROM DATABASE state TO published")
        n_tombstones = count_tombstones(connection)
        connection.execute("INSERT OR REPLACE INTO published.compactions VALUES (?)", [n_tombstones])
    # Closing does so, too, but says nothing where it fails; then the log of the old file would lie beside the new one.
    connection.execute("CHECKPOINT state")
    connection.close()
    (folder / f"{STATE}.wal").unlink(missing_ok=True)
    aside.replace(folder / STATE)


def published(home: Path) -> Path:
    """The newest published copy that can be read.

    Raises UserMistake when nothing was published yet, SourceUnreachable when nothing of it can be read.
    """
    path, connection, *_ = opened_copy(home)
    connection.close()
    return path


def newest_copy(home: Path) -> Path | None:
    """The newest published copy, None when nothing was published yet."""
    try:
        return published(home)
    except UserMistake:
        return None


@contextmanager
def open_published(
    home: Path, *, tell: Callable[[str], None] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the newest published copy that can be read; tell is told where it is an older one.

    Raises UserMistake when there is none, SourceUnreachable when none can be read, TrustwatchError when a newer
    Trustwatch wrote it, or when another one did and what is asked of it is not there.
    """
    path, connection, version, passed_over = opened_copy(home)
    if passed_over and tell:
        tell(f"{path.name} is read, an older copy, since a newer one cannot be: {'; '.join(passed_over)}")
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET temp_directory = ''")  # what is read leaves no texts beside the copy
        check_version(version, path)
        yield connection
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        if _published_by(connection) == fingerprint():
            raise
        raise TrustwatchError(
            f"{path}: was published by another version of Trustwatch; run 'trustwatch analyse' to publish it anew"
        ) from error
    except (duckdb.IOException, duckdb.FatalException) as error:
        raise SourceUnreachable(
            f"{path}: is damaged ({first_line(error)}); run 'trustwatch analyse' to publish a new one"
        ) from error
    finally:
        connection.close()


@contextmanager
def scratch(connection: duckdb.DuckDBPyConnection, home: Path, *, version: int) -> Iterator[None]:
    """Within this block a database with the empty tables of a version is in use, and state is read as ``state``."""
    path = home / "warehouse" / "publishing.duckdb"
    try:
        with attached(connection, path):
            create_tables(connection, version=version)
            yield
    finally:
        remove_database(path)


def bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Give the database in use, which is named as the path, the tables of this version and what the stages read."""
    migrate(connection, path)
    make_effective_views(connection)


def count_tombstones(connection: duckdb.DuckDBPyConnection) -> int:
    """How many posts, authors and rejected rows were ever purged; the number only grows."""
    return int(connection.execute("SELECT count(*) FROM tombstones").fetchall()[0][0])


def _tombstones_in(copy: Path) -> int:
    """How many a copy knows; -1 where it cannot be read, so that it may hold what was purged since."""
    try:
        with duckdb.connect(copy, read_only=True) as connection:
            return count_tombstones(connection)
    except duckdb.Error:
        return -1


def _published_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The fingerprint of the tables and views with which a copy was published."""
    ((comment,),) = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE table_name = 'schema_version'"
    ).fetchall()
    return None if comment is None else str(comment)

"""A new state in place of none: filled aside, so that a kill leaves nothing and the same command begins anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingest.landing.held_folder import scratch_folder
from models.errors import UserMistake
from pipeline.warehouse.empty_database import STATE_STORAGE
from pipeline.warehouse.migrations import version_of
from pipeline.warehouse.state_file import STATE, attached, connected, holds_bytes, remove_database, writing
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import bring_up_to_date, count_tombstones, prepare_home


@contextmanager
def new_state(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Within this block a state is filled, which takes its place when the block ends well: all of it, or nothing.

    The connection is as that of ``open_state``. No deleted byte is in what takes its place. Raises Locked, and
    UserMistake where there is a state already that holds something.
    """
    folder = prepare_home(home) / "warehouse"
    folder.mkdir(exist_ok=True)
    path, filled, aside = folder / STATE, folder / "filling.duckdb", folder / "publishing.duckdb"
    with writing(folder), scratch_folder(folder) as spills, duckdb.connect() as connection:
        check_has_no_state(home)
        remove_database(filled)
        try:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET temp_directory = ?", [str(spills)])
            connection.execute("ATTACH ? AS state", [str(filled)])
            connection.execute("USE state")
            bring_up_to_date(connection, filled)
            yield connection
            with attached(connection, aside, storage=STATE_STORAGE):
                connection.execute("COPY FROM DATABASE state TO published")
                connection.execute(
                    "INSERT OR REPLACE INTO published.compactions VALUES (?)", [count_tombstones(connection)]
                )
            remove_database(path)
            aside.replace(path)
        finally:
            connection.close()
            remove_database(filled)


def check_has_no_state(home: Path) -> None:
    """Raise UserMistake where a home has a state already that holds something."""
    path = home / "warehouse" / STATE
    if not holds_bytes(path):
        return
    with connected(path) as connection:
        there = version_of(connection) is not None
        if there and connection.execute(statement(__package__, "holds_data")).fetchall()[0][0]:
            raise UserMistake(f"{home}: holds data already; name an empty or new folder with --home")

"""State as a file: begun whole, opened by one writer at a time, and never begun anew where it was lost."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from models.errors import Locked, UserMistake
from pipeline.warehouse.copies import newest_of
from pipeline.warehouse.empty_database import (
    PUBLISHED_STORAGE,
    STATE_STORAGE,
    begin_database,
    state_script,
)

STATE: Final = "state.duckdb"
FETCHED: Final = "fetched"  # a file beside copies that another host published, and this one only reads
_BEING_WRITTEN: Final = ("beginning.duckdb", "filling.duckdb", "publishing.duckdb")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Within this block nobody else writes the warehouse in the folder. Raises Locked when another run does."""
    from filelock import FileLock, Timeout  # brings asyncio, for which readers need not wait

    try:
        with FileLock(folder / "state.lock", timeout=0):
            _remove_leftovers(folder)
            yield
    except Timeout:
        raise Locked(f"{folder}: another run is writing; try again when it has ended") from None


def _remove_leftovers(folder: Path) -> None:
    """Take away what a writer left behind that was killed, or an older version: it may hold what people wrote."""
    for name in _BEING_WRITTEN:
        remove_database(folder / name)
    for spilled in folder.glob("*.duckdb.tmp"):
        shutil.rmtree(spilled, ignore_errors=True)


def begin_state(path: Path) -> None:
    """A state with its tables and nothing in them: all of it, or no file. Raises UserMistake where one was lost."""
    if copy := newest_of(path.parent):
        raise lost(path, copy)
    aside = path.parent / "beginning.duckdb"
    remove_database(aside)
    try:
        begin_database(aside, state_script(), storage=STATE_STORAGE)
        remove_database(path)  # nothing is in it, and the log of a lost one must not go on in this
        aside.replace(path)
    finally:
        remove_database(aside)


def connected(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that may write. Raises Locked when another program holds it, UserMistake when it is damaged."""
    try:
        return duckdb.connect(path)
    except duckdb.Error as error:
        reason = str(error).strip().partition("\n")[0]
        if "Could not set lock" in reason:
            raise Locked(f"{path}: is open in another program ({reason}); close it there") from error
        raise UserMistake(
            f"{path}: cannot be opened ({reason}); move it away, then 'trustwatch restore' makes it anew of the newest"
            " published copy"
        ) from error


def lost(path: Path, copy: Path) -> UserMistake:
    """What to say where there is a published copy and no state that it was made of."""
    if (path.parent / FETCHED).exists():
        return UserMistake(
            f"{path.parent.parent}: only reads what another host analyses and publishes; run this command there,"
            " or, where this host is to take over, 'trustwatch restore' first (docs/scale.md)"
        )
    return UserMistake(
        f"{path}: is gone or empty, while {copy.name} beside it is published; 'trustwatch restore' makes it anew of"
        f" that, or bring it back from a backup; to begin with nothing, move {path.parent} away"
    )


def holds_bytes(path: Path) -> bool:
    """Whether there is something at a path, and not only the name of a file that was never filled."""
    return path.exists() and (path.is_dir() or path.stat().st_size > 0)


def remove_database(path: Path) -> None:
    """Take away a database file with its log, where it is there."""
    for file in (path, path.with_name(f"{path.name}.wal")):
        file.unlink(missing_ok=True)


@contextmanager
def attached(
    connection: duckdb.DuckDBPyConnection, path: Path, *, script: str = "", storage: str = PUBLISHED_STORAGE
) -> Iterator[None]:
    """Within this block a new file, which holds what a script makes in it, is attached as ``published`` and in use."""
    remove_database(path)
    try:
        if script:
            begin_database(path, script, storage=storage)
        connection.execute(f"ATTACH ? AS published (STORAGE_VERSION '{storage}')", [str(path)])
        connection.execute("USE published")
        yield
        _detach(connection)
    except BaseException:
        with suppress(duckdb.Error):  # a full disk may have closed it, or kept it from being attached
            _detach(connection)
        remove_database(path)
        raise


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("USE state")
    connection.execute("DETACH published")

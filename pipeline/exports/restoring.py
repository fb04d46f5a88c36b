"""Back from an export, or from what was published last: a new state, without what was ever purged here."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from ingest.landing.queue import Landing
from models.errors import UserMistake
from pipeline.exports.archive import Header, Packed, count_rows, open_packed, read_header, unpack
from pipeline.exports.ledger import Export, note_exports
from pipeline.exports.private import new_header
from pipeline.stages.load import purge
from pipeline.warehouse.copies import copies
from pipeline.warehouse.migrations import check_version, newest_version, version_of
from pipeline.warehouse.restoring import check_has_no_state, new_state
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import bring_up_to_date, count_tombstones, frame, registered, scratch

_TOMBSTONES: Final = {"id_hash": pl.String(), "purged_at": pl.Datetime("us", "UTC")}


def restore_state(home: Path, path: Path) -> Header:
    """Fill an empty home from a private export, without what its tombstones name; returns its header.

    Raises UserMistake when the home holds data or the export is none, is damaged or made for sharing,
    TrustwatchError when a newer Trustwatch wrote it. The home then stays empty.
    """
    _check_restorable(path)
    if (home / "landing").exists() and Landing(home).pending():
        raise UserMistake(f"{home}: holds data already; name an empty or new folder with --home")
    with new_state(home) as connection:
        with open_packed(connection, path) as packed:
            header = packed.header
            _fill(connection, home, packed, now=header.written_at)
        _note_all(home, header, path, n_tombstones=count_tombstones(connection))
    return header


def rebuild_state(home: Path, *, now: datetime) -> tuple[Path, Header]:
    """Fill a home that lost its state from the newest published copy that is whole; returns that and what it holds.

    What waits in landing, requests to forget among it, is left to the next analysis. Raises UserMistake when the home
    has a state, or no copy is whole.
    """
    check_has_no_state(home)
    problems = []
    for copy in copies(home / "warehouse"):
        try:
            with new_state(home) as connection, _open_copy(connection, copy, now=now) as packed:
                _fill(connection, home, packed, now=now)
            return copy, packed.header
        except (duckdb.Error, UserMistake) as error:
            problems.append(f"{copy.name}: {str(error).strip().splitlines()[0]}")
    why = "; ".join(problems) or "none is there"
    raise UserMistake(f"{home}: no published copy can be read ({why}); give the path of a full export")


@contextmanager
def _open_copy(connection: duckdb.DuckDBPyConnection, copy: Path, *, now: datetime) -> Iterator[Packed]:
    """Within this block a published copy can be read as a full export."""
    connection.execute("ATTACH ? AS packed (READ_ONLY)", [str(copy)])
    try:
        connection.execute("USE packed")
        known = {"schema_version": version_of(connection) or 0, "n_rows": count_rows(connection)}
        connection.execute("USE state")
        header = new_header("private", now).model_copy(update=known)
        check_version(header.schema_version, copy)
        yield Packed(copy, header, lambda table: connection.table(f"packed.main.{table}"))
    finally:
        connection.execute("USE state")
        connection.execute("DETACH packed")


def _fill(connection: duckdb.DuckDBPyConnection, home: Path, packed: Packed, *, now: datetime) -> None:
    """Fill the new state in use, without what is or was purged in it, or in a copy that was published here."""
    ever = _tombstones(home)
    with _as_written_now(connection, home, packed) as current, transaction(connection):
        unpack(connection, current)
        with registered(connection, ever):
            connection.execute("INSERT INTO tombstones BY NAME FROM incoming ON CONFLICT DO NOTHING")
        purge(connection, frame(connection, statement(__package__, "purged")), now=now)


def _tombstones(home: Path) -> pl.DataFrame:
    """What was ever purged here, as the published copies that can be read tell (id_hash, purged_at)."""
    found = [pl.DataFrame(schema=_TOMBSTONES)]
    for copy in copies(home / "warehouse"):
        with suppress(duckdb.Error), duckdb.connect(copy, read_only=True) as connection:
            found.append(frame(connection, "SELECT id_hash, purged_at FROM tombstones"))
    return pl.concat(found).group_by("id_hash").agg(pl.col("purged_at").min())


@contextmanager
def _as_written_now(connection: duckdb.DuckDBPyConnection, home: Path, packed: Packed) -> Iterator[Packed]:
    """Within this block an export is read as this version would have written it."""
    if packed.header.schema_version == newest_version():
        yield packed
        return
    with scratch(connection, home, version=packed.header.schema_version):
        unpack(connection, packed)
        bring_up_to_date(connection, packed.path)
        current = {"schema_version": newest_version(), "n_rows": count_rows(connection)}
        connection.execute("USE state")
        yield Packed(
            packed.path,
            packed.header.model_copy(update=current),
            lambda table: connection.table(f"published.main.{table}"),
        )


def _note_all(home: Path, header: Header, path: Path, *, n_tombstones: int) -> None:
    """The ledger of the home that was exported goes on here; what was restored may have been moved since."""
    others = (export for export in header.known if export.written_at != header.written_at)
    restored = Export(path=path, kind="private", written_at=header.written_at, n_tombstones=n_tombstones)
    note_exports(home, *others, restored)


def _check_restorable(path: Path) -> None:
    header = read_header(path)
    if header.kind != "private":
        raise UserMistake(f"{path}: was made for sharing and holds no posts; restore a private export")
    check_version(header.schema_version, path)

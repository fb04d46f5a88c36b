"""Whether a home fits together, tables with tables and files with tables; and mending what can be mended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from ingest.landing.queue import Landing
from models.errors import BatchRejected
from pipeline.exports.ledger import known_exports
from pipeline.stages.load import purge
from pipeline.warehouse.copies import copies, first_line, newest_of, pointed_to
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import READ_ONLY, frame, open_state

_SCHEMA: Final = pl.Schema({"what": pl.String(), "n": pl.Int64(), "example": pl.String()})
_MODE_BITS: Final = 0o777
# What a copy holds less of, or numbers by itself.
_OTHER_IN_COPIES: Final = frozenset(
    {"embeddings", "text_buckets", "theme_cores", "theme_outsiders", "escalations_sought"}
    | {"compactions", "schema_version"}
)


@dataclass(frozen=True, slots=True)
class Verified:
    """odd: what does not fit together (what, n, example). sizes: bytes of state, published copies, landing."""

    odd: pl.DataFrame
    sizes: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {"does_not_fit": self.odd.to_dicts(), "bytes": dict(self.sizes)}


def verify(home: Path, *, repair: bool, now: datetime) -> Verified:
    """What does not fit together, after mending where that is asked for.

    Raises Locked while another run writes, UserMistake when state is lost or damaged.
    """
    with open_state(home) as connection:
        if repair:
            _repair(connection, home, now=now)
        tables = frame(connection, statement(__package__, "verify")).cast(_SCHEMA)
        files = pl.DataFrame(list(_files(connection, home)), schema=_SCHEMA, orient="row")
    return Verified(pl.concat([tables, files]), sizes(home))


def sizes(home: Path) -> dict[str, int]:
    """Bytes of state, of the published copies, and of landing."""
    warehouse = home / "warehouse"
    return {
        "state": sum(path.stat().st_size for path in warehouse.glob("state.duckdb*") if path.is_file()),
        "copies": sum(path.stat().st_size for path in copies(warehouse)),
        "landing": sum(path.stat().st_size for path in (home / "landing").rglob("*") if path.is_file()),
    }


def _repair(connection: duckdb.DuckDBPyConnection, home: Path, *, now: datetime) -> None:
    with transaction(connection):
        connection.execute(statement(__package__, "repair"))
        purge(connection, frame(connection, statement("pipeline.exports", "purged")), now=now)
    for copy in copies(home / "warehouse"):
        copy.chmod(READ_ONLY)


def _files(connection: duckdb.DuckDBPyConnection, home: Path) -> Iterator[tuple[str, int, str]]:
    warehouse = home / "warehouse"
    for copy in copies(warehouse):
        if copy.stat().st_mode & _MODE_BITS != READ_ONLY:
            yield "copies that may be written", 1, copy.name
    if (newest := newest_of(warehouse)) != pointed_to(warehouse):
        yield "a pointer that does not name the newest copy", 1, str(newest)
    if newest:
        yield from _against(connection, newest)
    for folder in Landing(home).pending():
        try:
            Landing(home).read(folder)
        except BatchRejected as rejected:
            yield "batches that cannot be read", 1, str(rejected)
    for export in known_exports(home):
        if not export.path.exists():
            yield "exports that are not where they were written", 1, str(export.path)


def _against(connection: duckdb.DuckDBPyConnection, copy: Path) -> Iterator[tuple[str, int, str]]:
    """Tables of which a copy of all batches in state holds other rows than state."""
    try:
        with duckdb.connect(copy, read_only=True) as published:
            there = _counts(published)
    except duckdb.Error as error:
        yield "copies that cannot be read", 1, f"{copy.name}: {first_line(error)}"
        return
    here = _counts(connection)
    if there.get("batches") != here.get("batches"):
        return  # an analysis has not come to publishing yet
    for table in sorted(here.keys() & there.keys() - _OTHER_IN_COPIES):
        if here[table] != there[table]:
            yield (
                "tables that differ from the newest copy",
                1,
                f"{table}: {here[table]:,}, there {there[table]:,}",
            )


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    return {
        name: int(connection.table(name).count("*").fetchall()[0][0])
        for (name,) in connection.execute(names).fetchall()
    }

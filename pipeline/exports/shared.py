"""Exports for other people: counts with enough authors behind them; no text, no author, no post."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from models.statistics.disclosure import ShareableCounts, Tree, shareable_counts
from pipeline.exports.archive import Header
from pipeline.exports.private import new_header, write_noted
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, open_published, open_state, registered

# What is split side by side must not be told by one another: no dimension stands twice.
TREE: Final[Tree] = {"product": {"week": {}, "source": {}, "cause": {"explained": {}, "blames": {}}}}


@dataclass(frozen=True, slots=True)
class Shared:
    """What was written for sharing, and how much was withheld."""

    header: Header
    n_cells_withheld: int
    n_incidents_withheld: int


def export_shared(home: Path, path: Path, *, fewest_authors: int, now: datetime) -> Shared:
    """Write what may be shared of the published warehouse to a place, and enter it in the ledger.

    Tables: complaint_counts (models.statistics.disclosure), incidents (product, started_at, ended_at, severity,
    verdict; times UTC) and about (one row). Raises UserMistake when nothing is published yet, Locked, TrustwatchError.
    """
    with open_published(home) as published:
        complaints = frame(published, statement(__package__, "shared_complaints"))
        incidents = frame(published, statement(__package__, "shared_incidents"))
    counts = shareable_counts(complaints, TREE, fewest_authors=fewest_authors)
    shown = incidents.filter(pl.col("n_authors") >= fewest_authors).drop("n_authors")
    n_incidents_withheld = incidents.height - shown.height
    tables = {
        "complaint_counts": counts.cells,
        "incidents": shown,
        "about": _about(counts, n_incidents_withheld, fewest_authors=fewest_authors, now=now),
    }
    with open_state(home), duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table, rows in tables.items():
            with registered(connection, rows):
                connection.table("incoming").create(table)
        header = write_noted(home, path, connection, new_header("share", now), n_tombstones=0)
    return Shared(header, counts.n_withheld, n_incidents_withheld)


def _about(
    counts: ShareableCounts, n_incidents_withheld: int, *, fewest_authors: int, now: datetime
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "written_at": [now],
            "fewest_authors": [fewest_authors],
            "n_cells_withheld": [counts.n_withheld],
            "n_incidents_withheld": [n_incidents_withheld],
            "note": [
                "Every row counts complaints by at least fewest_authors authors; '(withheld)' is the sum of the n_cells"
                " with fewer, and of some more where needed, within the rest of its row. NULL: not split by it."
            ],
        }
    )

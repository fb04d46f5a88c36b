"""What ``trustwatch status`` tells: how fresh, how complete and how sound the published data are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ingest.landing import Landing
from pipeline.exports import exports_to_purge
from pipeline.sql import statement
from pipeline.warehouse import count_tombstones, frame


@dataclass(frozen=True, slots=True)
class Health:
    """Frames from the published views, the batches that wait, and what is stale."""

    sources: pl.DataFrame  # source, newest_post_at, loaded_at, covered_to, n_posts, n_rejected, n_not_read
    coverage: pl.DataFrame  # source, origin, from_at, to_at, complete
    rejects: pl.DataFrame  # source, field, reason, n_rejects, example
    errors: pl.DataFrame  # command, started_at, outcome, error
    exports: pl.DataFrame  # place, written_at: they still hold what was purged since
    n_pending: int
    stale: tuple[str, ...]  # sources without a batch within the limit

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "sources": self.sources.to_dicts(),
            "coverage": self.coverage.to_dicts(),
            "rejects": self.rejects.to_dicts(),
            "errors": self.errors.to_dicts(),
            "exports_to_purge": self.exports.to_dicts(),
            "pending_batches": self.n_pending,
            "stale": list(self.stale),
        }


def read_health(
    connection: duckdb.DuckDBPyConnection, home: Path, *, now: datetime, stale_after: timedelta
) -> Health:
    """The health of what is published. A source is stale when nothing was loaded from it for stale_after."""
    sources = frame(connection, statement("status/sources"))
    stale = sources.filter(pl.col("loaded_at") < now - stale_after)
    return Health(
        sources=sources,
        coverage=frame(connection, statement("status/coverage")),
        rejects=frame(connection, statement("status/rejects")),
        errors=frame(connection, statement("status/errors")),
        exports=_exports(home, n_tombstones=count_tombstones(connection)),
        n_pending=len(Landing(home).pending()),
        stale=tuple(stale["source"]),
    )


def _exports(home: Path, *, n_tombstones: int) -> pl.DataFrame:
    exports = exports_to_purge(home, n_tombstones)
    return pl.DataFrame(
        {
            "place": [str(export.place) for export in exports],
            "written_at": [export.written_at for export in exports],
        },
        schema={"place": pl.String, "written_at": pl.Datetime("us", "UTC")},
    )

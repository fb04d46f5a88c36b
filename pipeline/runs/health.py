"""What ``trustwatch status`` tells: how fresh, how complete and how sound the published data are."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import polars as pl

from ingest.landing.queue import Landing
from ingest.landing.resuming import pending_headers
from pipeline.collecting.set_aside import set_aside_batches
from pipeline.exports.ledger import exports_to_purge
from pipeline.model.loading import strong_reader
from pipeline.settings.settings import Settings
from pipeline.stages.series import Series, read_series
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import count_tombstones, frame

if TYPE_CHECKING:
    from pipeline.alerts.alerts import Waiting

DELETIONS_SINCE: Final = timedelta(days=30)
_FAILURES_SHOWN: Final = 5
_OBJECTS: Final = ("counts", "versions")
_FOR_EVER_DAYS: Final = 36_500
_LONG: Final = timedelta(days=1)  # a live source is missed for an hour now and then; its strip shows it


@dataclass(frozen=True, slots=True)
class Purged:
    """n_purged: posts; p95_hours: from the last sight at the source to the purge, None where there is none."""

    n_purged: int
    p95_hours: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """Frames from the published views, the batches that wait, and what is stale."""

    sources: pl.DataFrame  # source, newest_post_at, loaded_at, covered_to, n_posts, n_rejected, n_not_read
    coverage: pl.DataFrame  # source, origin, from_at, to_at, complete
    gaps: pl.DataFrame  # series, from_at, to_at: a day or more that no file or query of a series saw
    rejects: pl.DataFrame  # source, field, reason, n_rejects, example
    errors: pl.DataFrame  # command, started_at, outcome, error
    runs: pl.DataFrame  # the newest, as run_log has them, with counts and versions as JSON objects
    followed: pl.DataFrame  # source, kind, n, n_due
    deletions: Purged
    exports: pl.DataFrame  # place, written_at: they still hold what was purged since
    set_aside: pl.DataFrame  # source, path, reason, set_aside_at: batches that could not be read
    alerts: "Mapping[str, Waiting]"  # by channel
    reader: str  # a sentence on which reader reads
    n_pending: int
    stale: tuple[
        str, ...
    ]  # sources from which nothing was loaded within the limit, or nothing as new as that

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "sources": self.sources.to_dicts(),
            "coverage": self.coverage.to_dicts(),
            "gaps": self.gaps.to_dicts(),
            "rejects": self.rejects.to_dicts(),
            "errors": self.errors.to_dicts(),
            "runs": [
                run | {name: json.loads(run[name]) for name in _OBJECTS} for run in self.runs.to_dicts()
            ],
            "followed": self.followed.to_dicts(),
            "deletions": asdict(self.deletions),
            "exports_to_purge": self.exports.to_dicts(),
            "set_aside_batches": self.set_aside.to_dicts(),
            "alerts": {channel: asdict(waiting) for channel, waiting in self.alerts.items()},
            "reader": self.reader,
            "pending_batches": self.n_pending,
            "stale": list(self.stale),
        }


def read_health(connection: duckdb.DuckDBPyConnection, settings: Settings, *, now: datetime) -> Health:
    """The health of what is published.

    A source is stale when for stale_after_hours nothing was loaded from it, or what was loaded tells of no time since.
    """
    home, stale_after = settings.home, timedelta(hours=settings.stale_after_hours)
    kept_days = settings.retention.text_days or _FOR_EVER_DAYS
    purged = {"since": now - DELETIONS_SINCE, "kept_days": kept_days}
    sources = frame(connection, statement(__package__, "sources"))
    told_to = pl.max_horizontal("newest_post_at", "covered_to")
    stale = sources.filter((pl.col("loaded_at") < now - stale_after) | (told_to < now - stale_after))
    return Health(
        sources=sources,
        coverage=frame(connection, statement(__package__, "coverage")),
        gaps=_gaps(read_series(connection)),
        rejects=frame(connection, statement(__package__, "rejects")),
        errors=_failures(frame(connection, statement(__package__, "errors")), home),
        runs=frame(connection, statement(__package__, "runs")),
        followed=frame(connection, statement(__package__, "followed"), {"now": now}),
        deletions=Purged(*frame(connection, statement(__package__, "deletions"), purged).row(0)),
        exports=_exports(home, n_tombstones=count_tombstones(connection)),
        set_aside=set_aside_batches(home),
        alerts=_alerts(connection, settings, now=now),
        reader=strong_reader(settings).in_words,
        n_pending=len(Landing(home).pending()),
        stale=tuple(stale["source"]),
    )


def _gaps(series: Series) -> pl.DataFrame:
    """What lies between the stretches in which a series was watched, as a month of which there is no file."""
    stretches = series.stretches.sort("series", "from_at")
    between = stretches.select(
        "series", from_at="to_at", to_at=pl.col("from_at").shift(-1).over("series")
    ).drop_nulls()
    return between.filter(pl.col("to_at") - pl.col("from_at") >= _LONG)


def _alerts(
    connection: duckdb.DuckDBPyConnection, settings: Settings, *, now: datetime
) -> "Mapping[str, Waiting]":
    if not settings.alerts:
        return {}
    # Brings the brief and the channels, two thirds of the start.
    from pipeline.alerts.alerts import waiting_alerts

    return waiting_alerts(connection, settings, now=now)


def _failures(published: pl.DataFrame, home: Path) -> pl.DataFrame:
    """The newest runs that did not end well, those among them that no analysis has read yet."""
    runs = [batch.run for batch in pending_headers(home) if batch.run and batch.run.outcome != "done"]
    rows = [(run.command, run.started_at, run.outcome, run.error) for run in runs]
    pending = pl.DataFrame(rows, schema=published.schema, orient="row")
    return pl.concat([published, pending]).sort("started_at", descending=True).head(_FAILURES_SHOWN)


def _exports(home: Path, *, n_tombstones: int) -> pl.DataFrame:
    exports = exports_to_purge(home, n_tombstones)
    return pl.DataFrame(
        {
            "place": [str(export.path) for export in exports],
            "written_at": [export.written_at for export in exports],
        },
        schema={"place": pl.String, "written_at": pl.Datetime("us", "UTC")},
    )

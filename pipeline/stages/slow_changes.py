"""Slow changes: the shares of causes that rose over weeks, which the detector of bursts takes for usual in time.

Promises one stated error over all products, sources and causes together, however often an analysis runs. A source is
held against itself alone, so that one that begins or stops is no rise.
"""

from datetime import timedelta
from typing import Final

import duckdb
import polars as pl

from models.bursts.slow_change import REFERENCE_DAYS, slow_changes
from models.slow_change import SlowChange
from models.table import frame_of
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert

ERROR: Final = 0.1  # the chance that any of the series is told to have risen where none did
DAY: Final = timedelta(days=1)
_KEY: Final = ("product", "source", "cause")


def find_slow_changes(connection: duckdb.DuckDBPyConnection, _context: StageContext) -> dict[str, int]:
    """Judge every series anew over all whole days; the same data give the same changes."""
    days = frame(connection, statement(__package__, "slow_changes/days"))
    series = [rows for rows in days.partition_by(*_KEY, maintain_order=True) if rows.height > REFERENCE_DAYS]
    found = [change for rows in series for change in _changes(rows, n_series=len(series))]
    with transaction(connection):
        connection.execute(statement(__package__, "slow_changes/clear"), {"first": days["day"].min()})
        insert(connection, "slow_changes", frame_of(SlowChange, found))
    return {"series": len(series), "changes": len(found)}


def _changes(rows: pl.DataFrame, *, n_series: int) -> list[SlowChange]:
    """rows: product, source, cause, day, n, n_posts of one series, the days with posts in order."""
    counts, posts = (rows[name].cast(pl.Float64).to_numpy() for name in ("n", "n_posts"))
    product, source, cause = rows.select(_KEY).row(0)
    return [
        SlowChange(
            product,
            source,
            cause,
            told_at=rows["day"][change.detected] + DAY,
            since=rows["day"][change.since],
            share_before=change.before,
            share_after=change.after,
            ratio_low=change.low,
            ratio_high=change.high,
            evidence=change.evidence,
            n_series=n_series,
        )
        for change in slow_changes(counts, posts, error=ERROR / n_series)
    ]

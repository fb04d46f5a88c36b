"""What the detector could say of each product: its watch, and what was expected hour by hour."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb
import polars as pl

from models.bursts.grain import HOURLY
from models.bursts.history import SeriesDays
from models.estimate import Estimate
from models.statistics.attribution import HOUR
from models.table import frame_of
from models.vocabulary import WatchVerdict
from pipeline.stages.incidents.detection import Watch
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert


@dataclass(frozen=True, slots=True)
class _WatchRow:
    """A row of ``watches``."""

    product: str
    verdict: WatchVerdict
    covered_from: datetime | None = None
    covered_to: datetime | None = None
    counted_by: str | None = None
    n_days: float | None = None
    n_days_needed: float | None = None
    n_days_seen: float | None = None
    n_days_seen_needed: float | None = None
    series_days: tuple[SeriesDays, ...] | None = None
    left_out: tuple[str, ...] | None = None


def write_watches(
    connection: duckdb.DuckDBPyConnection, watches: Mapping[str, Watch], *, run_id: str
) -> None:
    """Write the watch of each product that was complained of, and the baselines of those that were judged."""
    complained_of = frame(connection, statement(__package__, "complained_of"))["product"]
    rows = [
        _WatchRow(product, WatchVerdict.NO_COVERAGE) for product in complained_of if product not in watches
    ]
    for product, watch in watches.items():
        rows.append(_row_of(product, watch))
        baseline = watch.detection.baseline.drop("variance", "dispersion", "coverage")
        insert(
            connection,
            "baselines",
            baseline.rename({"exposure": "coverage"}).with_columns(product=pl.lit(product)),
        )
    insert(connection, "watches", frame_of(_WatchRow, rows))
    smallest = [
        Estimate(
            name="smallest_burst",
            subject_id=product,
            horizon=f"{found.hours}h",
            value=found.count,
            low=None,
            high=None,
            p=None,
            n=None,
            method="smallest_count",
            run_id=run_id,
        )
        for product, watch in watches.items()
        if (found := watch.detection.smallest)
    ]
    insert(connection, "estimates", frame_of(Estimate, smallest))


def _row_of(product: str, watch: Watch) -> _WatchRow:
    detection = watch.detection
    return _WatchRow(
        product,
        detection.verdict,
        covered_from=detection.baseline["hour"][0],
        covered_to=detection.baseline["hour"][-1] + HOUR,
        counted_by="hour" if detection.grain == HOURLY else "day",
        **asdict(detection.history),
        series_days=watch.series_days,
        left_out=tuple(watch.left_out),
    )

"""What the detector could say of each product: its watch, and what was expected hour by hour."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import duckdb
import polars as pl

from models.bursts.grain import HOURLY
from models.statistics.attribution import HOUR
from models.vocabulary import WatchVerdict
from pipeline.stages.incidents.detection import Watch
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert

_WATCH_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "product": pl.String,
    "covered_from": pl.Datetime("us", "UTC"),
    "covered_to": pl.Datetime("us", "UTC"),
    "verdict": pl.String,
    "counted_by": pl.String,
    "n_days": pl.Float64,
    "n_days_needed": pl.Float64,
    "n_days_seen": pl.Float64,
    "n_days_seen_needed": pl.Float64,
    "series_days": pl.List(pl.Struct({"series": pl.String, "n_days": pl.Float64})),
    "left_out": pl.List(pl.String),
}


def write_watches(connection: duckdb.DuckDBPyConnection, watches: Mapping[str, Watch]) -> None:
    """Write the watch of each product that was complained of, and the baselines of those that were judged."""
    complained_of = frame(connection, statement(__package__, "complained_of"))["product"]
    rows: list[dict[str, Any]] = [
        {"product": product, "verdict": WatchVerdict.NO_COVERAGE}
        for product in complained_of
        if product not in watches
    ]
    for product, watch in watches.items():
        rows.append({"product": product, **_watch_row(watch)})
        baseline = watch.detection.baseline.drop("variance", "dispersion", "coverage")
        insert(
            connection,
            "baselines",
            baseline.rename({"exposure": "coverage"}).with_columns(product=pl.lit(product)),
        )
    insert(connection, "watches", pl.DataFrame(rows, schema=_WATCH_SCHEMA))


def _watch_row(watch: Watch) -> dict[str, Any]:
    detection = watch.detection
    return {
        "covered_from": detection.baseline["hour"][0],
        "covered_to": detection.baseline["hour"][-1] + HOUR,
        "verdict": detection.verdict,
        "counted_by": "hour" if detection.grain == HOURLY else "day",
        **asdict(detection.history),
        "series_days": watch.series_days.to_dicts(),
        "left_out": watch.left_out,
    }

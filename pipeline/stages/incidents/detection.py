"""Detection: what the detector says of each product. The incidents stage and the replay share it.

Promises: people are counted, not posts; near-duplicates not at all; a source that begins later is not a rise. The
false-alarm budget is one for all products together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import duckdb
import polars as pl

from models.bursts.detector import Detection, find_bursts
from pipeline.settings.sections import Incidents
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame

MONTHS_A_YEAR: Final = 12
ONCE_IN: Final = timedelta(hours=24)  # a person who complains more often is one person
COVERAGE_DIGITS: Final = 9  # of an hour's covered part: microseconds


@dataclass(frozen=True, slots=True)
class Observations:
    """What the detector may read: ``incidents/complaints.sql`` and ``incidents/coverage.sql``."""

    complaints: pl.DataFrame
    coverage: pl.DataFrame

    @property
    def products(self) -> Sequence[str]:
        """The products that somebody complained of, near-duplicates aside."""
        originals = self.complaints.filter(~pl.col("is_duplicate"))
        return originals["product"].unique().sort().to_list()

    def before(self, moment: datetime) -> "Observations":
        """What was there at a moment, so far as post times and coverage tell."""
        return Observations(
            self.complaints.filter(pl.col("created_at") < moment),
            self.coverage.filter(pl.col("hour") < moment),
        )


def read_observations(connection: duckdb.DuckDBPyConnection) -> Observations:
    """Every complaint that may be counted and every hour that was seen, of a state or a published copy."""
    return Observations(
        frame(connection, statement(__package__, "complaints")),
        frame(connection, statement(__package__, "coverage")),
    )


def detect(observations: Observations, settings: Incidents) -> dict[str, Detection]:
    """The detection of each product; the budget of the settings is divided among them."""
    products = observations.products
    budget = MONTHS_A_YEAR * settings.false_alarms_per_month / max(len(products), 1)
    return {
        product: _detect(
            observations.complaints.filter(product=product), observations.coverage, alarms_per_year=budget
        )
        for product in products
    }


def _detect(complaints: pl.DataFrame, coverage: pl.DataFrame, *, alarms_per_year: float) -> Detection:
    """The bursts in the hourly counts of one product."""
    counted = _people(complaints.filter(~pl.col("is_duplicate"))).with_columns(
        hour=pl.col("created_at").dt.truncate("1h")
    )
    counts = counted.group_by("hour").agg(count=pl.len())
    seen = _product_coverage(
        counted, coverage.filter(pl.col("series").is_in(counted["series"].unique().implode()))
    )
    hours = seen.join(counts, on="hour", how="left").with_columns(pl.col("count").fill_null(0))
    return find_bursts(hours.select("hour", "count", "coverage"), alarms_per_year=alarms_per_year)


def _people(complaints: pl.DataFrame) -> pl.DataFrame:
    """The complaints that count their author: the first, and each that comes a day after the one counted before.

    complaints: oldest first.
    """
    counted_at: dict[str, datetime] = {}
    counts = []
    for author, created_at in complaints.select("author", "created_at").iter_rows():
        is_new = author not in counted_at or created_at - counted_at[author] >= ONCE_IN
        if is_new:
            counted_at[author] = created_at
        counts.append(is_new)
    return complaints.filter(pl.Series(counts, dtype=pl.Boolean))


def _product_coverage(counted: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """The covered part of each hour (hour, coverage): that of each series, weighted by its rate while covered.

    A series that begins later was not covered before, so that a new source is no incident. The hour still running
    is left out: what it raised could be gone when it is over.
    """
    covered = coverage.group_by("series").agg(hours=pl.col("coverage").sum())
    weights = counted.group_by("series").agg(n=pl.len()).join(covered, on="series")
    weights = weights.with_columns(weight=pl.col("n") / pl.col("hours")).with_columns(
        pl.col("weight") / pl.col("weight").sum()
    )
    parts = coverage.join(weights.select("series", "weight"), on="series")
    # Rounded, since weights that add up to 0.9999999999999999 would leave an hour that was seen whole a part of one.
    part = (pl.col("coverage") * pl.col("weight")).sum().clip(0.0, 1.0).round(COVERAGE_DIGITS)
    hours = parts.group_by("hour").agg(coverage=part, whole=pl.col("coverage").max() == 1).sort("hour")
    running = (pl.col("hour") == pl.col("hour").last()) & ~pl.col("whole")
    return hours.filter(~running | (pl.len() == 1)).drop("whole")

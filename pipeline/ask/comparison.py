"""A daily series of one's own beside the complaints of a cause: whether, and how far apart, they move together."""

from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import polars as pl

from models.statistics.cross_correlation import CrossCorrelation, cross_correlation
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame


@dataclass(frozen=True, slots=True)
class Comparison:
    """name: the series'; n_days: of which both are known; found: None where these are too few, or one never moves."""

    name: str
    product: str
    cause: str
    longest: int
    n_days: int
    found: CrossCorrelation | None

    def as_json(self) -> dict[str, Any]:
        """All of it, by name."""
        found = asdict(self.found) if self.found else {}
        return {
            "series": self.name,
            "product": self.product,
            "cause": self.cause,
            "n_days": self.n_days,
        } | found


def compare(
    connection: duckdb.DuckDBPyConnection,
    series: pl.DataFrame,
    *,
    name: str,
    product: str,
    cause: str,
    longest: int,
) -> Comparison:
    """series: day (Date), value (Float64). longest: in days, the largest lag to either side."""
    known = {"product": product, "cause": cause}
    complaints = frame(connection, statement(__package__, "daily_share"), known)
    n_days = series.join(complaints, on="day").height
    return Comparison(
        name, product, cause, longest, n_days, cross_correlation(series, complaints, longest=longest)
    )

"""What rose over weeks, in a sentence each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import polars as pl

from models.table import rows_of
from pipeline.brief.phrases import complaints_of, day, product_name, ratio, source_name
from pipeline.brief.rendering import Section
from pipeline.brief.rows import SlowChangeRow

_OF_COMPLAINTS: Final = {  # which share may tell of something that is not known yet
    "unclear": ("complaints whose cause is unclear", "complaints"),
    "in no theme": ("complaints in no theme", "complaints"),
}


def risen(changes: pl.DataFrame, *, now: datetime | None) -> Iterator[str]:
    """'Since 12 March complaints of lost work have risen from 2.0 to 5.1 per 100 posts read', and of what and when."""
    for row in rows_of(SlowChangeRow, changes):
        what, whole = _OF_COMPLAINTS.get(row.cause) or (
            f"complaints of {complaints_of(row.cause) or f'{row.cause} causes'}",
            "posts read",
        )
        where = f"{product_name(row.product)} on {source_name(row.source)}"
        size = f"from {ratio(100 * row.share_before)} to {ratio(100 * row.share_after)} per 100 {whole}"
        times = f"{ratio(row.ratio_low)} to {ratio(row.ratio_high)} times at 90 %"
        told = f"told on {day(row.told_at, now=now)}"
        yield f"{where}: since {day(row.since, now=now)} {what} have risen {size} ({times}; {told})."


def slow_rises(changes: pl.DataFrame, since: str, *, now: datetime | None) -> Iterator[Section]:
    """A section only where something rose over weeks; since: from when on it was told."""
    lines = tuple((line,) for line in risen(changes, now=now))
    if lines:
        yield Section(f"Slow rises told {since}", (), lines, empty="")

"""Collecting a live source: what is missing is asked for, newest first, and lands page by page.

The cursor is the coverage itself: the intervals kept in the same batches as the posts that they cover. Whatever is
missing beneath is asked for again, so that a crash between two pages repeats work and never skips any.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from ingest.landing.queue import Batch, Landing
from ingest.landing.sql import statement
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval, missing
from ingest.protocol import Collector, Page

FIRST_SPAN: Final = timedelta(
    days=7
)  # how far X's recent search reaches, and more than most of Reddit's listings


def covered(home: Path, *, source: str, query: str, published: Callable[[], Path | None]) -> list[Interval]:
    """What was asked for already, by the pending batches and then the newest published copy."""
    spans = [
        span
        for batch in pending_headers(home)
        if (batch.source, batch.query) == (source, query)
        for span in batch.covered
    ]
    if copy := published():
        with duckdb.connect(copy, read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            rows = connection.sql(statement("covered"), params={"source": source, "query": query}).pl()
        spans += rows.iter_rows()
    return [Interval(from_at, to_at) for from_at, to_at in spans]


def pending_headers(home: Path) -> Iterator[Batch]:
    """The batches that no analysis has read yet, without their tables."""
    return Landing(home).headers()


def wanted(seen: list[Interval], *, since: datetime | None, now: datetime) -> Interval:
    """What is asked for: from since; else from FIRST_SPAN ago, or from where it was seen last if that is longer ago."""
    last_seen_at = max((interval.to_at for interval in seen), default=now)
    return Interval(since or min(now - FIRST_SPAN, last_seen_at), now)


def missing_pages(
    collector: Collector, query: str, *, wanted: Interval, seen: list[Interval], context: ReadContext
) -> Iterator[Page]:
    """The pages that fill what of the wanted interval was not seen, newest first."""
    for gap in missing(wanted, seen):
        yield from collector.pages(query, gap, context)

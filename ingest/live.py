"""Collecting a live source: what is missing is asked for, newest first, and lands page by page.

The cursor is the coverage itself: the intervals kept in the same batches as the posts that they cover. Whatever is
missing beneath is asked for again, so that a crash between two pages repeats work and never skips any.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from ingest.collector import Collector, Page
from ingest.coverage import Interval, missing
from ingest.draft import Reading
from ingest.landing import Landing
from ingest.sql import statement


def covered(home: Path, *, source: str, query: str, published: Callable[[], Path | None]) -> list[Interval]:
    """What was asked for already, by the pending batches and then the newest published copy."""
    landing = Landing(home)
    headers = [landing.read_header(folder) for folder in landing.pending()]
    spans = [
        span for batch in headers if (batch.source, batch.query) == (source, query) for span in batch.covered
    ]
    if copy := published():
        with duckdb.connect(copy, read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            rows = connection.sql(statement("covered"), params={"source": source, "query": query}).pl()
        spans += rows.iter_rows()
    return [Interval(from_at, to_at) for from_at, to_at in spans]


def missing_pages(
    collector: Collector, query: str, *, wanted: Interval, seen: list[Interval], reading: Reading
) -> Iterator[Page]:
    """The pages that fill what of the wanted interval was not seen, newest first."""
    for gap in missing(wanted, seen):
        yield from collector.pages(query, gap, reading)

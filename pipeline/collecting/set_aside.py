"""The batches that could not be read, as whoever looks after a home is told of them."""

from pathlib import Path
from typing import Final

import polars as pl

from ingest.landing.queue import Landing

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "source": pl.String,
    "path": pl.String,
    "reason": pl.String,
    "set_aside_at": pl.Datetime("us", "UTC"),
}


def set_aside_batches(home: Path) -> pl.DataFrame:
    """One row a batch, by source and path: source, path, reason, set_aside_at (UTC; NULL where not known)."""
    batches = Landing(home).all_set_aside()
    rows = [(batch.source, str(batch.path), batch.reason, batch.set_aside_at) for batch in batches]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")

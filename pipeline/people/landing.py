"""What people say lands as batches, like what collectors bring."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import polars as pl

from ingest.landing.queue import Batch, Landing, Run

SOURCE: Final = "people"


def land_rows(home: Path, command: str, table: str, rows: pl.DataFrame) -> None:
    """Land rows of one table as one batch, with the record of the command that they came from."""
    run_id, now = uuid4().hex, datetime.now(UTC)
    run = Run(run_id, command, now, now, "done", {table: rows.height}, {}, None, 0)
    Landing(home).write(Batch(run_id, SOURCE, command, run=run, tables={table: rows}))

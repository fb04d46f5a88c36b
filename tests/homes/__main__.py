"""Keeps a home of the present schema; run it when a version is released."""

import tempfile
from pathlib import Path

import duckdb

from ingest.landing.queue import Batch, Landing
from ingest.observations.record import Counts
from models.post import Engagement, Outage, Post, Reject
from models.table import frame_of
from pipeline.warehouse.migrations import newest_version
from pipeline.warehouse.statements import EFFECTIVE, statement
from tests.homes import HOMES
from tests.rows import engagement, outage, post
from tests.story import write_story

WAREHOUSE = "pipeline.warehouse"


def main() -> None:
    folder = HOMES / f"version_{newest_version()}"
    with tempfile.TemporaryDirectory() as home:
        path = write_story(Path(home)) / "warehouse" / "state.duckdb"
        with duckdb.connect(path, read_only=True) as state:
            state.execute(f"EXPORT DATABASE '{folder}' (FORMAT parquet, COMPRESSION zstd)")
    (folder / "load.sql").unlink()  # names the tables by where they were
    (folder / "schema.sql").write_text(_in_order((folder / "schema.sql").read_text()))
    rejects = [Reject("r1", "run", "reddit", "posts.ndjson:7", "expected a number", "created_utc", "{}")]
    tables = {
        "posts": frame_of(Post, [post(77001, "Claude lost my whole draft this morning")]),
        "engagements": frame_of(Engagement, [engagement(77001)]),
        "outages": frame_of(Outage, [outage(77)]),
        "rejects": frame_of(Reject, rejects),
    }
    batch = Batch("waiting", "reddit", "file:posts.ndjson", Counts(4, 3, 0, 1), tables=tables)
    Landing(folder).write(batch)


def _in_order(schema: str) -> str:
    """DuckDB exports macros and views by their names; here each comes after those that it calls."""
    tables = [line for line in schema.splitlines() if line.startswith("CREATE TABLE")]
    rest = [statement(WAREHOUSE, name) for name in ("macros", *(f"views/{view}" for view in EFFECTIVE))]
    return "\n".join([*tables, *rest])


if __name__ == "__main__":
    main()

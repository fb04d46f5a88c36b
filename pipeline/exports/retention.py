"""Retention: what is older than the settings allow is purged as if it had been forgotten."""

from datetime import datetime, timedelta

import duckdb
import polars as pl

from pipeline.stages.incidents.detection import keep_counts
from pipeline.stages.load import purge
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, registered


def kept_from(now: datetime, *, text_days: int) -> datetime:
    """The midnight, UTC, from which on posts are kept."""
    return (now - timedelta(days=text_days)).replace(hour=0, minute=0, second=0, microsecond=0)


def purge_old_posts(connection: duckdb.DuckDBPyConnection, *, before: datetime, now: datetime) -> int:
    """Purge every post made before a moment, and count what was covered before it as seen no more.

    Counts of past incidents stay, and so does how many complained in each hour. Returns how many posts were purged.
    """
    with transaction(connection):
        old = frame(connection, statement(__package__, "old_posts"), {"before": before})
        keep_counts(connection, before=before)
        purge(connection, old, now=now)
        with registered(connection, pl.DataFrame({"before": [before]})):
            connection.execute(statement(__package__, "uncover"))
    return old.height


def empty_old_rejects(connection: duckdb.DuckDBPyConnection, *, before: datetime) -> int:
    """Empty what rows looked like that were rejected before a moment; returns of how many."""
    with transaction(connection):
        return len(connection.execute(statement(__package__, "empty_rejects"), {"before": before}).fetchall())

"""Retention: what is older than the settings allow is purged as if it had been forgotten."""

from datetime import datetime, timedelta
from typing import Final

import duckdb
import polars as pl

from models.errors import PartlyDone
from pipeline.stages.incidents.detection import keep_counts
from pipeline.stages.load import purge
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, registered

_CLOCK_SLACK: Final = timedelta(days=1)
_SILENCE: Final = timedelta(days=30)
_MANY: Final = 1_000  # of fewer, half may be old by chance


def kept_from(now: datetime, *, text_days: int) -> datetime:
    """The midnight, UTC, from which on posts are kept."""
    return (now - timedelta(days=text_days)).replace(hour=0, minute=0, second=0, microsecond=0)


def check_usual(connection: duckdb.DuckDBPyConnection, *, before: datetime, now: datetime) -> None:
    """Raise PartlyDone where a purge of what was made before a moment would surprise: so much, or by such a clock."""
    held = frame(connection, statement(__package__, "unusual"), {"before": before}).row(0, named=True)
    last_at, n_held, n_old = held["last_at"], held["n_held"], held["n_old"]
    why = None
    if last_at and now < last_at - _CLOCK_SLACK:
        why = f"the clock says {now:%Y-%m-%d}, but something was done here on {last_at:%Y-%m-%d} already"
    elif n_old and last_at and now > last_at + _SILENCE:
        why = f"nothing was done here since {last_at:%Y-%m-%d}, and the clock says {now:%Y-%m-%d}"
    elif n_held >= _MANY and n_old > n_held / 2:
        why = "that is more than half"
    if why:
        raise PartlyDone(
            f"retention: nothing was purged; {n_old:,} of {n_held:,} posts are from before {before:%Y-%m-%d}, and"
            f" {why}; if that is right, 'trustwatch maintain --yes' purges them"
        )


def purge_old(connection: duckdb.DuckDBPyConnection, *, before: datetime, now: datetime) -> tuple[int, int]:
    """Purge every post made before a moment and all that was rejected before it, and count what was covered as unseen.

    Counts of past incidents stay, and so does how many complained in each hour. Returns how many posts were purged, and
    how many rejected rows.
    """
    with transaction(connection):
        old = frame(connection, statement(__package__, "old_posts"), {"before": before})
        keep_counts(connection, purged=old["subject_id"])
        rejects = connection.execute(statement(__package__, "old_rejects"), {"before": before, "now": now})
        n_rejects = len(rejects.fetchall())
        purge(connection, old, now=now)
        with registered(connection, pl.DataFrame({"before": [before]})):
            connection.execute(statement(__package__, "uncover"))
    return old.height, n_rejects

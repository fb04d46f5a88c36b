"""Dates that a source writes as midnights of a zone of its own: the days that they mean.

Ingest keeps a date without a time as midnight UTC. A date that came as a time (2026-07-11 00:00 in Berlin, or its
seconds since 1970) looks like an hour of the day before; that nearly all of a file stand at it tells what it is.
"""

from datetime import timedelta
from typing import Final

import polars as pl

MOSTLY_AT: Final = 1 / 3  # of the posts, and of their days: summer time may share them between two hours
LEAST_DAYS: Final = 3
QUARTER: Final = timedelta(minutes=15)  # every zone's offset is a multiple of it
SHIFTS: Final = [timedelta(hours=hours) for hours in (0, 1, 23)]  # by which summer time moves a midnight
EAST: Final = timedelta(
    hours=10, minutes=30
)  # later in a UTC day a midnight is the next day's, as Auckland's
_ORIGIN: Final = ("source", "origin")


def by_their_dates(posts: pl.DataFrame) -> pl.DataFrame:
    """The posts, with midnight UTC of the day where an origin's time is its midnight.

    posts: source, origin, post_id, created_at (UTC) and more; they come back in the order of created_at and post_id.
    """
    day = pl.col("created_at").dt.truncate("1d")
    told = posts.with_columns(day=day, clock=pl.col("created_at") - day)
    placed = told.join(_midnights(told), on=_ORIGIN, how="left")
    is_date = (pl.col("clock") - pl.col("midnight")).abs().is_in(SHIFTS)
    meant = pl.col("day") + pl.when(pl.col("clock") > EAST).then(timedelta(days=1)).otherwise(timedelta(0))
    dated = placed.with_columns(created_at=pl.when(is_date).then(meant).otherwise("created_at"))
    return dated.select(posts.columns).sort("created_at", "post_id")


def _midnights(told: pl.DataFrame) -> pl.DataFrame:
    """source, origin, midnight: the one time of day at which most of an origin's posts stand, where there is one."""
    n_days = pl.col("day").n_unique()
    whole = told.group_by(_ORIGIN).agg(n_all=pl.len(), n_days_all=n_days)
    clocks = told.group_by(*_ORIGIN, "clock").agg(n=pl.len(), n_days=n_days).join(whole, on=_ORIGIN)
    is_midnight = (
        (pl.col("clock").dt.total_microseconds() % (QUARTER // timedelta(microseconds=1)) == 0)
        & (pl.col("n_days") >= LEAST_DAYS)
        & (pl.col("n") >= MOSTLY_AT * pl.col("n_all"))
        & (pl.col("n_days") >= MOSTLY_AT * pl.col("n_days_all"))
    )
    found = clocks.filter(is_midnight).sort("n", "clock", descending=[True, False])
    return found.unique(_ORIGIN, keep="first", maintain_order=True).select(*_ORIGIN, midnight="clock")

"""Dates that a source writes as midnights of a zone of its own: the days that they mean.

Ingest keeps a date without a time as midnight UTC. A date that came as a time (2026-07-11 00:00 in Berlin, or its
seconds since 1970) looks like an hour of the day before; that most of a file, or of files that are named
alike but for their numbers, stand at it tells what it is.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from pipeline.stages.file_names import family

MOSTLY_AT: Final = (
    1 / 2
)  # of the posts, and of their days: at midnight with the hour after it, for summer time
LEAST_POSTS: Final = 10  # of fewer, half may stand in two hours by chance where times are rounded to the hour
LEAST_DAYS: Final = 3
QUARTER: Final = timedelta(minutes=15)  # every zone's offset is a multiple of it
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
SHIFTS: Final = [timedelta(0), _HOUR, _HOUR - _DAY]  # of the later of the two hours from the earlier
EAST: Final = timedelta(hours=10, minutes=15)  # from then on a midnight is the next day's, as Auckland's
_FAMILY: Final = ("source", "family")


def by_their_dates(posts: pl.DataFrame) -> pl.DataFrame:
    """The posts, with midnight UTC of the day where its time is a midnight of its file.

    posts: source, origin, post_id, created_at (UTC) and more; they come back in the order of created_at and post_id.
    """
    day = pl.col("created_at").dt.truncate("1d")
    families = {origin: family(origin) for origin in posts["origin"].unique()}
    told = posts.with_columns(
        day=day, clock=pl.col("created_at") - day, family=pl.col("origin").replace_strict(families)
    )
    placed = told.join(_midnights(told), on=_FAMILY, how="left")
    is_date = (pl.col("clock") - pl.col("midnight")).is_in(SHIFTS)
    meant = pl.col("day") + pl.when(pl.col("clock") >= EAST).then(_DAY).otherwise(timedelta(0))
    dated = placed.with_columns(created_at=pl.when(is_date).then(meant).otherwise("created_at"))
    return dated.select(posts.columns).sort("created_at", "post_id")


def _midnights(told: pl.DataFrame) -> pl.DataFrame:
    """source, family, midnight: the earlier of the two hours at which most of a family stand, where there are such."""
    n_days = pl.col("day").n_unique()
    whole = told.group_by(_FAMILY).agg(n_all=pl.len(), n_days_all=n_days)
    before = pl.when(pl.col("clock") < _HOUR).then(pl.col("clock") + _DAY).otherwise("clock") - _HOUR
    both = pl.concat([told.with_columns(midnight="clock"), told.with_columns(midnight=before)])
    clocks = both.group_by(*_FAMILY, "midnight").agg(n=pl.len(), n_days=n_days).join(whole, on=_FAMILY)
    is_midnight = (
        (pl.col("midnight").dt.total_microseconds() % (QUARTER // timedelta(microseconds=1)) == 0)
        & (pl.col("n") >= pl.max_horizontal(LEAST_POSTS, MOSTLY_AT * pl.col("n_all")))
        & (pl.col("n_days") >= pl.max_horizontal(LEAST_DAYS, MOSTLY_AT * pl.col("n_days_all")))
    )
    found = clocks.filter(is_midnight).sort("n", "midnight", descending=[True, False])
    return found.unique(_FAMILY, keep="first", maintain_order=True).select(*_FAMILY, "midnight")

"""Stored posts that should be asked for again, and what the source says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import polars as pl

from ingest.landing.collection import Collected
from ingest.landing.known_records import KnownRecords
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval
from ingest.protocol import Collector, Page
from pipeline.collecting.collectors import LiveTask, land_live
from pipeline.collecting.unanalysed import seen_in_landing
from pipeline.exports.retention import kept_from
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, open_published

RECHECKED: Final = (
    "reddit",
    "x",
    "hackernews",
    "bluesky",
)  # the sources that can be asked for posts by their ids
UNSEEN: Final = timedelta(hours=24)
_AT_ONCE: Final = 100  # posts a query, as Reddit and X take
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ALMOST_ALL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a source said. hours_unseen: for each post that is gone, how long before it had last been seen there."""

    collected: Collected
    n_gone: int
    hours_unseen: tuple[float, ...]

    @property
    def hours_unseen_p95(self) -> float | None:
        """Within so many hours of the deletion 95 % were found gone, at most; None where nothing is known of it."""
        return pl.Series(self.hours_unseen, dtype=pl.Float64).quantile(_ALMOST_ALL)


def due_posts(settings: Settings, source: str, *, now: datetime) -> pl.DataFrame:
    """The published posts to ask a source for again, longest unseen first (post_id, seen_at UTC or null).

    What was asked for since and only waits to be analysed is not among them.
    """
    days = settings.retention.text_days
    parameters = {
        "source": source,
        "kept_from": kept_from(now, text_days=days) if days else _BEGINNING,
        "seen_before": now - UNSEEN,
    }
    seen_since = seen_in_landing(settings.home).filter(pl.col("seen_at") >= now - UNSEEN)
    with open_published(settings.home) as connection:
        return frame(connection, statement(__package__, "recheck/due"), parameters).join(
            seen_since, on="post_id", how="anti", maintain_order="left"
        )


def query_of(source: str, post_ids: Sequence[str]) -> str:
    """The query that asks a source for these posts."""
    return f"posts:{','.join(post_id.removeprefix(f'{source}:') for post_id in post_ids)}"


def recheck(collector: Collector, due: pl.DataFrame, task: LiveTask, *, known: KnownRecords) -> Rechecked:
    """Ask for posts, land what is there as it is now, and the request to purge what is gone."""
    gone: list[str] = []
    pages = partial(_pages, collector, due["post_id"].to_list(), task, gone)
    collected = land_live(pages, source=collector.source, query="recheck", task=task, known=known)
    unseen = due.filter(pl.col("post_id").is_in(gone) & pl.col("seen_at").is_not_null())
    hours = (pl.lit(task.now()) - pl.col("seen_at")).dt.total_seconds() / timedelta(hours=1).total_seconds()
    return Rechecked(collected, len(gone), tuple(unseen.select(hours=hours)["hours"]))


def _pages(
    collector: Collector, post_ids: Sequence[str], task: LiveTask, gone: list[str], context: ReadContext
) -> Iterator[Page]:
    """The pages of one query after the other; adds to gone the posts that are."""
    for begin in range(0, len(post_ids), _AT_ONCE):
        query = query_of(collector.source, post_ids[begin : begin + _AT_ONCE])
        for page in collector.pages(query, Interval(_BEGINNING, task.now()), context):
            gone += page.gone
            yield page

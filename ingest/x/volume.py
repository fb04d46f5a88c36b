"""How many posts X says that there are for a query, hour by hour: what was read of them is held against that."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from ingest.observations.intervals import Interval
from ingest.observations.values import count_of, list_of, object_of, time_of
from ingest.x.client import Json
from ingest.x.exports import SOURCE
from ingest.x.paid_client import PaidClient
from ingest.x.read_budget import ReadBudget
from models.errors import RowRejected
from models.volume import Volume

# An answer holds all hours of a week, so that only the newest come late; each is paid as a read.
ASKED_EVERY: Final = timedelta(hours=6)
_HOUR: Final = timedelta(hours=1)


def ledger_name(query: str) -> str:
    """The query in the ledger of reads, when it is counted."""
    return f"volume of {query}"


def is_due(query: str, budget: ReadBudget, *, now: datetime) -> bool:
    """Whether X was not asked of late."""
    name = ledger_name(query)
    return not any(
        reads.query == name and reads.posts and reads.at > now - ASKED_EVERY for reads in budget.ledger()
    )


def hourly_volumes(
    paid: PaidClient, query: str, *, counted: str, reach: Interval, now: datetime
) -> tuple[Volume, ...]:
    """What X says of every whole hour within reach, in one request. counted: what it is asked to count.

    Raises BudgetSpent, QueryRefused and SourceUnreachable.
    """
    span = Interval(_hour(reach.from_at + _HOUR - timedelta.resolution), _hour(reach.to_at))
    page = paid.volume(counted, span=span)
    return tuple(
        Volume(SOURCE, query, hour, n_posts, counted, now)
        for hour, n_posts in _hours(page, latest=span.to_at)
        if span.from_at <= hour < span.to_at
    )


def _hours(page: Json, *, latest: datetime) -> Iterator[tuple[datetime, int]]:
    """The begin of each whole hour, and how many there are. An hour that cannot be read is as one not told of."""
    for bucket in map(object_of, list_of(page.get("data"))):
        with suppress(RowRejected):
            begin, end = (time_of(bucket.get(name), field=name, latest=latest) for name in ("start", "end"))
            n_posts = count_of(bucket.get("tweet_count"), field="tweet_count")
            if n_posts is not None and begin == _hour(begin) and end - begin == _HOUR:
                yield begin, n_posts


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)

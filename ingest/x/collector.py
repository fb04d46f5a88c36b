"""X: what was posted of late and what became of it, by its API and within a monthly budget of reads.

A query is in X's own search syntax, or one of four forms that follow posts already known: ``conversation:<id>``,
``quotes:<id>``, ``metrics:<id>,<id>…``, which takes their counts again, and ``posts:<id>,<id>…``, which does the same
to see whether they are still there, from the reads that are kept for it. Beside a query in X's syntax X is asked how
many posts there are, by the hour.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final

from ingest.files.json_items import Item
from ingest.newest_first import SETTLED, Answer, Ending, covering
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval
from ingest.observations.record import Record
from ingest.observations.values import list_of, object_of
from ingest.protocol import CollectorContext, Page
from ingest.x.client import TOKEN_VARIABLE, Json, XClient
from ingest.x.estimate import Prices, estimated_counts, estimated_search
from ingest.x.exports import SOURCE, is_id, records_of_page
from ingest.x.paid_client import PaidClient, hits_within, oldest_at, token_of
from ingest.x.read_budget import RECHECK, BudgetSpent, ReadBudget
from ingest.x.volume import ASKED_EVERY, hourly_volumes, is_due, ledger_name
from models.errors import QueryRefused, SourceUnreachable, UserMistake
from models.post import Engagement

# How far recent search reaches: docs.x.com/x-api/posts/search/introduction, read in November 2026.
REACH: Final = timedelta(days=7)
# A search stays so far within reach, because time goes on while X makes us wait: 15 minutes for 450 pages.
_CLEARANCE: Final = timedelta(hours=1)
_SECOND: Final = timedelta(seconds=1)  # tweepy tells X no fractions of it
_LOOKUPS: Final = ("metrics", RECHECK)
# Without its first post, which is known and would be paid again.
_SEARCHES: Final = {"conversation": "conversation_id:{} is:reply", "quotes": "quotes_of_tweet_id:{}"}
_GONE: Final = ("resource-not-found", "not-authorized-for-resource")  # how X's problem types end


def x_collector(table: Mapping[str, Any], context: CollectorContext) -> "XCollector":
    """The collector of X. table is ``[x]`` of the settings."""
    return XCollector(table, context)


class XCollector:
    """Asks X by recent search, newest first, and by lookup."""

    source = SOURCE

    def __init__(self, table: Mapping[str, Any], context: CollectorContext) -> None:
        self._queries: tuple[str, ...] = tuple(table["queries"])
        self._counted: dict[str, str] = {query: query for query in self._queries} | dict(table["counted_as"])
        self._base_url: str = table["base_url"]
        self._prices = Prices(table["price_per_read"], table["price_per_author"])
        maximum = table["monthly_reads"]
        kept = int(maximum * table["recheck_share"])
        self._budget = ReadBudget(context.home, monthly_reads=maximum, kept=kept)
        self._now = context.now

    def queries(self) -> Sequence[str]:
        """The queries in the settings."""
        return self._queries

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """The pages of a query, newest first. Pages of counts cover no time.

        Raises BudgetSpent before a request for which too few reads are left.
        """
        form, _, subject = query.partition(":")
        with closing(XClient(_token(), base_url=self._base_url)) as client:
            paid = PaidClient(client, self._budget, query=_label(query), now=self._now, wait=context.wait)
            if form in _LOOKUPS:
                yield from _counted(paid, _ids(subject, query), context)
            elif form in _SEARCHES:
                (post_id,) = _ids(subject, query)[:1]
                yield from self._found(paid, _SEARCHES[form].format(post_id), wanted, context)
            else:
                yield from self._found(paid, query, wanted, context)
                if _shown(wanted, self._now()):
                    yield from self._volumes(client, query, context)

    def estimate(self, query: str, gaps: Sequence[Interval]) -> str:
        """What asking for the gaps would read and cost."""
        now, (form, _, subject) = self._now(), query.partition(":")
        if form in _LOOKUPS:
            n_posts = len(_ids(subject, query))
            return estimated_counts(n_posts, budget=self._budget, prices=self._prices, now=now)
        spans = [span for gap in gaps if (span := _shown(gap, now))]
        cost = estimated_search(
            _label(query),
            seconds=sum((span.to_at - span.from_at).total_seconds() for span in spans),
            budget=self._budget,
            prices=self._prices,
            now=now,
        )
        hours = ASKED_EVERY // timedelta(hours=1)
        return f"{cost}; 1 read in {hours} hours to count them" if self._counted.get(query) else cost

    def _found(self, paid: PaidClient, text: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """What a search finds, and what of the wanted time X shows no more."""
        now = self._now()
        if span := _shown(wanted, now):
            asked = Interval(max(span.from_at, wanted.from_at), min(span.to_at, wanted.to_at))
            yield from covering(self._answers(paid, text, span, context), asked)
        if wanted.from_at < (reach := _reach(now)):
            yield Page(covered=Interval(wanted.from_at, min(reach, wanted.to_at)), complete=False)

    def _volumes(self, client: XClient, query: str, context: ReadContext) -> Iterator[Page]:
        """How many posts there are, asked after the posts themselves, which are worth the same without it.

        Where X does not say, as at some levels of access, a run is told so once and asks no more.
        """
        now, counted = self._now(), self._counted.pop(query, "")
        if not counted or not is_due(query, self._budget, now=now):
            return
        paid = PaidClient(client, self._budget, query=ledger_name(query), now=self._now, wait=context.wait)
        reach = Interval(_reach(now), now - SETTLED)
        try:
            yield Page(volumes=hourly_volumes(paid, query, counted=counted, reach=reach, now=now))
        except (BudgetSpent, QueryRefused, SourceUnreachable) as error:
            context.tell(f"x: how many posts there are is not known, nothing else is missing: {error}")
            if not isinstance(error, QueryRefused):
                self._counted.clear()

    def _answers(self, paid: PaidClient, text: str, span: Interval, context: ReadContext) -> Iterator[Answer]:
        """The pages of a search from the newest to the oldest post in the span."""
        top, token = span.to_at, None
        while n_hits := hits_within(context.allowance):
            page = paid.search(text, span=span, top=top, next_token=token, n_hits=n_hits)
            item = Item(f"{text} before {top:%Y-%m-%dT%H:%M:%SZ}", page)
            oldest, token = oldest_at(page), token_of(page)
            ending = Ending.MORE if token else Ending.NOTHING
            yield Answer(tuple(records_of_page(item, context)), self._now(), oldest, ending)
            if token is None:
                return
            top = min(top, oldest or top)


def _counted(paid: PaidClient, post_ids: Sequence[str], context: ReadContext) -> Iterator[Page]:
    """The counts of these posts as they are now, and which posts are gone."""
    while post_ids:
        asked, page = paid.counts(post_ids)
        post_ids = post_ids[len(asked) :]
        records = records_of_page(Item(f"a lookup of {len(asked)} posts", page), context)
        yield Page(tuple(map(_counts_alone, records)), gone=_gone(page), anew=True)


def _counts_alone(record: Record) -> Record:
    """Without the post, of which a lookup of counts tells no author."""
    counts = tuple(seen for seen in record.observations if isinstance(seen, Engagement))
    return Record(record.location, counts, record.rejected, record.raw)


def _gone(page: Json) -> tuple[str, ...]:
    """The posts that X says are deleted, or no longer for everyone."""
    problems = map(object_of, list_of(page.get("errors")))
    return tuple(
        f"{SOURCE}:{problem.get('resource_id')}"
        for problem in problems
        if problem.get("resource_type") == "tweet" and str(problem.get("type")).endswith(_GONE)
    )


def _reach(now: datetime) -> datetime:
    return (now - REACH + _CLEARANCE).replace(microsecond=0)


def _shown(wanted: Interval, now: datetime) -> Interval | None:
    """What of the wanted time X shows, in whole seconds outwards; None where that is none of it."""
    from_at = max(wanted.from_at.replace(microsecond=0), _reach(now))
    end = wanted.to_at.replace(microsecond=0)
    to_at = min(end if end == wanted.to_at else end + _SECOND, (now - SETTLED).replace(microsecond=0))
    return Interval(from_at, to_at) if from_at < to_at else None


def _ids(subject: str, query: str) -> list[str]:
    ids = [post_id.removeprefix(f"{SOURCE}:") for post_id in subject.split(",")]
    if not all(map(is_id, ids)):
        raise UserMistake(f"{query}: expected the number of a post of X, or several with commas between them")
    return ids


def _label(query: str) -> str:
    """The query in the ledger, where no post is named: one that is deleted must leave no trace."""
    form = query.partition(":")[0]
    return form if form in (*_LOOKUPS, *_SEARCHES) else query


def _token() -> str:
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        raise UserMistake(f"{TOKEN_VARIABLE} is not set; put the bearer token of your app at X into it")
    return token

"""Reddit, live: the newest submissions and comments of communities, searches, and whole conversations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from ingest.files.json_items import Item
from ingest.newest_first import Answer, Ending, covering
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval
from ingest.observations.values import object_of, time_of
from ingest.protocol import CollectorContext, Page
from ingest.reddit.answers import listing_of, record_of, things_in
from ingest.reddit.client import RedditClient
from ingest.reddit.conversations import conversation_pages
from ingest.reddit.exports import SOURCE
from ingest.reddit.lookup import lookup_pages
from models.errors import RowRejected, UnknownName

PAGE_ITEMS: Final = 100  # the most that Reddit gives at once
LISTING_ITEMS: Final = 1_000  # the most that a listing shows; PRAW's documentation of ListingGenerator
SEARCH_ITEMS: Final = 250  # the same of a search; measured by its users, snoowrap issue 162
# A listing ends at the oldest item there is, or at Reddit's limit, for which items that were deleted count too though
# they are not shown. Only where fewer than this are shown, the limit is out of the question.
_SURELY_ALL: Final = 0.25
_LISTED: Final = ("submissions", "comments")  # of every community


def reddit_collector(table: Mapping[str, Any], _context: CollectorContext) -> "RedditCollector":
    """Made of ``[reddit]``: communities, searches, base_url."""
    return RedditCollector(
        communities=table["communities"], searches=table["searches"], client=RedditClient(table["base_url"])
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a kind of query is asked, and how many items Reddit shows of it at most."""

    path: str
    params: Mapping[str, str]
    maximum: int


@dataclass(frozen=True, slots=True)
class _Position:
    """How far a listing was read, and for what."""

    wanted: Interval
    answer: Answer
    after: str | None
    n_shown: int


class RedditCollector:
    """Queries are ``submissions:<community>``, ``comments:<community>``, ``search:<words>``; ``conversation:<id>`` too.

    A conversation, by its submission's id, is asked for only by who knows it, and read whole whenever some of its time
    is missing. So are ``posts:<id>,<id>…``, which covers no time and tells of each whether it is still there.
    """

    source = SOURCE

    def __init__(self, *, communities: Sequence[str], searches: Sequence[str], client: RedditClient) -> None:
        self._communities = communities
        self._searches = searches
        self._client = client
        self._positions: dict[str, _Position] = {}

    def queries(self) -> Sequence[str]:
        """What the settings ask for."""
        return [*self._origins().values(), *(f"search:{words}" for words in self._searches)]

    def estimate(self, query: str, gaps: Sequence[Interval]) -> str:
        """What asking would cost: of one listing, however many gaps there are; of a conversation one or more a gap."""
        kind, _, subject = query.partition(":")
        if kind == "conversation":
            return f"at least {len(gaps)} requests, free of charge"
        maximum = subject.count(",") + 1 if kind == "posts" else _source(query).maximum
        return f"at most {-(-maximum // PAGE_ITEMS)} requests, free of charge"

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """The pages that fill the wanted interval, newest first; of a conversation all there is."""
        kind, _, subject = query.partition(":")
        if kind == "conversation":
            link_id = subject.removeprefix("t3_")
            return conversation_pages(self._client, link_id, wanted, context, origins=self._origins())
        if kind == "posts":
            return lookup_pages(self._client, subject.split(","), context)
        return covering(self._answers(query, wanted, context), wanted)

    def _origins(self) -> dict[tuple[str, str], str]:
        """The queries for listings by kind and community in lower case."""
        return {
            (kind, community.lower()): f"{kind}:{community}"
            for community in self._communities
            for kind in _LISTED
        }

    def _answers(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Answer]:
        """The answers of a listing from its newest, or from where a newer gap left it."""
        after, n_shown = None, 0
        position = self._positions.get(query)
        if position and wanted.to_at <= position.wanted.from_at:
            yield replace(position.answer, records=())
            after, n_shown = position.after, position.n_shown
        while position := self._next_position(query, wanted, context, after=after, n_shown=n_shown):
            self._positions[query] = position
            yield position.answer
            after, n_shown = position.after, position.n_shown

    def _next_position(
        self, query: str, wanted: Interval, context: ReadContext, *, after: str | None, n_shown: int
    ) -> _Position | None:
        """The next page; None where the name behind which it should begin leads nowhere, as of a deleted post."""
        source = _source(query)
        params: dict[str, str | int] = {**source.params, "limit": PAGE_ITEMS}
        if after:
            params["after"] = after
        content = self._client.ask(source.path, wait=context.wait, params=params)
        listing = listing_of(content, path=source.path)
        if after and not listing.children and not listing.after:
            return None
        items, _ = things_in(listing.children, location=source.path)
        n_shown += len(items)
        ending = Ending.NOTHING if n_shown < _SURELY_ALL * source.maximum else Ending.LIMIT
        answer = Answer(
            records=tuple(record_of(item, context) for item in items),
            shown_at=self._client.answered_at(default=context.now),
            oldest_at=_oldest_at(items, context),
            ending=Ending.MORE if listing.after else ending,
        )
        return _Position(wanted, answer, listing.after, n_shown)


def _source(query: str) -> _Source:
    kind, _, subject = query.partition(":")
    sources = {
        "submissions": _Source(f"r/{subject}/new", {}, LISTING_ITEMS),
        "comments": _Source(f"r/{subject}/comments", {}, LISTING_ITEMS),
        "search": _Source("r/all/search", {"q": subject, "sort": "new", "t": "all"}, SEARCH_ITEMS),
    }
    if kind not in sources:
        raise UnknownName("kind of query", kind, [*sources, "conversation"], location=query)
    return sources[kind]


def _oldest_at(items: Sequence[Item], context: ReadContext) -> datetime | None:
    """When the last item was created of which that can be read."""
    for item in reversed(items):
        try:
            created = object_of(item.value).get("created_utc")
            return time_of(created, field="created_utc", latest=context.latest)
        except RowRejected:
            continue
    return None

"""Reddit, live: the newest submissions and comments of communities, searches, and whole conversations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from ingest.collector import Page, Surroundings
from ingest.files.json_items import Item
from ingest.newest_first import Answer, Ending, covering
from ingest.observations.draft import Reading
from ingest.observations.intervals import Interval
from ingest.observations.values import object_of, time_of
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


def reddit_collector(table: Mapping[str, Any], _surroundings: Surroundings) -> "RedditCollector":
    """Made of ``[reddit]``: communities, searches, base_url."""
    return RedditCollector(
        communities=table["communities"], searches=table["searches"], client=RedditClient(table["base_url"])
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a kind of query is asked, and how many items Reddit shows of it at most."""

    path: str
    params: Mapping[str, str]
    most: int


@dataclass(frozen=True, slots=True)
class _Place:
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
        self._places: dict[str, _Place] = {}

    def queries(self) -> Sequence[str]:
        """What the settings ask for."""
        return [*self._origins().values(), *(f"search:{words}" for words in self._searches)]

    def estimate(self, query: str, gaps: Sequence[Interval]) -> str:
        """What asking would cost: of one listing, however many gaps there are; of a conversation one or more a gap."""
        kind, _, subject = query.partition(":")
        if kind == "conversation":
            return f"at least {len(gaps)} requests, free of charge"
        most = subject.count(",") + 1 if kind == "posts" else _source(query).most
        return f"at most {-(-most // PAGE_ITEMS)} requests, free of charge"

    def pages(self, query: str, wanted: Interval, reading: Reading) -> Iterator[Page]:
        """The pages that fill the wanted interval, newest first; of a conversation all there is."""
        kind, _, subject = query.partition(":")
        if kind == "conversation":
            link_id = subject.removeprefix("t3_")
            return conversation_pages(self._client, link_id, wanted, reading, origins=self._origins())
        if kind == "posts":
            return lookup_pages(self._client, subject.split(","), reading)
        return covering(self._answers(query, wanted, reading), wanted)

    def _origins(self) -> dict[tuple[str, str], str]:
        """The queries for listings by kind and community in lower case."""
        return {
            (kind, community.lower()): f"{kind}:{community}"
            for community in self._communities
            for kind in _LISTED
        }

    def _answers(self, query: str, wanted: Interval, reading: Reading) -> Iterator[Answer]:
        """The answers of a listing from its newest, or from where a newer gap left it."""
        after, n_shown = None, 0
        place = self._places.get(query)
        if place and wanted.to_at <= place.wanted.from_at:
            yield replace(place.answer, records=())
            after, n_shown = place.after, place.n_shown
        while place := self._next_place(query, wanted, reading, after=after, n_shown=n_shown):
            self._places[query] = place
            yield place.answer
            after, n_shown = place.after, place.n_shown

    def _next_place(
        self, query: str, wanted: Interval, reading: Reading, *, after: str | None, n_shown: int
    ) -> _Place | None:
        """The next page; None where the name behind which it should begin leads nowhere, as of a deleted post."""
        source = _source(query)
        params: dict[str, str | int] = {**source.params, "limit": PAGE_ITEMS}
        if after:
            params["after"] = after
        told = self._client.ask(source.path, wait=reading.wait, params=params)
        listing = listing_of(told, path=source.path)
        if after and not listing.children and not listing.after:
            return None
        items, _ = things_in(listing.children, location=source.path)
        n_shown += len(items)
        ending = Ending.NOTHING if n_shown < _SURELY_ALL * source.most else Ending.LIMIT
        answer = Answer(
            records=tuple(record_of(item, reading) for item in items),
            shown_at=self._client.answered_at(default=reading.now),
            oldest_at=_oldest_at(items, reading),
            ending=Ending.MORE if listing.after else ending,
        )
        return _Place(wanted, answer, listing.after, n_shown)


def _source(query: str) -> _Source:
    kind, _, subject = query.partition(":")
    sources = {
        "submissions": _Source(f"r/{subject}/new", {}, LISTING_ITEMS),
        "comments": _Source(f"r/{subject}/comments", {}, LISTING_ITEMS),
        "search": _Source("r/all/search", {"q": subject, "sort": "new", "t": "all"}, SEARCH_ITEMS),
    }
    if kind not in sources:
        raise UnknownName("kind of query", kind, [*sources, "conversation"], place=query)
    return sources[kind]


def _oldest_at(items: Sequence[Item], reading: Reading) -> datetime | None:
    """When the last item was created of which that can be read."""
    for item in reversed(items):
        try:
            created = object_of(item.value).get("created_utc")
            return time_of(created, field="created_utc", latest=reading.latest)
        except RowRejected:
            continue
    return None

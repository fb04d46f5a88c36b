"""Bluesky, live: what a search finds, newest first, what the stream of all posts has, and stored posts as they are."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import requests

from ingest.bluesky.client import AccountNeeded, BlueskyClient, Hosts
from ingest.bluesky.posts import SOURCE, address_of, id_at, is_id, oldest_at, records_of
from ingest.bluesky.stream import is_stream_query, stream_pages, stream_query
from ingest.collector import (
    Answer,
    CollectorContext,
    Ending,
    Interval,
    Page,
    ReadContext,
    SourceUnreachable,
    covering,
    ids_in,
    list_of,
    object_of,
    shown_at,
)

PAGE_ITEMS: Final = 100  # the most that a search gives at once; lexicon app.bsky.feed.searchPosts
LOOKUP_ITEMS: Final = 25  # the most that a lookup takes; lexicon app.bsky.feed.getPosts
_SEARCH: Final = "app.bsky.feed.searchPosts"
_GET: Final = "app.bsky.feed.getPosts"
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_SECOND: Final = timedelta(seconds=1)


def bluesky_collector(table: Mapping[str, Any], _context: CollectorContext) -> "BlueskyCollector":
    """Made of ``[bluesky]``: searches, words, endpoint, account_host, stream."""
    hosts = Hosts(table["endpoint"].rstrip("/"), table["account_host"].rstrip("/"))
    return BlueskyCollector(table["searches"], hosts, words=table["words"], stream=table["stream"])


class BlueskyCollector:
    """Queries are searches, or of two other forms.

    ``stream:<word>|<word>…`` is what the stream of all posts has with one of the words; ``posts:<id>,<id>…`` covers no
    time and tells of each whether it is there.
    """

    source = SOURCE

    def __init__(
        self, searches: Sequence[str], hosts: Hosts, *, words: Sequence[str] = (), stream: str = ""
    ) -> None:
        self._queries = [*searches, *([stream_query(words)] if words else [])]
        self._hosts = hosts
        self._stream = stream

    def queries(self) -> Sequence[str]:
        """The searches in the settings, and the stream where they name words."""
        return self._queries

    def estimate(self, query: str, _gaps: Sequence[Interval]) -> str:
        """What asking would cost."""
        if ids := _ids_in(query):
            return f"{-(-len(ids) // LOOKUP_ITEMS)} requests, free of charge"
        if is_stream_query(query):
            return "all posts of Bluesky in that time are received and sifted here, free of charge"
        return f"1 request for every {PAGE_ITEMS} posts, free of charge"

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """The pages of what a search finds in the wanted interval, newest first; of posts what they are now.

        Those of the stream come oldest first.
        """
        if is_stream_query(query):
            yield from stream_pages(self._stream, query, wanted, context)
            return
        with closing(BlueskyClient(self._hosts, wait=context.wait)) as client:
            if ids := _ids_in(query):
                for begin in range(0, len(ids), LOOKUP_ITEMS):
                    yield _as_they_are(client, ids[begin : begin + LOOKUP_ITEMS], context)
            else:
                yield from covering(_answers(client, query, wanted, context), wanted)


def _answers(client: BlueskyClient, query: str, wanted: Interval, context: ReadContext) -> Iterator[Answer]:
    """The answers from the newest post of the wanted interval to its oldest.

    Each page is asked for by the time at which the last one ended: hosts refuse cursors to who has no account
    (bluesky-social/atproto issue 2838), and a cursor counts places, which move when a post is deleted. Only where a
    whole page is of one moment its cursor leads on.
    """
    until, cursor, ending = wanted.to_at.replace(microsecond=0) + _SECOND, "", Ending.MORE
    while ending is Ending.MORE:
        try:
            response = _found(client, query, wanted.from_at, until=until, cursor=cursor)
        except AccountNeeded:
            if not cursor:
                raise
            yield Answer((), context.now, until, Ending.LIMIT)
            return
        content = object_of(response.json())
        views = content.get("posts")
        if not isinstance(views, list):
            raise SourceUnreachable("[bluesky] endpoint: what answers there shows no posts")
        following = content.get("cursor")
        ending = Ending.MORE if isinstance(following, str) and following else Ending.NOTHING
        if cursor and following == cursor:  # it leads round in a circle
            ending = Ending.LIMIT
        oldest = oldest_at(views, context)
        yield Answer(
            records=tuple(records_of(views, query, context)),
            shown_at=shown_at(response, default=context.now),
            oldest_at=min(until, oldest) if oldest else until,
            ending=ending,
        )
        reached = oldest.replace(microsecond=0) + _SECOND if oldest else until
        cursor = "" if reached < until else str(following)
        until = min(until, reached)


def _found(
    client: BlueskyClient, query: str, since: datetime, *, until: datetime, cursor: str
) -> requests.Response:
    parameters = [
        ("q", query),
        ("sort", "latest"),
        ("since", f"{since.astimezone(UTC):{_TIME}}"),
        ("until", f"{until.astimezone(UTC):{_TIME}}"),
        ("limit", str(PAGE_ITEMS)),
        *([("cursor", cursor)] if cursor else []),
    ]
    return client.ask(_SEARCH, parameters, query=query)


def _as_they_are(client: BlueskyClient, ids: Sequence[str], context: ReadContext) -> Page:
    """The posts as they are now. One that is left out is asked for once more before it counts as gone."""
    views = _looked_up(client, ids)
    if missing := [native_id for native_id in ids if native_id not in views]:
        views |= _looked_up(client, missing)
    gone = tuple(f"{SOURCE}:{native_id}" for native_id in ids if native_id not in views)
    records = records_of(list(views.values()), "a lookup", context)
    return Page(tuple(records), gone=gone, anew=True)


def _looked_up(client: BlueskyClient, ids: Sequence[str]) -> dict[str, object]:
    parameters = [("uris", address_of(native_id)) for native_id in ids]
    response = client.ask(_GET, parameters, query=f"a lookup of {len(ids)} posts")
    views = object_of(response.json()).get("posts")
    if not isinstance(views, list):
        raise SourceUnreachable("[bluesky] endpoint: what answers there shows no posts")
    found = {id_at(object_of(view).get("uri")): view for view in list_of(views)}
    return {native_id: found[native_id] for native_id in ids if native_id in found}


def _ids_in(query: str) -> list[str]:
    return ids_in(query, is_id=is_id, expected="'<did>/<record key>' of a post")

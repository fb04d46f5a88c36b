"""Hacker News, live: stories and comments that a search finds, by Algolia's index of it.

What became of a stored post Hacker News tells itself, by its API at Firebase: the index only drops what is deleted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import requests

from ingest.collector import (
    Answer,
    CollectorContext,
    Ending,
    Engagement,
    Interval,
    Item,
    Page,
    QueryRefused,
    RawPost,
    ReadContext,
    Record,
    RowRejected,
    SourceUnreachable,
    Tally,
    Web,
    count_of,
    covering,
    ids_in,
    json_of,
    list_of,
    object_of,
    observations_of,
    optional_text,
    shown,
    shown_at,
    text_of,
    time_of,
)

SOURCE: Final = "hackernews"
# The most that Algolia gives of a search, on one page or on all of them: algolia/hn-search issues 125 and 230.
SEARCH_ITEMS: Final = 1_000
_SEARCH_HOST: Final = "https://hn.algolia.com"
_ITEM_HOST: Final = "https://hacker-news.firebaseio.com"
_KINDS: Final = {"story": "submission", "comment": "comment"}
_ITEMS_A_PAGE: Final = 25  # each is a request; what was asked lands together, and is lost by a kill together
_ID: Final = re.compile(r"[0-9]{1,19}")


def hackernews_collector(table: Mapping[str, Any], _context: CollectorContext) -> "HackerNewsCollector":
    """Made of ``[hackernews]``: searches, base_url."""
    return HackerNewsCollector(table["searches"], base_url=table["base_url"].rstrip("/"))


class HackerNewsCollector:
    """Queries are words to search for, or ``posts:<id>,<id>…``.

    The latter covers no time, and tells of each post what is counted on it now and whether it is gone.
    """

    source = SOURCE

    def __init__(self, searches: Sequence[str], *, base_url: str) -> None:
        self._searches = searches
        self._search_url = f"{base_url or _SEARCH_HOST}/api/v1/search_by_date?"
        self._item_url = f"{base_url or _ITEM_HOST}/v0/item/"

    def queries(self) -> Sequence[str]:
        """The searches in the settings."""
        return self._searches

    def estimate(self, query: str, _gaps: Sequence[Interval]) -> str:
        """What asking would cost."""
        if ids := _ids_in(query):
            return f"{len(ids)} requests, free of charge"
        return f"1 request for every {SEARCH_ITEMS:,} stories and comments, free of charge"

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """The pages of what a search finds in the wanted interval, newest first; of posts what they are now."""
        with closing(Web(wait=context.wait)) as web:
            if ids := _ids_in(query):
                for begin in range(0, len(ids), _ITEMS_A_PAGE):
                    yield self._as_they_are(web, ids[begin : begin + _ITEMS_A_PAGE], context)
            else:
                yield from covering(self._answers(web, query, wanted, context), wanted)

    def _answers(self, web: Web, query: str, wanted: Interval, context: ReadContext) -> Iterator[Answer]:
        """The answers from the newest item of the wanted interval to its oldest, each up to where the last one ended.

        Both ends are asked for with their whole second, since a page may end within one.
        """
        begin, end = int(wanted.from_at.timestamp()), int(wanted.to_at.timestamp())
        ending = Ending.MORE
        while ending is Ending.MORE:
            response = web.answer(
                self._search_url + _parameters(query, begin=begin, end=end), check=partial(_check_hits, query)
            )
            content = object_of(response.json())
            hits = list_of(content.get("hits"))
            oldest_at = _oldest_at(hits, context)
            if len(hits) >= _maximum(content):
                if oldest_at is None:
                    raise SourceUnreachable(f"hackernews: {query}: no hit tells when it was made; try later")
                ending = Ending.MORE if oldest_at.timestamp() < end else Ending.LIMIT
                end = int(oldest_at.timestamp())
            else:
                ending = Ending.NOTHING
            yield Answer(
                records=tuple(_records(hits, query, context)),
                shown_at=shown_at(response, default=context.now),
                oldest_at=oldest_at,
                ending=ending,
            )

    def _as_they_are(self, web: Web, ids: Sequence[str], context: ReadContext) -> Page:
        records: list[Record] = []
        gone: list[str] = []
        for native_id in ids:
            response = web.answer(f"{self._item_url}{native_id}.json", check=partial(_check_item, native_id))
            item = object_of(response.json())
            if item.get("deleted") is True or item.get("dead") is True:
                gone.append(f"{SOURCE}:{native_id}")
            elif item:  # an answer without an item says nothing of it
                asked = Item(f"item {native_id}", item)
                records.append(asked.record(partial(_counts, native_id, context)))
        return Page(tuple(records), gone=tuple(gone), anew=True)


def _parameters(query: str, *, begin: int, end: int) -> str:
    """A search as Algolia takes it. With its tolerance of typing errors it would find 'clause' for 'claude'."""
    return urlencode(
        {
            "query": query,
            "tags": f"({','.join(_KINDS)})",
            "numericFilters": f"created_at_i>={begin},created_at_i<={end}",
            "hitsPerPage": SEARCH_ITEMS,
            "typoTolerance": "false",
        }
    )


def _check_hits(query: str, response: requests.Response) -> None:
    """Raise what an answer means that is no page of hits."""
    status = response.status_code
    if status >= HTTPStatus.BAD_REQUEST:
        raise QueryRefused(
            f"hackernews: {query}: is not searched for ({status} {response.reason}); change it"
        )
    if not isinstance(object_of(json_of(response)).get("hits"), list):
        raise SourceUnreachable(
            f"[hackernews] base_url: what answers there is not the search of Hacker News, but shows no hits ({status})"
        )


def _check_item(native_id: str, response: requests.Response) -> None:
    """Raise what an answer means that is neither an item nor the null of one that is not there."""
    item, status = json_of(response), response.status_code
    if status >= HTTPStatus.BAD_REQUEST or not (item is None or isinstance(item, dict)):
        raise SourceUnreachable(f"hackernews: item {native_id}: is not shown ({status}); try later")


def _maximum(content: Mapping[str, object]) -> int:
    """How many hits a page holds at most: Algolia says to how many it kept itself."""
    with suppress(RowRejected):
        return count_of(content.get("hitsPerPage"), field="hitsPerPage") or SEARCH_ITEMS
    return SEARCH_ITEMS


def _records(hits: Sequence[object], query: str, context: ReadContext) -> Iterator[Record]:
    for number, hit in enumerate(hits, start=1):
        where = f"{query} item {object_of(hit).get('objectID') or f'in place {number}'}"
        yield Item(where, hit).record(lambda value: observations_of(_raw_post(value, context), context))


def _raw_post(hit: object, context: ReadContext) -> RawPost:
    if not isinstance(hit, dict):
        raise RowRejected("hit", f"is {shown(hit)}; expected a JSON object")
    native_id = text_of(hit.get("objectID"), field="objectID")
    if not _ID.fullmatch(native_id):
        raise RowRejected("objectID", f"is {shown(native_id)}; expected the number of an item")
    tags = [tag for tag in list_of(hit.get("_tags")) if tag in _KINDS]
    if not tags:
        raise RowRejected("_tags", f"is {shown(hit.get('_tags'))}; expected a story or a comment")
    kind = _KINDS[str(tags[0])]
    is_comment = kind == "comment"
    return RawPost(
        source=SOURCE,
        kind=kind,
        native_id=native_id,
        conversation_id=optional_text(hit.get("story_id"), field="story_id") if is_comment else native_id,
        parent_id=optional_text(hit.get("parent_id"), field="parent_id") if is_comment else None,
        title=optional_text(hit.get("title"), field="title"),
        text=text_of(hit.get("comment_text" if is_comment else "story_text"), field="text"),
        created_at=time_of(hit.get("created_at_i"), field="created_at_i", latest=context.latest),
        author_handle=optional_text(hit.get("author"), field="author"),
        url=f"https://news.ycombinator.com/item?id={native_id}",
        tally=Tally(
            likes=count_of(hit.get("points"), field="points"),
            replies=count_of(hit.get("num_comments"), field="num_comments"),
        ),
    )


def _counts(native_id: str, context: ReadContext, item: object) -> tuple[Engagement]:
    """What is counted on an item now: of a story its points and comments, of a comment the answers right beneath it."""
    values = object_of(item)
    answers = values.get("descendants", len(list_of(values.get("kids"))))
    return (
        Engagement(
            f"{SOURCE}:{native_id}",
            context.observed_at,
            likes=count_of(values.get("score"), field="score"),
            replies=count_of(answers, field="descendants"),
            reposts=None,
            quotes=None,
            impressions=None,
        ),
    )


def _oldest_at(hits: Sequence[object], context: ReadContext) -> datetime | None:
    """When the last hit was made of which that can be read."""
    for hit in reversed(hits):
        with suppress(RowRejected):
            made = object_of(hit).get("created_at_i")
            return time_of(made, field="created_at_i", latest=context.latest).astimezone(UTC)
    return None


def _ids_in(query: str) -> list[str]:
    return ids_in(query, is_id=_ID.fullmatch, expected="the number of an item")

"""The App Store, live: reviews of apps by Apple's public feed, which shows the newest 500 of an app in a country.

At times the feed shows an empty page where there are reviews. How many pages there are its links say, so that an empty
one is asked for again and never taken for the end.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Any, Final

import requests

from ingest.collector import (
    Answer,
    CollectorContext,
    Ending,
    Interval,
    Item,
    Momentary,
    Page,
    QueryRefused,
    RawPost,
    ReadContext,
    Record,
    RowRejected,
    SourceUnreachable,
    Tally,
    UserMistake,
    Web,
    count_of,
    country_of,
    covering,
    json_of,
    list_of,
    object_of,
    observations_of,
    optional_text,
    rating_of,
    shown,
    shown_at,
    text_of,
    time_of,
)

SOURCE: Final = "appstore"
PAGE_ITEMS: Final = 50
PAGES: Final = 10  # the most that Apple shows of an app in a country
_HOST: Final = "https://itunes.apple.com"
_EMPTY_ATTEMPTS: Final = 4  # 3 of 10 pages were seen empty at once; waits of about 1, 2 and 4 seconds
_QUERY: Final = re.compile(r"[a-z]{2}/[0-9]{1,19}")
_ID: Final = re.compile(r"[0-9]{1,19}")
_PAGE: Final = re.compile(r"/page=([0-9]+)/")
_ACCOUNT: Final = re.compile(r"/id([0-9]+)$")


def appstore_collector(table: Mapping[str, Any], _context: CollectorContext) -> "AppStoreCollector":
    """Made of ``[appstore]``: apps, countries, base_url."""
    return AppStoreCollector(
        table["apps"], table["countries"], base_url=table["base_url"].rstrip("/") or _HOST
    )


class AppStoreCollector:
    """Queries are ``<country>/<number of the app>``. apps: their numbers by their names."""

    source = SOURCE

    def __init__(self, apps: Mapping[str, str], countries: Sequence[str], *, base_url: str) -> None:
        self._names = {number: name for name, number in apps.items()}
        self._countries = countries
        self._base_url = base_url

    def queries(self) -> Sequence[str]:
        """Each app in each country of the settings."""
        return [f"{country}/{number}" for number in self._names for country in self._countries]

    def estimate(self, _query: str, _gaps: Sequence[Interval]) -> str:
        """What asking would cost."""
        return f"1 request for every {PAGE_ITEMS} reviews, {PAGES} at most, free of charge"

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """The pages of reviews written or changed in the wanted interval, newest first."""
        if not _QUERY.fullmatch(query):
            raise UserMistake(f"{query}: expected '<country>/<number of an app>', such as 'us/6448311069'")
        with closing(Web(wait=context.wait)) as web:
            yield from covering(self._answers(web, query, wanted, context), wanted)

    def _answers(self, web: Web, query: str, wanted: Interval, context: ReadContext) -> Iterator[Answer]:
        country, _, number = query.partition("/")
        page, ending = 1, Ending.MORE
        while ending is Ending.MORE:
            address = f"{self._base_url}/{country}/rss/customerreviews/page={page}/id={number}/sortby=mostrecent/json"
            attempts = count(1)
            response = web.answer(address, check=partial(_check, query, page, attempts))
            feed = _feed_in(response.json())
            reviews = _reviews_in(feed)
            oldest_at = _oldest_at(reviews, context)
            ending = _ending(page, n_pages=_pages_of(feed))
            if ending is Ending.LIMIT and oldest_at and oldest_at > wanted.from_at:
                context.tell(
                    f"{SOURCE}: {query}: Apple shows {PAGES * PAGE_ITEMS} reviews, those before"
                    f" {oldest_at:%Y-%m-%d %H:%M} UTC are not seen; ask more often"
                )
            records = tuple(self._records(reviews, query, page, context))
            yield Answer(records, shown_at(response, default=context.now), oldest_at, ending)
            page += 1

    def _records(
        self, reviews: Sequence[object], query: str, page: int, context: ReadContext
    ) -> Iterator[Record]:
        country, _, number = query.partition("/")
        of_app = partial(_raw_post, country=country, number=number, name=self._names.get(number))
        for place, review in enumerate(reviews, start=1):
            where = f"{query} review {_label(review, 'id') or f'in place {place} of page {page}'}"
            yield Item(where, review).record(
                lambda value: observations_of(of_app(value, context=context), context)
            )


def _check(query: str, page: int, attempts: Iterator[int], response: requests.Response) -> None:
    """Raise what an answer means that shows no reviews; attempts counts the empty pages."""
    if (status := response.status_code) >= HTTPStatus.BAD_REQUEST:
        raise QueryRefused(
            f"{SOURCE}: {query}: its reviews are not shown ({status} {response.reason}); check the country and the"
            " number of the app"
        )
    content = json_of(response)
    if not isinstance(object_of(content).get("feed"), dict):
        raise SourceUnreachable(
            "[appstore] base_url: what answers there is not Apple's feed of reviews, but shows no feed"
        )
    feed = _feed_in(content)
    if _reviews_in(feed) or page > _pages_of(feed):
        return
    if next(attempts) < _EMPTY_ATTEMPTS:
        raise Momentary("shows an empty page")
    raise QueryRefused(
        f"{SOURCE}: {query}: shows no review; check the number of the app, and whether it has any in that country"
        if page == 1
        else f"{SOURCE}: {query}: page {page} came empty {_EMPTY_ATTEMPTS} times in a row; a later run goes on there"
    )


def _ending(page: int, *, n_pages: int) -> Ending:
    """What follows a page of so many. How full Apple's last one is does not tell whether there are more."""
    if page >= PAGES:
        return Ending.LIMIT
    return Ending.MORE if page < n_pages else Ending.NOTHING


def _feed_in(content: object) -> Mapping[str, object]:
    return object_of(object_of(content).get("feed"))


def _reviews_in(feed: Mapping[str, object]) -> list[object]:
    """The entries without the one of the app itself, which stands first at times; a single one stands in no list."""
    entries = feed.get("entry")
    several = list_of(entries) if isinstance(entries, list) else [entries] if entries else []
    return [entry for entry in several if "im:name" not in object_of(entry)]


def _pages_of(feed: Mapping[str, object]) -> int:
    """How many pages there are, as the feed says; the most that there may be where it does not."""
    for link in list_of(feed.get("link")):
        attributes = object_of(object_of(link).get("attributes"))
        if attributes.get("rel") == "last" and (found := _PAGE.search(str(attributes.get("href")))):
            return int(found[1])
    return PAGES


def _raw_post(
    review: object, *, country: str, number: str, name: str | None, context: ReadContext
) -> RawPost:
    if not isinstance(review, dict):
        raise RowRejected("entry", f"is {shown(review)}; expected a JSON object")
    native_id = text_of(_label(review, "id"), field="id")
    if not _ID.fullmatch(native_id):
        raise RowRejected("id", f"is {shown(native_id)}; expected the number of a review")
    author = review.get("author")
    account = _ACCOUNT.search(text_of(_label(author, "uri"), field="author.uri"))
    return RawPost(
        source=SOURCE,
        kind="review",
        native_id=native_id,
        title=optional_text(_label(review, "title"), field="title"),
        text=text_of(_label(review, "content"), field="content"),
        created_at=time_of(_label(review, "updated"), field="updated", latest=context.latest),
        author_id=account[1] if account else None,
        author_handle=optional_text(_label(author, "name"), field="author.name"),
        community=name,
        url=f"https://apps.apple.com/{country}/app/id{number}",
        tally=Tally(likes=count_of(_label(review, "im:voteSum"), field="im:voteSum")),
        app_version=optional_text(_label(review, "im:version"), field="im:version"),
        rating=rating_of(_label(review, "im:rating"), field="im:rating"),
        country=country_of(country),
    )


def _label(value: object, name: str) -> object:
    """What the feed says under a name; it wraps each value."""
    return object_of(object_of(value).get(name)).get("label")


def _oldest_at(reviews: Sequence[object], context: ReadContext) -> datetime | None:
    """When the last review was written or changed of which that can be read."""
    for review in reversed(reviews):
        with suppress(RowRejected):
            updated = _label(review, "updated")
            return time_of(updated, field="updated", latest=context.latest).astimezone(UTC)
    return None

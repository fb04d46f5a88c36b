"""The App Store's feed of reviews, newest first, as its JSON shows it, on one host.

with AppStoreServer() as server:
    server.add_review("Gone again", "It lost my chat", stars=1)
"""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Final

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Clock, Server

APP: Final = "6448311069"
PAGE_ITEMS: Final = 50
PAGES: Final = 10
_PATH: Final = re.compile(r"/([a-z]{2})/rss/customerreviews/page=(\d+)/id=(\d+)/sortby=mostrecent/json")
_HOST: Final = "https://itunes.apple.com"

Json = dict[str, Any]


@dataclass(slots=True)
class Review:
    """One review of an app in a country."""

    review_id: int
    title: str
    text: str
    stars: int
    version: str
    author: str
    account: int
    updated_at: datetime
    votes: int
    place: tuple[str, str]  # country and app


class AppStoreServer(Server):
    """Reviews by country and app. tells_app: whether the app itself stands first on a page."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[int, Review] = {}
        self.tells_app = False
        self._ids = count(11_000_000_000)

    def add_review(
        self,
        title: str,
        text: str = "It is so",
        *,
        at: datetime | None = None,
        stars: int = 1,
        version: str = "1.2.3",
        votes: int = 0,
        country: str = "us",
        app: str = APP,
    ) -> int:
        """A new review; its id."""
        with self.lock:
            review_id = next(self._ids)
            self.reviews[review_id] = Review(
                review_id,
                title,
                text,
                stars,
                version,
                "sam_rivers",
                600_000_000 + len(self.reviews) % 7,
                at or self.now,
                votes,
                (country, app),
            )
            return review_id

    def answer(self, request: Request) -> Answer:
        """A page of the feed: without a number in its links where there is no review."""
        found = _PATH.fullmatch(request.path)
        if not found:
            return json_answer({"errorMessage": "not found"}, status=404)
        country, page, app = found[1], int(found[2]), found[3]
        reviews = [
            review
            for review in self.reviews.values()
            if review.place == (country, app) and review.updated_at <= self.now
        ]
        reviews.sort(key=lambda review: (review.updated_at, review.review_id), reverse=True)
        n_pages = min(PAGES, -(-len(reviews) // PAGE_ITEMS))
        shown = reviews[(page - 1) * PAGE_ITEMS : page * PAGE_ITEMS] if page <= n_pages else []
        return json_answer({"feed": self._feed(shown, found, n_pages)})

    def _feed(self, shown: list[Review], found: re.Match[str], n_pages: int) -> Json:
        entries = [_entry(review) for review in shown]
        if self.tells_app and entries:
            entries.insert(0, {"im:name": {"label": "ChatGPT"}, "id": {"label": "https://apps.apple.com/"}})
        pages = {"first": 1, "last": n_pages, "previous": 1, "next": int(found[2]) + 1}
        links = [{"attributes": {"rel": "alternate", "type": "text/html", "href": _HOST}}]
        for rel, page in pages.items():
            tail = f"id={found[3]}/sortby=mostrecent/xml?urlDesc=/customerreviews/page={found[2]}/json"
            href = f"{_HOST}/{found[1]}/rss/customerreviews/page={page}/{tail}" if n_pages else ""
            links.append({"attributes": {"rel": rel, "href": href}})
        feed: Json = {
            "author": {"name": {"label": "iTunes Store"}},
            "updated": {"label": f"{self.now:%Y-%m-%dT%H:%M:%S}-07:00"},
            "link": links,
        }
        if entries:
            feed["entry"] = entries[0] if len(entries) == 1 else entries
        return feed


def _entry(review: Review) -> Json:
    country, app = review.place
    return {
        "author": {
            "uri": {"label": f"{_HOST}/{country}/reviews/id{review.account}"},
            "name": {"label": review.author},
            "label": "",
        },
        "updated": {"label": f"{review.updated_at:%Y-%m-%dT%H:%M:%S}-00:00"},
        "im:rating": {"label": str(review.stars)},
        "im:version": {"label": review.version},
        "id": {"label": str(review.review_id)},
        "title": {"label": review.title},
        "content": {"label": review.text, "attributes": {"type": "text"}},
        "link": {"attributes": {"rel": "related", "href": f"{_HOST}/{country}/review?id={app}&type=Purple"}},
        "im:voteSum": {"label": str(review.votes)},
        "im:contentType": {"attributes": {"term": "Application", "label": "Application"}},
        "im:voteCount": {"label": str(review.votes)},
    }

"""Hacker News: Algolia's search by date with its ceiling, and the items as Firebase tells them, on one host.

with HackerNewsServer() as server:
    story = server.add_story("Claude lost my chat")
    server.add_comment(story, "Mine too")
"""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Final

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Clock, Server

SEARCH: Final = "/api/v1/search_by_date"
ITEM: Final = "/v0/item/"
CEILING: Final = 1_000
_FILTER: Final = re.compile(r"created_at_i>=(\d+),created_at_i<=(\d+)")

Json = dict[str, Any]


@dataclass(slots=True)
class HackerNewsItem:
    """A story, a comment or a job. story_id is its own on a story; state is ``deleted``, ``dead`` or none of both."""

    item_id: int
    type: str
    text: str | None
    title: str | None
    author: str
    created_at: datetime
    story_id: int
    parent_id: int | None
    points: int
    state: str = ""


class HackerNewsServer(Server):
    """Stories and comments. ceiling: how many hits a search gives in all, settable."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.items: dict[int, HackerNewsItem] = {}
        self.ceiling = CEILING
        self._ids = count(45_000_000)

    def add_story(
        self,
        title: str,
        text: str | None = None,
        *,
        points: int = 1,
        at: datetime | None = None,
        kind: str = "story",
    ) -> int:
        """A new story, or a job where kind says so; its id."""
        with self.lock:
            item_id = next(self._ids)
            self.items[item_id] = HackerNewsItem(
                item_id, kind, text, title, "sam_rivers", at or self.now, item_id, None, points
            )
            return item_id

    def add_comment(self, parent_id: int, text: str, *, at: datetime | None = None) -> int:
        """A new comment beneath a story or a comment, its text in HTML; its id."""
        with self.lock:
            item_id, story_id = next(self._ids), self.items[parent_id].story_id
            made = HackerNewsItem(
                item_id, "comment", text, None, "kim-ode", at or self.now, story_id, parent_id, 0
            )
            self.items[item_id] = made
            return item_id

    def take_away(self, item_id: int, state: str) -> None:
        """Let an item be ``deleted`` by its author or ``dead`` by moderation: no search finds it then."""
        with self.lock:
            self.items[item_id].state = state

    def answer(self, request: Request) -> Answer:
        """A page of hits, or an item."""
        if request.path == SEARCH:
            return self._hits(request)
        if request.path.startswith(ITEM):
            item = self.items.get(int(request.path.removeprefix(ITEM).removesuffix(".json")))
            return json_answer(item and self._item_json(item))
        return json_answer({"status": 404, "error": "Not Found"}, status=404)

    def _hits(self, request: Request) -> Answer:
        begin, end = map(int, _FILTER.findall(request.query["numericFilters"])[0])
        kinds = request.query["tags"].strip("()").split(",")
        words = request.query["query"].lower()
        found = [
            item
            for item in self.items.values()
            if not item.state
            and item.created_at <= self.now
            and item.type in kinds
            and begin <= int(item.created_at.timestamp()) <= end
            and words in f"{item.title} {item.text}".lower()
        ]
        found.sort(key=lambda item: (item.created_at, item.item_id), reverse=True)
        size = min(request.number("hitsPerPage", default=20), self.ceiling)
        page = request.number("page", default=0)
        shown = found[: self.ceiling][page * size : (page + 1) * size]
        counts = {"nbHits": len(found), "page": page, "hitsPerPage": size, "exhaustiveNbHits": True}
        return json_answer({"hits": [self._hit_json(item) for item in shown], **counts})

    def _hit_json(self, item: HackerNewsItem) -> Json:
        moment = item.created_at.replace(microsecond=0)
        tags = [item.type, f"author_{item.author}", f"story_{item.story_id}"]
        shared: Json = {
            "objectID": str(item.item_id),
            "author": item.author,
            "created_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "created_at_i": int(moment.timestamp()),
            "story_id": item.story_id,
            "_tags": tags,
            "_highlightResult": {},
        }
        if item.type == "comment":
            title = self.items[item.story_id].title
            return {**shared, "comment_text": item.text, "parent_id": item.parent_id, "story_title": title}
        told = {"story_text": item.text} if item.text else {"url": "https://example.com/"}
        n_comments = len(self._beneath(item))
        return {**shared, "title": item.title, "points": item.points, "num_comments": n_comments, **told}

    def _item_json(self, item: HackerNewsItem) -> Json:
        shared: Json = {
            "id": item.item_id,
            "type": item.type,
            "time": int(item.created_at.timestamp()),
            **({"parent": item.parent_id} if item.parent_id else {}),
            **({item.state: True} if item.state else {}),
        }
        if item.state == "deleted":
            return shared
        kids = [other.item_id for other in self.items.values() if other.parent_id == item.item_id]
        said: Json = {"by": item.author, "text": item.text, "kids": kids}
        if item.type == "story":
            said |= {"title": item.title, "score": item.points, "descendants": len(self._beneath(item))}
        return shared | said

    def _beneath(self, story: HackerNewsItem) -> list[HackerNewsItem]:
        return [item for item in self.items.values() if item.story_id == story.item_id and item is not story]

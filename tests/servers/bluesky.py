"""Bluesky: the search and the lookup of posts, and sessions of accounts, all on one host.

    with BlueskyServer() as server:
        native_id = server.add_post("Claude lost my chat")

As at Bluesky, who has no account is refused where a cursor is sent, and everywhere once ``is_public`` is False.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Clock, Server

SEARCH: Final = "/xrpc/app.bsky.feed.searchPosts"
LOOKUP: Final = "/xrpc/app.bsky.feed.getPosts"
SESSION: Final = "/xrpc/com.atproto.server.createSession"
HANDLE: Final = "trustwatch.example"
PASSWORD: Final = "abcd-efgh-ijkl-mnop"
PAGE_LIMIT: Final = 100
_LOOKUP_LIMIT: Final = 25

Json = dict[str, Any]


@dataclass(slots=True)
class BlueskyPost:
    """A post by a did. made_at is what its author's program says, indexed_at when the host saw it."""

    native_id: str
    handle: str
    record: Json
    made_at: datetime
    indexed_at: datetime
    counts: Json = field(default_factory=dict)

    @property
    def sorted_at(self) -> datetime:
        return min(self.made_at, self.indexed_at)

    @property
    def address(self) -> str:
        return _address(self.native_id)


class BlueskyServer(Server):
    """Posts and a session. is_public: whether a search needs no account; session_seconds: how long a token holds."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.posts: dict[str, BlueskyPost] = {}
        self.is_public = True
        self.session_seconds = 7_200.0
        self.tokens: dict[str, datetime] = {}
        self._keys = count(1)

    def add_post(
        self,
        text: str,
        *,
        at: datetime | None = None,
        indexed_after: float = 1.0,
        author: str = "did:plc:sam",
        handle: str = "sam.bsky.social",
        answers: str | None = None,
        counts: Mapping[str, int] | None = None,
        **record: Any,
    ) -> str:
        """A new post; its id. answers: the post that it answers; record: what else stands in it."""
        with self.lock:
            made_at = at or self.now
            written: Json = {
                "$type": "app.bsky.feed.post",
                "text": text,
                "createdAt": _time(made_at),
                **record,
            }
            if answers:
                above = self.posts[answers]
                root = above.record.get("reply", {}).get("root") or {"uri": above.address, "cid": "bafy"}
                written["reply"] = {"root": root, "parent": {"uri": above.address, "cid": "bafy"}}
            native_id = f"{author}/3k{next(self._keys):08d}"
            indexed_at = made_at + timedelta(seconds=indexed_after)
            made = BlueskyPost(native_id, handle, written, made_at, indexed_at, dict(counts or {}))
            self.posts[native_id] = made
            return native_id

    def delete(self, native_id: str) -> None:
        """The post is gone: nothing shows it any more."""
        with self.lock:
            del self.posts[native_id]

    def answer(self, request: Request) -> Answer:
        """Posts, or a session."""
        if request.path == SESSION:
            return self._session(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            return _error(401, "InvalidToken")
        if token and self.now - self.tokens[token] > timedelta(seconds=self.session_seconds):
            return _error(400, "ExpiredToken")
        if not token and "cursor" in request.query:
            return Answer(403, b"<html>Request forbidden by administrative rules.</html>")
        if request.path == SEARCH:
            return self._found(request) if token or self.is_public else _error(403, "AuthMissing")
        if request.path == LOOKUP:
            addresses = parse_qs(urlsplit(request.address).query)["uris"]
            if len(addresses) > _LOOKUP_LIMIT:
                return _error(400, "InvalidRequest")
            shown = [post for post in self.posts.values() if post.address in addresses]
            return json_answer({"posts": [_view(post) for post in shown]})
        return _error(501, "MethodNotImplemented")

    def _session(self, request: Request) -> Answer:
        if json.loads(request.body) != {"identifier": HANDLE, "password": PASSWORD}:
            return _error(401, "AuthenticationRequired")
        token = f"eyJ-a-session-{len(self.tokens)}"
        self.tokens[token] = self.now
        return json_answer(
            {"accessJwt": token, "refreshJwt": "eyJ-anew", "did": "did:plc:me", "handle": HANDLE}
        )

    def _found(self, request: Request) -> Answer:
        since, until = (datetime.fromisoformat(request.query[name]) for name in ("since", "until"))
        words = request.query["q"].lower()
        found = [
            post
            for post in self.posts.values()
            if post.indexed_at <= self.now
            and since <= post.sorted_at < until
            and words in str(post.record["text"]).lower()
        ]
        found.sort(key=lambda post: (post.sorted_at, post.native_id), reverse=True)
        begin, size = (
            request.number("cursor", default=0),
            min(request.number("limit", default=25), PAGE_LIMIT),
        )
        content: Json = {"posts": [_view(post) for post in found[begin : begin + size]]}
        if begin + size < len(found):
            content["cursor"] = str(begin + size)
        return json_answer(content)


def _view(post: BlueskyPost) -> Json:
    author, _, _ = post.native_id.partition("/")
    return {
        "uri": post.address,
        "cid": "bafy",
        "author": {"did": author, "handle": post.handle, "displayName": "Sam Rivers"},
        "record": post.record,
        "indexedAt": _time(post.indexed_at),
        **{"likeCount": 0, "replyCount": 0, "repostCount": 0, "quoteCount": 0},
        **post.counts,
        "labels": [],
    }


def _address(native_id: str) -> str:
    author, _, key = native_id.partition("/")
    return f"at://{author}/app.bsky.feed.post/{key}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(status: int, name: str) -> Answer:
    return json_answer({"error": name, "message": name}, status=status)

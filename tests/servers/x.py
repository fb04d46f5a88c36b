"""X: recent search and lookup of version 2 of its API, for an unmodified ``tweepy.Client``.

    with XServer() as server:
        server.add_post("the app refuses everything")
        client = server.mount(tweepy.Client("token"))

A search reaches 7 days back, and ends 30 seconds ago unless it says otherwise; out of reach it gets 400.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import Final

import tweepy

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.loopback import led_to
from tests.servers.query import Matches, Query, Term
from tests.servers.rate_window import RateWindow
from tests.servers.server import Clock
from tests.servers.x_page import PROBLEMS, InvalidParameter, gone_json, page_json, wish_of
from tests.servers.x_posts import Json, Post, is_standalone, meaning, moment_of, snowflake, x_time
from tests.servers.x_timeline import Timeline

SEARCH: Final = "/2/tweets/search/recent"
LOOKUP: Final = "/2/tweets"
COUNTS: Final = "/2/tweets/counts/recent"
REACH: Final = timedelta(days=7)
LONGEST_QUERY: Final = 512  # characters, of self-serve access
LOOKUP_LIMIT: Final = 100
_WINDOW_SECONDS: Final = 900
_SETTLING: Final = timedelta(seconds=30)  # before now ends a search that names no end
_HOUR: Final = timedelta(hours=1)
_CLOSEST: Final = timedelta(seconds=10)  # nearer to now no search may end
_TOKEN: Final = "page-"


class XServer(Timeline):
    """X's API for an application with a bearer token.

    reads: how many posts were given out, for which X asks money; included: those that expansions brought along.
    limits: requests per 15 minutes by path, settable.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.reads = 0
        self.included = 0
        self.limits = {
            SEARCH: RateWindow(450, _WINDOW_SECONDS),
            LOOKUP: RateWindow(3_500, _WINDOW_SECONDS),
            COUNTS: RateWindow(300, _WINDOW_SECONDS),
        }

    def mount(self, client: tweepy.Client) -> tweepy.Client:
        """The client, whose session now comes here instead of to X."""
        return led_to(client, self.url)

    def answer(self, request: Request) -> Answer:
        """Search, lookup or counts, within the rate limit."""
        limit = self.limits.get(request.path)
        if limit is None:
            return _problem(404, "Not Found")
        if not request.headers.get("authorization", "").removeprefix("Bearer "):
            return _problem(401, "Unauthorized")
        within = limit.spend(self.now)
        headers = limit.headers("x-rate-limit", self.now)
        if not within:
            return _problem(429, "Too Many Requests", headers)
        try:
            page = {SEARCH: self._search, LOOKUP: self._lookup, COUNTS: self._count}[request.path](request)
        except InvalidParameter as error:
            return json_answer(_invalid(error), status=400, headers=headers)
        if request.path != COUNTS:
            self.reads += len(page.get("data", ()))
        self.included += len(page.get("includes", {}).get("tweets", ()))
        return json_answer(page, headers=headers)

    def _search(self, request: Request) -> Json:
        matches = _matches(request.query.get("query", ""))
        size = request.number("max_results", default=10)
        if not 10 <= size <= 100:
            message = f"The `max_results` query parameter value [{size}] is not between 10 and 100"
            raise InvalidParameter("max_results", str(size), message)
        first, end = self._reach(request.query)
        within = takewhile(lambda post: post.id >= first, self.newest_first())
        found = list(islice((post for post in within if post.id < end and matches(post)), size + 1))
        posts = found[:size]
        meta: Json = {"result_count": len(posts)}
        if posts:
            meta |= {"newest_id": str(posts[0].id), "oldest_id": str(posts[-1].id)}
        if len(found) > size:
            meta["next_token"] = f"{_TOKEN}{posts[-1].id}"
        return page_json(posts, wish_of(request)) | {"meta": meta}

    def _count(self, request: Request) -> Json:
        """How many a search finds in each hour; the first and the last may be cut by the ends that were asked for."""
        matches = _matches(request.query.get("query", ""))
        if (granularity := request.query.get("granularity", "hour")) != "hour":
            raise InvalidParameter("granularity", granularity, "only hours are counted here")
        first, end = self._reach(request.query)
        found = [post for post in self.newest_first() if first <= post.id < end and matches(post)]
        begin, until = moment_of(first), moment_of(end)
        buckets = []
        while begin < until:
            close = min(begin.replace(minute=0, second=0, microsecond=0) + _HOUR, until)
            n_posts = sum(begin <= post.created_at < close for post in found)
            buckets.append({"start": x_time(begin), "end": x_time(close), "tweet_count": n_posts})
            begin = close
        return {"data": buckets, "meta": {"total_tweet_count": len(found)}}

    def _lookup(self, request: Request) -> Json:
        ids = request.query.get("ids", "").split(",")
        if len(ids) > LOOKUP_LIMIT:
            message = f"The number of values in the `ids` query parameter list [{len(ids)}] is not between 1 and 100"
            raise InvalidParameter("ids", request.query["ids"], message)
        found = {post_id: self.find(post_id) for post_id in ids}
        page = page_json([post for post in found.values() if post and not post.gone], wish_of(request))
        missing = [
            gone_json(post_id, post, "ids") for post_id, post in found.items() if not post or post.gone
        ]
        errors = missing + page.get("errors", [])
        return page | ({"errors": errors} if errors else {})

    def _reach(self, query: Mapping[str, str]) -> tuple[int, int]:
        """The first id that a search may find, and the id before which it ends."""
        earliest = self.now - REACH
        start = self._moment(query, "start_time", default=earliest)
        end = self._moment(query, "end_time", default=self.now - _SETTLING)
        if start < earliest:
            raise _out_of_reach("start_time", query, f"must be on or after {x_time(earliest)}")
        if "end_time" in query and end > self.now - _CLOSEST:
            raise _out_of_reach(
                "end_time", query, "must be a minimum of 10 seconds prior to the request time"
            )
        if start >= end:
            raise _out_of_reach("end_time", query, "must be after the 'start_time'")
        first, last = snowflake(start), snowflake(end)
        for name in ("since_id", "until_id"):
            if name in query and int(query[name]) < snowflake(earliest):
                raise _out_of_reach(name, query, f"must be a tweet id created after {x_time(earliest)}")
        if "since_id" in query:
            first = int(query["since_id"]) + 1  # X then ignores start_time
        last = int(query.get("until_id", last))
        token = query.get("next_token") or query.get("pagination_token") or f"{_TOKEN}{last}"
        if not token.startswith(_TOKEN):
            raise _out_of_reach("next_token", {"next_token": token}, "is not valid")
        return first, min(last, int(token.removeprefix(_TOKEN)))

    def _moment(self, query: Mapping[str, str], name: str, *, default: datetime) -> datetime:
        if name not in query:
            return default
        try:
            return datetime.fromisoformat(query[name]).astimezone(UTC)
        except ValueError:
            raise _out_of_reach(name, query, "must be an RFC 3339 date-time") from None


def _matches(text: str) -> Matches[Post]:
    """What a query finds. Raises InvalidParameter as X does."""
    terms: list[Term] = []

    def noted(term: Term) -> Matches[Post]:
        terms.append(term)
        return meaning(term)

    if len(text) > LONGEST_QUERY:
        raise InvalidParameter("query", text, f"Rules must be {LONGEST_QUERY} characters or less")
    try:
        query: Query[Post] = Query(text, noted)
    except ValueError as error:
        raise InvalidParameter("query", text, f"There were errors processing your request: {error}") from None
    if not any(map(is_standalone, terms)):
        raise InvalidParameter("query", text, "Rule must contain a standalone operator")
    return query.matches


def _out_of_reach(name: str, query: Mapping[str, str], rule: str) -> InvalidParameter:
    value = query.get(name, "")
    return InvalidParameter(name, value, f"Invalid '{name}':'{value}'. '{name}' {rule}")


def _invalid(error: InvalidParameter) -> Json:
    return {
        "errors": [{"parameters": {error.name: [error.value]}, "message": error.message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PROBLEMS}/invalid-request",
    }


def _problem(status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
    message = {"title": title, "detail": title, "type": "about:blank", "status": status}
    return json_answer(message, status=status, headers=headers)

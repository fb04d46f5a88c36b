"""Reddit: OAuth, listings, search, conversations, ``more`` and info, for an unmodified ``praw.Reddit``.

    with RedditServer() as server:
        server.add_submission("ClaudeAI", "It refuses everything")
        client = praw.Reddit(oauth_url=server.url, reddit_url=server.url, check_for_updates=False, …)

A listing ends at 1,000 items, counted before deleted ones are left out; a search at 250. The rate-limit headers
never make prawcore wait, except after ``exhaust``.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import count, islice
from typing import Final

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.query import Matches, Query, Term, spaced
from tests.servers.reddit_communities import Communities
from tests.servers.reddit_things import (
    Json,
    Thing,
    comment_json,
    listed_comment_json,
    listing_json,
    submission_json,
)
from tests.servers.reddit_tree import conversation, flattened, sorted_replies
from tests.servers.server import Clock

LISTING_LIMIT: Final = 1_000  # PRAW's documentation of ListingGenerator
SEARCH_LIMIT: Final = 250  # measured by its users since 2018: snoowrap issue 162
TREE_LIMIT: Final = 500  # comments of a conversation in one answer
PAGE_LIMIT: Final = 100  # of listings, info and more alike
_HOURS: Final = {"hour": 1, "day": 24, "week": 168, "month": 720, "year": 8_760}
_CALLS_A_WINDOW: Final = 1_000
_WINDOW_SECONDS: Final = 600


class RedditServer(Communities):
    """Reddit's API for an application that only reads.

    listing_limit, search_limit, tree_limit: settable, so that a test of a limit needs few posts.
    """

    def __init__(
        self, communities: Sequence[str] = ("ClaudeAI", "ChatGPT"), *, clock: Clock | None = None
    ) -> None:
        super().__init__(communities, clock=clock)
        self.listing_limit, self.search_limit, self.tree_limit = LISTING_LIMIT, SEARCH_LIMIT, TREE_LIMIT
        self._tokens: set[str] = set()
        self._token_numbers = count(1)
        self._n_calls = 0
        self._exhausted_seconds = 0

    def revoke_tokens(self) -> None:
        """Every token given out so far gets 401."""
        with self.lock:
            self._tokens.clear()

    def exhaust(self, seconds: int) -> None:
        """The next answer says that no request is left for so many seconds; prawcore waits before another."""
        self._exhausted_seconds = seconds

    def answer(self, request: Request) -> Answer:
        """Route a request."""
        if request.path == "/api/v1/access_token":
            return self._token(request)
        if request.headers.get("authorization", "").removeprefix("bearer ") not in self._tokens:
            return _error(401, "Unauthorized", 'Bearer realm="reddit", error="invalid_token"')
        for pattern, method in _ROUTES:
            found = re.fullmatch(pattern, request.path)
            if found:
                answer = method(self, request, *found.groups())
                return Answer(answer.status, answer.content, {**answer.headers, **self._rate_limit()})
        return _error(404, "Not Found")

    def _token(self, request: Request) -> Answer:
        if not request.headers.get("authorization", "").startswith("Basic "):
            return _error(401, "Unauthorized")
        token = f"access-token-{next(self._token_numbers)}"
        self._tokens.add(token)
        return json_answer(
            {"access_token": token, "token_type": "bearer", "expires_in": 86_400, "scope": "*"}
        )

    def _submissions(self, request: Request, community: str) -> Answer:
        return self._listing(
            request, community, self.newest_first(community, "t3"), maximum=self.listing_limit
        )

    def _comments(self, request: Request, community: str) -> Answer:
        return self._listing(
            request, community, self.newest_first(community, "t1"), maximum=self.listing_limit
        )

    def _search(self, request: Request, community: str) -> Answer:
        restricted = request.query.get("restrict_sr", "").lower() in ("true", "1", "on")
        listing = community if restricted else "all"
        hours = _HOURS.get(request.query.get("t", "all"))
        try:
            matches: Matches[Thing] = Query(request.query.get("q", ""), _meaning).matches
        except ValueError:
            return json_answer(listing_json([]))  # Reddit says no more either
        found = (
            thing
            for thing in self.newest_first(listing, "t3")
            if not thing.gone
            and matches(thing)
            and (hours is None or thing.created_at >= self.now - timedelta(hours=hours))
        )
        return self._listing(request, listing, found, maximum=self.search_limit)

    def _conversation(self, request: Request, link_id: str, comment_id: str | None) -> Answer:
        link = self.find(f"t3_{link_id}")
        if link is None:
            return _error(404, "Not Found")
        limit = min(request.number("limit", default=200), self.tree_limit)
        sort = request.query.get("sort", "confidence")
        if comment_id is None:
            top = sorted_replies(link.replies, sort, self.now)
        else:
            comment = self.find(f"t1_{comment_id}")
            top = [comment] if comment else []
        about = listing_json([self._alone(link)])
        return json_answer([about, conversation(link, top, limit=limit, sort=sort, now=self.now)])

    def _more(self, request: Request) -> Answer:
        link = self.find(request.form.get("link_id", ""))
        names = [f"t1_{child}" for child in request.form.get("children", "").split(",")]
        if link is None:
            return json_answer({"json": {"errors": [["BAD_LINK", "that link is not valid", "link_id"]]}})
        wanted = [thing for thing in map(self.find, names[:PAGE_LIMIT]) if thing]
        things = flattened(link, wanted, sort=request.form.get("sort", "confidence"), now=self.now)
        return json_answer({"json": {"errors": [], "data": {"things": things}}})

    def _info(self, request: Request) -> Answer:
        names = request.query.get("id", "").split(",")[:PAGE_LIMIT]
        return json_answer(listing_json([self._alone(thing) for thing in map(self.find, names) if thing]))

    def _listing(self, request: Request, community: str, things: Iterable[Thing], *, maximum: int) -> Answer:
        """A page of the newest; ``after`` and ``before`` are names, limit 1 to 100."""
        if not self.knows(community):
            return Answer(302, headers={"location": f"{self.url}/subreddits/search?q={community}"})
        seen = [thing for thing in islice(things, maximum) if not thing.gone]
        size = min(max(1, request.number("limit", default=25)), PAGE_LIMIT)
        if "after" in request.query:
            seen = self._beside(seen, request.query["after"], older=True)
        if "before" in request.query:
            seen = self._beside(seen, request.query["before"], older=False)[-size:]
        page = seen[:size]
        last = page[-1].name if len(seen) > size else None
        return json_answer(listing_json([self._listed(thing) for thing in page], after=last))

    def _beside(self, seen: Sequence[Thing], name: str, *, older: bool) -> list[Thing]:
        anchor = self.things.get(name)
        if anchor is None:
            return []
        return [
            thing for thing in seen if thing is not anchor and (thing.position < anchor.position) == older
        ]

    def _listed(self, thing: Thing) -> Json:
        if not thing.parent:
            return self._alone(thing)
        return listed_comment_json(thing, self.things[thing.link], n_comments=self.n_comments(thing.link))

    def _alone(self, thing: Thing) -> Json:
        if not thing.parent:
            return submission_json(thing, n_comments=self.n_comments(thing.name))
        return comment_json(thing, self.things[thing.link])

    def _rate_limit(self) -> dict[str, str]:
        """As of calls spread evenly over the window: prawcore waits where they are faster, so never."""
        self._n_calls += 1
        used = self._n_calls % _CALLS_A_WINDOW
        remaining = _CALLS_A_WINDOW - used
        reset = _WINDOW_SECONDS * remaining // _CALLS_A_WINDOW
        if self._exhausted_seconds:
            used, remaining, reset = _CALLS_A_WINDOW, 0, self._exhausted_seconds
            self._exhausted_seconds = 0
        rate_limit = {"used": str(used), "remaining": f"{remaining:.1f}", "reset": str(reset)}
        return {f"x-ratelimit-{name}": value for name, value in rate_limit.items()}


_ROUTES: tuple[tuple[str, Callable[..., Answer]], ...] = (
    (r"/r/([\w+]+)/new/?", RedditServer._submissions),
    (r"/r/([\w+]+)/comments/?", RedditServer._comments),
    (r"/r/([\w+]+)/search/?", RedditServer._search),
    (r"/comments/(\w+)/?(?:[^/]+/(\w+)/?)?", RedditServer._conversation),
    (r"/api/morechildren/?", RedditServer._more),
    (r"/api/info/?", RedditServer._info),
)


def _meaning(term: Term) -> Matches[Thing]:
    """A word or an operator of Reddit's search."""
    wanted = spaced(term.value)
    meanings: dict[str, Matches[Thing]] = {
        "": lambda thing: wanted in spaced(f"{thing.title} {thing.text}"),
        "title": lambda thing: wanted in spaced(thing.title),
        "selftext": lambda thing: wanted in spaced(thing.text),
        "author": lambda thing: thing.author.lower() == term.value.lower(),
        "subreddit": lambda thing: thing.community.lower() == term.value.lower(),
    }
    if term.key not in meanings:
        raise ValueError(f"{term.key}: is no operator")
    return meanings[term.key]


def _error(status: int, message: str, authenticate: str = "") -> Answer:
    headers = {"www-authenticate": authenticate} if authenticate else {}
    return json_answer({"message": message, "error": status}, status=status, headers=headers)

"""X's API by an unmodified ``tweepy.Client``: its failures in our words, and its token in no log.

tweepy writes the headers of each request to its debug log, sets no time limit, expects fields of refusals that not
every one has, and knows one host only. Here the token enters a request below tweepy, answers are judged there, and
base_url may stand for X's host.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from ingest.http.responses import json_of
from ingest.http.retries import LostAnswer, Momentary
from ingest.http.session import Session
from ingest.observations.intervals import Interval
from ingest.observations.values import list_of, object_of
from models.errors import PartlyDone, QueryRefused, SourceUnreachable, TrustwatchError, UserMistake

TOKEN_VARIABLE: Final = "X_BEARER_TOKEN"
_HOST: Final = "https://api.twitter.com"  # the only one that tweepy 4.17 asks
ANSWER_SECONDS = 60.0  # for each piece of an answer; one that is not waited for may be charged all the same
_WINDOW_SECONDS: Final = 900.0  # of X's rate limits
_SAID_CHARACTERS: Final = 300  # of what X says of a refusal
_POST_FIELDS: Final = (
    *("author_id", "conversation_id", "created_at", "lang", "note_tweet"),
    *("public_metrics", "referenced_tweets"),
)
# With the authors of referenced posts too: a post seen without its author would lose a registered account.
_EXPANSIONS: Final = ("author_id", "referenced_tweets.id", "referenced_tweets.id.author_id")

Json = Mapping[str, Any]


class XClient:
    """Search and lookup. Both raise Momentary where asking again may help, else the error of Trustwatch's own."""

    def __init__(self, token: str, *, base_url: str = "") -> None:
        self._client = tweepy.Client(return_type=dict)
        self._client.session = session = _Session()
        session.auth = _Bearer(token)
        session.mount(_HOST, _Adapter(base_url.rstrip("/")))
        if base_url:
            session.trust_env = False  # a proxy of the machine's may not know that address

    def close(self) -> None:
        """End the connections."""
        self._client.session.close()

    def search(self, query: str, *, span: Interval, n_posts: int, next_token: str | None) -> Json:
        """A page of the posts made in a span of whole seconds, newest first."""
        page = self._client.search_recent_tweets(
            query,
            start_time=span.from_at,
            end_time=span.to_at,
            max_results=n_posts,
            next_token=next_token,
            tweet_fields=list(_POST_FIELDS),
            user_fields=["public_metrics", "username"],
            expansions=list(_EXPANSIONS),
        )
        return _whole(page, is_page="result_count" in object_of(object_of(page).get("meta")))

    def volume(self, query: str, *, span: Interval) -> Json:
        """How many posts a search would find in each hour of a span of whole hours; none of them is shown."""
        page = self._client.get_recent_tweets_count(
            query, start_time=span.from_at, end_time=span.to_at, granularity="hour"
        )
        return _whole(page, is_page="total_tweet_count" in object_of(object_of(page).get("meta")))

    def counts(self, post_ids: Sequence[str]) -> Json:
        """The public counts of at most 100 posts; what is gone is named among the errors."""
        page = self._client.get_tweets(list(post_ids), tweet_fields=["public_metrics"])
        return _whole(page, is_page="data" in object_of(page) or "errors" in object_of(page))


def _whole(page: object, *, is_page: bool) -> Json:
    """The page. What only looks like an answer must not pass for one in which nothing was found."""
    if not is_page:
        raise LostAnswer("the answer is something else than a page")
    return object_of(page)


class _Bearer(AuthBase):
    """Puts the token into a request, in place of the one that tweepy has not."""

    def __init__(self, token: str) -> None:
        if not token.isascii() or not token.isprintable() or " " in token:
            raise UserMistake(f"{TOKEN_VARIABLE}: holds characters that no bearer token has; set it again")
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Adapter(HTTPAdapter):
    """Sends to base_url where there is one."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url or _HOST

    def send(
        self,
        request: requests.PreparedRequest,
        *arguments: Any,  # noqa: ANN401  -- handed on as they come
        **settings: Any,  # noqa: ANN401
    ) -> requests.Response:
        request.url = (request.url or "").replace(_HOST, self._base_url, 1)
        return super().send(request, *arguments, **settings)


class _Session(Session):
    """The connection under tweepy: it judges an answer before tweepy reads it."""

    def __init__(self) -> None:
        super().__init__(answer_seconds=ANSWER_SECONDS, window_seconds=_WINDOW_SECONDS)

    def verdict(self, response: requests.Response) -> Momentary | TrustwatchError | None:
        """Beside what may pass: what X refuses, and what ends a run since no reads are left to pay for."""
        status = response.status_code
        if status == HTTPStatus.OK:
            json_of(response)
            return None
        return _spent(response) or super().verdict(response) or _refused(response)


def _spent(response: requests.Response) -> TrustwatchError | None:
    if response.status_code == HTTPStatus.PAYMENT_REQUIRED:
        return PartlyDone(f"X: no credits are left ({_says(response)}); buy some in its console")
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and b"usage-capped" in response.content:
        return PartlyDone(
            f"X: the account's own monthly cap is used up ({_says(response)}); raise it in X's console"
        )
    return None


def _refused(response: requests.Response) -> TrustwatchError:
    status, says = response.status_code, _says(response)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return SourceUnreachable(f"{TOKEN_VARIABLE}: X refuses it ({says}); check the token and its access")
    if status == HTTPStatus.BAD_REQUEST:
        query = parse_qs(urlsplit(response.url).query).get("query", ["a lookup of posts"])[0]
        return QueryRefused(f"{query}: X does not take that ({says})")
    return SourceUnreachable(f"[x] base_url: what answers there is not X's API ({says})")


def _says(response: requests.Response) -> str:
    """The status of a refusal and what X says of it."""
    try:
        content = object_of(json_of(response))
    except Momentary:
        content = {}
    messages = [object_of(error).get("message") for error in list_of(content.get("errors"))]
    words = "; ".join(text for text in messages or [content.get("detail")] if isinstance(text, str))
    return " ".join(f"{response.status_code} {words or response.reason}".split())[:_SAID_CHARACTERS]

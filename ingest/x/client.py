"""X's API by an unmodified ``tweepy.Client``: its failures in our words, and its token in no log.

tweepy writes the headers of each request to its debug log, sets no time limit and knows one host only. Here the
token enters a request below tweepy, every request has a time limit, and base_url may stand for X's host.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any, Final

import requests
import tweepy
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from ingest.http.retries import Momentary
from ingest.observations.intervals import Interval
from ingest.observations.values import object_of
from models.errors import PartlyDone, QueryRefused, SourceUnreachable, UserMistake

TOKEN_VARIABLE: Final = "X_BEARER_TOKEN"
_HOST: Final = "https://api.twitter.com"  # the only one that tweepy 4.17 asks
_TIMEOUT_SECONDS: Final = (10.0, 60.0)  # to connect; between two parts of an answer
_WINDOW_SECONDS: Final = 900.0  # of X's rate limits
_LONGEST_WAIT_SECONDS: Final = 3_600.0  # some limits are for a day: then a later run goes on
_POST_FIELDS: Final = (
    *("author_id", "conversation_id", "created_at", "lang", "note_tweet"),
    *("public_metrics", "referenced_tweets"),
)
# With the authors of referenced posts too: a post seen without its author would lose a registered account.
_EXPANSIONS: Final = ("author_id", "referenced_tweets.id", "referenced_tweets.id.author_id")

Json = Mapping[str, Any]


class LostAnswer(Momentary):
    """An answer that X perhaps gave, and charged for, and that did not come through."""


class XClient:
    """Search and lookup. Both raise Momentary where asking again may help, else the error of Trustwatch's own."""

    def __init__(self, token: str, *, base_url: str = "") -> None:
        self._client = tweepy.Client(return_type=dict)
        session = self._client.session
        session.auth = _Bearer(token)
        session.mount(_HOST, _Adapter(base_url.rstrip("/")))
        if base_url:
            session.trust_env = False  # a proxy of the machine's may not know that address

    def close(self) -> None:
        """End the connections."""
        self._client.session.close()

    def search(self, query: str, *, span: Interval, n_posts: int, next_token: str | None) -> Json:
        """A page of the posts made in a span of whole seconds, newest first."""
        page = self._answer(
            query,
            self._client.search_recent_tweets,
            query,
            start_time=span.from_at,
            end_time=span.to_at,
            max_results=n_posts,
            next_token=next_token,
            tweet_fields=list(_POST_FIELDS),
            user_fields=["public_metrics", "username"],
            expansions=list(_EXPANSIONS),
        )
        return _whole(page, is_page="result_count" in object_of(page.get("meta")))

    def counts(self, post_ids: Sequence[str]) -> Json:
        """The public counts of at most 100 posts; what is gone is named among the errors."""
        asked = f"a lookup of {len(post_ids)} posts"
        page = self._answer(asked, self._client.get_tweets, list(post_ids), tweet_fields=["public_metrics"])
        return _whole(page, is_page="data" in page or "errors" in page)

    def _answer(
        self, asked: str, method: Callable[..., Any], *arguments: object, **parameters: object
    ) -> Json:
        with _own_errors(asked):
            return object_of(method(*arguments, **parameters))


def _whole(page: Json, *, is_page: bool) -> Json:
    """The page. What only looks like an answer must not pass for one in which nothing was found."""
    if not is_page:
        raise LostAnswer("X answered with something else than a page")
    return page


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
    """Sends with a time limit, and to base_url where there is one."""

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
        return super().send(request, *arguments, **(settings | {"timeout": _TIMEOUT_SECONDS}))


@contextmanager
def _own_errors(asked: str) -> Iterator[None]:
    """Errors of tweepy and requests as errors of ours. Nothing of the request is told: it holds the token."""
    try:
        yield
    except tweepy.HTTPException as error:
        raise _own(error, asked) from None
    except requests.ReadTimeout:
        raise LostAnswer(f"X gave no answer within {_TIMEOUT_SECONDS[1]:.0f} seconds") from None
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        raise LostAnswer("X's answer broke off") from None
    except requests.JSONDecodeError:
        raise LostAnswer("X's answer is no JSON") from None
    except requests.RequestException as error:
        raise Momentary(f"X cannot be reached ({type(error).__name__})") from None


def _own(error: tweepy.HTTPException, asked: str) -> Exception:
    """What an answer other than 2xx means. No posts were given out with it."""
    status = error.response.status_code
    reason = "; ".join(error.api_messages) or str(error.response.reason)
    says = " ".join(f"{status} {reason}".split())
    if status in (401, 403):
        return SourceUnreachable(f"{TOKEN_VARIABLE}: X refuses it ({says}); check the token and its access")
    if status == 402:
        return PartlyDone(f"X: no credits are left ({says}); buy some in its console")
    if status == 429 and "usage-capped" in error.response.text:
        return PartlyDone(f"X: the account's own monthly cap is used up ({says}); raise it in X's console")
    if status == 429:
        return _rate_limited(_seconds_to_reset(error))
    if status >= 500:
        return Momentary(f"X failed ({says})")
    if status == 400:
        return QueryRefused(f"{asked}: X does not take that ({says})")
    return SourceUnreachable(f"[x] base_url: what answers there is not X's API ({says})")


def _rate_limited(seconds: float) -> Exception:
    if seconds > _LONGEST_WAIT_SECONDS:
        return PartlyDone(f"X: asks to wait {seconds / 3_600:.1f} hours; the next run goes on from there")
    return Momentary("X's rate limit is used up", seconds=seconds)


def _seconds_to_reset(error: tweepy.TooManyRequests) -> float:
    """How long to wait, by X's own clock, so that it does not matter how ours goes."""
    resets_at, answered_at = error.reset_time, error.response.headers.get("date")
    if resets_at is None or not answered_at:
        return _WINDOW_SECONDS
    return max(1.0, float(resets_at) - parsedate_to_datetime(answered_at).timestamp())

"""What answers of Reddit mean, judged before prawcore sees them.

prawcore expects fields of refusals and tokens that not every answer has, waits where it could not be stopped, and asks
again by a rule of its own. It is shown only what is an answer, and nothing that makes it wait.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from ingest.http.responses import json_of, rest_seconds, shown_at
from ingest.http.retries import Momentary
from ingest.http.session import Session
from ingest.observations.values import object_of
from models.errors import QueryRefused, SourceUnreachable, TrustwatchError

_TOKEN_PATH: Final = "/api/v1/access_token"
_TOKEN_FIELDS: Final = {"access_token": str, "expires_in": int, "scope": str}  # that prawcore reads
_REASON_CHARACTERS: Final = 100  # of what Reddit says
_LIMITS: Final = ("x-ratelimit-remaining", "x-ratelimit-used", "x-ratelimit-reset")


class TokenRefused(SourceUnreachable):
    """Reddit does not take a token that it gave: it has run out, or was revoked."""


class RedditSession(Session):
    """The connection under PRAW."""

    def __init__(self) -> None:
        super().__init__()
        self._last: requests.Response | None = None
        self._rest_seconds: float | None = None

    def request(self, method: Any, url: Any, *arguments: Any, **settings: Any) -> requests.Response:  # noqa: ANN401  -- as requests has them
        """The answer, without what prawcore would sleep for."""
        self._last = response = super().request(method, url, *arguments, **settings)
        self._rest_seconds = rest_seconds(response)
        for name in _LIMITS:
            response.headers.pop(name, None)
        return response

    def rest(self) -> float | None:
        """How long Reddit asked us to wait before another request, said once."""
        seconds, self._rest_seconds = self._rest_seconds, None
        return seconds

    def answered_at(self, *, default: datetime) -> datetime:
        """When Reddit gave its last answer, by its own clock in UTC; the default where it did not say."""
        return shown_at(self._last, default=default) if self._last is not None else default

    def verdict(self, response: requests.Response) -> Momentary | TrustwatchError | None:
        """Beside what may pass: credentials that are refused, and what is not shown to this application."""
        if problem := super().verdict(response):
            return problem
        path = urlsplit(response.url).path
        if path.endswith(_TOKEN_PATH):
            return _without_token(response)
        if response.status_code != HTTPStatus.OK:
            return _refused(response.status_code, path.lstrip("/"))
        json_of(response)
        return None


def _without_token(response: requests.Response) -> TrustwatchError | None:
    if response.status_code != HTTPStatus.OK:
        return SourceUnreachable(_refused_credentials(str(response.status_code)))
    answer = object_of(json_of(response))
    if "error" in answer:
        return SourceUnreachable(_refused_credentials(str(answer["error"])))
    for name, kind in _TOKEN_FIELDS.items():
        if not isinstance(answer.get(name), kind):
            return SourceUnreachable(
                f"reddit: its answer to signing in holds no {name}; check [reddit] base_url, or try later"
            )
    return None


def _refused(status: int, path: str) -> TrustwatchError:
    if status == HTTPStatus.UNAUTHORIZED:
        return TokenRefused(_refused_credentials(str(status)))
    if status == HTTPStatus.FORBIDDEN:
        return QueryRefused(
            f"reddit: {path}: refused (403); it is private or quarantined, or the application of REDDIT_CLIENT_ID"
            " is not approved for it"
        )
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.FOUND):  # from an unknown community it leads to its search
        return QueryRefused(f"reddit: {path}: is not there ({status}); check the name")
    return QueryRefused(f"reddit: {path}: refused ({status}); check what is asked for")


def _refused_credentials(reason: str) -> str:
    return (
        f"reddit: refused the credentials ({reason[:_REASON_CHARACTERS]}); check REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET"
        " and REDDIT_USER_AGENT, and that Reddit approved the application"
    )

"""Reddit's API through an unmodified ``praw.Reddit``, which does the authorisation and keeps the rate limit.

Answers are the JSON as received: PRAW's objects would ask again for what a field lacks, and the reader of files reads
JSON already. Credentials come from the environment only, and stand in no message.
"""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import praw
import prawcore
import requests
from praw.exceptions import PRAWException
from requests.adapters import HTTPAdapter

from ingest.http.retries import Momentary, patiently
from models.errors import QueryRefused, SourceUnreachable, UserMistake

CREDENTIALS: Final = ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT")
TIMEOUT_SECONDS = 20.0  # for a connection, and for each piece of an answer
_TOKEN_PATH: Final = "/api/v1/access_token"

Wait = Callable[[float], None]


class RedditClient:
    """Asks Reddit for an application that only reads. base_url stands for both of Reddit's hosts where it is set."""

    def __init__(self, base_url: str = "") -> None:
        self._base_url = base_url.rstrip("/")
        self._wire = _Wire()
        self._reddit: praw.Reddit | None = None

    def ask(
        self,
        path: str,
        *,
        wait: Wait,
        params: dict[str, str | int] | None = None,
        form: dict[str, str] | None = None,
    ) -> object:
        """The JSON of an answer, to a POST where there is a form; asked again where it failed for a moment.

        Raises UserMistake where a credential is missing, SourceUnreachable where Reddit does not answer or refuses
        the credentials, QueryRefused where it refuses only this.
        """
        reddit = self._reddit = self._reddit or _signed_in(self._base_url, self._wire)
        method = "GET" if form is None else "POST"

        def once() -> object:
            try:
                self._rest(wait)
                return reddit.request(method=method, path=path, params=params, data=form)
            except ValueError as error:  # of PRAW's, on a head that it does not expect
                raise Momentary("the answer cannot be read") from error
            except (prawcore.PrawcoreException, PRAWException) as error:
                raise _verdict(error, path) from error

        return patiently(once, source=f"reddit: {path}", wait=wait)

    def answered_at(self, *, default: datetime) -> datetime:
        """When Reddit gave its last answer, by its own clock in UTC; the default where it did not say."""
        try:
            return parsedate_to_datetime(self._wire.headers.get("date", "")).astimezone(UTC)
        except ValueError:
            return default

    def _rest(self, wait: Wait) -> None:
        """Wait as Reddit told us with its last answer. prawcore would too, but could not be stopped meanwhile."""
        if float(self._wire.headers.get("x-ratelimit-remaining", 1)) <= 0:
            seconds, self._wire.headers = _reset_seconds(self._wire.headers), {}
            wait(seconds or 0)


class _Wire(HTTPAdapter):
    """Sends requests with a timeout, since PRAW 8.0.3 ignores its own, and keeps what the last answer's head said."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: Mapping[str, str] = {}

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: object = None,
        verify: bool | str = True,
        cert: str | tuple[str, str] | None = None,
        proxies: dict[str, str] | None = None,
    ) -> requests.Response:
        response = super().send(request, stream, TIMEOUT_SECONDS, verify, cert, proxies)
        self.headers = response.headers
        return response


def _signed_in(base_url: str, wire: _Wire) -> praw.Reddit:
    client_id, client_secret, user_agent = map(_credential, CREDENTIALS)
    session = requests.Session()
    session.mount("https://", wire)
    session.mount("http://", wire)
    return praw.Reddit(
        client_id=client_id,
        client_secret=client_secret,
        user_agent=user_agent,
        username=None,  # whatever a praw.ini on this machine says
        password=None,
        refresh_token=None,
        oauth_url=base_url or "https://oauth.reddit.com",
        reddit_url=base_url or "https://www.reddit.com",
        check_for_updates=False,
        requestor_kwargs={"session": session},
    )


def _credential(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise UserMistake(
        f"{name}: is not set; reading Reddit needs {', '.join(CREDENTIALS)} in the environment, of an application"
        " that Reddit approved"
    )


def _verdict(error: Exception, path: str) -> Exception:
    """What an error of PRAW's means for what was asked."""
    if isinstance(error, prawcore.RequestException):
        return Momentary(_broken(error.original_exception))
    if isinstance(error, prawcore.OAuthException):
        return _refused_credentials(error.error)
    if isinstance(error, prawcore.ResponseException):
        return _verdict_on(error, path)
    return _refused(path, type(error).__name__)


def _verdict_on(error: prawcore.ResponseException, path: str) -> Exception:
    status = error.response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Momentary("asked too often (429)", seconds=_asked_seconds(error.response.headers))
    if isinstance(error, prawcore.BadJSON):
        return Momentary("the answer is no JSON")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Momentary(f"failed ({status})")
    is_token = str(error.response.url).endswith(_TOKEN_PATH)
    if is_token or status == HTTPStatus.UNAUTHORIZED:
        return _refused_credentials(str(status))
    if status == HTTPStatus.FORBIDDEN:
        return QueryRefused(
            f"reddit: {path}: refused (403); it is private or quarantined, or the application of REDDIT_CLIENT_ID"
            " is not approved for it"
        )
    if status in (
        HTTPStatus.NOT_FOUND,
        HTTPStatus.FOUND,
    ):  # Reddit leads from an unknown community to its search
        return QueryRefused(f"reddit: {path}: is not there ({status}); check the name")
    return _refused(path, str(status))


def _refused(path: str, reason: str) -> QueryRefused:
    return QueryRefused(f"reddit: {path}: refused ({reason}); check what is asked for")


def _refused_credentials(reason: str) -> SourceUnreachable:
    return SourceUnreachable(
        f"reddit: refused the credentials ({reason}); check REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET and"
        " REDDIT_USER_AGENT, and that Reddit approved the application"
    )


def _broken(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return f"did not answer within {TIMEOUT_SECONDS:g} s"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    return f"could not be asked ({type(error).__name__})"


def _asked_seconds(headers: Mapping[str, str]) -> float | None:
    retry_after = headers.get("retry-after", "")
    return float(retry_after) if retry_after.isdecimal() else _reset_seconds(headers)


def _reset_seconds(headers: Mapping[str, str]) -> float | None:
    reset = headers.get("x-ratelimit-reset", "")
    return float(reset) if reset.isdecimal() else None

"""Asking a web site for one answer, its failures in our words. No header is ever shown: one may hold a token."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import requests

from ingest.http.credentials import credentials_of, strike_out
from ingest.http.responses import broken, passing
from ingest.http.retries import Momentary, patiently
from models.errors import TrustwatchError, UserMistake

CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS = 20.0  # for each piece of an answer


class Session(requests.Session):
    """What praw, tweepy and our own calls ask through: one rule for time limits, failures, waits and credentials.

    A request raises Momentary where asking again may help, UserMistake for what cannot be sent, and what ``verdict``
    says. window_seconds: how long a limit of the source lasts, for answers that do not say.
    """

    def __init__(self, *, answer_seconds: float | None = None, window_seconds: float | None = None) -> None:
        super().__init__()
        self.auth = _as_it_is
        self._answer_seconds = answer_seconds or ANSWER_SECONDS
        self._window_seconds = window_seconds
        self._sent: frozenset[str] = frozenset()

    def request(self, method: Any, url: Any, *arguments: Any, **settings: Any) -> requests.Response:  # noqa: ANN401  -- as requests has them
        """The answer in full, without the credentials that it repeats. Raises what it means where it is none."""
        settings["timeout"] = (CONNECT_SECONDS, self._answer_seconds)
        try:
            response = super().request(method, url, *arguments, **settings)
        except (requests.exceptions.InvalidHeader, UnicodeError):
            raise UserMistake(
                f"{shown_url(url)}: what goes with the request holds characters that no header may;"
                " check the credentials and the user agent"
            ) from None
        except ValueError:  # of urllib's, and of requests' own three kinds
            raise UserMistake(f"{shown_url(url)}: is no address; correct it in the settings") from None
        except requests.RequestException as error:
            raise broken(error, limit_seconds=self._answer_seconds) from None
        self._sent = self._sent.union(
            *(credentials_of(step.request) for step in (*response.history, response))
        )
        strike_out(response, self._sent)
        if problem := self.verdict(response):
            raise problem
        return response

    def verdict(self, response: requests.Response) -> Momentary | TrustwatchError | None:
        """What an answer means that is none, None where it is one. Sources add what their refusals mean."""
        return passing(response, window_seconds=self._window_seconds)


class Web:
    """Asks with time limits and patience. headers go with every request.

    wait takes seconds, and may raise to end the waiting.
    """

    def __init__(self, *, wait: Callable[[float], None], headers: Mapping[str, str] | None = None) -> None:
        self._wait = wait
        self._session = Session()
        self._session.headers.update({"User-Agent": "trustwatch"} | dict(headers or {}))

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def answer(
        self,
        url: str,
        *,
        etag: str | None = None,
        check: Callable[[requests.Response], None] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The answer in full; 304 where it is still the one of the etag. A form is posted, as JSON.

        Asked again where it failed for a moment; check may raise Momentary too, or say what else is wrong with an
        answer. Raises SourceUnreachable when asking again helps no more, UserMistake for no address.
        """
        headers = {"If-None-Match": etag} if etag else {}

        def once() -> requests.Response:
            method = "GET" if form is None else "POST"
            response = self._session.request(method, url, headers=headers, json=form)
            if check:
                check(response)
            return response

        return patiently(once, source=shown_url(url), wait=self._wait)


def shown_url(url: str) -> str:
    """An address as messages show it: without a password and without parameters, among which a key may be."""
    return re.sub(r"//[^/]*@", "//", url.partition("?")[0])


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authentication of requests' own, which would take a password out of ~/.netrc in place of our header."""
    return request

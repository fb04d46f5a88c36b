"""Asking a web site for one answer, its failures in our words. No header is ever told: one may hold a token."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import requests

from ingest.http.retries import Momentary, patiently
from models.errors import SourceUnreachable, UserMistake

TIMEOUT_SECONDS = 20.0  # for a connection, and for each piece of an answer
LONGEST_WAIT_SECONDS: Final = 3_600.0  # GitHub's limits are for an hour; for longer a later run goes on
_LIMITED: Final = (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Web:
    """Asks with time limits and patience. headers go with every request.

    wait takes seconds, and may raise to end the waiting.
    """

    def __init__(self, *, wait: Callable[[float], None], headers: Mapping[str, str] | None = None) -> None:
        self._wait = wait
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": "trustwatch"} | dict(headers or {}))
        self._session.auth = _as_it_is

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def answer(
        self, url: str, *, etag: str | None = None, check: Callable[[requests.Response], None] | None = None
    ) -> requests.Response:
        """The answer in full; 304 where it is still the one of the etag.

        Asked again where it failed for a moment; check may raise Momentary too, or say what else is wrong with an
        answer. Raises SourceUnreachable when asking again helps no more, UserMistake for no address.
        """
        headers = {"If-None-Match": etag} if etag else {}

        def once() -> requests.Response:
            response = self._once(url, headers)
            if check:
                check(response)
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                raise Momentary("asked too often (429)")
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Momentary(f"failed ({response.status_code})")
            return response

        return patiently(once, source=url, wait=self._wait)

    def _once(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        try:
            response = self._session.get(url, headers=headers, timeout=TIMEOUT_SECONDS)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
            raise UserMistake(f"{url}: is no address; correct it in the settings") from None
        except requests.RequestException as error:
            raise Momentary(_broken(error)) from None
        retry_after = response.headers.get("retry-after", "")
        if response.status_code in _LIMITED and retry_after.isdecimal():
            raise asked_too_often(response, float(retry_after))
        return response


def asked_too_often(response: requests.Response, seconds: float) -> Exception:
    """What an answer means that asks to wait so long."""
    if seconds > LONGEST_WAIT_SECONDS:
        hours = seconds / 3_600
        return SourceUnreachable(
            f"{response.url}: asks to wait {hours:.1f} hours; a later run goes on from there"
        )
    return Momentary(f"asked too often ({response.status_code})", seconds=seconds)


def shown_at(response: requests.Response, *, default: datetime) -> datetime:
    """When the site gave the answer, by its own clock in UTC; the default where it does not say."""
    try:
        return parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return default


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authentication of requests' own, which would take a password out of ~/.netrc in place of our header."""
    return request


def _broken(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return f"did not answer within {TIMEOUT_SECONDS:g} s"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    return f"could not be asked ({type(error).__name__})"

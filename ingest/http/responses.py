"""What an HTTP response means, the same for every source: whether asking again helps, and after how long.

A wait is counted by the source's own clock, the Date of its answer, so that it does not matter how ours goes.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import requests
from urllib3.exceptions import MaxRetryError

from ingest.http.retries import LostAnswer, Momentary

_LIMITS: Final = ("x-ratelimit", "x-rate-limit", "ratelimit")  # GitHub and Reddit; X; Bluesky
_NUMBER: Final = re.compile(r"\d+(\.\d+)?", re.ASCII)
_EPOCH_SECONDS: Final = (
    10**9
)  # as a wait 31 years, as a moment 2001: GitHub, X and Bluesky name a moment, Reddit a wait
_SHORTEST_SECONDS: Final = 1.0
_NOT_JSON: Final = (ValueError, RecursionError)


def passing(response: requests.Response, *, window_seconds: float | None = None) -> Momentary | None:
    """What an answer means after which asking again may help; None for any other.

    window_seconds: how long a limit of the source lasts, for an answer that does not say.
    """
    status = response.status_code
    asked_seconds = _retry_after(response)
    is_limit = status == HTTPStatus.TOO_MANY_REQUESTS
    if status == HTTPStatus.FORBIDDEN:
        is_limit = asked_seconds is not None or _number(response, "remaining") == 0
    if is_limit:
        seconds = next(filter(None, (asked_seconds, _reset_seconds(response), window_seconds)), None)
        return Momentary(f"asked too often ({status})", seconds=seconds)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Momentary(f"failed ({status})", seconds=asked_seconds)
    return None


def rest_seconds(response: requests.Response) -> float | None:
    """How long to wait before another request, where the answer says that its limit is used up; else None."""
    return _reset_seconds(response) if _number(response, "remaining") == 0 else None


def broken(error: requests.RequestException, *, limit_seconds: float) -> Momentary:
    """What it means that no answer came through. limit_seconds: how long it was waited for."""
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return Momentary("cannot be reached")
    if isinstance(error, requests.Timeout):
        return LostAnswer(f"did not answer within {limit_seconds:g} s")
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return LostAnswer("the connection broke off")
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return LostAnswer("the answer cannot be read")
    return Momentary(f"could not be asked ({type(error).__name__})")


def json_of(response: requests.Response) -> object:
    """The JSON of an answer. Raises LostAnswer where it is none: it may have been cut."""
    try:
        return response.json()
    except _NOT_JSON:
        raise LostAnswer("the answer is no JSON") from None


def shown_at(response: requests.Response, *, default: datetime) -> datetime:
    """When the site gave the answer, by its own clock in UTC; the default where it does not say."""
    return _date(response, "date") or default


def _retry_after(response: requests.Response) -> float | None:
    """Retry-After, which is a number of seconds or a date (RFC 9110, 10.2.3)."""
    if (seconds := _as_number(response.headers.get("retry-after", ""))) is not None:
        return _at_least(seconds)
    moment = _date(response, "retry-after")
    return _until(moment.timestamp(), response) if moment else None


def _reset_seconds(response: requests.Response) -> float | None:
    """How long until the limit of the source begins anew, None where the answer does not say."""
    reset = _number(response, "reset")
    if reset is None or reset < _EPOCH_SECONDS:
        return _at_least(reset)
    return _until(reset, response)


def _until(epoch_seconds: float, response: requests.Response) -> float | None:
    answered_at = _date(response, "date")
    return _at_least(epoch_seconds - answered_at.timestamp()) if answered_at else None


def _at_least(seconds: float | None) -> float | None:
    return None if seconds is None else max(_SHORTEST_SECONDS, seconds)


def _number(response: requests.Response, name: str) -> float | None:
    """What a limit's header of this name says."""
    values = (_as_number(response.headers.get(f"{limit}-{name}", "")) for limit in _LIMITS)
    return next((value for value in values if value is not None), None)


def _as_number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text.strip()) else None


def _date(response: requests.Response, name: str) -> datetime | None:
    """A header's date in UTC, which is the zone of those that name none (RFC 9110, 5.6.7)."""
    try:
        moment = parsedate_to_datetime(response.headers.get(name, ""))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _never_connected(error: requests.RequestException) -> bool:
    return isinstance(error, requests.ConnectionError) and isinstance(
        next(iter(error.args), None), MaxRetryError
    )

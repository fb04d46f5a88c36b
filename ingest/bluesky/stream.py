"""Bluesky's stream of all new posts, by Jetstream: read from where it was seen last up to now, and sifted here.

It tells when the stream was given each post (time_us), in their order, and replays so far back as it keeps them. A run
ends a little before now, since events may change places where a replay goes over into what is live
(bluesky-social/jetstream-legacy issue 42).
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidProxy, InvalidStatus, InvalidURI
from websockets.sync.client import ClientConnection, connect

from ingest.bluesky.posts import address_of, records_of
from ingest.collector import (
    SETTLED,
    Interval,
    Momentary,
    Page,
    ReadContext,
    SourceUnreachable,
    UserMistake,
    object_of,
    patiently,
)

COLLECTION: Final = "app.bsky.feed.post"
_FORM: Final = "stream:"
_TIME: Final = re.compile(r'"time_us": ?([0-9]{1,17})\b')
# Who goes on from a cursor is advised to begin a few seconds before it (README of bluesky-social/jetstream).
_OVERLAP: Final = timedelta(seconds=5)
_KEPT_NO_LONGER: Final = timedelta(minutes=1)  # posts are seconds apart at most: so late begins what is kept
_EVENTS_A_PAGE: Final = 20_000  # what is read without landing anything, and read again after a failure
_POSTS_A_PAGE: Final = 1_000
_SILENT_SECONDS: Final = 20.0  # chosen by hand: all of Bluesky is never silent for so long
_EVENT_BYTES: Final = 2**24
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def stream_query(words: Sequence[str]) -> str:
    """The query of these words, the same in whatever order and letters they are written."""
    return _FORM + "|".join(sorted({word.lower() for word in words}))


def is_stream_query(query: str) -> bool:
    """Whether a query asks for the stream."""
    return query.startswith(_FORM)


def stream_pages(endpoint: str, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
    """The posts with one of the query's words that the stream was given in the wanted interval, oldest first.

    What the stream no longer replays is a page that is not complete. Raises SourceUnreachable.
    """
    until = min(wanted.to_at, context.now - SETTLED)
    reached = wanted.from_at
    stream = _Stream(endpoint, query.removeprefix(_FORM).split("|"))
    try:
        while reached < until:
            read = partial(stream.chunk, reached - _OVERLAP, until=until)
            chunk = patiently(read, source=endpoint, wait=context.wait)
            if chunk.first_at - reached > _KEPT_NO_LONGER:
                yield Page(covered=Interval(reached, min(chunk.first_at, until)), complete=False)
                reached = min(chunk.first_at, until)
            covered = Interval(reached, chunk.reached_at) if reached < chunk.reached_at else None
            yield Page(tuple(records_of(chunk.posts, query, context)), covered)
            reached = max(reached, chunk.reached_at)
    finally:
        stream.close()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What was read in one go. posts: those with one of the words, as views; reached_at: all before it is read."""

    posts: Sequence[object]
    first_at: datetime
    reached_at: datetime


class _Stream:
    """A connection that is opened when something is asked, and goes on where the last chunk ended."""

    def __init__(self, endpoint: str, words: Sequence[str]) -> None:
        self._endpoint = endpoint
        self._words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
        self._connection: ClientConnection | None = None
        self._open = ExitStack()

    def close(self) -> None:
        """End the connection."""
        self._connection = None
        self._open.close()

    def chunk(self, begin: datetime, *, until: datetime) -> _Chunk:
        """What comes from begin on, up to until or as much as fits a page. Raises Momentary where the stream fails."""
        try:
            connection = self._connection or self._opened(begin)
            return self._read(partial(connection.recv, timeout=_SILENT_SECONDS), until)
        except BaseException:
            self.close()
            raise

    def _read(self, receive: Callable[[], str | bytes], until: datetime) -> _Chunk:
        posts: list[object] = []
        first_at = reached_at = None
        for _ in range(_EVENTS_A_PAGE):
            text = _event(receive)
            at = self._time_in(text)
            first_at = first_at or at
            reached_at = max(reached_at or at, at)
            if at >= until:
                reached_at = until
                break
            # A word may hide in what is escaped, but for that an event without one needs not be parsed.
            if "\\" in text or self._words.search(text):
                posts += self._posts_in(text, at)
            if len(posts) >= _POSTS_A_PAGE:
                break
        assert first_at
        assert reached_at
        return _Chunk(posts, first_at, reached_at)

    def _opened(self, begin: datetime) -> ClientConnection:
        cursor = (begin - _EPOCH) // timedelta(microseconds=1)
        url = f"{self._endpoint}?{urlencode({'wantedCollections': COLLECTION, 'cursor': cursor})}"
        try:
            opening = connect(url, open_timeout=_SILENT_SECONDS, close_timeout=1, max_size=_EVENT_BYTES)
            self._connection = self._open.enter_context(opening)
        except (InvalidURI, ValueError):
            raise UserMistake(
                f"[bluesky] stream: {self._endpoint} is no address of a stream; correct it"
            ) from None
        except InvalidProxy:
            raise UserMistake(
                "[bluesky] stream: the proxy that the environment names has no address; correct it"
            ) from None
        except InvalidStatus as refused:
            status = refused.response.status_code
            if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise Momentary(f"failed ({status})") from None
            raise SourceUnreachable(
                f"[bluesky] stream: {self._endpoint} lets nobody in ({status}); name another host"
            ) from None
        except (InvalidHandshake, OSError, EOFError):  # a time limit is an OSError
            raise Momentary("cannot be reached") from None
        return self._connection

    def _time_in(self, text: str) -> datetime:
        if found := _TIME.search(text):
            return _EPOCH + timedelta(microseconds=int(found[1]))
        raise SourceUnreachable(
            f"[bluesky] stream: what answers at {self._endpoint} is not Jetstream, but tells no time_us"
        )

    def _posts_in(self, text: str, at: datetime) -> Iterator[dict[str, Any]]:
        """The post of an event in the form in which a search shows it, where a word stands in its text."""
        with suppress(ValueError, RecursionError):
            event = object_of(json.loads(text))
            commit = object_of(event.get("commit"))
            record = object_of(commit.get("record"))
            is_new = commit.get("operation") == "create" and commit.get("collection") == COLLECTION
            if is_new and self._words.search(str(record.get("text"))):
                address = address_of(f"{event.get('did')}/{commit.get('rkey')}")
                yield {"uri": address, "record": record, "indexedAt": at.isoformat()}


def _event(receive: Callable[[], str | bytes]) -> str:
    try:
        message = receive()
    except TimeoutError:
        raise Momentary(f"was silent for {_SILENT_SECONDS:g} s") from None
    except ConnectionClosed:
        raise Momentary("the connection broke off") from None
    return message if isinstance(message, str) else message.decode(errors="replace")

"""Jetstream: Bluesky's new posts as events over a websocket, replayed from a cursor and then as they come.

    with JetstreamServer() as server:
        server.add_post("Claude lost my chat", at=server.now - timedelta(hours=1))

After what there is up to now the connection stays open and says nothing, until its reader closes it.
"""

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from tests.servers.server import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class JetstreamServer:
    """Events by their time. floor: before that nothing is kept.

    breaks: after how many events each connection breaks off, one a connection, None for not; refusals: statuses for the
    next connections; asked: the query of each one that was let in.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.events: list[tuple[datetime, str]] = []
        self.floor = _EPOCH
        self.breaks: list[int | None] = []
        self.refusals: list[int] = []
        self.asked: list[dict[str, str]] = []
        self._keys = count(1)
        self._server = serve(self._talk, "127.0.0.1", 0, process_request=self._refused, compression=None)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/subscribe"

    @property
    def now(self) -> datetime:
        """The time that it believes in."""
        return self.clock.now

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()

    def add_post(
        self, text: str, *, at: datetime, did: str = "did:plc:sam", operation: str = "create", **record: Any
    ) -> str:
        """An event of a new post, or of another operation on it; its id. record: what else stands in the post."""
        key = f"3k{next(self._keys):08d}"
        written = {"$type": "app.bsky.feed.post", "text": text, "createdAt": _time(at), **record}
        commit: dict[str, Any] = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": key}
        if operation != "delete":
            commit["record"] = written
        self.add_event({"kind": "commit", "commit": commit}, at=at, did=did)
        return f"{did}/{key}"

    def add_event(self, event: dict[str, Any], *, at: datetime, did: str = "did:plc:sam") -> None:
        """Any event; only its time is looked at."""
        time_us = (at - _EPOCH) // timedelta(microseconds=1)
        self.events.append((at, json.dumps({"did": did, "time_us": time_us, **event}, ensure_ascii=False)))
        self.events.sort(key=lambda pair: pair[0])

    def _refused(self, connection: ServerConnection, _request: Request) -> Response | None:
        if not self.refusals:
            return None
        status = HTTPStatus(self.refusals.pop(0))
        return Response(status, status.phrase, Headers({"Content-Length": "0"}), b"")

    def _talk(self, connection: ServerConnection) -> None:
        assert connection.request
        query = {
            name: values[0] for name, values in parse_qs(urlsplit(connection.request.path).query).items()
        }
        self.asked.append(query)
        begin = max(self.floor, _EPOCH + timedelta(microseconds=int(query["cursor"])))
        breaks_after = self.breaks.pop(0) if self.breaks else None
        sent = 0
        try:
            for at, text in list(self.events):
                if begin <= at <= self.now:
                    if sent == breaks_after:
                        connection.socket.close()
                        return
                    connection.send(text)
                    sent += 1
            for _ in connection:  # until its reader closes
                pass
        except (ConnectionClosed, OSError):
            pass


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

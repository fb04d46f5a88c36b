"""A loopback HTTP server for tests: a virtual clock, a log of requests, a script of faults.

It listens on a free port of 127.0.0.1 from ``with`` to the end of the block, and leaves neither thread nor
connection behind. An error in a server's own code fails the test at the end of the block.
"""

import contextlib
import os
import socket
import struct
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.rows import NOON
from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.faults import Faults

_POLL_SECONDS = 0.02  # stopping waits for it
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no time


@dataclass
class Clock:
    """The time that servers believe in; several may share one."""

    now: datetime = NOON

    def advance(self, **span: float) -> None:
        """Let time pass, as ``timedelta`` takes it: ``advance(hours=2)``."""
        self.now += timedelta(**span)


class Server:
    """What all loopback servers share. A subclass answers: ``answer(request)``.

    requests: everything asked, in order; faults: see there; now: settable, what lies after it is not shown.
    """

    def __init__(self, *, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.faults = Faults()
        self.requests: list[Request] = []
        self.lock = RLock()
        self.errors: list[Exception] = []
        self._http = _Listener(self)
        self._thread = Thread(target=self._http.serve_forever, args=[_POLL_SECONDS], daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def now(self) -> datetime:
        """The virtual time, UTC."""
        return self.clock.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self.clock.now = moment.astimezone(UTC)

    def asked(self, path_prefix: str) -> int:
        """How many requests there were to paths that begin so."""
        return sum(request.path.startswith(path_prefix) for request in self.requests)

    def repeats(self) -> dict[tuple[str, str], int]:
        """The path and sorted query of what was asked more than once, with how often."""
        pages = Counter((request.path, _sorted(request)) for request in self.requests)
        return {page: times for page, times in pages.items() if times > 1}

    def answer(self, request: Request) -> Answer:
        """The usual answer; called under the lock."""
        raise NotImplementedError

    def meet(self, request: Request, wire: "_Connection") -> None:
        """Log a request, then answer it or let the next fault happen."""
        self.requests.append(request)
        self.faults.take(request.path).happen(wire, lambda: self._usual(request))

    def _usual(self, request: Request) -> Answer:
        try:
            with self.lock:
                return self.answer(request)
        except Exception as error:
            self.errors.append(error)
            return json_answer({"message": f"the test server failed: {error!r}"}, status=500)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self.faults.release()
        self._http.disconnect()
        self._http.server_close()
        self._thread.join()
        if self.errors and error is None:
            raise self.errors[0]


def _sorted(request: Request) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(request.query.items()))


class _Listener(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them
    request_queue_size = 64

    def __init__(self, server: Server) -> None:
        self.answers = server
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def disconnect(self) -> None:
        """End the connections that clients keep open."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, OSError):  # a client may go away
            self.answers.errors.append(error)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body in one packet
    disable_nagle_algorithm = True
    server: _Listener

    def _meet(self) -> None:
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0))).decode()
        server = self.server.answers
        server.meet(
            Request(
                method=self.command,
                path=address.path,
                query=dict(parse_qsl(address.query, keep_blank_values=True)),
                headers=headers,
                form=dict(parse_qsl(body)),
                at=server.now,
                body=body,
                address=self.path,
            ),
            self,
        )

    do_GET: Callable[[Self], None] = _meet
    do_POST: Callable[[Self], None] = _meet

    def send(self, answer: Answer, *, kept: int | None = None) -> None:
        """Send an answer; with kept, only so many bytes of its body before the connection ends."""
        self.close_connection = self.close_connection or kept is not None
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answer.content)))
        if self.close_connection:
            self.send_header("connection", "close")  # or a client may use it once more
        self.end_headers()
        self.wfile.write(answer.content[:kept])
        self.wfile.flush()

    def reset(self) -> None:
        """Break the connection off (RST)."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        os.close(self.connection.detach())  # closing the socket itself would say FIN first
        self.close_connection = True

    def hold(self, seconds: float | None) -> None:
        """Wait for ``Faults.release``, at most so long."""
        self.server.answers.faults.hold(seconds)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.server.answers.now, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        """Keep stderr quiet: the requests are in the log."""

"""What a server does instead of answering as usual: ``server.faults.queue("/r/ClaudeAI", Status(503))``.

Faults wait in a queue a path prefix. Each request that a prefix matches takes the next one; when none is left,
requests are answered as usual again.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import responses
from threading import Event, Lock
from typing import Protocol

from tests.servers.exchange import Answer, json_answer

Usual = Callable[[], Answer]


class Wire(Protocol):
    """The connection that a fault acts on."""

    def send(self, answer: Answer, *, kept: int | None = None) -> None:
        """Send an answer; with kept, only so many bytes of its body before the connection ends."""

    def reset(self) -> None:
        """Break the connection off (RST)."""

    def hold(self, seconds: float | None) -> None:
        """Wait for ``Faults.release``, at most so long."""


class Fault(Protocol):
    """Something else than the usual answer."""

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Act on the connection; ``usual()`` computes what would have been answered."""


@dataclass(frozen=True)
class AsUsual:
    """The usual answer: queued before others, it says at which request they happen."""

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Answer."""
        wire.send(usual())


@dataclass(frozen=True)
class Status:
    """A status code with headers; body: bytes to send, by default an error in JSON."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Answer with the status; the request has no effect."""
        words = responses.get(self.code, "Unknown Error")
        content = {
            "message": words,
            "title": words,
            "detail": words,
            "status": self.code,
        }  # as one or another reads it
        answer = json_answer(content, status=self.code, headers=self.headers)
        wire.send(answer if self.body is None else Answer(self.code, self.body, answer.headers))


@dataclass(frozen=True)
class Hang:
    """The answer comes after so many seconds, or when ``faults.release()`` is called: a timeout for most."""

    seconds: float | None = None

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Hold the connection, then answer."""
        wire.hold(self.seconds)
        wire.send(usual())


@dataclass(frozen=True)
class Reset:
    """The connection breaks off without an answer."""

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Break off; the request has no effect."""
        wire.reset()


@dataclass(frozen=True)
class Truncated:
    """The usual answer breaks off half way: less comes than its Content-Length promised."""

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Send half; the request has had its effect."""
        answer = usual()
        wire.send(answer, kept=len(answer.content) // 2)


@dataclass(frozen=True)
class Malformed:
    """Half of the usual body as if it were the whole: no valid JSON or XML."""

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Send half as a whole; the request has had its effect."""
        answer = usual()
        wire.send(Answer(answer.status, answer.content[: len(answer.content) // 2], answer.headers))


@dataclass(frozen=True)
class Call:
    """The usual answer after something was done: a post added between two pages, a process killed."""

    action: Callable[[], object]

    def happen(self, wire: Wire, usual: Usual) -> None:
        """Call, then answer."""
        self.action()
        wire.send(usual())


class Faults:
    """The script of faults of one server."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Fault]] = {}
        self._lock = Lock()
        self._released = Event()
        self._held = Event()

    def queue(self, path_prefix: str, *faults: Fault) -> None:
        """Let these happen, one a request, to requests whose path begins so."""
        with self._lock:
            self._queues.setdefault(path_prefix, deque()).extend(faults)

    def take(self, path: str) -> Fault:
        """The next fault for a path, of the longest prefix that matches it."""
        with self._lock:
            for prefix in sorted(self._queues, key=len, reverse=True):
                if path.startswith(prefix) and self._queues[prefix]:
                    return self._queues[prefix].popleft()
        return AsUsual()

    def waiting(self) -> int:
        """How many queued faults have not happened yet."""
        with self._lock:
            return sum(map(len, self._queues.values()))

    def release(self) -> None:
        """Let the connections go on that are held now."""
        with self._lock:
            released, self._released = self._released, Event()
            self._held.clear()
        released.set()

    def hold(self, seconds: float | None) -> None:
        """Wait for release."""
        with self._lock:
            released = self._released
            self._held.set()
        released.wait(seconds)

    def until_held(self, *, seconds: float = 10.0) -> bool:
        """Wait until a connection is held: the moment to kill a client in the middle of a request."""
        return self._held.wait(seconds)

"""What a query may use: the system itself ends a process that takes more, in whatever library it is at the time."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

Item = TypeVar("Item")
_STATM: Final = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """seconds: of waiting for rows, not of printing them. database_bytes: of DuckDB; total_bytes: of all libraries."""

    seconds: float = 60.0
    database_bytes: int = 2 << 30
    total_bytes: int = 3 << 30
    threads: int = 4

    def __str__(self) -> str:
        return f"{self.seconds:g} s and {self.database_bytes / 2**30:.1g} GB"

    def bound_process(self) -> None:
        """Bound this process from here on; an allocation beyond it fails, computing time beyond it is SIGXCPU."""
        used = int(_STATM.read_text().split()[0]) * resource.getpagesize() if _STATM.exists() else 0
        _lower(resource.RLIMIT_AS, used + self.total_bytes)
        _lower(resource.RLIMIT_CPU, int(self.seconds * (self.threads + 1)) + 1)


class Clock:
    """So many seconds of work; SIGALRM ends the process that needs more."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within this block the seconds run."""
        signal.setitimer(signal.ITIMER_REAL, self._left)
        try:
            yield
        finally:
            self._left, _ = signal.setitimer(signal.ITIMER_REAL, 0)

    def counted(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items; the seconds run while each is waited for."""
        while True:
            with self.running():
                item = next(items, None)
            if item is None:
                return
            yield item


def _lower(kind: int, limit: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(kind, (limit, limit))

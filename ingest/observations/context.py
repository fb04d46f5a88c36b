"""What reading is given beside its file or query: the clock, the author key, how to wait, whom to report progress."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.observations.author import AuthorKey
from ingest.observations.values import latest_time

Advance = Callable[[int], None]


def unheeded(_what: object) -> None:
    """The callback of who does not care for progress, or for what is told."""


@dataclass(slots=True)
class Allowance:
    """How many records a collection asks for, None for all there are, and how many it was given so far."""

    limit: int | None = None
    n_read: int = 0

    @property
    def left(self) -> int | None:
        """How many are still asked for."""
        return None if self.limit is None else max(0, self.limit - self.n_read)


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reader is given beside its file, and a collector beside its query."""

    authors: AuthorKey
    now: datetime  # UTC; when these posts are first seen
    origin: str
    observed_at: datetime  # UTC; when counts were taken of which the source does not say it
    handles: Mapping[str, frozenset[str]] = field(default_factory=dict)  # registered, by source, lower case
    advance: Advance = unheeded
    verified_at: datetime | None = None  # UTC; when a live source showed these posts, None for files
    wait: Callable[[float], None] = time.sleep  # so many seconds; raises PartlyDone when asked to stop
    allowance: Allowance = field(default_factory=Allowance)  # for sources that ask money for each record
    tell: Callable[[str], None] = unheeded  # what whoever watches should know, and that stops nothing

    @property
    def latest(self) -> datetime:
        """Until when a time is believed."""
        return latest_time(self.now)

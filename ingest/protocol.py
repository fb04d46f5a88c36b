"""The protocol of live collectors: what a source must offer to be collected on a schedule.

A collector only asks its source and reads the answers. Landing, coverage, resuming, leases, counting and the record
of the run are the caller's (``ingest.landing.resuming``). Other packages import it from ``ingest.collector``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval
from ingest.observations.record import Record
from models.volume import Volume


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the source.

    covered is the interval of which, with this page, everything is read that the source can show; None where an
    answer says nothing about time. complete is False when that interval is known not to have been shown in full,
    as behind a limit of the source: it is not asked for again, and never counted as seen. gone are the ids of posts
    that were asked for and are no longer there. anew is True where the records are kept even if they say nothing
    new: counts that were taken again. query is the one that the page answers, where a collection asks for several.
    volumes say how many posts there are, whatever was read of them.
    """

    records: tuple[Record, ...] = ()
    covered: Interval | None = None
    complete: bool = True
    gone: tuple[str, ...] = ()
    anew: bool = False
    query: str | None = None
    volumes: tuple[Volume, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectorContext:
    """What a collector is given of the home it works for, beside its own table of settings.

    home: where what it keeps between runs may be kept; now: the time in UTC, the only clock that a collector reads.
    """

    home: Path
    now: Callable[[], datetime]


class Collector(Protocol):
    """One source.

    Raises SourceUnreachable when it does not answer, QueryRefused when it does but not this query, PartlyDone where
    a budget ends.
    """

    source: str

    def queries(self) -> Sequence[str]:
        """What is asked for, one string each; coverage is kept by these."""
        ...

    def pages(self, query: str, wanted: Interval, context: ReadContext) -> Iterator[Page]:
        """The pages that fill the wanted interval, newest first."""
        ...

    def estimate(self, query: str, gaps: Sequence[Interval]) -> str:
        """What asking for the gaps would cost, in words, for ``--dry-run``; nothing is asked to say it."""
        ...


Factory = Callable[[Mapping[str, Any], CollectorContext], Collector]
"""Makes a collector of its table in the settings.

Asks for nothing yet. Credentials come from the environment, and are looked for when they are first needed.
"""

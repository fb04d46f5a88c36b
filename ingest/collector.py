"""The protocol of live collectors: what a source must offer to be collected on a schedule.

A collector only asks its source and reads the answers. Landing, coverage, resuming, leases, counting and the record
of the run are the caller's (``ingest.live``). A package offers one under the entry point group
``trustwatch.collectors``; docs/collectors.md shows a complete one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ingest.coverage import Interval
from ingest.draft import Reading
from ingest.record import Record


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the source.

    covered is the interval of which, with this page, everything is read that the source can show; None where an
    answer says nothing about time. complete is False when that interval is known not to have been shown in full,
    as behind a limit of the source: it is not asked for again, and never counted as seen.
    """

    records: tuple[Record, ...] = ()
    covered: Interval | None = None
    complete: bool = True


class Collector(Protocol):
    """One source. Raises SourceUnreachable when it does not answer, PartlyDone where a budget ends."""

    source: str

    def queries(self) -> Sequence[str]:
        """What is asked for, one string each; coverage is kept by these."""
        ...

    def pages(self, query: str, wanted: Interval, reading: Reading) -> Iterator[Page]:
        """The pages that fill the wanted interval, newest first."""
        ...


Factory = Callable[[Mapping[str, Any]], Collector]
"""Makes a collector of its table in the settings. Credentials come from the environment."""

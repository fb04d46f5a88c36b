"""A home that collects from a loopback X, as the command line does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from ingest.landing.collection import Collected, Collection, collect_pages
from ingest.landing.known_records import open_known_records
from ingest.landing.queue import Batch, Landing
from ingest.landing.resuming import covered, missing_pages
from ingest.observations.author import AuthorKey
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval, joined
from ingest.protocol import CollectorContext, Page
from ingest.x.collector import XCollector, x_collector
from ingest.x.read_budget import ReadBudget
from tests.servers.server import Server

TOKEN = "AAAA%2Fsecret-token"
WEEK = timedelta(days=7)


def never() -> bool:
    return False


@dataclass
class Station:
    """server: a loopback X, whose clock is the only one; waits: how long X, or its failures, made us wait."""

    server: Server
    home: Path
    waits: list[float] = field(default_factory=list)
    runs: int = 0
    told: list[str] = field(default_factory=list)

    def collector(self, **table: object) -> XCollector:
        values: dict[str, object] = {
            "queries": ("claude",),
            "monthly_reads": 15_000,
            "price_per_read": 0.005,
            "price_per_author": 0.01,
            "recheck_share": 0.0,
            "counted_as": {"claude": ""},  # nothing, but where a test is about that
            "base_url": self.server.url,
        }
        return x_collector(values | table, CollectorContext(self.home, lambda: self.server.now))

    def context(self, query: str = "claude") -> ReadContext:
        return ReadContext(
            authors=AuthorKey(b"a key for tests"),
            now=self.server.now,
            origin=f"x:{query}",
            observed_at=self.server.now,
            handles={"x": frozenset({"rivalhq"})},
            wait=self.wait,
            tell=self.told.append,
        )

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.server.clock.advance(seconds=seconds)

    def pages(self, query: str = "claude", *, span: Interval | None = None, **table: object) -> list[Page]:
        """What the collector yields for a query, landing nothing."""
        wanted = span or self.wanted()
        return list(self.collector(**table).pages(query, wanted, self.context(query)))

    def wanted(self, reach: timedelta = WEEK) -> Interval:
        return Interval(self.server.now - reach, self.server.now)

    def collect(
        self,
        query: str = "claude",
        *,
        reach: timedelta = WEEK,
        stopping: Callable[[], bool] = never,
        limit: int | None = None,
        **table: object,
    ) -> Collected:
        """One collection of what is missing, landed."""
        self.runs += 1
        context = self.context(query)
        collection = Collection(
            "x", query, f"run-{self.runs}", "collect x", started_at=context.now, limit=limit
        )
        pages = missing_pages(
            self.collector(**table),
            query,
            wanted=self.wanted(reach),
            seen=self.seen(query),
            context=context,
        )
        with open_known_records(self.home, published=lambda: None) as known:
            return collect_pages(pages, collection=collection, home=self.home, known=known, stopping=stopping)

    def seen(self, query: str = "claude") -> list[Interval]:
        """What needs not be asked for again."""
        return joined(covered(self.home, source="x", query=query, published=lambda: None))

    def batches(self) -> list[Batch]:
        landing = Landing(self.home)
        return [landing.read(folder) for folder in landing.pending()]

    def complete(self) -> tuple[list[Interval], list[Interval]]:
        """The time of which everything was seen, and the time of which not."""
        batches = self.batches()

        def spans(complete: bool) -> list[Interval]:
            return joined(
                Interval(*span) for batch in batches if batch.complete is complete for span in batch.covered
            )

        return spans(True), spans(False)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every landed row of a table; the same post twice is two rows."""
        frames = [batch.tables[table] for batch in self.batches() if table in batch.tables]
        return [row for frame in frames for row in frame.to_dicts()]

    def landed(self) -> list[str]:
        """The ids of the posts landed, oldest first."""
        posts = sorted(self.rows("posts"), key=lambda post: int(post["post_id"].removeprefix("x:")))
        return [post["post_id"].removeprefix("x:") for post in posts]

    @property
    def budget(self) -> ReadBudget:
        return ReadBudget(self.home, monthly_reads=15_000)

    @property
    def asked(self) -> list[Mapping[str, str]]:
        return [request.query for request in self.server.requests]

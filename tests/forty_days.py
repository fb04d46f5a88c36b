"""Forty days of everyday complaints and a burst among them, for tests of what is made of incidents."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from models.judgement import Judgement
from models.post import Outage, Post
from models.table import frame_of
from pipeline.settings.sections import Incidents
from pipeline.settings.settings import Settings
from pipeline.stages.incidents.incidents import incidents
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.rows import judgement, post
from tests.views import make_view

FIRST = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAYS = 40
ORIGIN = "file:test.ndjson"


def at(day: float, hour: float = 0.0) -> datetime:
    return FIRST + timedelta(days=day, hours=hour)


class State:
    """A warehouse under way, with what these tests put into it and read from it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, context: StageContext) -> None:
        self.connection = connection
        self.context = context
        ((self.n_posts,),) = connection.execute("SELECT count(*) FROM posts").fetchall()

    def add(
        self, times: Sequence[datetime], *, fields: Mapping[str, Any] | None = None, **labels: Any
    ) -> None:
        """A complaint at each time, by as many people unless fields name the author."""
        numbers = range(self.n_posts + 1, self.n_posts + 1 + len(times))
        self.n_posts += len(times)
        posts = [post(number, at=time, **(fields or {})) for number, time in zip(numbers, times, strict=True)]
        insert(self.connection, "posts", frame_of(Post, posts))
        judged = [
            replace(judgement(number, **labels), post_id=item.post_id)
            for number, item in zip(numbers, posts, strict=True)
        ]
        insert(self.connection, "judgements", frame_of(Judgement, judged))

    def cover(
        self,
        begin: datetime,
        end: datetime,
        *,
        source: str = "reddit",
        origin: str = ORIGIN,
        complete: bool = True,
    ) -> None:
        counts = dict.fromkeys(("read", "kept", "duplicate", "rejected"), 0)
        row = {"batch_id": f"{source}-{begin}-{end}", "source": source, "query": origin, "run_id": "r"}
        span = {"from_at": begin, "to_at": end, "complete": complete}
        self.connection.execute(statement("pipeline.stages", "load/coverage"), row | span | counts)

    def declare(self, *outages: Outage) -> None:
        insert(self.connection, "outages", frame_of(Outage, outages))

    def run(self, **changes: Any) -> dict[str, int]:
        return incidents(self.connection, replace(self.context, **changes))

    def view(self, name: str) -> pl.DataFrame:
        """All rows of a published view, over the state itself."""
        make_view(self.connection, name)
        return frame(self.connection, f"FROM {name} ORDER BY ALL")

    @contextmanager
    def published(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A copy with all views, as readers are shown them; to ask views over views for a brief takes ten times as long."""
        publish(self.connection, self.context.settings.home)
        with open_published(self.context.settings.home) as copy:
            yield copy

    def rows(self, table: str) -> pl.DataFrame:
        return frame(self.connection, f"FROM {table} ORDER BY ALL")

    def the_incident(self) -> dict[str, Any]:
        (row,) = self.rows("incidents").to_dicts()
        (attribution,) = self.rows("attributions").to_dicts()
        return row | attribution


@contextmanager
def opened(home: Path) -> Iterator[State]:
    """What a home holds, empty at first; its budget is small, so that chance alone raises nothing in forty days."""
    settings = Settings(home=home, incidents=Incidents(false_alarms_per_month=0.1))
    with open_state(home) as connection:
        yield State(connection, StageContext(settings, now=at(DAYS), run_id="test-run"))


def usual(*, seed: int = 1, per_day: float = 12.0, first: int = 0, days: int = DAYS) -> list[datetime]:
    """Times of everyday complaints, at random."""
    random = np.random.default_rng(seed)
    n_posts = random.poisson(per_day * (days - first))
    return [at(day) for day in sorted(random.uniform(first, days, n_posts))]


def burst(day: float = 30, hour: float = 18, *, n: int = 30, minutes: float = 6) -> list[datetime]:
    """Times of complaints that come every few minutes."""
    return [at(day, hour) + timedelta(minutes=minutes * number) for number in range(n)]

"""One stream collected in several ways: python -m benchmarks.regimes [SEEDS A ROW].

A forum's posts with bursts of known truth (benchmarks/simulated_counts.py) come as one file, as a file a month, as
files that overlap, live after a back-fill, and beside a second source that begins and stops. Each way goes through the
incidents stage of the pipeline over a state of its own; what is found is held against the truth and the one-file run.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import numpy as np

from benchmarks.simulated_counts import DAYS, FIRST_HOUR, Series, quiet_series, with_bursts
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.settings.sections import Incidents
from pipeline.settings.settings import Settings
from pipeline.stages.incidents.incidents import incidents
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, open_state

RATE: Final = 1.0  # complaints an hour
RATIO: Final = 6.0  # of a burst
SIZEABLE: Final = 25.0  # extra posts, from which on a burst is to be found
ALARMS_PER_MONTH: Final = 1 / 3  # the budget: four a year
SEEDS: Final = 4
SEED: Final = 20_261_129
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
END: Final = FIRST_HOUR + DAYS * DAY
MONTHS: Final = (0, 31, 59, 90, 120, DAYS)
LIVE_FROM: Final = 120
ANOTHER: Final = (50, 110)  # the days on which the second source is watched

Origin = Callable[[float], str]
Cover = tuple[str, str, float, float]  # source, origin, from day, to day


@dataclass(frozen=True, slots=True)
class Regime:
    """A way of collecting: which origin told of a post of a day, and what was covered when."""

    name: str
    origin: Origin
    covers: Sequence[Cover]
    has_another: bool = False


def regimes() -> Iterator[Regime]:
    """All ways, the one-file run first."""
    whole: list[Cover] = [("reddit", "file:all.ndjson", 0.0, float(DAYS))]
    months: list[Cover] = [
        ("reddit", f"file:2026-{number}.ndjson", float(begin), float(end))
        for number, (begin, end) in enumerate(pairwise(MONTHS))
    ]
    overlapping: list[Cover] = [
        (source, f"{origin[:-7]}-wide.ndjson", max(begin - 10.0, 0.0), end)
        for source, origin, begin, end in months
    ]
    live: list[Cover] = [("reddit", "file:before.ndjson", 0.0, float(LIVE_FROM))] + [
        ("reddit", "submissions:ClaudeAI", float(day), day + 1.0) for day in range(LIVE_FROM, DAYS)
    ]
    another: list[Cover] = [*whole, ("x", "file:x.json", float(ANOTHER[0]), float(ANOTHER[1]))]
    yield Regime("one file", lambda _day: "file:all.ndjson", whole)
    yield Regime("a file a month", _by(months), months)
    yield Regime("files that overlap", _by(overlapping), overlapping)
    yield Regime("live after files", _by(live), live)
    yield Regime("a source that stops", lambda _day: "file:all.ndjson", another, has_another=True)


def _by(covers: Sequence[Cover]) -> Origin:
    """The first of them that covers a day, as what was read first keeps a post."""
    return lambda day: next(origin for _, origin, begin, end in covers if begin <= day < end)


def found_in(series: Series, other: Series, regime: Regime) -> list[tuple[datetime, datetime]]:
    """The incidents of a stream collected in one way: from and to."""
    with TemporaryDirectory() as folder, open_state(Path(folder)) as connection:
        _write(connection, series, {"source": "reddit", "community": "ClaudeAI"}, regime.origin)
        if regime.has_another:
            _write(
                connection, other, {"source": "x", "kind": "tweet"}, lambda _day: "file:x.json", days=ANOTHER
            )
        for number, (source, origin, begin, end) in enumerate(regime.covers):
            row = {
                "batch_id": str(number),
                "source": source,
                "query": origin,
                "run_id": "r",
                "complete": True,
            }
            span = {"from_at": FIRST_HOUR + begin * DAY, "to_at": FIRST_HOUR + end * DAY}
            counts = dict.fromkeys(("read", "kept", "duplicate", "rejected"), 0)
            connection.execute(statement("pipeline.stages", "load/coverage"), row | span | counts)
        settings = Settings(home=Path(folder), incidents=Incidents(false_alarms_per_month=ALARMS_PER_MONTH))
        incidents(connection, StageContext(settings, now=END, run_id="r"))
        rows = frame(
            connection, "SELECT started_at, coalesce(ended_at, now()) FROM incidents WHERE state <> 'merged'"
        )
    return [(begin, end) for begin, end in rows.iter_rows()]


def _write(
    connection: duckdb.DuckDBPyConnection,
    series: Series,
    fields: Mapping[str, str],
    origin: Origin,
    *,
    days: tuple[int, int] = (0, DAYS),
) -> None:
    """A complaint for each count, by as many people, at even times within its hour."""
    posts, labels = [], []
    for hour, count in enumerate(series.observed.astype(int)):
        if not days[0] <= hour / 24 < days[1]:
            continue
        for number in range(count):
            at = FIRST_HOUR + (hour + (number + 0.5) / count) * HOUR
            name = f"{fields['source']}:{hour}-{number}"
            posts.append(complaint_post(name, at, fields, origin(hour / 24)))
            labels.append(complaint_label(name))
    insert(connection, "posts", frame_of(Post, posts))
    insert(connection, "judgements", frame_of(Judgement, labels))


def complaint_post(name: str, at: datetime, fields: Mapping[str, str], origin: str) -> Post:
    """A post by an author of its own; fields say where it stands."""
    nothing = dict.fromkeys(
        ("parent_id", "quoted_id", "author_account", "author_followers", "title", "url", "last_verified_at")
    )
    told = {
        "kind": "submission",
        "community": None,
        **nothing,
        **fields,
        "edited_at": None,
        "purged_at": None,
    }
    return Post(
        post_id=name,
        conversation_id=name,
        author_key=name,
        text="it is gone",
        language="en",
        created_at=at,
        first_seen_at=at,
        origin=origin,
        **told,  # type: ignore[arg-type]  # each of the type of its field
    )


def complaint_label(name: str) -> Judgement:
    """What is read in such a post: a complaint of lost work on Claude."""
    return Judgement(
        name, "simulated", "claude", True, 0.95, "lost_work", 0.9, {"lost_work": 1.0}, (), "unstated", "unstated",
        False, "none", 2, None,
    )  # fmt: skip


def overlaps(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two spans share time."""
    return one[0] < other[1] and other[0] < one[1]


def main() -> None:
    """Print a row a regime: false alarms a year beside the budget, bursts found, and what the one-file run shares."""
    n_seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    ways = list(regimes())
    totals = {
        way.name: np.zeros(5) for way in ways
    }  # false, bursts, found, of the one-file run, shared with it
    for seed in range(n_seeds):
        random = np.random.default_rng([SEED, seed])
        series = with_bursts(random, quiet_series(random, rate=RATE), ratio=RATIO, ramped=bool(seed % 2))
        other = quiet_series(random, rate=2 * RATE, peaks=2)
        known = [
            ((FIRST_HOUR + burst.start * HOUR, FIRST_HOUR + (burst.end + 24) * HOUR), burst.extra)
            for burst in series.bursts
        ]
        sizeable = [span for span, extra in known if extra >= SIZEABLE]
        whole: list[tuple[datetime, datetime]] = []
        for way in ways:
            spans = found_in(series, other, way)
            whole = whole or spans
            totals[way.name] += [
                sum(not any(overlaps(span, burst) for burst, _ in known) for span in spans),
                len(sizeable),
                sum(any(overlaps(burst, span) for span in spans) for burst in sizeable),
                len(whole),
                sum(any(overlaps(one, span) for span in spans) for one in whole),
            ]
    print(f"{'way of collecting':24}{'false a year':>14}{'of budget':>12}{'found':>14}{'as in one file':>18}")
    for name, (false, n_bursts, found, n_whole, shared) in totals.items():
        a_year = false / (n_seeds * DAYS / 365.25)
        cells = f"{a_year:14.1f}{12 * ALARMS_PER_MONTH:12.1f}{f'{found:.0f} of {n_bursts:.0f}':>14}"
        print(f"{name:24}{cells}{f'{shared:.0f} of {n_whole:.0f}':>18}", flush=True)


if __name__ == "__main__":
    main()

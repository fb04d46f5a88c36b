"""One stream that arrives in several orders, analysed after each arrival: python -m benchmarks.arrivals [HOMES] [WAY].

Random homes of sixty days (two products, restless days, bursts of all sizes, people who complain again) come as a file
a month, the newest first, with a hole that is filled last, and so on. After each arrival the incidents stage runs. What
is told in the end is held against one analysis of all of it, and each analysis against the one before: nothing that was
told may be gone, lie elsewhere under its id, or end without its history saying so. The last column is the CPU time of
a row, which takes many times as long on a machine that does other work.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import duckdb
import numpy as np
import polars as pl

from benchmarks.regimes import DAY, complaint_label, complaint_post
from benchmarks.simulated_counts import FIRST_HOUR
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.settings.sections import Incidents
from pipeline.settings.settings import Settings
from pipeline.stages.incidents.incidents import incidents
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, open_state

DAYS: Final = 60
HOMES: Final = 2  # some four seconds of CPU a home and way: a minute and a half in all
SEED: Final = 20_261_130
BUDGET: Final = 1 / 3  # false alarms a month
BEGINS: Final = {"claude": 0.0, "chatgpt": 19.0}  # the day on which a product is first spoken of
RATES: Final = (6, 12, 24, 48)  # complaints a day
BETWEEN: Final = (0.8, 1.2, 1.6, 4, 6)  # days from a burst to the next: some go on with the one before
TOLD: Final = ("product", "started_at", "ended_at", "n_authors")
STANDING: Final = ("open", "closed")
TABLES: Final = ("incidents", "incident_posts", "incident_events", "attributions")
# What is counted of each way of arriving.
OUTCOMES: Final = ("at once", "the same", "missing", "stood", "more", "withdrawn", "other id", "lost")


class Complaint(NamedTuple):
    """Who complained of what, where, on which day."""

    product: str
    source: str
    day: float
    author: str


class Arrival(NamedTuple):
    """A file or listing that comes with all that its source told from one day to another."""

    source: str
    origin: str
    begin: float
    end: float


def forms() -> Iterator[tuple[str, Sequence[Arrival]]]:
    """The ways of arriving, each with its arrivals in order."""
    whole = "file:all.ndjson"
    months = [_month(number) for number in range(4)]
    wide = [month._replace(begin=max(month.begin - 5, 0)) for month in months]
    beside = [month._replace(source="x", origin="file:x.json") for month in months]
    live = [Arrival("reddit", "submissions:ClaudeAI", day, day + 4) for day in range(40, DAYS, 4)]
    filled = [Arrival("reddit", whole, *span) for span in ((0, 26), (29, 32.7), (32.7, 41.3), (41.3, DAYS))]
    yield "a file a month", months
    yield "the newest first", months[::-1]
    yield "one in the middle last", [months[0], months[1], months[3], months[2]]
    yield "files that overlap", wide
    yield "three days last", [*filled, Arrival("reddit", "file:late.ndjson", 26, 29)]
    yield "another source last", [*months, Arrival("x", "file:x.json", 0, DAYS)]
    yield "a source that begins", [*months[:3], beside[2], months[3], beside[3]]
    yield "live after files", [Arrival("reddit", whole, 0, 40), *live]
    yield "files after live", [*live, Arrival("reddit", whole, 0, 40)]


def _month(number: int) -> Arrival:
    length = DAYS / 4
    return Arrival("reddit", f"file:2026-{number}.ndjson", number * length, (number + 1) * length)


def complaints(seed: int) -> list[Complaint]:
    """All that a home is to be told, oldest first; the second source tells more or less than the first."""
    random = np.random.default_rng([SEED, seed])
    told = []
    for product, begin in BEGINS.items():
        rate = float(random.choice(RATES))
        level = random.gamma(12, 1 / 12, DAYS)
        for source, share in (("reddit", 1.0), ("x", float(random.choice([0.3, 1, 3])))):
            days = [*_usual(random, share * rate * level), *_bursts(random)]
            people = random.integers(max(40, len(days) // 3), size=len(days))
            told += [
                Complaint(product, source, day, f"{source}-{person}")
                for day, person in zip(days, people, strict=True)
                if begin <= day < DAYS
            ]
    return sorted(told, key=lambda complaint: complaint.day)


def _usual(random: np.random.Generator, rates: np.ndarray) -> Iterator[float]:
    for day, rate in enumerate(rates):
        yield from (float(day + part) for part in random.uniform(size=random.poisson(rate)))


def _bursts(random: np.random.Generator) -> Iterator[float]:
    day = 15.0
    while day < DAYS - 3:
        start, minutes = day + random.uniform(), float(random.choice([2, 6, 20, 45]))
        yield from (float(start + number * minutes / 1440) for number in range(random.integers(5, 40)))
        day += float(random.choice(BETWEEN))


def follow(
    told: Sequence[Complaint], arrivals: Sequence[Arrival]
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The incidents and their events after each arrival, and at last those of one analysis of all."""
    with TemporaryDirectory() as folder, open_state(Path(folder)) as connection:
        settings = Settings(home=Path(folder), incidents=Incidents(false_alarms_per_month=BUDGET))
        known: set[int] = set()
        for number, arrival in enumerate(arrivals):
            _bring(connection, told, arrival, known, batch_id=str(number))
            yield _analysed(connection, settings, number)
        for table in TABLES:
            connection.execute(f"DELETE FROM {table}")
        yield _analysed(connection, settings, len(arrivals))


def _analysed(
    connection: duckdb.DuckDBPyConnection, settings: Settings, number: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    incidents(connection, StageContext(settings, now=_at(DAYS + number), run_id="r"))
    return frame(connection, "FROM incidents"), frame(
        connection, "FROM incident_events ORDER BY said_at, happened_at"
    )


def _bring(
    connection: duckdb.DuckDBPyConnection,
    told: Sequence[Complaint],
    arrival: Arrival,
    known: set[int],
    *,
    batch_id: str,
) -> None:
    """Adds what an arrival tells that is not known yet, and that its time was watched."""
    new = [
        number
        for number, complaint in enumerate(told)
        if complaint.source == arrival.source
        and arrival.begin <= complaint.day < arrival.end
        and number not in known
    ]
    known.update(new)
    posts = [_post(number, told[number], arrival.origin) for number in new]
    labels = [
        replace(complaint_label(post.post_id), product=told[number].product)
        for number, post in zip(new, posts, strict=True)
    ]
    insert(connection, "posts", frame_of(Post, posts))
    insert(connection, "judgements", frame_of(Judgement, labels))
    row = {"batch_id": batch_id, "source": arrival.source, "query": arrival.origin, "run_id": "r"}
    span = {"from_at": _at(arrival.begin), "to_at": _at(arrival.end), "complete": True}
    counts = dict.fromkeys(("read", "kept", "duplicate", "rejected"), 0)
    connection.execute(statement("pipeline.stages", "load/coverage"), row | span | counts)


def _post(number: int, complaint: Complaint, origin: str) -> Post:
    place = {"community": "ClaudeAI"} if complaint.source == "reddit" else {"kind": "tweet"}
    name = f"{complaint.source}:{number}"
    post = complaint_post(name, _at(complaint.day), {"source": complaint.source} | place, origin)
    return replace(post, author_key=complaint.author)


def _at(day: float) -> datetime:
    return FIRST_HOUR + day * DAY


def outcomes(states: Sequence[tuple[pl.DataFrame, pl.DataFrame]]) -> Counter[str]:
    """How what was told in the end differs from one analysis of all, and what was lost on the way."""
    *followed, (anew, _) = states
    last, events = followed[-1]
    at_once, told = (rows.filter(pl.col("state").is_in(STANDING)) for rows in (anew, last))
    both = told.join(at_once, on=TOLD, nulls_equal=True)
    more = told.join(at_once, on=TOLD, how="anti", nulls_equal=True)
    stood = more.filter(pl.col("incident_id").is_in(_standing(events).implode()))
    return Counter(
        {
            "at once": at_once.height,
            "the same": both.height,
            "missing": at_once.join(told, on=TOLD, how="anti", nulls_equal=True).height,
            "stood": stood.height,
            "more": more.height - stood.height,
            "withdrawn": last.filter(state="withdrawn").height,
            "other id": both.filter(pl.col("incident_id") != pl.col("incident_id_right")).height,
            "lost": sum(
                _lost(before, *after) for (before, _), after in zip(followed, followed[1:], strict=False)
            ),
        }
    )


def _standing(events: pl.DataFrame) -> pl.Series:
    """The incidents that stand although what came later would not raise them."""
    told = events.filter(pl.col("happened").is_in(["stood", "found again"]))
    return told.group_by("incident_id").last().filter(happened="stood")["incident_id"]


def _lost(before: pl.DataFrame, after: pl.DataFrame, events: pl.DataFrame) -> int:
    """How many that stood are gone, lie elsewhere under their id, or ended without a word in their history."""
    rows = before.filter(pl.col("state").is_in(STANDING)).join(after, on="incident_id", how="left")
    ended = {
        (incident_id, state) for incident_id, state in events.select("incident_id", "happened").iter_rows()
    }
    n_lost = 0
    for row in rows.iter_rows(named=True):
        state, end = row["state_right"], row["ended_at"] or _at(DAYS)
        if state in STANDING:
            n_lost += row["started_at_right"] > end or row["started_at"] > (
                row["ended_at_right"] or _at(DAYS)
            )
        else:
            n_lost += (row["incident_id"], state) not in ended
    return n_lost


def main() -> None:
    """Print a row a way of arriving, or that of the way that is named."""
    n_homes = int(sys.argv[1]) if len(sys.argv) > 1 else HOMES
    print(f"{'way of arriving':24}" + "".join(f"{name:>11}" for name in (*OUTCOMES, "CPU s")), flush=True)
    ways = [(name, arrivals) for name, arrivals in forms() if name in (sys.argv[2:] or [name])]
    for name, arrivals in ways:
        total, begun = Counter[str](), time.process_time()
        for home in range(n_homes):
            total.update(outcomes(list(follow(complaints(home), arrivals))))
        cells = "".join(f"{total[outcome]:11}" for outcome in OUTCOMES)
        print(f"{name:24}{cells}{time.process_time() - begun:11.0f}", flush=True)


if __name__ == "__main__":
    main()

"""All queries of a collector in turn, then what is due to be read again; or only what that would ask for and cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.landing.collection import Stopped
from ingest.landing.known_records import KnownRecords
from ingest.observations.intervals import Interval
from ingest.protocol import Collector
from models.errors import TrustwatchError
from pipeline.collecting.collectors import LiveTask, collect_query, gaps
from pipeline.collecting.follow import FOLLOWED, due_subjects, estimates, follow, in_words
from pipeline.collecting.outcome import Outcome, ends_all


@dataclass(frozen=True, slots=True)
class PlannedQuery:
    """What would be asked for by one query, and what that would cost; what is followed has no gaps of its own."""

    query: str
    gaps: list[Interval]
    estimate: str


def planned_queries(collector: Collector, queries: Sequence[str], task: LiveTask) -> list[PlannedQuery]:
    """What would be asked for by each query, and what is due to be read again; nothing is asked."""
    return [*(_planned(collector, query, task) for query in queries), *_planned_again(collector, task)]


def collect_queries(
    collector: Collector, queries: Sequence[str], task: LiveTask, *, known: KnownRecords
) -> list[Outcome]:
    """What came of each query, in turn; those after a failure that would meet them too are not asked."""
    outcomes: list[Outcome] = []
    for query in queries:
        outcomes.append(_outcome(collector, query, task, known=known))
        if ends_all(outcomes[-1].failure):
            break
    return outcomes


def follow_due(
    collector: Collector, task: LiveTask, *, known: KnownRecords, began_at: datetime, after: Sequence[Outcome]
) -> list[Outcome]:
    """What came of what is due on the watchlist; nothing where that is nothing, or the source has just failed.

    began_at: when the queries that came before began; after: what came of those.
    """
    if any(ends_all(outcome.failure) for outcome in after):
        return []
    subjects = due_subjects(task.settings, collector.source, now=began_at)[: task.limit]
    if not subjects:
        return []
    task.tell(f"{collector.source}: to be read again: {in_words(subjects)}")
    try:
        collected = follow(collector, subjects, task, known=known, began_at=began_at)
    except TrustwatchError as error:
        return [Outcome(FOLLOWED, None, error)]
    return [Outcome(FOLLOWED, collected, collected.partly)]


def _outcome(collector: Collector, query: str, task: LiveTask, *, known: KnownRecords) -> Outcome:
    if task.stopping():
        return Outcome(query, None, Stopped(f"{query}: not begun; the same command goes on from there"))
    try:
        collected = collect_query(collector, query, task, known=known)
    except TrustwatchError as error:
        return Outcome(query, None, error)
    return Outcome(query, collected, collected.partly)


def _planned(collector: Collector, query: str, task: LiveTask) -> PlannedQuery:
    missing = gaps(collector, query, task)
    return PlannedQuery(query, missing, collector.estimate(query, missing))


def _planned_again(collector: Collector, task: LiveTask) -> list[PlannedQuery]:
    subjects = due_subjects(task.settings, collector.source, now=task.now())[: task.limit]
    costs = estimates(collector, subjects, task.settings, now=task.now()) if subjects else {}
    return [PlannedQuery(f"{FOLLOWED}: {words}", [], cost) for words, cost in costs.items()]

"""The steps of a run: collect, follow what is due, recheck, exchange with other hosts, analyse, alert, maintain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from ingest.landing.collection import Stopped
from ingest.landing.known_records import KnownRecords, open_known_records
from ingest.observations.author import author_key
from ingest.observations.record import Counts
from ingest.protocol import Collector
from models.errors import TrustwatchError
from pipeline.alerts.alerts import ChannelReport, send_alerts
from pipeline.collecting.collectors import BUILT_IN, LiveTask, lacks_setting_up, make_collector
from pipeline.collecting.outcome import Outcome, ends_all, tell_rejects
from pipeline.collecting.queries import collect_queries, follow_due
from pipeline.collecting.recheck import RECHECKED, due_posts, recheck
from pipeline.runs.analyse import analyse_home
from pipeline.runs.maintain import maintain_home
from pipeline.runs.upkeep import MAINTAIN, RECHECK, is_due, maximum_posts
from pipeline.runs.watcher import Watcher
from pipeline.settings.settings import Settings
from pipeline.warehouse.warehouse import newest_copy

ANALYSE: Final = "analyse"
ALERT: Final = "alert"
SYNC: Final = "sync"


@dataclass(frozen=True, slots=True)
class Step:
    """What one collector did, or the analysis: named counts, and what went wrong, in that order."""

    name: str
    counts: Mapping[str, int]
    failures: tuple[TrustwatchError, ...] = ()


def steps_of(settings: Settings, watcher: Watcher) -> Iterator[Step]:
    """Do one step after the other; where one fails, the next begins all the same."""
    yield from _collect_all(settings, watcher)
    if settings.remote.address:
        yield _exchange(settings, watcher)
        if not settings.remote.analyses:
            return
    yield _attempt(ANALYSE, partial(analyse_home, settings, (), watcher, rebuild=False), watcher)
    if settings.remote.address:
        yield _exchange(settings, watcher)
    if settings.alerts:
        yield _alert(settings, watcher)
    if is_due(settings, MAINTAIN, now=datetime.now(UTC)):
        maintain = partial(maintain_home, settings, now=datetime.now(UTC), tell=watcher.tell)
        yield _attempt(MAINTAIN, maintain, watcher)


def _alert(settings: Settings, watcher: Watcher) -> Step:
    """Tell the channels what the analysis found; one that fails is told by the next run."""
    reports: list[ChannelReport] = []

    def send() -> Mapping[str, int]:
        reports.extend(send_alerts(settings, now=datetime.now(UTC)))
        return {"sent": sum(len(report.sent) for report in reports)}

    step = _attempt(ALERT, send, watcher)
    failures = tuple(report.failure for report in reports if report.failure)
    return replace(step, failures=(*step.failures, *failures))


def _exchange(settings: Settings, watcher: Watcher) -> Step:
    from pipeline.remote.sync import sync  # brings what reads object storage, for which few homes have a use

    return _attempt(SYNC, partial(sync, settings, tell=watcher.tell), watcher)


def _collect_all(settings: Settings, watcher: Watcher) -> Iterator[Step]:
    home, now = settings.home, partial(datetime.now, UTC)
    authors = author_key(home)
    with open_known_records(home, published=partial(newest_copy, home)) as known:
        for name in (*BUILT_IN, *settings.collectors):
            task = LiveTask(f"collect {name}", settings, authors, now, watcher.stopping, watcher.tell)
            yield from _collect(name, task, known=known)


def _collect(name: str, task: LiveTask, *, known: KnownRecords) -> Iterator[Step]:
    """The steps of a collector; none where the settings give it nothing to ask for."""
    try:
        collector = make_collector(name, task.settings, now=task.now)
        if not (queries := collector.queries()):
            return
        if lack := lacks_setting_up(name, task.settings):
            task.tell(f"{name}: {lack}")
            return
        if task.stopping():
            yield _failed(name, Stopped(f"{name}: not begun; the next run goes on from there"))
            return
        yield from _collected(name, collector, queries, task, known=known)
    except TrustwatchError as error:
        yield _failed(name, error)
    except Exception as error:  # a mistake in a package's collector must not keep the others from running
        problem = f"{name}: its collector failed with {type(error).__name__} ({error})"
        yield _failed(name, TrustwatchError(f"{problem}; 'trustwatch collect {name}' shows where"))


def _collected(
    name: str, collector: Collector, queries: Sequence[str], task: LiveTask, *, known: KnownRecords
) -> Iterator[Step]:
    """What the queries brought; then what was followed and rechecked, where that is due and the source answers."""
    began_at = task.now()
    outcomes = collect_queries(collector, queries, task, known=known)
    yield _collected_step(name, outcomes, task)
    if n_left := len(queries) - len(outcomes):
        task.tell(f"trustwatch: after that {n_left} of {len(queries)} queries of {name} were not asked")
    followed = follow_due(collector, task, known=known, began_at=began_at, after=outcomes)
    if followed:
        yield _collected_step(f"{name} followed", followed, task)
    if not any(ends_all(outcome.failure) for outcome in (*outcomes, *followed)):
        yield from _recheck(name, collector, replace(task, command=RECHECK), known=known)


def _recheck(name: str, collector: Collector, task: LiveTask, *, known: KnownRecords) -> Iterator[Step]:
    """Whether stored posts are still there, once in [upkeep] every_hours; what is gone the analysis purges."""
    settings, now = task.settings, task.now()
    if name not in RECHECKED or not is_due(settings, RECHECK, source=name, now=now):
        return
    posts = due_posts(settings, name, now=now).head(maximum_posts(settings, name))
    if posts.is_empty():
        return
    done = recheck(collector, posts, task, known=known)
    failures = tuple(failure for failure in [done.collected.partly] if failure)
    yield Step(f"{name} rechecked", {"there": done.collected.counts.read, "gone": done.n_gone}, failures)


def _collected_step(name: str, outcomes: Sequence[Outcome], task: LiveTask) -> Step:
    tell_rejects(outcomes, tell=task.tell)
    counts = sum((outcome.collected.counts for outcome in outcomes if outcome.collected), Counts())
    failures = tuple(outcome.failure for outcome in outcomes if outcome.failure)
    return Step(name, asdict(counts), failures)


def _attempt(name: str, work: Callable[[], Mapping[str, int]], watcher: Watcher) -> Step:
    if watcher.stopping():
        return _failed(name, Stopped(f"{name}: not begun; the next run goes on from there"))
    try:
        return Step(name, work())
    except TrustwatchError as error:
        return _failed(name, error)


def _failed(name: str, failure: TrustwatchError) -> Step:
    return Step(name, {}, (failure,))

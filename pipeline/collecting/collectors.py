"""Live collectors: found among the installed packages, made of their settings, and run query by query."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from time import sleep
from typing import Any, Final
from uuid import uuid4

from ingest.http.retries import paused
from ingest.landing.collection import Collected, Collection, Stopped, collect_pages
from ingest.landing.known_records import KnownRecords
from ingest.landing.resuming import covered, missing_pages, wanted
from ingest.observations.author import AuthorKey
from ingest.observations.context import Allowance, ReadContext
from ingest.observations.intervals import Interval, missing
from ingest.protocol import Collector, CollectorContext, Page
from models.errors import UnknownName, UserMistake
from pipeline.settings.manifest import ran_with
from pipeline.settings.settings import Settings
from pipeline.warehouse.warehouse import newest_copy

GROUP: Final = "trustwatch.collectors"
_PROTOCOL: Final = ("source", "queries", "pages", "estimate")
# Their settings stand in a table of their own.
BUILT_IN: Final = ("reddit", "x", "status", "github", "hackernews", "bluesky", "appstore")
_WORTH_SAYING_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class LiveTask:
    """What holds for every query of one command.

    now is the clock, UTC; stopping says whether to stop; tell narrates to whoever watches.
    """

    command: str
    settings: Settings
    authors: AuthorKey
    now: Callable[[], datetime]
    stopping: Callable[[], bool]
    tell: Callable[[str], None]
    since: datetime | None = None
    limit: int | None = None
    sleep: Callable[[float], None] = sleep


def installed() -> Mapping[str, EntryPoint]:
    """The collectors that installed packages offer, by name; asked of each package once a process."""
    return _installed(tuple(sys.path))


@cache
def _installed(_folders: tuple[str, ...]) -> Mapping[str, EntryPoint]:
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}


def make_collector(name: str, settings: Settings, *, now: Callable[[], datetime]) -> Collector:
    """The collector of this name, made of its table in the settings; it asks for nothing yet.

    Raises UnknownName, and UserMistake where its package cannot be loaded.
    """
    found = installed()
    if name not in found:
        raise UnknownName("collector", name, found)
    try:
        factory = found[name].load()
    except (ImportError, AttributeError) as error:
        raise UserMistake(
            f"collector {name!r}: {found[name].value} cannot be loaded ({error}); reinstall its package"
        ) from error
    collector: Collector = factory(_table(name, settings), CollectorContext(settings.home, now))
    if lacking := [part for part in _PROTOCOL if not hasattr(collector, part)]:
        raise UserMistake(
            f"collector {name!r}: {found[name].value} makes one without {', '.join(lacking)}; install a version of its"
            " package that offers them (docs/collectors.md)"
        )
    return collector


def lacks_setting_up(name: str, settings: Settings) -> str | None:
    """What to do for a source that nobody set up: in the settings by default only, without a credential; else None."""
    from ingest.reddit.client import CREDENTIALS  # brings PRAW, which --help must not wait for

    if name != "reddit" or name in settings.model_fields_set or any(map(os.environ.get, CREDENTIALS)):
        return None
    return (
        f"left out, since it was never set up: set {', '.join(CREDENTIALS)} to collect it, or [reddit] communities"
        " in the settings to [] to leave it out for good"
    )


def gaps(collector: Collector, query: str, task: LiveTask) -> list[Interval]:
    """What would be asked for, newest first."""
    seen = _seen(collector, query, task)
    return missing(wanted(seen, since=task.since, now=task.now()), seen)


def collect_query(collector: Collector, query: str, task: LiveTask, *, known: KnownRecords) -> Collected:
    """Ask for what is missing of a query, and land it page by page."""
    pages = partial(_pages, collector, query, task)
    return land_live(pages, source=collector.source, query=query, task=task, known=known)


def land_live(
    pages: Callable[[ReadContext], Iterator[Page]],
    *,
    source: str,
    query: str,
    task: LiveTask,
    known: KnownRecords,
) -> Collected:
    """Land the pages of a live source one by one, under the lease and with the record of a query."""
    now = task.now()
    context = ReadContext(
        authors=task.authors,
        now=now,
        origin=query,
        observed_at=now,
        handles=task.settings.handles,
        verified_at=now,
        wait=_waiting(task, query),
        allowance=Allowance(task.limit),
        tell=task.tell,
    )
    collection = Collection(
        source=source,
        query=query,
        run_id=uuid4().hex,
        command=task.command,
        started_at=now,
        versions=ran_with(task.settings),
        author_key_fingerprint=task.authors.fingerprint,
        limit=task.limit,
    )
    return collect_pages(
        _counted(pages(context), context.allowance),
        collection=collection,
        home=task.settings.home,
        known=known,
        stopping=task.stopping,
    )


def _counted(pages: Iterator[Page], allowance: Allowance) -> Iterator[Page]:
    for page in pages:
        allowance.n_read += len(page.records)
        yield page


def _pages(collector: Collector, query: str, task: LiveTask, context: ReadContext) -> Iterator[Page]:
    """The pages that are missing; what was seen is looked up once the lease is held."""
    seen = _seen(collector, query, task)
    asked = wanted(seen, since=task.since, now=context.now)
    yield from missing_pages(collector, query, wanted=asked, seen=seen, context=context)


def _seen(collector: Collector, query: str, task: LiveTask) -> list[Interval]:
    home = task.settings.home
    return covered(home, source=collector.source, query=query, published=partial(newest_copy, home))


def _table(name: str, settings: Settings) -> Mapping[str, Any]:
    table: Mapping[str, Any] = (
        settings.model_dump()[name] if name in BUILT_IN else settings.collectors.get(name, {})
    )
    return table


def _waiting(task: LiveTask, query: str) -> Callable[[float], None]:
    def wait(seconds: float) -> None:
        if seconds >= _WORTH_SAYING_SECONDS:
            task.tell(f"{query}: waiting {seconds:,.0f} s before asking again")
        if not paused(seconds, stopping=task.stopping, sleep=task.sleep):
            raise Stopped(f"{query}: stopped while waiting; the same command goes on from there")

    return wait

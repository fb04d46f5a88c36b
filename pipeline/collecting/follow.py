"""What is due on the watchlist: asked of its source, in one collection a source and run."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from ingest.landing.collection import Collected
from ingest.landing.known_records import KnownRecords
from ingest.landing.resuming import pending_headers, wanted
from ingest.newest_first import SETTLED
from ingest.observations.context import ReadContext
from ingest.observations.intervals import Interval, missing
from ingest.protocol import Collector, Page
from models.errors import QueryRefused
from models.follow_up import READ_AGAIN
from pipeline.collecting.collectors import LiveTask, land_live
from pipeline.collecting.unanalysed import seen_in_landing
from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, newest_copy, open_published

FOLLOWED: Final = "followed"  # the query of the collection, and the origin of posts that no listing shows
_COUNTS: Final = "metrics:"
_AT_ONCE: Final = 100  # posts a lookup, as X takes
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Gaps = Mapping[str, list[Interval]]


def due_subjects(settings: Settings, source: str, *, now: datetime) -> list[str]:
    """What of a source is due, the liveliest first, at most [follow] most_per_run.

    What landing holds already is left out: the next analysis plans it anew.
    """
    home, maximum = settings.home, settings.follow.most_per_run
    counted = dict(seen_in_landing(home).iter_rows())
    read = {batch.query for batch in pending_headers(home) if batch.source == source and batch.covered}
    if not maximum or not newest_copy(home):
        return []
    with open_published(home) as connection:
        due = frame(connection, statement(__package__, "follow/due"), {"source": source, "now": now})

    def is_read(subject: str, due_at: datetime) -> bool:
        post_id = f"{source}:{subject.removeprefix(_COUNTS)}"
        return subject in read or counted.get(post_id, _NEVER) >= due_at

    return [subject for subject, due_at in due.iter_rows() if not is_read(subject, due_at)][:maximum]


def follow(
    collector: Collector, subjects: Sequence[str], task: LiveTask, *, known: KnownRecords, began_at: datetime
) -> Collected:
    """Ask for what is due, and land it with what was read of each conversation.

    began_at: when the collection of the source's own queries began, UTC. Nothing later is read, so that a post that
    those would show is theirs and is counted with them.
    """
    gaps = _gaps(collector.source, subjects, task.settings, until=began_at - SETTLED)
    pages = partial(_pages, collector, subjects, gaps, task.tell)
    return land_live(pages, source=collector.source, query=FOLLOWED, task=task, known=known)


def in_words(subjects: Sequence[str]) -> str:
    """How many conversations, quotes and counts."""
    forms = Counter(subject.partition(":")[0] for subject in subjects)
    return ", ".join(f"{n:,} {READ_AGAIN[form]}" for form, n in sorted(forms.items()))


def estimates(
    collector: Collector,
    subjects: Sequence[str],
    settings: Settings,
    *,
    now: datetime,
) -> dict[str, str]:
    """What asking for each kind would cost, by how many there are of it in words."""
    gaps = _gaps(collector.source, subjects, settings, until=now - SETTLED)
    by_form: dict[str, list[str]] = {}
    for subject in subjects:
        by_form.setdefault(subject.partition(":")[0], []).append(subject)
    costs = {}
    for alike in by_form.values():
        query = _counting(alike) if alike[0].startswith(_COUNTS) else alike[0]
        costs[in_words(alike)] = collector.estimate(query, [gap for one in alike for gap in gaps[one]])
    return costs


def _pages(
    collector: Collector,
    subjects: Sequence[str],
    gaps: _Gaps,
    tell: Callable[[str], None],
    context: ReadContext,
) -> Iterator[Page]:
    """The counts first, since they cannot be taken later, then the conversations in their order."""
    posts = [subject for subject in subjects if subject.startswith(_COUNTS)]
    for begin in range(0, len(posts), _AT_ONCE):
        yield from collector.pages(
            _counting(posts[begin : begin + _AT_ONCE]), Interval(_NEVER, context.now), context
        )
    for subject in (subject for subject in subjects if not subject.startswith(_COUNTS)):
        for gap in gaps[subject]:
            yield from _of_one(collector, subject, gap, context, tell=tell)


def _of_one(
    collector: Collector, subject: str, gap: Interval, context: ReadContext, *, tell: Callable[[str], None]
) -> Iterator[Page]:
    """The pages of one conversation. One that the source refuses is passed over until its next time."""
    try:
        for page in collector.pages(subject, gap, context):
            yield replace(page, query=subject)
    except QueryRefused as error:
        tell(f"trustwatch: {error}")
        yield Page(covered=gap, complete=False, query=subject)


def _counting(subjects: Sequence[str]) -> str:
    """One query for the counts of many posts."""
    return _COUNTS + ",".join(subject.removeprefix(_COUNTS) for subject in subjects)


def _gaps(source: str, subjects: Sequence[str], settings: Settings, *, until: datetime) -> _Gaps:
    """What of each subject was not read yet, newest first."""
    seen: dict[str, list[Interval]] = {subject: [] for subject in subjects}
    with open_published(settings.home) as connection:
        parameters = {"source": source, "subjects": list(subjects)}
        for subject, from_at, to_at in frame(
            connection, statement(__package__, "follow/read"), parameters
        ).iter_rows():
            seen[subject].append(Interval(from_at, to_at))
    return {subject: missing(wanted(spans, since=None, now=until), spans) for subject, spans in seen.items()}

"""One collection: records into landing, a batch for every chunk that says something new.

Batch ids are made of what a chunk says, so that a collection that was killed and is run again lands the very same
batches, and one that is run twice lands nothing. Every collection lands a record of its run, also one that failed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from ingest.landing.chunks import CHUNK_RECORDS, Chunk, chunks, only
from ingest.landing.known_records import KnownRecords
from ingest.landing.queue import Batch, Deletion, Landing, Run
from ingest.observations.record import Counts, Record
from ingest.protocol import Page
from models.errors import Locked, PartlyDone, SourceUnreachable, TrustwatchError, code_of, is_interrupted
from models.post import short_hash
from models.table import frame_of
from models.volume import Volume


@dataclass(frozen=True, slots=True)
class Collection:
    """What is collected, and by which run."""

    source: str
    query: str  # of a file: file:<name>
    run_id: str
    command: str
    started_at: datetime  # UTC
    versions: dict[str, str] = field(default_factory=dict)
    author_key_fingerprint: str | None = None
    limit: int | None = None  # at most so many records
    covers: tuple[datetime, datetime] | None = None  # what a complete reading covers, UTC
    chunk_records: int = CHUNK_RECORDS  # part of the batches' identity: another size lands other batches


@dataclass(frozen=True, slots=True)
class RejectedField:
    """How many rejects a field led to, and the first of them."""

    field: str
    n_rejects: int
    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of a collection; partly says why not all of it was read, None when it was."""

    counts: Counts
    rejected_fields: tuple[RejectedField, ...]
    partly: PartlyDone | SourceUnreachable | None


def collect(
    records: Iterable[Record],
    *,
    collection: Collection,
    home: Path,
    known: KnownRecords,
    stopping: Callable[[], bool],
) -> Collected:
    """Land the records, chunk by chunk, then what is covered when all were read, then the record of the run.

    records may raise PartlyDone where they cannot go on: what came before is landed. Where nothing could be read,
    partly says so, and nothing counts as seen. stopping is asked after each chunk.
    Raises Locked while another collection of the same source and query runs.
    """
    work = Collecting(collection, Landing(home), known)
    with lease(home, collection), work.recorded():
        work.land_records(records, stopping)
        work.note_what_was_not_read()
        if work.is_complete and not work.partly:
            work.land_coverage()
    return work.result()


def collect_pages(
    pages: Iterable[Page],
    *,
    collection: Collection,
    home: Path,
    known: KnownRecords,
    stopping: Callable[[], bool],
) -> Collected:
    """Land the pages of a live source one by one, each with what it covers, then the record of the run.

    Ends as ``collect`` does; pages may raise SourceUnreachable too. A crash between two pages repeats work and never
    skips any.
    """
    work = Collecting(collection, Landing(home), known)
    with lease(home, collection), work.recorded():
        work.land_pages(pages, stopping)
    return work.result()


class Stopped(PartlyDone):
    """Asked to stop; the same command goes on from there."""


class Collecting:
    """A collection under way."""

    def __init__(self, collection: Collection, landing: Landing, known: KnownRecords) -> None:
        self.collection = collection
        self.landing = landing
        self.known = known
        self.counts = Counts()
        self.rejected_fields: dict[str, RejectedField] = {}
        self.partly: PartlyDone | SourceUnreachable | None = None
        self._chunk_ids: list[str] = []
        self._providers: set[str] = set()

    @property
    def is_complete(self) -> bool:
        """Whether no limit cut the records off."""
        return self.collection.limit is None or self.counts.read < self.collection.limit

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Keep the record of the run at the end of this block, however it ends."""
        try:
            yield
        except BaseException as problem:
            outcome = "interrupted" if is_interrupted(problem) else "failed"
            self.land_run(outcome, problem)
            raise
        self.land_run(_outcome(self.partly), self.partly)

    def result(self) -> Collected:
        """What came of it."""
        return Collected(self.counts, tuple(self.rejected_fields.values()), self.partly)

    def land_records(self, records: Iterable[Record], stopping: Callable[[], bool]) -> None:
        """Land every chunk; partly then says why it ended early, if it did."""
        with self._partly_done():
            for chunk in chunks(islice(records, self.collection.limit), self.collection.chunk_records):
                self._land_chunk(self._chunk(chunk))
                self._check(stopping)

    def land_pages(self, pages: Iterable[Page], stopping: Callable[[], bool]) -> None:
        """Land every page until the limit; partly then says why it ended early, if it did."""
        with self._partly_done():
            for page in pages:
                self.land_page(page)
                if not self.is_complete:
                    return
                self._check(stopping)

    def note_what_was_not_read(self) -> None:
        """Let partly say that there was nothing, or mostly what was rejected: no reason to believe it was all."""
        counts, name = self.counts, self.collection.query.removeprefix("file:")
        if not self.partly and self.collection.covers and counts.read / 2 < counts.rejected < counts.read:
            what = f"{counts.rejected:,} of {counts.read:,} rows were rejected; the others were kept"
            self.partly = PartlyDone(f"{name}: {what}, and nothing counts as seen")
        if self.partly or counts.read > counts.rejected:
            return
        found = "incidents" if self.collection.source == "status" else "posts"
        what = f"all {counts.read:,} rows were rejected" if counts.read else f"there are no {found} in it"
        self.partly = PartlyDone(f"{name}: {what}; nothing was kept, and nothing counts as seen")

    @contextmanager
    def _partly_done(self) -> Iterator[None]:
        try:
            yield
        except (PartlyDone, SourceUnreachable) as problem:
            self.partly = problem

    def _check(self, stopping: Callable[[], bool]) -> None:
        if stopping():
            where = f"{self.collection.query}: stopped after {self.counts.read:,} rows"
            raise Stopped(f"{where}; the same command goes on from there")

    def land_coverage(self) -> None:
        """Say what a complete reading covers, where the caller knows it. Its counts stay with the chunks."""
        if covers := self.collection.covers:
            # A file of outages covers the pages of the providers that it tells of, and no other.
            for query in sorted(self._providers) or [self.collection.query]:
                batch_id = short_hash(self.collection.source, query, covers, *self._chunk_ids)
                if not self.known.has_batch(batch_id):
                    batch = replace(self._batch(batch_id), query=query, covered=(covers,), complete=True)
                    self._write(batch)

    def land_run(self, outcome: str, problem: BaseException | None) -> None:
        """Keep the record of the run as a batch of its own."""
        collection = self.collection
        error = str(problem) or type(problem).__name__ if problem else None
        counts = {f.name: getattr(self.counts, f.name) for f in fields(Counts)}
        run = Run(
            collection.run_id,
            collection.command,
            collection.started_at,
            datetime.now(UTC),
            outcome,
            counts,
            collection.versions,
            error,
            code_of(problem),
        )
        self._write(replace(self._batch(collection.run_id), run=run))

    def land_page(self, page: Page) -> None:
        """Land one answer of a live source, with what it covers in the same batch."""
        batch = self._batch(short_hash(self.collection.run_id, len(self._chunk_ids)))
        if page.query:
            batch = replace(batch, query=page.query)
        if page.covered:
            covers = (page.covered.from_at, page.covered.to_at)
            batch = replace(batch, covered=(covers,), complete=page.complete)
        self._land(self._chunk(page.records), batch, anew=page.anew)
        if page.gone:
            self._land_gone(page.gone)
        if page.volumes:
            self._land_beside("volumes", frame_of(Volume, page.volumes))

    def _land_gone(self, post_ids: Sequence[str]) -> None:
        """Land the request to purge what is no longer at the source."""
        now = datetime.now(UTC)
        deletions = frame_of(Deletion, [Deletion("post", post_id, now) for post_id in post_ids])
        self._land_beside("deletions", deletions)

    def _land_beside(self, table: str, rows: pl.DataFrame) -> None:
        """Land what a page tells that is no record."""
        batch = self._batch(short_hash(self.collection.run_id, table, len(self._chunk_ids)))
        self._write(replace(batch, tables={table: rows}))

    def _land_chunk(self, chunk: Chunk) -> None:
        self._providers |= chunk.providers
        identity = self.collection.source, self.collection.query, len(self._chunk_ids), chunk.digest
        self._land(chunk, self._batch(short_hash(*identity)))

    def _chunk(self, records: Sequence[Record]) -> Chunk:
        return Chunk(records, source=self.collection.source, run_id=self.collection.run_id)

    def _land(self, chunk: Chunk, batch: Batch, *, anew: bool = False) -> None:
        """Write what the chunk says that is not known, or all where anew, unless this very batch is known."""
        self._chunk_ids.append(batch.batch_id)
        counts = chunk.counts(frozenset())
        if not self.known.has_batch(batch.batch_id):
            tables = chunk.tables()
            new = self.known.news(tables)
            if anew:
                new = chunk.everything
            counts = chunk.counts(new)
            if new or batch.covered:
                self._write(replace(batch, counts=counts, tables=only(tables, new)))
        self.counts += counts
        self._note(chunk.rejected)

    def _note(self, rejected: Sequence[Record]) -> None:
        for record in rejected:
            assert record.rejected
            name, reason = record.rejected.field, record.rejected.reason
            first = self.rejected_fields.get(name) or RejectedField(name, 0, record.location, reason)
            self.rejected_fields[name] = replace(first, n_rejects=first.n_rejects + 1)

    def _batch(self, batch_id: str) -> Batch:
        collection = self.collection
        fingerprint = collection.author_key_fingerprint
        return Batch(batch_id, collection.source, collection.query, author_key_fingerprint=fingerprint)

    def _write(self, batch: Batch) -> None:
        try:
            self.landing.write(batch)
        except OSError as error:
            raise TrustwatchError(
                f"{self.landing.folder}: cannot be written ({error.strerror}); what was landed before is kept"
            ) from error


@contextmanager
def lease(home: Path, collection: Collection) -> Iterator[None]:
    """One collection at a time of a source and query; the lease ends with the process, however that ends."""
    folder = home / "landing" / ".leases"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{collection.source}-{short_hash(collection.query)}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Locked(
            f"{collection.query}: another collection of it is under way; try again when it has ended"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _outcome(partly: PartlyDone | SourceUnreachable | None) -> str:
    if isinstance(partly, Stopped):
        return "interrupted"
    return "done" if partly is None else "partly" if isinstance(partly, PartlyDone) else "failed"

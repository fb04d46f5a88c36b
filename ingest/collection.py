"""One collection: records into landing, a batch for every chunk that says something new.

Batch ids are made of what a chunk says, so that a collection that was killed and is run again lands the very same
batches, and one that is run twice lands nothing. Every collection lands a record of its run, also one that failed.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import polars as pl
from filelock import FileLock, Timeout

from ingest.known import OBSERVED_TABLES, KnownRows
from ingest.landing import TABLES, Batch, Landing, Run
from ingest.record import Counts, Record
from models.errors import Locked, PartlyDone, TrustwatchError
from models.post import Post, Reject, short_hash
from models.table import frame_of

CHUNK_RECORDS: Final = 20_000
CHUNK_CHARACTERS: Final = 32 * 2**20  # 64 MB at two bytes a character
# Columns that hold when and by which run something was read, not what it says.
_WALL_CLOCK: Final = frozenset({"first_seen_at", "observed_at", "last_verified_at", "run_id"})
_TABLE_OF: Final = {TABLES[name]: name for name in OBSERVED_TABLES}
_CONTENT: Final[dict[type, Callable[[Any], tuple[Any, ...]]]] = {
    row: attrgetter(*(f.name for f in fields(row) if f.name not in _WALL_CLOCK)) for row in _TABLE_OF
}


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
    partly: PartlyDone | None


def collect(
    records: Iterable[Record],
    *,
    collection: Collection,
    home: Path,
    known: KnownRows,
    stopping: Callable[[], bool],
) -> Collected:
    """Land the records, chunk by chunk, then what is covered when all were read, then the record of the run.

    records may raise PartlyDone where they cannot go on: what came before is landed. stopping is asked after each
    chunk. Raises Locked while another collection of the same source and query runs.
    """
    work = _Collecting(collection, Landing(home), known)
    with _lease(home, collection):
        try:
            partly = work.land_records(records, stopping)
        except BaseException as problem:
            outcome = "interrupted" if isinstance(problem, KeyboardInterrupt) else "failed"
            work.land_run(outcome, error=str(problem) or type(problem).__name__)
            raise
        if work.is_complete and not partly:
            work.land_coverage()
        work.land_run(work.outcome_of(partly), error=str(partly) if partly else None)
    return Collected(work.counts, tuple(work.rejected_fields.values()), partly)


class _Stopped(PartlyDone):
    """Asked to stop; the same command goes on from there."""


class _Collecting:
    """A collection under way."""

    def __init__(self, collection: Collection, landing: Landing, known: KnownRows) -> None:
        self.collection = collection
        self.landing = landing
        self.known = known
        self.counts = Counts()
        self.rejected_fields: dict[str, RejectedField] = {}
        self._chunk_ids: list[str] = []

    @property
    def is_complete(self) -> bool:
        """Whether no limit cut the records off."""
        return self.collection.limit is None or self.counts.read < self.collection.limit

    def land_records(self, records: Iterable[Record], stopping: Callable[[], bool]) -> PartlyDone | None:
        """Land every chunk; returns why it ended early, if it did."""
        try:
            for chunk in _chunks(islice(records, self.collection.limit), self.collection.chunk_records):
                self._land_chunk(chunk)
                if stopping():
                    where = f"{self.collection.query}: stopped after {self.counts.read:,} rows"
                    return _Stopped(f"{where}; the same command goes on from there")
        except PartlyDone as problem:
            return problem
        return None

    def land_coverage(self) -> None:
        """Say what a complete reading covers, where the caller knows it. Its counts stay with the chunks."""
        if covers := self.collection.covers:
            batch_id = short_hash(self.collection.source, self.collection.query, covers, *self._chunk_ids)
            if not self.known.has_batch(batch_id):
                self._write(replace(self._batch(batch_id), covered=(covers,), complete=True))

    def land_run(self, outcome: str, *, error: str | None) -> None:
        """Keep the record of the run as a batch of its own."""
        told = self.collection
        counts = {f.name: getattr(self.counts, f.name) for f in fields(Counts)}
        run = Run(
            told.run_id,
            told.command,
            told.started_at,
            datetime.now(UTC),
            outcome,
            counts,
            told.versions,
            error,
        )
        self._write(replace(self._batch(told.run_id), run=run))

    @staticmethod
    def outcome_of(partly: PartlyDone | None) -> str:
        """The run's outcome in one word."""
        if partly is None:
            return "done"
        return "interrupted" if isinstance(partly, _Stopped) else "partly"

    def _land_chunk(self, chunk: list[Record]) -> None:
        told = self.collection
        rows = _rows(chunk, told)
        batch_id = short_hash(told.source, told.query, len(self._chunk_ids), _digest(rows))
        self._chunk_ids.append(batch_id)
        rejected = [record for record in chunk if record.rejected]
        n_kept = 0
        if not self.known.has_batch(batch_id):
            tables = {_TABLE_OF[row]: _frame(row, items) for row, items in rows.items()}
            new = self.known.news(tables)
            n_kept = sum(index in new and not record.rejected for index, record in enumerate(chunk))
            counts = _counts(len(chunk), n_kept, len(rejected))
            if new:
                self._write(replace(self._batch(batch_id), counts=counts, tables=_only(tables, new)))
        self.counts += _counts(len(chunk), n_kept, len(rejected))
        self._note(rejected)

    def _note(self, rejected: list[Record]) -> None:
        for record in rejected:
            assert record.rejected
            name, reason = record.rejected.field, record.rejected.reason
            first = self.rejected_fields.get(name) or RejectedField(name, 0, record.location, reason)
            self.rejected_fields[name] = replace(first, n_rejects=first.n_rejects + 1)

    def _batch(self, batch_id: str) -> Batch:
        told = self.collection
        return Batch(batch_id, told.source, told.query, author_key_fingerprint=told.author_key_fingerprint)

    def _write(self, batch: Batch) -> None:
        try:
            self.landing.write(batch)
        except OSError as error:
            raise TrustwatchError(
                f"{self.landing.folder}: cannot be written ({error.strerror}); what was landed before is kept"
            ) from error


@contextmanager
def _lease(home: Path, collection: Collection) -> Iterator[None]:
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


def _chunks(records: Iterable[Record], n_records: int) -> Iterator[list[Record]]:
    """The records in lists of bounded length and size; what came before a PartlyDone is given before it."""
    chunk: list[Record] = []
    n_characters = 0
    try:
        for record in records:
            chunk.append(record)
            n_characters += _size(record)
            if len(chunk) >= n_records or n_characters >= CHUNK_CHARACTERS:
                yield chunk
                chunk, n_characters = [], 0
    except PartlyDone:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def _size(record: Record) -> int:
    return len(record.raw) + sum(len(post.text) for post in record.observations if isinstance(post, Post))


_Rows = dict[type, list[tuple[int, Any]]]  # of each kind, the record's place in the chunk and the observation


def _rows(chunk: list[Record], collection: Collection) -> _Rows:
    rows: _Rows = {row: [] for row in _TABLE_OF}
    for place, record in enumerate(chunk):
        for observation in record.observations:
            rows[type(observation)].append((place, observation))
        if record.rejected:
            rows[Reject].append((place, _reject(record, collection)))
    return rows


def _reject(record: Record, collection: Collection) -> Reject:
    assert record.rejected
    parts = (collection.source, record.location, record.rejected.reason, record.rejected.field, record.raw)
    return Reject(short_hash(*parts), collection.run_id, *parts)


def _digest(rows: _Rows) -> str:
    """A hash of what a chunk says, whenever and by whichever run it was read."""
    digest = blake2b(digest_size=16)
    for row, items in rows.items():
        content = _CONTENT[row]
        for _place, item in items:
            digest.update(repr(content(item)).encode())
    return digest.hexdigest()


def _frame(row: type, items: list[tuple[int, Any]]) -> pl.DataFrame:
    places = pl.Series("record", [place for place, _item in items], dtype=pl.Int64)
    return frame_of(row, (item for _place, item in items)).with_columns(places)


def _only(tables: dict[str, pl.DataFrame], records: set[int]) -> dict[str, pl.DataFrame]:
    wanted = pl.Series(sorted(records), dtype=pl.Int64)
    return {
        name: frame.filter(pl.col("record").is_in(wanted.implode())).drop("record")
        for name, frame in tables.items()
    }


def _counts(n_read: int, n_kept: int, n_rejected: int) -> Counts:
    return Counts(n_read, n_kept, n_read - n_kept - n_rejected, n_rejected)

"""Records in chunks of bounded size: what one says, and how much of it is new."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Final

import polars as pl

from ingest.landing.known_records import OBSERVED_TABLES
from ingest.landing.queue import TABLES
from ingest.observations.record import Counts, Record
from models.errors import PartlyDone
from models.post import Outage, Post, Reject, short_hash
from models.table import frame_of

CHUNK_RECORDS: Final = 20_000
CHUNK_CHARACTERS: Final = 32 * 2**20  # 64 MB at two bytes a character
# Columns that hold when and by which run something was read, not what it says.
_WALL_CLOCK: Final = frozenset({"first_seen_at", "observed_at", "last_verified_at", "run_id"})
_TABLE_OF: Final = {TABLES[name]: name for name in OBSERVED_TABLES}
_CONTENT: Final[dict[type, Callable[[Any], tuple[Any, ...]]]] = {
    row: attrgetter(*(f.name for f in fields(row) if f.name not in _WALL_CLOCK)) for row in _TABLE_OF
}


class Chunk:
    """Records that land together. What they say is worked out once, row by row of each table, rejects among it."""

    def __init__(self, records: Sequence[Record], *, source: str, run_id: str) -> None:
        self.rejected = [record for record in records if record.rejected]
        self._records = records
        self._rows: dict[type, list[tuple[int, Any]]] = {
            row: [] for row in _TABLE_OF
        }  # with the record's index
        for index, record in enumerate(records):
            for observation in record.observations:
                self._rows[type(observation)].append((index, observation))
            if record.rejected:
                self._rows[Reject].append((index, _reject(record, source, run_id)))

    @property
    def digest(self) -> str:
        """A hash of what the chunk says, whenever and by whichever run it was read."""
        digest = blake2b(digest_size=16)
        for row, items in self._rows.items():
            content = _CONTENT[row]
            for _index, item in items:
                digest.update(repr(content(item)).encode())
        return digest.hexdigest()

    @property
    def everything(self) -> set[int]:
        """All of its records, by their index."""
        return set(range(len(self._records)))

    @property
    def providers(self) -> set[str]:
        """Whose outages it tells of."""
        return {outage.provider for _index, outage in self._rows[Outage]}

    def tables(self) -> dict[str, pl.DataFrame]:
        """A frame for each of OBSERVED_TABLES, with the column record: Int64, the record's index in the chunk."""
        return {_TABLE_OF[row]: _frame(row, items) for row, items in self._rows.items()}

    def counts(self, new: Set[int]) -> Counts:
        """How many records there are, and what becomes of each where these are new."""
        n_read, n_rejected = len(self._records), len(self.rejected)
        n_kept = sum(index in new and not record.rejected for index, record in enumerate(self._records))
        return Counts(n_read, n_kept, n_read - n_kept - n_rejected, n_rejected)


def chunks(records: Iterable[Record], n_records: int) -> Iterator[list[Record]]:
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


def only(tables: Mapping[str, pl.DataFrame], records: Set[int]) -> dict[str, pl.DataFrame]:
    """The rows of these records, as they are landed."""
    wanted = pl.Series(sorted(records), dtype=pl.Int64)
    return {
        name: frame.filter(pl.col("record").is_in(wanted.implode())).drop("record")
        for name, frame in tables.items()
    }


def _reject(record: Record, source: str, run_id: str) -> Reject:
    assert record.rejected
    parts = (source, record.location, record.rejected.reason, record.rejected.field, record.raw)
    return Reject(short_hash(*parts), run_id, *parts)


def _frame(row: type, items: list[tuple[int, Any]]) -> pl.DataFrame:
    indices = pl.Series("record", [index for index, _item in items], dtype=pl.Int64)
    return frame_of(row, (item for _index, item in items)).with_columns(indices)

"""Records in chunks of bounded size, and the rows that a chunk is made of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Final

import polars as pl

from ingest.landing.known_records import OBSERVED_TABLES
from ingest.landing.queue import TABLES
from ingest.observations.record import Record
from models.errors import PartlyDone
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

Rows = dict[type, list[tuple[int, Any]]]
"""Of each kind of row, the record's place in the chunk and the observation."""


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


def rows_of(chunk: Sequence[Record], *, source: str, run_id: str) -> Rows:
    """What the records of a chunk hold, rejects among it."""
    rows: Rows = {row: [] for row in _TABLE_OF}
    for index, record in enumerate(chunk):
        for observation in record.observations:
            rows[type(observation)].append((index, observation))
        if record.rejected:
            rows[Reject].append((index, _reject(record, source, run_id)))
    return rows


def digest_of(rows: Rows) -> str:
    """A hash of what a chunk says, whenever and by whichever run it was read."""
    digest = blake2b(digest_size=16)
    for row, items in rows.items():
        content = _CONTENT[row]
        for _index, item in items:
            digest.update(repr(content(item)).encode())
    return digest.hexdigest()


def tables_of(rows: Rows) -> dict[str, pl.DataFrame]:
    """A frame for each of OBSERVED_TABLES, with the column record: Int64, the record's place in the chunk."""
    return {_TABLE_OF[row]: _frame(row, items) for row, items in rows.items()}


def only(tables: dict[str, pl.DataFrame], records: set[int]) -> dict[str, pl.DataFrame]:
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

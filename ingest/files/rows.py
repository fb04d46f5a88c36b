"""The rows of a table file: CSV and its kin, Parquet, JSON lines, a JSON array; a few thousand in memory."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow
import pyarrow.parquet

from ingest.files.json_items import Item, items_of
from ingest.files.stream import LINE_BYTES, BrokenFile, chunks_of, lines_of, unpacked_suffix
from ingest.observations.context import Advance
from models.errors import RowRejected

PARQUET_MAGIC: Final = b"PAR1"
_BATCH_ROWS: Final = 2_000
_TAB_SUFFIXES: Final = (".tsv", ".tab")


def rows_of(path: Path, *, advance: Advance, delimiter: str | None = None) -> Iterator[Item]:
    """The rows of a table as items whose value maps column to cell.

    Raises BrokenFile where it cannot be read on.
    """
    with path.open("rb") as file:
        head = file.read(len(PARQUET_MAGIC))
    if head == PARQUET_MAGIC:
        return _parquet_rows(path, advance)
    if is_json(path):
        return items_of(path, advance=advance)
    return csv_rows(path, advance=advance, delimiter=delimiter)


def is_json(path: Path) -> bool:
    """Whether the first character, after any space, opens a JSON array or object."""
    first = next((chunk for chunk in chunks_of(path) if not chunk.isspace()), b"")
    return first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def csv_rows(path: Path, *, advance: Advance, delimiter: str | None = None) -> Iterator[Item]:
    """The rows under a header line; cells may hold newlines, and a row stands at its first line."""
    csv.field_size_limit(LINE_BYTES)  # Python's limit for the whole process; its own would stop at 128 KiB
    undecodable: list[int] = []
    lines = _decoded(chunks_of(path, advance=advance), undecodable)
    reader = csv.reader(lines, delimiter=delimiter or ("\t" if _is_tabbed(path) else ","))
    header = next(reader, [])
    if undecodable:
        raise BrokenFile("has a header that is not UTF-8; convert it, for example with iconv")
    while True:
        location = f"{path.name}:{reader.line_num + 1}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Item(location, rejected=RowRejected("line", f"is not CSV ({error})"))
            continue
        if cells:
            yield _row(header, cells, location, is_utf8=not undecodable)
        undecodable.clear()


def _row(header: list[str], cells: list[str], location: str, *, is_utf8: bool) -> Item:
    if not is_utf8:
        rejected = RowRejected("line", "is not UTF-8")
    elif len(cells) != len(header):
        rejected = RowRejected("line", f"has {len(cells)} cells; the header names {len(header)} columns")
    else:
        return Item(location, dict(zip(header, cells, strict=True)))
    return Item(location, rejected=rejected, raw=",".join(cells).encode(errors="surrogateescape"))


def _decoded(chunks: Iterator[bytes], undecodable: list[int]) -> Iterator[str]:
    """The lines as text; the numbers of those that are not UTF-8 are noted, for their row to be rejected."""
    for number, line in enumerate(lines_of(chunks), start=1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            undecodable.append(number)
            text = line.decode(errors="surrogateescape")
        yield f"{text}\n"


def _is_tabbed(path: Path) -> bool:
    return unpacked_suffix(path) in _TAB_SUFFIXES


def _parquet_rows(path: Path, advance: Advance) -> Iterator[Item]:
    number = 0
    try:
        file = pyarrow.parquet.ParquetFile(path)
        bytes_a_row = path.stat().st_size / max(1, file.metadata.num_rows)
        for batch in file.iter_batches(batch_size=_BATCH_ROWS):
            for row in pl.DataFrame(pl.from_arrow(batch)).iter_rows(named=True):
                number += 1
                yield Item(f"{path.name}:row {number}", row)
            advance(int(batch.num_rows * bytes_a_row))
    except pyarrow.ArrowException as error:
        raise BrokenFile(f"is no sound Parquet after row {number} ({error})") from error

"""The rows of a Parquet file, a few thousand in memory.

Many rows may refer to one long text, so that a file of a kilobyte holds gigabytes, and nothing in its footer tells of
it. So texts are first read as such references, and written out where they fit.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from ingest.files.json_items import Item
from ingest.files.stream import RATIO, BrokenFile
from ingest.files.table_layout import Table, distinct
from ingest.observations.context import Advance

MAGIC: Final = b"PAR1"
_BATCH_ROWS: Final = 2_000
_FREE_BYTES: Final = 64 * 2**20
_BATCH_BYTES: Final = 256 * 2**20  # of _BATCH_ROWS: 128 kB a row


def parquet_table(path: Path, *, advance: Advance) -> Table:
    """The rows of a file. Raises BrokenFile when it is no Parquet, or unpacks to far more than posts do."""
    try:
        file = pyarrow.parquet.ParquetFile(path)
        names = file.schema_arrow.names
    except (pyarrow.ArrowException, UnicodeDecodeError) as error:  # a name may be no UTF-8
        raise BrokenFile(f"is no sound Parquet ({error})") from error
    groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
    if sum(group.total_byte_size for group in groups) > max(_FREE_BYTES, RATIO * path.stat().st_size):
        raise BrokenFile(f"unpacks to over {RATIO} times its size, as no posts do; unpack it yourself")
    for leaf in _leaves(file):
        if leaf.physical_type == "FIXED_LEN_BYTE_ARRAY" and leaf.length > _BATCH_BYTES // _BATCH_ROWS:
            raise BrokenFile(
                f"holds values of {leaf.length:,} bytes each in {leaf.path}, far longer than posts are"
            )
    columns = distinct(names)
    return Table(_rows(file, columns, path, advance), columns)


def _batches(file: pyarrow.parquet.ParquetFile, path: Path) -> Iterator[pyarrow.RecordBatch]:
    """The rows, each batch measured before it is read; by row groups, at whose ends both readers end a batch."""
    texts, n_rows = _texts(file), 0
    measured = pyarrow.parquet.ParquetFile(path, read_dictionary=texts)
    for group in range(file.metadata.num_row_groups):
        lengths = _short_enough(measured, texts, group, n_before=n_rows)
        for _, batch in zip(lengths, file.iter_batches(_BATCH_ROWS, row_groups=[group]), strict=True):
            n_rows += batch.num_rows
            yield batch


def _short_enough(
    measured: pyarrow.parquet.ParquetFile, texts: list[str], group: int, *, n_before: int
) -> Iterator[None]:
    """Nothing for each batch of a row group; raises BrokenFile before one whose texts would fill the memory."""
    n_rows = n_before
    for batch in measured.iter_batches(_BATCH_ROWS, row_groups=[group], columns=texts or None):
        if sum(map(_n_bytes, batch.columns)) > _BATCH_BYTES:
            raise BrokenFile(f"holds rows after row {n_rows} that are far longer than posts are")
        n_rows += batch.num_rows
        yield


def _leaves(file: pyarrow.parquet.ParquetFile) -> list[pyarrow.parquet.ColumnSchema]:
    return [file.schema.column(number) for number in range(len(file.schema))]


def _texts(file: pyarrow.parquet.ParquetFile) -> list[str]:
    """The columns of values of any length, those within others too, as Parquet calls them."""
    return [
        leaf.path
        for leaf in _leaves(file)
        if leaf.physical_type == "BYTE_ARRAY"
        and "DECIMAL" not in (leaf.logical_type.type, leaf.converted_type)
    ]


def _n_bytes(array: pyarrow.Array) -> int:
    """What the values of an array take once they are written out."""
    if pyarrow.types.is_dictionary(array.type):
        lengths = pyarrow.compute.binary_length(array.dictionary).take(array.indices)
        return int(array.indices.nbytes) + (pyarrow.compute.sum(lengths).as_py() or 0)
    if pyarrow.types.is_map(array.type):
        return _n_bytes(array.keys) + _n_bytes(array.items)
    if pyarrow.types.is_struct(array.type):
        return sum(map(_n_bytes, array.flatten()))
    if pyarrow.types.is_nested(array.type):
        return _n_bytes(array.flatten())
    return int(array.nbytes)


def _rows(
    file: pyarrow.parquet.ParquetFile, columns: tuple[str, ...], path: Path, advance: Advance
) -> Iterator[Item]:
    number = 0
    bytes_a_row = path.stat().st_size / max(1, file.metadata.num_rows)
    try:
        for batch in _batches(file, path):
            for row in pl.DataFrame(pl.from_arrow(batch.rename_columns(list(columns)))).iter_rows(named=True):
                number += 1
                yield Item(f"{path.name}:row {number}", row)
            advance(int(batch.num_rows * bytes_a_row))
    except (pyarrow.ArrowException, pl.exceptions.PolarsError, ValueError) as error:
        raise BrokenFile(f"is no sound Parquet after row {number} ({error})") from error

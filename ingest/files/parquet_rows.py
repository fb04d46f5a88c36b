"""The rows of a Parquet file, a few thousand in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow
import pyarrow.parquet

from ingest.files.json_items import Item
from ingest.files.stream import RATIO, BrokenFile
from ingest.files.table_layout import Table, distinct
from ingest.observations.context import Advance

MAGIC: Final = b"PAR1"
_BATCH_ROWS: Final = 2_000
_FREE_BYTES: Final = 64 * 2**20


def parquet_table(path: Path, *, advance: Advance) -> Table:
    """The rows of a file. Raises BrokenFile when it is no Parquet, or unpacks to far more than posts do."""
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowException as error:
        raise BrokenFile(f"is no sound Parquet ({error})") from error
    groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
    if sum(group.total_byte_size for group in groups) > max(_FREE_BYTES, RATIO * path.stat().st_size):
        raise BrokenFile(f"unpacks to over {RATIO} times its size, as no posts do; unpack it yourself")
    columns = distinct(file.schema_arrow.names)
    return Table(_rows(file, columns, path, advance), columns)


def _rows(
    file: pyarrow.parquet.ParquetFile, columns: tuple[str, ...], path: Path, advance: Advance
) -> Iterator[Item]:
    number = 0
    bytes_a_row = path.stat().st_size / max(1, file.metadata.num_rows)
    try:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS):
            for row in pl.DataFrame(pl.from_arrow(batch.rename_columns(list(columns)))).iter_rows(named=True):
                number += 1
                yield Item(f"{path.name}:row {number}", row)
            advance(int(batch.num_rows * bytes_a_row))
    except (pyarrow.ArrowException, pl.exceptions.PolarsError) as error:
        raise BrokenFile(f"is no sound Parquet after row {number} ({error})") from error

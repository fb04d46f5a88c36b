"""Rows written as a Parquet file."""

import io
from pathlib import Path

import polars as pl


def write_parquet(rows: pl.DataFrame, path: Path) -> None:
    """Write rows into a file, by way of memory, which a batch has room in many times over.

    Raises OSError where the file system takes no more. Polars' own writing says instead that Parquet is out of
    specification, where the footer is what finds no room.
    """
    rows.write_parquet(packed := io.BytesIO())
    path.write_bytes(packed.getbuffer())

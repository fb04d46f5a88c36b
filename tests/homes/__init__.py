"""Homes as released versions of Trustwatch wrote them: each later version must open them.

``version_<n>`` holds the tables of state with schema n as SQL and Parquet, and a batch that still waits in landing.
``python -m tests.homes`` adds one for the present schema; what is there is never written again.
"""

import hashlib
import shutil
from pathlib import Path

import duckdb
import polars as pl

from pipeline.exports.archive import Header
from tests.rows import NOON

HOMES = Path(__file__).parent
KEPT = sorted(path.name for path in HOMES.glob("version_*"))


def write_kept_home(name: str, home: Path) -> Path:
    """Make a home of what was kept; returns the path of its state."""
    shutil.copytree(HOMES / name / "landing", home / "landing")
    path = home / "warehouse" / "state.duckdb"
    path.parent.mkdir()
    with duckdb.connect(path) as state:
        state.execute((HOMES / name / "schema.sql").read_text(encoding="utf-8"))
        for table in kept_tables(name):
            state.execute(f"INSERT INTO {table} BY NAME FROM '{HOMES / name / table}.parquet'")
    return path


def kept_tables(name: str) -> list[str]:
    """The tables of which rows were kept."""
    return sorted(path.stem for path in (HOMES / name).glob("*.parquet"))


def write_kept_export(name: str, folder: Path) -> None:
    """Make a full export, as a folder, of what was kept."""
    folder.mkdir()
    tables = [table for table in kept_tables(name) if table not in ("schema_version", "compactions")]
    paths = {table: Path(shutil.copy(HOMES / name / f"{table}.parquet", folder)) for table in tables}
    header = Header(
        kind="private",
        written_at=NOON,
        trustwatch="0",
        schema_version=int(name.removeprefix("version_")),
        n_rows={table: pl.read_parquet(path).height for table, path in paths.items()},
        sha256={table: hashlib.sha256(path.read_bytes()).hexdigest() for table, path in paths.items()},
    )
    (folder / "export.json").write_text(header.model_dump_json())

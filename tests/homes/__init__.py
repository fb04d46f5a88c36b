"""Homes as released versions of Trustwatch wrote them: each later version must open them.

``version_<n>`` holds the tables of state with schema n as SQL and Parquet, and a batch that still waits in landing.
``python -m tests.homes`` adds one for the present schema; what is there is never written again.
"""

import shutil
from pathlib import Path

import duckdb

HOMES = Path(__file__).parent
KEPT = sorted(path.name for path in HOMES.glob("version_*"))


def write_kept_home(name, home):
    """Make a home of what was kept; returns the path of its state."""
    shutil.copytree(HOMES / name / "landing", home / "landing")
    path = home / "warehouse" / "state.duckdb"
    path.parent.mkdir()
    with duckdb.connect(path) as state:
        state.execute((HOMES / name / "schema.sql").read_text(encoding="utf-8"))
        for table in kept_tables(name):
            state.execute(f"INSERT INTO {table} BY NAME FROM '{HOMES / name / table}.parquet'")
    return path


def kept_tables(name):
    """The tables of which rows were kept."""
    return sorted(path.stem for path in (HOMES / name).glob("*.parquet"))

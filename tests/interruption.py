"""A command as a process that can be interrupted, and what a home holds whatever the clock and the run made of it."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipeline.warehouse.warehouse import frame, open_state
from tests.command import ROOT

TABLES = [
    "posts",
    "engagements",
    "outages",
    "rejects",
    "judgements",
    "embeddings",
    "themes",
    "theme_members",
    "incidents",
    "incident_posts",
    "baselines",
    "attributions",
    "amplifications",
    "watches",
    "coverage",
    "tombstones",
    "batches",
]
WALL_CLOCK = ["first_seen_at", "last_verified_at", "loaded_at", "run_id", "purged_at"]
KEY = {"TRUSTWATCH_AUTHOR_KEY": "the same for both"}  # so that both runs hash authors alike

Contents = dict[str, list[str]]


def start(
    *arguments: object,
    home: Path,
    stderr: int = subprocess.DEVNULL,
    environment: Mapping[str, str] = KEY,
) -> subprocess.Popen[str]:
    """A command under way."""
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments), "--home", str(home)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        text=True,
    )


def contents(home: Path) -> Contents:
    """Every row of every table but what the clock and the run make of it; batches of runs are left out."""
    with open_state(home) as connection:
        tables = {name: frame(connection, f"FROM {name}") for name in TABLES}
        runs = frame(connection, "SELECT run_id FROM runs")["run_id"].to_list()
    tables["batches"] = tables["batches"].filter(~pl.col("batch_id").is_in(runs))
    return {
        name: sorted(map(repr, rows.drop(WALL_CLOCK, strict=False).to_dicts()))
        for name, rows in tables.items()
    }


def differences(found: Contents, expected: Contents) -> list[str]:
    """The tables whose rows differ, with one row of each that only one of the two has."""
    said = []
    for name, rows in expected.items():
        for words, more in (
            ("only afterwards", Counter(found[name]) - Counter(rows)),
            ("no longer", Counter(rows) - Counter(found[name])),
        ):
            if more:
                said.append(f"{words}, in {name}: {more.total()}, as {next(iter(more)):.300}")
    return said

"""A command as a process that can be interrupted, and what a home holds whatever the clock and the run made of it."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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

Row = tuple[tuple[str, str], ...]
"""Columns and what they hold, written out; the first names the row."""

Contents = dict[str, list[Row]]

SHOWN = 3  # of what differs


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
        name: [
            tuple((column, repr(value)) for column, value in row.items())
            for row in rows.drop(WALL_CLOCK, strict=False).iter_rows(named=True)
        ]
        for name, rows in tables.items()
    }


def lines(values: Iterable[str]) -> list[Row]:
    """Rows of one column, for what stands in no table."""
    return [(("line", value),) for value in sorted(values)]


def differences(found: Contents, expected: Contents) -> list[str]:
    """Each column whose values differ, of how many rows and of which; then the rows that only one of the two has."""
    said = []
    for name, rows in expected.items():
        now = _by_name(Counter(found[name]) - Counter(rows))
        before = _by_name(Counter(rows) - Counter(found[name]))
        changed = defaultdict(list)
        for key in sorted(now.keys() & before.keys()):
            for (column, value), (_, was) in zip(now[key], before[key], strict=True):
                if value != was:
                    changed[column].append(f"{key[0]}: {value:.200}, which was {was:.200}")
        said += [f"{name}.{column}, {_some(values)}" for column, values in changed.items()]
        for words, one, other in (("only afterwards", now, before), ("no longer", before, now)):
            if alone := sorted(one.keys() - other.keys()):
                said.append(f"{words}, in {name}, {_some([str(dict(one[key]))[:300] for key in alone])}")
    return said


def _by_name(rows: Counter[Row]) -> dict[tuple[str, int], Row]:
    """The rows by the first column, and their place among those of the same."""
    numbered: dict[tuple[str, int], Row] = {}
    n: Counter[str] = Counter()
    for row in sorted(rows.elements()):
        numbered[row[0][1], n[row[0][1]]] = row
        n[row[0][1]] += 1
    return numbered


def _some(values: list[str]) -> str:
    return f"{len(values)} rows: {'; '.join(values[:SHOWN])}"

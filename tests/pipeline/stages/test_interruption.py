"""A kill at any moment, then the same command again, gives what an uninterrupted run gives."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import polars as pl
import pytest

from pipeline.warehouse.warehouse import frame, open_state, published
from tests.command import ROOT, trustwatch
from tests.conftest import SAMPLE, SAMPLE_FILES

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
N_POSTS = 60_000  # three batches
DEADLINE_SECONDS = 120
KEY = {"TRUSTWATCH_AUTHOR_KEY": "the same for both"}  # so that both runs hash authors alike


def start(*arguments, home, stderr=subprocess.DEVNULL, environment=KEY):
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments), "--home", str(home)]
    variables = os.environ | environment
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=stderr, text=True
    )


def kill_when(process, condition):
    """SIGKILL as soon as the condition holds; it must hold before the process ends."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.002)  # polling another process, which nothing here can wait for
    process.send_signal(signal.SIGKILL)
    process.wait()


def contents(home):
    """Every row of every table but what the clock and the run make of it; batches of runs are left out."""
    with open_state(home) as connection:
        tables = {name: frame(connection, f"FROM {name}") for name in TABLES}
        runs = frame(connection, "SELECT run_id FROM runs")["run_id"].to_list()
    tables["batches"] = tables["batches"].filter(~pl.col("batch_id").is_in(runs))
    return {
        name: sorted(map(repr, rows.drop(WALL_CLOCK, strict=False).to_dicts()))
        for name, rows in tables.items()
    }


def assert_same(found, expected):
    """The same rows in every table; what is said of others is the rows that differ."""
    for name, rows in expected.items():
        assert Counter(found[name]) - Counter(rows) == Counter(), f"only afterwards, in {name}"
        assert Counter(rows) - Counter(found[name]) == Counter(), f"no longer, in {name}"


@pytest.fixture(scope="module")
def dump(tmp_path_factory):
    """A dump of three batches, hardly any of it about a product."""
    path = tmp_path_factory.mktemp("dump") / "RS_2026-03.ndjson"
    with path.open("w") as file:
        for number in range(N_POSTS):
            thing = {
                "id": f"zz{number:05d}",
                "subreddit": "all",
                "author": f"reader{number}",
                "title": f"Note {number}",
                "selftext": "Claude lost my chapter" if number % 2_000 == 0 else f"Nothing to see, {number}",
                "created_utc": 1_772_400_000 + 30 * number,
                "score": number % 7,
                "num_comments": 0,
                "retrieved_on": 1_780_000_000,
            }
            file.write(json.dumps(thing) + "\n")
    return path


def done(*arguments, home):
    finished = trustwatch(*arguments, home=home, environment=KEY)
    assert finished.exit_code == 0, finished.stderr


def collecting(dump):
    return "collect", "file", dump, "--covers", "2026-03-01", "2026-03-23"


LOADING = ("analyse", "--stage", "load")


@pytest.fixture(scope="module")
def uninterrupted(dump, tmp_path_factory):
    home = tmp_path_factory.mktemp("uninterrupted")
    done(*collecting(dump), home=home)
    done(*LOADING, home=home)
    return contents(home)


def test_a_collection_killed_between_batches_goes_on(dump, uninterrupted, tmp_path):
    killed = start(*collecting(dump), home=tmp_path)
    kill_when(killed, lambda: any((tmp_path / "landing").glob("reddit/*/batch.json")))
    done(*collecting(dump), home=tmp_path)
    done(*LOADING, home=tmp_path)
    assert_same(contents(tmp_path), uninterrupted)


def test_a_load_killed_on_the_way_goes_on(dump, uninterrupted, tmp_path):
    done(*collecting(dump), home=tmp_path)
    killed = start(*LOADING, home=tmp_path)
    state = tmp_path / "warehouse/state.duckdb"
    kill_when(killed, lambda: state.exists() and state.with_suffix(".duckdb.wal").exists())
    done(*LOADING, home=tmp_path)
    assert_same(contents(tmp_path), uninterrupted)


def test_an_analysis_killed_while_reading_posts_goes_on(sample_home, tmp_path):
    settings = ("--config", SAMPLE / "trustwatch.toml")
    shutil.copy(sample_home / "author.key", tmp_path)
    files = [SAMPLE / name for name in SAMPLE_FILES]
    collect = ("collect", "file", *files, "--covers", "2026-08-31", "2026-11-09")
    assert trustwatch(*collect, *settings, home=tmp_path).exit_code == 0
    killed = start("analyse", *settings, home=tmp_path, stderr=subprocess.PIPE, environment={})
    with killed.stderr as narration:
        assert any(line.startswith("load:") for line in narration)  # the next stage reads the posts
        killed.kill()
        killed.wait()
    assert trustwatch("analyse", *settings, home=tmp_path).exit_code == 0
    assert_same(contents(tmp_path), contents(sample_home))


def test_an_analysis_killed_while_publishing_goes_on(sample_home, tmp_path):
    """The sample, killed as soon as the copy under way is there; readers keep the former copy meanwhile."""
    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    before, first = contents(home), published(home)
    killed = start("analyse", "--stage", "publish", home=home)
    kill_when(killed, (home / "warehouse/publishing.duckdb").exists)
    assert published(home) == home / "warehouse" / first.name
    assert trustwatch("sql", "SELECT count(*) FROM complaints", home=home).exit_code == 0
    assert trustwatch("analyse", "--stage", "publish", home=home).exit_code == 0
    assert published(home).name != first.name
    assert_same(contents(home), before)

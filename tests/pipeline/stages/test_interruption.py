"""A kill at any moment, then the same command again, gives what an uninterrupted run gives."""

import json
import shutil
import time
from contextlib import contextmanager
from signal import SIGKILL

import pytest

from pipeline.commands.sample import OUTAGES, POSTS, SAMPLE
from pipeline.warehouse.warehouse import published
from tests.command import begin, trustwatch
from tests.interruption import KEY, contents, differences

N_POSTS = 25_000  # two batches, the second long enough to be killed in
DEADLINE_SECONDS = 120


@contextmanager
def killed(*arguments, home):
    """A command under way, as a process, and its stderr; SIGKILL ends it, and nothing else has before."""
    process, (stdout, stderr) = begin(*arguments, home=home, environment=KEY)
    with stdout, stderr:
        try:
            yield process, stderr
        finally:
            process.kill()
            process.join()
    assert process.exitcode == -SIGKILL, "it ended before it could be killed"


def wait_for(condition, process):
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert process.is_alive(), "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.002)  # polling another process, which nothing here can wait for


@pytest.fixture(scope="module")
def dump(tmp_path_factory):
    """A dump of two batches, hardly any of it about a product."""
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
def collected(dump, tmp_path_factory):
    """A home into which the dump was collected; to be copied."""
    home = tmp_path_factory.mktemp("collected") / "home"
    done(*collecting(dump), home=home)
    return home


@pytest.fixture(scope="module")
def uninterrupted(collected, tmp_path_factory):
    home = tmp_path_factory.mktemp("uninterrupted") / "home"
    shutil.copytree(collected, home)
    done(*LOADING, home=home)
    return contents(home)


def test_a_collection_killed_between_batches_goes_on(dump, uninterrupted, tmp_path):
    with killed(*collecting(dump), home=tmp_path) as (process, _stderr):
        wait_for(lambda: any((tmp_path / "landing").glob("reddit/*/batch.json")), process)
    done(*collecting(dump), home=tmp_path)
    done(*LOADING, home=tmp_path)
    assert differences(contents(tmp_path), uninterrupted) == []


def test_a_load_killed_on_the_way_goes_on(collected, uninterrupted, home):
    shutil.copytree(collected, home)
    state = home / "warehouse/state.duckdb"
    with killed(*LOADING, home=home) as (process, _stderr):
        wait_for(lambda: state.exists() and state.with_suffix(".duckdb.wal").exists(), process)
    done(*LOADING, home=home)
    assert differences(contents(home), uninterrupted) == []


def test_an_analysis_killed_while_reading_posts_goes_on(tmp_path):
    settings = ("--config", SAMPLE / "trustwatch.toml")
    home, whole = tmp_path / "home", tmp_path / "whole"
    files = [SAMPLE / name for name in (*POSTS, *OUTAGES)]
    done(
        "collect",
        "file",
        *files,
        "--covers",
        "2026-08-31",
        "2026-11-09",
        "--limit",
        75,
        *settings,
        home=whole,
    )
    shutil.copytree(whole, home)
    done("analyse", *settings, home=whole)
    with (
        killed("analyse", *settings, home=home) as (_process, stderr),
        open(stderr.fileno(), closefd=False) as narration,
    ):
        assert any(line.startswith("load:") for line in narration)  # the next stage reads the posts
    done("analyse", *settings, home=home)
    assert differences(contents(home), contents(whole)) == []


def test_an_analysis_killed_while_publishing_goes_on(sample_home, tmp_path):
    """The sample, killed as soon as the copy under way is there; readers keep the former copy meanwhile."""
    home = tmp_path / "home"
    shutil.copytree(sample_home, home, symlinks=True)
    before, first = contents(home), published(home)
    with killed("analyse", "--stage", "publish", home=home) as (process, _stderr):
        wait_for((home / "warehouse/publishing.duckdb").exists, process)
    assert published(home) == home / "warehouse" / first.name
    assert trustwatch("sql", "SELECT count(*) FROM complaints", home=home).exit_code == 0
    assert trustwatch("analyse", "--stage", "publish", home=home).exit_code == 0
    assert published(home).name != first.name
    assert differences(contents(home), before) == []

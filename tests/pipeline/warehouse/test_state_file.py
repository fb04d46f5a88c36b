"""What was committed is in state after a kill, whatever of it DuckDB had in its log alone."""

import signal
import subprocess
import sys

import duckdb
import pytest

from models.post import Post
from models.table import frame_of
from pipeline.warehouse.empty_database import PUBLISHED_STORAGE, begin_database, state_script
from pipeline.warehouse.warehouse import compact_state, frame, insert, open_state
from tests.command import ROOT
from tests.rows import post

KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.warehouse.warehouse import open_state
home, *statements = sys.argv[1:]
with open_state(Path(home)) as state:
    for statement in statements:
        state.execute(statement)
    os.kill(os.getpid(), signal.SIGKILL)
"""
COMMITTED = "UPDATE posts SET language = 'fr'"
APPENDED = {
    "a row": "INSERT INTO posts BY NAME SELECT * REPLACE ('reddit:t3_9' AS post_id) FROM posts WHERE post_id = 'reddit:t3_1'",
    "another key": "UPDATE posts SET post_id = 'reddit:t3_9' WHERE post_id = 'reddit:t3_1'",
    "a row for another": "INSERT OR REPLACE INTO posts FROM posts WHERE post_id = 'reddit:t3_1'",
}


def keep_posts(home):
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(number) for number in range(3)]))


def languages(home):
    with open_state(home) as state:
        return set(frame(state, "FROM posts")["language"])


def storage_of(home):
    with open_state(home) as state:
        ((tags,),) = state.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'state'"
        ).fetchall()
    return tags["storage_version"]


def write_older(home):
    """A state as Trustwatch began them at first."""
    (home / "warehouse").mkdir(parents=True)
    begin_database(home / "warehouse/state.duckdb", state_script(), storage=PUBLISHED_STORAGE)


def kill_after(home, *statements):
    done = subprocess.run([sys.executable, "-c", KILLED, str(home), *statements], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("appended", APPENDED.values(), ids=APPENDED)
def test_an_update_after_an_insertion_outlives_a_kill(home, appended):
    keep_posts(home)
    kill_after(home, appended, COMMITTED)
    assert languages(home) == {"fr"}


def test_so_it_does_in_a_state_that_an_older_version_began(home):
    write_older(home)
    keep_posts(home)
    kill_after(home, APPENDED["a row"], COMMITTED)
    assert languages(home) == {"fr"}


def test_a_state_that_an_older_version_began_is_rewritten_once_with_all_that_it_holds(home):
    write_older(home)
    with duckdb.connect(home / "warehouse/state.duckdb") as older:
        insert(older, "posts", frame_of(Post, [post(number) for number in range(3)]))
    file = home / "warehouse/state.duckdb"
    began = file.stat().st_ino
    assert storage_of(home) == "v2.0.0+"
    rewritten = file.stat().st_ino
    with open_state(home) as state:
        assert frame(state, "FROM posts").height == 3
        assert state.execute("SELECT count(*) FROM effective_judgements").fetchall() == [(0,)]
    assert began != rewritten == file.stat().st_ino


def test_a_compacted_state_is_as_one_that_was_begun(home):
    keep_posts(home)
    began = storage_of(home)
    with open_state(home) as state:
        state.execute("INSERT INTO tombstones VALUES ('a hash', now())")
    assert compact_state(home)
    assert storage_of(home) == began

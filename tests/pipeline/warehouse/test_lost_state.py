"""A state that is lost is never begun anew beside what it published: it is made again of that."""

import re
import signal
import subprocess
import sys

import duckdb
import pytest

from ingest.landing.queue import Batch, Deletion, Landing
from models.errors import UserMistake
from models.post import Post
from models.table import frame_of
from pipeline.exports.restoring import rebuild_state
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.command import ROOT, trustwatch
from tests.rows import NOON, post, purged

PUBLISH = ("analyse", "--stage", "load", "--stage", "publish")
DIE = """
import os, signal, sys
from pathlib import Path
from pipeline.warehouse.restoring import new_state
from pipeline.warehouse.warehouse import insert
with new_state(Path(sys.argv[1])) as state:
    state.execute("INSERT INTO author_keys VALUES ('half a restore')")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def lost(home):
    """A home whose state is gone; what it published last was purged of post 2."""
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(1), post(2)]))
        publish(state, home)
    deletions = {"deletions": frame_of(Deletion, [Deletion("post", "reddit:t3_2", NOON)])}
    Landing(home).write(Batch("d", "people", "forget", tables=deletions))
    assert trustwatch(*PUBLISH, home=home).exit_code == 0
    (home / "warehouse/state.duckdb").unlink()
    return home


def texts(connection):
    return frame(connection, "SELECT post_id, text FROM posts ORDER BY post_id").rows()


def copies_of(home):
    return {path.name: path.read_bytes() for path in (home / "warehouse").glob("v*.duckdb")}


@pytest.mark.parametrize("left", ["nothing", "an-empty-file", "an-empty-database"])
def test_no_command_begins_a_new_state_beside_a_published_copy(lost, left):
    path, before = lost / "warehouse/state.duckdb", copies_of(lost)
    if left == "an-empty-file":
        path.touch()
    elif left == "an-empty-database":
        duckdb.connect(path).close()
    for command in (PUBLISH, ("maintain",)):
        done = trustwatch(*command, home=lost)
        assert done.exit_code == 2, done.stderr
        assert (
            f"{path}: is gone or empty, while v2.duckdb beside it is published; 'trustwatch restore'"
            in done.stderr
        )
    assert copies_of(lost) == before


def test_a_lost_state_is_made_anew_of_what_was_published_and_nothing_forgotten_comes_back(lost):
    done = trustwatch("restore", home=lost)
    assert done.exit_code == 0, done.stderr
    tables = {"posts": frame_of(Post, [post(2), post(3)])}  # a file that is read again, and goes on
    Landing(lost).write(Batch("again", "reddit", "q", tables=tables))
    assert trustwatch(*PUBLISH, home=lost).exit_code == 0
    with open_published(lost) as connection:
        assert [text for _, text in texts(connection)] == ["", "the chat is gone", "the chat is gone"]
    assert trustwatch("restore", home=lost).exit_code == 2  # it holds data now


def test_of_several_copies_the_newest_that_can_be_read_is_taken_and_its_forgotten_posts_stay_gone(lost):
    newest = lost / "warehouse/v2.duckdb"
    with duckdb.connect(lost / "warehouse/v3.duckdb") as older:  # what a purge did not reach
        older.execute(f"ATTACH '{newest}' AS newest (READ_ONLY)")
        older.execute("COPY FROM DATABASE newest TO v3")
        older.execute("DELETE FROM tombstones; UPDATE posts SET text = 'back', purged_at = NULL")
        older.execute("UPDATE posts SET post_id = 'reddit:t3_2' WHERE starts_with(post_id, 'purged:')")
    (lost / "warehouse/v4.duckdb").write_bytes(b"noise" * 5000)
    copy, _ = rebuild_state(lost, now=NOON)
    assert copy.name == "v3.duckdb"
    with open_state(lost) as state:
        assert texts(state) == [(purged("reddit:t3_2"), ""), ("reddit:t3_1", "back")]


def test_where_no_copy_can_be_read_that_is_said_and_a_full_export_asked_for(lost):
    for path in (lost / "warehouse").glob("v*.duckdb"):
        path.write_bytes(b"noise" * 5000)
    with pytest.raises(
        UserMistake, match=r"no published copy can be read \(v2\.duckdb: .*give the path of a full"
    ):
        rebuild_state(lost, now=NOON)
    assert not (lost / "warehouse/state.duckdb").exists()


def test_a_state_that_is_no_database_is_named_with_the_way_out(lost):
    (lost / "warehouse/state.duckdb").write_bytes(b"noise" * 5000)
    done = trustwatch(*PUBLISH, home=lost)
    assert done.exit_code == 2
    assert "move it away, then 'trustwatch restore' makes it anew" in done.stderr
    (lost / "warehouse/state.duckdb").rename(lost / "away")
    assert trustwatch("restore", home=lost).exit_code == 0


def test_a_restore_that_was_killed_can_be_repeated(lost):
    died = subprocess.run([sys.executable, "-c", DIE, str(lost)], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert not (lost / "warehouse/state.duckdb").exists()
    assert trustwatch("restore", home=lost).exit_code == 0
    with open_state(lost) as state:
        assert "half a restore" not in frame(state, "FROM author_keys")["fingerprint"].to_list()
    left = {path.name for path in (lost / "warehouse").iterdir()}
    assert left == {"state.duckdb", "state.lock", "current", "v2.duckdb"}


def test_every_table_of_state_is_published_so_that_it_can_be_made_anew():
    tables, copied = (statement("pipeline.warehouse", name) for name in ("tables", "publish"))
    found = set(re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", tables))
    # Made anew by the next analysis.
    kept_to_save_work = {"text_buckets", "theme_cores", "theme_outsiders", "escalations_sought"}
    assert found - set(re.findall(r"INSERT INTO published\.(\w+)", copied)) == kept_to_save_work | {
        "compactions",
        "schema_version",
    }

"""A disk that is full, as a limit on the size of a file: one sentence, and nothing half-written that is taken for whole."""

import json
import shutil
import subprocess
import sys
from random import Random

import duckdb
import pytest

from ingest.landing.queue import Batch, Landing
from models.post import Post
from models.table import frame_of
from pipeline.warehouse.warehouse import frame, open_published
from tests.command import ROOT, trustwatch
from tests.rows import post

PUBLISH = ("analyse", "--stage", "load", "--stage", "publish")
N_POSTS = 2000
THING = {
    "author": "a",
    "author_fullname": "t2_9x",
    "subreddit": "ClaudeAI",
    "title": "",
    "created_utc": 1_772_452_800,
}
SIZES = (0, 1, 4_096, 12_288, 50_000, 100_000, 262_144, 300_000, 524_288, 800_000, 2_000_000)  # bytes


def refused(result):
    assert result.exit_code in (1, 2), result
    assert "Traceback" not in result.stderr
    assert "trustwatch: " in result.stderr
    return True


def written(home):
    """A home in whose landing a batch waits, with texts that do not pack."""
    posts = [post(number, Random(number).randbytes(150).hex()) for number in range(N_POSTS)]
    Landing(home).write(Batch("b", "reddit", "file:test.ndjson", tables={"posts": frame_of(Post, posts)}))
    return home


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """The same after an analysis."""
    home = written(tmp_path_factory.mktemp("analysed") / "home")
    assert trustwatch(*PUBLISH, home=home).exit_code == 0
    return home


def whole(home):
    with open_published(home) as connection:
        return frame(connection, "SELECT count(*) AS n FROM posts").item() == N_POSTS


def leftovers(home):
    names = {path.name for path in home.rglob("*")}
    return {name for name in names if "partial" in name or name in ("beginning.duckdb", "publishing.duckdb")}


def test_a_first_analysis_on_a_full_disk_leaves_nothing_that_the_next_one_stumbles_over(home):
    written(home)
    for size in SIZES:
        assert refused(trustwatch(*PUBLISH, home=home, largest_file=size))
        assert leftovers(home) == set(), size
    done = trustwatch(*PUBLISH, home=home)
    assert done.exit_code == 0, done.stderr
    assert whole(home)


@pytest.mark.parametrize("size", [0, 4_096, 300_000])
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("export", "{place}.duckdb"), id="export"),
        pytest.param(("export", "{place}"), id="export-folder"),
        pytest.param(PUBLISH, id="analyse-again"),
        pytest.param(("forget", "--post", "reddit:t3_1"), id="forget"),
        pytest.param(("restore",), id="restore"),
        pytest.param(("collect", "file", "{file}"), id="collect"),
        pytest.param(("maintain", "--yes"), id="maintain"),
    ],
)
def test_no_writer_ends_in_a_traceback_or_leaves_half_of_anything(analysed, home, tmp_path, command, size):
    shutil.copytree(analysed, home, symlinks=True)
    if command == ("restore",):
        (home / "warehouse/state.duckdb").unlink()
    things = (
        {"id": f"p{n}", "name": f"t3_p{n}", "selftext": Random(n).randbytes(150).hex()} | THING
        for n in range(200)
    )
    (file := tmp_path / "posts.ndjson").write_text("".join(json.dumps(thing) + "\n" for thing in things))
    arguments = [argument.format(place=tmp_path / "export", file=file) for argument in command]
    done = trustwatch(*arguments, home=home, largest_file=size)
    assert done.exit_code == 0 or refused(done)
    assert leftovers(home) == leftovers(tmp_path) == set()
    assert whole(home)
    again = trustwatch(*arguments, home=home)
    assert again.exit_code == 0 or "exists already" in again.stderr, again.stderr
    duckdb.connect(home / "warehouse/state.duckdb", read_only=True).close()


def test_where_nothing_temporary_can_be_written_that_is_said(home, tmp_path, monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_AUTHOR_KEY", "a key")  # else it is the first that cannot be written
    (file := tmp_path / "posts.ndjson").write_text(json.dumps({"id": "p1", "selftext": "it stops"} | THING))
    program = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); from pipeline.cli import main; main()"
    command = [sys.executable, "-c", program, "collect", "file", str(file), "--home", str(home)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, "name another folder in TMPDIR" in done.stderr) == (2, True), done.stderr
    assert trustwatch("collect", "file", file, home=home).exit_code == 0


def test_a_model_that_does_not_fit_leaves_the_one_that_was_there(tmp_path):
    def program(size):
        return f"""
import resource, sys
from pathlib import Path
from pipeline.model.loading import install
resource.setrlimit(resource.RLIMIT_FSIZE, ({size},) * 2)
install(Path(sys.argv[1]), {{"a": b"new", "b": b"new" * 1000}})
"""

    for name in ("a", "b"):
        (tmp_path / name).write_text("old")
    for size, content in ((1_000, "old"), (10_000, "new")):
        command = [sys.executable, "-c", program(size), str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        assert ("File too large" in done.stderr) == (content == "old")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
        assert {path.read_text()[:3] for path in tmp_path.iterdir()} == {content}

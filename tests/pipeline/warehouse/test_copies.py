"""A published copy that cannot be read: the next whole one is, that is said, and publishing goes on."""

import os
import shutil
import subprocess
import sys

import duckdb
import pytest

from models.errors import SourceUnreachable
from models.post import Post
from models.table import frame_of
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.command import trustwatch
from tests.rows import post

HOLDING = """
import duckdb, os, sys
os.chmod(sys.argv[1], 0o644)
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def with_two_copies(tmp_path_factory):
    home = tmp_path_factory.mktemp("copies") / "home"
    for number in (1, 2):
        with open_state(home) as state:
            insert(state, "posts", frame_of(Post, [post(number)]))
            publish(state, home)
    return home


@pytest.fixture
def folder(with_two_copies, home):
    """The warehouse of a home with two copies: of one post, and of two."""
    shutil.copytree(with_two_copies, home, symlinks=True)
    return home / "warehouse"


def overwritten(path):
    path.chmod(0o644)
    path.write_bytes(b"noise" * 5000)


def truncated(path):
    path.chmod(0o644)
    os.truncate(path, 1000)


def of_others(path):
    path.unlink()
    duckdb.connect(path).close()


def a_folder(path):
    path.unlink()
    path.mkdir()


DAMAGE = {
    "noise": lambda folder: overwritten(folder / "v2.duckdb"),
    "truncated": lambda folder: truncated(folder / "v2.duckdb"),
    "empty-database": lambda folder: of_others(folder / "v2.duckdb"),
    "folder": lambda folder: a_folder(folder / "v2.duckdb"),
    "gone": lambda folder: (folder / "v2.duckdb").unlink(),
}
POINTERS = {
    "gone": lambda folder: (folder / "current").unlink(),
    "empty": lambda folder: (folder / "current").write_text(""),
    "noise": lambda folder: (folder / "current").write_bytes(b"\xff\x00"),
    "elsewhere": lambda folder: (folder / "current").write_text("../../../etc/passwd"),
}


def n_posts(home, said=None):
    with open_published(home, tell=said.append if said is not None else None) as connection:
        return frame(connection, "SELECT count(*) AS n FROM posts").item()


def test_a_copy_is_for_reading_alone(folder):
    assert {path.stat().st_mode & 0o777 for path in folder.glob("v*.duckdb")} == {0o444}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_where_the_newest_copy_cannot_be_read_the_one_before_is_and_the_next_analysis_publishes(
    home, folder, damage
):
    damage(folder)
    said = []
    assert n_posts(home, said) == 1
    if (folder / "v2.duckdb").is_file():
        assert said[0].startswith(
            "v1.duckdb is read, an older copy, since a newer one cannot be: v2.duckdb: "
        )
    with open_state(home) as state:
        publish(state, home)
    assert n_posts(home, said := []) == 2
    assert said == []


@pytest.mark.parametrize("damage", POINTERS.values(), ids=POINTERS)
def test_where_the_pointer_names_no_copy_the_newest_is_read(home, folder, damage):
    damage(folder)
    assert n_posts(home) == 2
    with open_state(home) as state:
        publish(state, home)
    assert (folder / "current").read_text() == "v3.duckdb"


def test_where_no_copy_can_be_read_that_is_said_with_the_way_out(home, folder):
    for path in folder.glob("v*.duckdb"):
        overwritten(path)
    with pytest.raises(
        SourceUnreachable, match=r"no published copy can be read \(v2.*v1.*'trustwatch analyse'"
    ):
        n_posts(home)
    with open_state(home) as state:
        publish(state, home)
    assert n_posts(home) == 2


def test_a_copy_that_somebody_holds_to_write_keeps_nobody_from_reading_or_publishing(home, folder):
    command = [sys.executable, "-c", HOLDING, str(folder / "v2.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        for arguments in (
            ("sql", "SELECT count(*) AS n FROM posts", "--format", "csv"),
            ("report",),
            ("status",),
        ):
            done = trustwatch(*arguments, home=home)
            assert done.exit_code in (0, 3), done.stderr
            assert "v1.duckdb is read, an older copy, since a newer one cannot be: v2.duckdb: " in done.stderr
        with open_state(home) as state:
            publish(state, home)
        assert n_posts(home) == 2
        holder.stdin.close()

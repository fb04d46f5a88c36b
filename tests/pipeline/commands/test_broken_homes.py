"""Files of a home that are damaged, foreign, missing or folders: one sentence, never a traceback; and odd streams."""

import os
import shutil
import subprocess
import sys

import pytest

from models.post import Post
from models.table import frame_of
from pipeline.cli import app
from pipeline.terminal.reporting import exit_code_of
from pipeline.warehouse.warehouse import insert, open_state, publish
from tests.command import ROOT
from tests.rows import post

COMMANDS = {
    "analyse": ("analyse", "--stage", "load", "--stage", "publish"),
    "analyse-all": ("analyse",),
    "status": ("status",),
    "report": ("report",),
    "forget": ("forget", "--author", "reddit:somebody"),
    "correct": ("correct", "post", "reddit:t3_1", "product", "none"),
    "maintain": ("maintain",),
    "export": ("export", "{place}"),
    "recheck": ("recheck", "--dry-run"),
}
FILES = {
    "pointer": "warehouse/current",
    "state": "warehouse/state.duckdb",
    "lock": "warehouse/state.lock",
    "copy": "warehouse/v1.duckdb",
    "warehouse": "warehouse",
    "landing": "landing",
    "rejected": "landing/.rejected",
    "source": "landing/people",
    "key": "author.key",
    "exports": "exports.json",
    "link": "trustwatch.duckdb",
    "weights": "model/classifier.npz",
}


def noise(path):
    cleared(path)
    path.write_bytes(b"\xff\x00noise" * 3000)


def nothing(path):
    cleared(path)
    path.touch()


def a_folder(path):
    cleared(path)
    path.mkdir()
    (path / "inside").touch()


def cleared(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


# An analysis of everything takes seconds: it is run where more than its first stage and its last read what is broken.
# What few commands read is broken for those.
READ_BY = {
    "weights": ["analyse-all", "status", "report"],
    "lock": ["analyse", "maintain", "forget", "export", "status"],
    "landing": ["analyse", "correct", "forget", "maintain", "status"],
    "key": ["analyse", "export", "forget", "status"],
    "state": [*COMMANDS],
    "link": ["analyse", "status"],
    "exports": ["maintain", "export", "forget", "status"],
    "source": ["analyse", "correct", "maintain", "status"],
    "rejected": ["analyse", "maintain", "status", "report"],
}
DAMAGE = {"noise": noise, "empty": nothing, "folder": a_folder, "gone": cleared}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    home = tmp_path_factory.mktemp("whole") / "home"
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(1)]))
        publish(state, home)
    (home / "author.key").write_text("secret")
    (home / "exports.json").write_text("[]")
    return home


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("name", FILES)
def test_whatever_is_broken_is_one_sentence(whole, home, tmp_path, capsys, name, damage):
    for command in READ_BY.get(name, COMMANDS.keys() - {"analyse-all"}):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(whole, home, symlinks=True)
        damage(home / FILES[name])
        words = [word.format(place=tmp_path / "export") for word in COMMANDS[command]]
        code = exit_code_of(lambda: app([*words, "--home", str(home)], standalone_mode=False))  # noqa: B023
        said = capsys.readouterr().err
        assert code in (0, 2, 3, 4, 5), (words, said)
        assert "Traceback" not in said
        assert code in (0, 4) or said.count("trustwatch: ") == 1, (words, said)


def run(command, home):
    asking = 'ask() { "$PYTHON" -c \'from pipeline.cli import main; main()\' "$@"; };'
    environment = {**os.environ, "PYTHON": sys.executable, "DIR": str(home)}
    return subprocess.run(
        ["bash", "-c", f"{asking} {command}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        pytest.param('ask status --home "$DIR" > /dev/full', 1, "the disk is full", id="full"),
        pytest.param("ask sql 'FROM posts' --home \"$DIR\" > /dev/full", 1, "the disk is full", id="sql-full"),
        pytest.param('ask status --home "$DIR" >&-', 0, "", id="closed"),
        pytest.param("ask sql 'FROM posts' --home \"$DIR\" >&-", 0, "", id="sql-closed"),
        pytest.param('ask sql - --home "$DIR" <&-', 2, "query: ", id="stdin-closed"),
        pytest.param("ask classify <&-", 0, "", id="classify-stdin-closed"),
        pytest.param(
            "set -o pipefail; ask sql --format csv 'FROM range(900000)' --home \"$DIR\" | head -1", 0, "", id="head"
        ),
    ],
)  # fmt: skip
def test_streams_that_are_closed_or_full_are_one_sentence(whole, command, code, said):
    done = run(command, whole)
    assert (done.returncode, "Traceback" in done.stderr, "Exception ignored" in done.stderr) == (
        code,
        False,
        False,
    ), done
    assert said in done.stderr
    assert bool(said) == bool(done.stderr)


def test_a_state_that_is_open_elsewhere_is_named(whole):
    holding = "import duckdb,sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holding, str(whole / "warehouse/state.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        holder.stdout.readline()
        done = run('ask maintain --home "$DIR"', whole)
        holder.stdin.close()
    assert (done.returncode, "is open in another program" in done.stderr) == (5, True)


@pytest.mark.parametrize("name", ["a[b]", "a*b", "a b'c\"d", "ä{1}", "-x"])
def test_a_home_may_be_called_anything_that_a_database_may_lie_under(tmp_path, name, capsys):
    home = tmp_path / name / "home"
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(1)]))
        publish(state, home)
    for arguments in (COMMANDS["analyse"], COMMANDS["report"], ("export", str(home.parent / "kept"))):
        code = exit_code_of(lambda: app([*arguments, "--home", str(home)], standalone_mode=False))  # noqa: B023
        assert code == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", ["a?b", "a\\b"])
def test_a_home_under_which_no_database_can_lie_is_refused(tmp_path, capsys, name):
    for arguments in (COMMANDS["analyse"], COMMANDS["status"]):
        code = exit_code_of(lambda: app([*arguments, "--home", str(tmp_path / name)], standalone_mode=False))  # noqa: B023
        assert (code, "no database can be kept under a path with" in capsys.readouterr().err) == (2, True)
